"""Writing the triage of an incident: terms that exist, a severity with its reason, a clear why."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.incident import SEVERITIES, Incident
from workbench.domain.opening_content import Term
from workbench.domain.records import record_written
from workbench.domain.records.opening import Triage
from workbench.domain.severity import criteria_met
from workbench.domain.stages import stage_after
from workbench.errors import WorkbenchError
from workbench.services.opening.content import criteria, taxonomy
from workbench.services.opening.editions import adopted_edition
from workbench.services.records import made
from workbench.services.session import Session

HARM = ("entity", "event", "link", "level")
"""Fields of the harm, which a triage takes as ``harm_level`` and so on."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Which list of the taxonomy a field chooses from."""

    field: str
    words: str

    @property
    def listed(self) -> tuple[Term, ...]:
        """The terms."""
        found: tuple[Term, ...] = getattr(taxonomy(), self.field)
        return found


CHOICES: Mapping[str, Terms] = {
    "category": Terms("categories", "category"),
    "kind": Terms("kinds", "kind"),
    "failure_mode": Terms("failure_modes", "failure mode"),
    "where": Terms("where", "stage of the pipeline"),
    "detected_by": Terms("detected_by", "way of detection"),
    "reach": Terms("reach", "reach"),
}
"""Fields whose value is a term."""


def write_triage(
    session: Session,
    incident: str,
    fields: Mapping[str, object],
    *,
    severity: str | None = None,
    reason: str = "",
    owner: str | None = None,
) -> Outcome[Incident]:
    """Write down what is known of an incident, with its severity and owner, as one act.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    fields : mapping
        Fields of the triage that change; ``harm_level``, ``harm_entity``, ``harm_event`` and
        ``harm_link`` are those of its harm.
    severity : str, optional
        ``SEV1`` to ``SEV4``; a change of it needs ``reason``.
    reason : str
        Why the severity is what it is.
    owner : str, optional

    Returns
    -------
    Outcome of Incident
        Nothing is recorded where the same stands already. Where the triage is complete with it,
        the incident goes on to the next stage.

    Raises
    ------
    WorkbenchError
        If a term is not in the taxonomy, a reason is missing, or the incident is below the
        criteria and nobody said why it is one all the same.
    RoleError
        If whoever acts may not.
    """
    state = session.incident(incident)
    written = _triage(state, fields)
    facts = _facts(state, severity, owner)
    if "severity" in facts:
        written = _with_reason(written, reason, facts["severity"])
    elif reason.strip():
        written = written.model_copy(update={"severity_reason": reason.strip()})
    _check(session, written, facts.get("severity", state.severity))
    after = state.model_copy(
        update={**facts, "records": state.records.after("triage.set", written.json_body())}
    )
    stage = stage_after(after, state)
    body: dict[str, JsonValue] = {
        **facts,
        **({"stage": str(stage)} if stage != state.stage else {}),
    }
    drafts = [Draft("incident.amended", body)] if body else []
    if written != state.records.triage:
        drafts.append(record_written(written))
        drafts += _works_by(session, state, written.category)
    if not drafts:
        return Outcome(state, Changes())
    done = session.outcome(state.id, state.id, *drafts)
    return Outcome(session.incident(state.id), done.changes)


def _works_by(session: Session, state: Incident, category: str) -> list[Draft]:
    """Return what writes down the version of the playbook a newly chosen category brings."""
    standing = state.records.triage
    if not category or (standing is not None and standing.category == category):
        return []
    adopted = adopted_edition(session, state, category)
    return [] if adopted is None else [record_written(adopted)]


def _triage(state: Incident, fields: Mapping[str, object]) -> Triage:
    standing = state.records.triage or Triage(id="triage")
    flat = dict(fields)
    harm: dict[str, object] = standing.harm.model_dump()
    for name in HARM:
        if f"harm_{name}" in flat:
            harm[name] = flat.pop(f"harm_{name}")
    for name, terms in CHOICES.items():
        if flat.get(name):
            flat[name] = _term(terms, str(flat[name]))
    changed: dict[str, object] = {**standing.model_dump(), **flat, "harm": harm}
    return made(Triage, {**changed, "taxonomy": taxonomy().version})


def _term(terms: Terms, given: str) -> str:
    """Return the identifier of a term that is given by it or by its title."""
    low = given.strip().casefold().replace("-", "_")
    for term in terms.listed:
        if low in {term.id.casefold(), term.title.casefold().replace("-", "_")}:
            return term.id
    raise WorkbenchError(
        "triage.term",
        f"There is no {terms.words} {given!r}.",
        "There are " + ", ".join(term.id for term in terms.listed) + ".",
    )


def _facts(state: Incident, severity: str | None, owner: str | None) -> dict[str, str]:
    facts = {}
    if severity is not None:
        level = severity.strip().upper()[:4]
        known = next((name for name in SEVERITIES if level and name.startswith(level)), None)
        if known is None:
            raise WorkbenchError(
                "incident.severity",
                f"There is no severity {severity!r}.",
                "Severities are " + ", ".join(SEVERITIES) + ".",
            )
        if known != state.severity:
            facts["severity"] = known
    if owner is not None and owner.strip() != state.owner:
        facts["owner"] = owner.strip()
    return facts


def _with_reason(triage: Triage, reason: str, severity: str) -> Triage:
    if not reason.strip():
        raise WorkbenchError(
            "triage.severity_reason",
            f"Say why the severity becomes {severity}: every change of it needs a reason.",
            "Give the reason in a sentence.",
        )
    return triage.model_copy(update={"severity_reason": reason.strip()})


def _check(session: Session, triage: Triage, severity: str) -> None:
    if triage.tolerance is not None and triage.tolerance <= 0:
        raise WorkbenchError("triage.tolerance", "A tolerance must be above 0.", "Leave it empty.")
    if triage.time_box_hours is not None and triage.time_box_hours <= 0:
        raise WorkbenchError("triage.time_box", "A time-box must be above 0 hours.")
    if triage.detected_at is not None and triage.detected_at > session.clock():
        raise WorkbenchError(
            "triage.detected_at",
            "It cannot have been noticed in the future.",
            "Give the time in UTC, or with its zone.",
        )
    mode = taxonomy().mode(triage.failure_mode)
    if mode is not None and mode.asks_grounding and not triage.grounding.strip():
        raise WorkbenchError(
            "triage.grounding",
            f"“{mode.title}” needs words for what it rests on: {mode.help}",
            "Name the process and the step, never a person.",
        )
    if severity and not criteria_met(criteria(), triage, severity):
        _ask_why(triage)


def _ask_why(triage: Triage) -> None:
    if triage.below_criteria.strip():
        return
    rules = "; ".join(rule.title for rule in criteria().rules)
    raise WorkbenchError(
        "triage.below_criteria",
        "No criterion of an incident holds, so say why it is worth one all the same.",
        f"Criteria: {rules}.",
    )
