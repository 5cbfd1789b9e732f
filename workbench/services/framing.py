"""Framing: what a repair is to achieve, said before any is tried; and what decides its release."""

from collections.abc import Sequence

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Criteria, Framing, ReleaseRule
from workbench.domain.release import in_force, rules_lock, set_before
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, made, write_record
from workbench.services.repair_content import repair_policy
from workbench.services.repair_results import evaluations
from workbench.services.session import Session


def frame_problem(  # noqa: PLR0913 -- one argument for each thing a person says
    session: Session,
    incident: str,
    *,
    behaviour: str,
    success: str,
    accepted_risk: str = "",
    segments: Sequence[str] = (),
    agreed_by: Sequence[str] = (),
) -> Outcome[Framing]:
    """Say what a repair is to achieve: the behaviour to correct, success, the accepted risk.

    Raises
    ------
    WorkbenchError
        If the behaviour or what counts as success is missing.
    """
    for name, words in (("behaviour to correct", behaviour), ("success", success)):
        if not words.strip():
            raise WorkbenchError(
                "framing.incomplete",
                f"The framing does not say what is the {name}."
                if name != "success"
                else "The framing does not say what counts as success.",
                "One sentence each will do.",
            )
    fields = {
        "id": fresh_id(session, Framing),
        "behaviour": behaviour.strip(),
        "success": success.strip(),
        "accepted_risk": accepted_risk.strip(),
        "segments": tuple(segments),
        "agreed_by": _functions(agreed_by),
    }
    return write_record(session, incident, made(Framing, fields))


def require_framing(state: Incident) -> Framing:
    """Return the framing of an incident.

    Raises
    ------
    WorkbenchError
        If there is none: a repair cannot start.
    """
    framing = state.records.framing
    if framing is None:
        raise WorkbenchError(
            "repair.unframed",
            "No repair can be tried before it is said what it is to achieve.",
            "Frame the problem in Repairs, or with `workbench repair frame`.",
        )
    return framing


def set_criteria(  # noqa: PLR0913 -- one argument for each thing a person says
    session: Session,
    incident: str,
    rules: Sequence[ReleaseRule],
    *,
    reason: str = "",
    agreed_by: Sequence[str] = (),
    dissent: str = "",
    dissent_run: str = "",
) -> Outcome[Criteria]:
    """Lock release criteria, from now on beside all others that were set.

    Raises
    ------
    WorkbenchError
        If the problem is not framed, there is no rule, or the run a dissent rests on is none.
    """
    state = session.incident(incident)
    require_framing(state)
    if not rules:
        raise WorkbenchError("criteria.empty", "Release criteria need at least one rule.")
    for rule in rules:
        if not rule.measure.strip():
            raise WorkbenchError("criteria.measure", "A release rule names no figure.")
    if dissent_run and all(run.id != dissent_run for run in state.runs):
        raise WorkbenchError("criteria.run", f"No run of this incident is {dissent_run}.")
    fields = {
        "id": fresh_id(session, Criteria),
        "rules": tuple(rules),
        "reason": reason.strip(),
        "agreed_by": _functions(agreed_by),
        "dissent": dissent.strip(),
        "dissent_run": dissent_run,
        "lock": rules_lock(rules),
        "after": tuple(run.id for run in evaluations(state)),
    }
    return write_record(session, incident, made(Criteria, fields))


def require_criteria(state: Incident) -> Criteria | None:
    """Return the criteria in force; None where the policy does not ask for any.

    Raises
    ------
    WorkbenchError
        If it asks for some and there are none.
    """
    found = criteria_in_force(state)
    if found is None and repair_policy().permitted.criteria_before_results:
        raise WorkbenchError(
            "repair.no_criteria",
            "No repair can be tried before release criteria are set: set after results, they "
            "decide nothing.",
            "Set them in Repairs, or with `workbench repair criteria`.",
        )
    return found


def criteria_in_force(state: Incident) -> Criteria | None:
    """Return the release criteria that decide, or None."""
    return in_force(state.records.criteria, [run.id for run in evaluations(state)])


def is_set_before(state: Incident, criteria: Criteria) -> bool:
    """Whether criteria were set before any evaluation of a repair answered."""
    return set_before(criteria, [run.id for run in evaluations(state)])


def default_rules() -> tuple[ReleaseRule, ...]:
    """Return the rules that the policy proposes."""
    return repair_policy().default_criteria


def parse_rule(text: str) -> ReleaseRule:
    """Return a rule written as ``gain.low > 0``, words after a colon.

    Raises
    ------
    WorkbenchError
        If it is none.
    """
    condition, _, words = text.partition(":")
    for sign in (">=", "<=", ">", "<"):
        measure, found, value = condition.partition(sign)
        if not found:
            continue
        try:
            number = float(value.strip().replace("\u2212", "-"))
        except ValueError:
            break
        fields = {"measure": measure.strip(), "operator": sign, "value": number}
        return ReleaseRule.model_validate({**fields, "words": words.strip()})
    raise WorkbenchError(
        "criteria.rule",
        f"{text!r} is no release rule.",
        "Write a figure, one of >= <= > <, and a number: `gain.worst_window.low > 0`.",
    )


def _functions(named: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in named if one.strip()))
