"""What an entry of a shared library tells: what a package would, at its level of disclosure."""

from dataclasses import dataclass

from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.incident import Incident, fold
from workbench.domain.records.library import Pattern
from workbench.errors import PackageError, WorkbenchError
from workbench.exchange.description import Disclosure
from workbench.services.disclosure.leak_check import search_package
from workbench.services.disclosure.plan import plan_disclosure
from workbench.services.disclosure.policy import Policy
from workbench.services.disclosure.vocabulary import common_words, years_of
from workbench.services.disclosure.withheld_values import read_secrets
from workbench.services.library.fault_lines import began_at
from workbench.services.library.fingerprints import cause_of, family_of, fingerprint_of
from workbench.services.library.past_plans import plan_of
from workbench.services.packing import acts
from workbench.services.scratch import scratch_folder
from workbench.services.session import Session

KINDS = ("incident", "pattern", "exemplar")


@dataclass(frozen=True, slots=True)
class EntryAsked:
    """What is to be published: its kind, which record, and how much of it."""

    kind: str
    record: str
    level: Disclosure


@dataclass(frozen=True, slots=True)
class EntryTold:
    """What an entry tells, and the record it tells of."""

    record: str
    body: dict[str, JsonValue]


def entry_body(session: Session, state: Incident, asked: EntryAsked) -> EntryTold:
    """Return what an entry tells, made from what a package of this level would tell.

    Parameters
    ----------
    session : Session
    state : Incident
    asked : EntryAsked

    Raises
    ------
    WorkbenchError
        If the incident has nothing of that kind, or it may not leave.
    PackageError
        ``library.leak`` if a withheld value stands in it.
    """
    if asked.kind not in KINDS:
        raise WorkbenchError(
            "library.kind", f"There is no kind {asked.kind!r}.", "Kinds: " + ", ".join(KINDS) + "."
        )
    _refuse_missing(state, asked)
    with scratch_folder() as folder:
        policy, events = Policy(asked.level), acts(session, state.id)
        whole = fold(events)
        plan = plan_disclosure(session, whole, events, policy, folder, _tick, passing=True)
        found = _told(session, plan.told, asked)
        hidden = {name: plan.treatments.shown(name) for name in policy.hidden(whole)}
        secrets = read_secrets(
            hidden,
            plan.tables if hidden else (),
            years_of(whole, events),
            common_words(session, whole) if hidden else b"",
            _tick,
        )
        report = search_package({"entry.json": canonical(found.body)}, secrets)
    for leak in report.leaks[:1]:
        raise PackageError(
            "library.leak",
            f"A value of the withheld column {leak.column!r} stands in what would be published, "
            f"in {leak.place}.",
            "Take the words out, or publish at another level.",
        )
    return found


def _tick(*_: object) -> None:
    """Go on: what is published is small."""


def _told(session: Session, told: Incident, asked: EntryAsked) -> EntryTold:
    if asked.kind == "pattern":
        pattern = _pattern(told, asked.record)
        body = pattern.json_body()
        body.pop("id", None)
        body.pop("proofs", None)
        return EntryTold(pattern.id, body)
    if asked.kind == "exemplar":
        if not told.records.exemplars:
            raise _withheld("exemplar", asked.level)
        body = told.records.exemplars[0].json_body()
        body.pop("id", None)
        return EntryTold("exemplar", body)
    cause = cause_of(told)
    fingerprint = fingerprint_of(session, told)
    plan = plan_of(told)
    return EntryTold(
        "",
        {
            "title": told.title,
            "severity": told.severity,
            "stage": str(told.stage) if told.opened_at else "",
            "metric": told.metric,
            "family": family_of(told),
            "began": began_at(session, told).date().isoformat() if told.opened_at else "",
            "cause": {
                "mode": cause.mode,
                "where": cause.where,
                "fault": cause.fault,
                "node": cause.node,
                "confirmed": cause.sure,
            },
            "fingerprint": {name: dict(part) for name, part in fingerprint.parts.items()},
            "plan": plan.json_body() if plan.size else {},
        },
    )


def _pattern(told: Incident, record: str) -> Pattern:
    found = told.records.find(Pattern, record) if record else None
    every = told.records.patterns
    found = found or (every[0] if len(every) == 1 and not record else None)
    if found is None:
        raise WorkbenchError(
            "library.pattern",
            "Which pattern is to be published is not clear, or it may not leave at this level.",
            "Name it: " + ", ".join(one.title for one in every) + "." if every else "",
        )
    return found


def _refuse_missing(state: Incident, asked: EntryAsked) -> None:
    if asked.kind == "pattern" and not state.records.patterns:
        raise WorkbenchError(
            "library.pattern", "This incident has no pattern.", "Save one from it first."
        )
    if asked.kind == "exemplar" and not state.records.exemplars:
        raise WorkbenchError("library.exemplar", "This incident is no exemplar.")


def _withheld(what: str, level: Disclosure) -> WorkbenchError:
    return WorkbenchError("library.withheld", f"At the level {level}, the {what} does not leave.")
