"""Patterns: what a verified incident teaches to know again, and what to do then."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.library import Pattern
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.library.fingerprints import cause_of, family_of, signals_of
from workbench.services.library.past_plans import plan_of
from workbench.services.records import fresh_id, made, remove_record, write_record
from workbench.services.session import Session
from workbench.services.staleness import why_stale

VERIFIED = frozenset({"verified"})
"""How far a repair must have come for its incident to be verified."""


@dataclass(frozen=True, slots=True)
class ShelfPattern:
    """A pattern on the shelf.

    Attributes
    ----------
    pattern : Pattern
    incident, reference, incident_title : str
        Where it was saved from.
    used : int
        How many incidents started from it.
    stale : str
        Why what it rests on no longer holds, in a sentence; empty where it does.
    """

    pattern: Pattern
    incident: str
    reference: str
    incident_title: str
    used: int
    stale: str

    def json_body(self) -> dict[str, JsonValue]:
        """Return the pattern as ``workbench library pattern list --json`` prints it."""
        return {
            "pattern": self.pattern.json_body(),
            "incident": self.incident,
            "reference": self.reference,
            "used": self.used,
            "stale": self.stale,
        }


def patterns(session: Session) -> tuple[ShelfPattern, ...]:
    """Return every pattern of the workspace, the most used first.

    Parameters
    ----------
    session : Session
    """
    states = [session.incident(s.id) for s in session.workspace.incidents()]
    used: dict[str, int] = {}
    for state in states:
        for of in {one.of for one in state.records.origins if one.source == "pattern"}:
            used[of] = used.get(of, 0) + 1
    found = [
        ShelfPattern(
            one,
            state.id,
            f"INC-{state.number:04d}",
            state.title,
            used.get(one.id, 0),
            _why_stale(state, one),
        )
        for state in states
        for one in state.records.patterns
    ]
    return tuple(sorted(found, key=lambda one: (-one.used, one.pattern.title, one.pattern.id)))


def may_save(state: Incident) -> str:
    """Return why no pattern can be saved from an incident; empty if one can.

    Parameters
    ----------
    state : Incident
    """
    if not any(h.status == "confirmed" for h in state.records.hypotheses):
        return tr("No cause is confirmed, so there is nothing proven to know again.")
    if not any(one.status in VERIFIED for one in state.records.repairs):
        return tr("No repair is verified, so nobody knows yet whether the plan led anywhere.")
    return ""


def save_pattern(
    session: Session, incident: str, title: str, *, words: str = "", pattern: str = ""
) -> Outcome[Pattern]:
    """Save a verified incident as a pattern, or a pattern of it anew as its next version.

    Parameters
    ----------
    session : Session
    incident, title : str
    words : str
        When it applies, in a sentence or two.
    pattern : str
        The one to bring up to date; by default the one of this title, if the incident has one.

    Raises
    ------
    WorkbenchError
        ``pattern.unverified`` if no cause is confirmed or no repair verified.
    """
    state = session.incident(incident)
    refusal = may_save(state)
    if refusal:
        raise WorkbenchError(
            "pattern.unverified", refusal, "Confirm the cause and verify a repair first."
        )
    if not title.strip():
        raise WorkbenchError("pattern.title", "A pattern needs a title.", "Say what it is about.")
    standing = state.records.find(Pattern, pattern) if pattern else _titled(state, title)
    if pattern and standing is None:
        raise WorkbenchError("pattern.unknown", f"This incident has no pattern {pattern!r}.")
    cause, triage = cause_of(state), state.records.triage
    fields: dict[str, object] = {
        "title": title.strip(),
        "words": words.strip() or (standing.words if standing else ""),
        "category": triage.category if triage is not None else "",
        "failure_mode": cause.mode,
        "where": cause.where,
        "family": family_of(state),
        "signals": tuple(sorted(signals_of(state))),
        "faults": (cause.fault,) if cause.fault else (),
        "plan": plan_of(state).json_body(),
        "proofs": tuple(_proofs(state)),
    }
    if standing is not None:
        same = made(Pattern, {**standing.json_body(), **fields})
        if same == standing:
            return write_record(session, state.id, standing)
        return write_record(
            session, state.id, same.model_copy(update={"version": standing.version + 1})
        )
    fresh = made(Pattern, {**fields, "id": fresh_id(session, Pattern)})
    return write_record(session, state.id, fresh)


def remove_pattern(session: Session, pattern: str) -> Outcome[Pattern]:
    """Take a pattern off the shelf; incidents that started from it keep what they took over.

    Raises
    ------
    WorkbenchError
        If there is none of this identifier or title.
    """
    found = find_pattern(session, pattern)
    return remove_record(session, found.incident, found.pattern)


def find_pattern(session: Session, reference: str) -> ShelfPattern:
    """Return a pattern by its identifier, the end of it, or its title.

    Raises
    ------
    WorkbenchError
        If none or several answer to it.
    """
    every = patterns(session)
    wanted = reference.strip().casefold()
    found = [one for one in every if wanted in {one.pattern.id, one.pattern.title.casefold()}]
    if not found and len(wanted) >= 4:
        found = [one for one in every if one.pattern.id.endswith(wanted)]
    if len(found) != 1:
        raise WorkbenchError(
            "pattern.unknown",
            f"{len(found) or 'No'} pattern{'s' if len(found) != 1 else ''} answer"
            f"{'s' if len(found) == 1 else ''} to {reference!r}.",
            "There are " + ", ".join(one.pattern.title for one in every[:8]) + "." if every else "",
        )
    return found[0]


def versions_of(session: Session, pattern: str) -> tuple[Pattern, ...]:
    """Return every version of a pattern, oldest first, as the journal has them.

    Parameters
    ----------
    session : Session
    pattern : str
    """
    found = find_pattern(session, pattern)
    by_version: dict[int, Pattern] = {}
    for event in session.workspace.journal.events(found.incident):
        body = event.body
        if event.type == "pattern.set" and body is not None and body.get("id") == found.pattern.id:
            one = Pattern.model_validate(dict(body))
            by_version[one.version] = one
    return tuple(by_version[number] for number in sorted(by_version))


def _titled(state: Incident, title: str) -> Pattern | None:
    wanted = title.strip().casefold()
    return next((p for p in state.records.patterns if p.title.casefold() == wanted), None)


def _proofs(state: Incident) -> Iterator[str]:
    """Yield the runs a pattern rests on: those of confirmed causes and of verified repairs."""
    known = {run.id for run in state.runs}
    told = [h.methods for h in state.records.hypotheses if h.status == "confirmed"]
    told += [one.runs for one in state.records.repairs if one.status in VERIFIED]
    yield from dict.fromkeys(run for runs in told for run in runs if run in known)


def _why_stale(state: Incident, pattern: Pattern) -> str:
    """Return why what a pattern rests on no longer holds; empty where it does."""
    for identifier in pattern.proofs:
        run = state.run(identifier)
        if run is None:
            return tr("A run it rests on is not in the record any more.")
        reason = why_stale(state, run)
        if reason:
            return tr("{title} is stale: {reason}", title=run.title, reason=reason)
    if not any(h.status == "confirmed" for h in state.records.hypotheses):
        return tr("The cause it was saved with is not confirmed any more.")
    if not any(one.status in VERIFIED for one in state.records.repairs):
        return tr("The repair it was saved with is not verified any more.")
    return ""
