"""Actions that prevent the next incident, from proposed to verified and watched."""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.prevention import NEXT, has_proof
from workbench.domain.records.prevention import Action, ActionStatus
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, made, write_record
from workbench.services.session import Session

_BY_STEPS = ("status", "implemented_on", "rejected_reason")
"""Fields that only steps of the loop set."""


def add_action(session: Session, incident: str, fields: Mapping[str, JsonValue]) -> Outcome[Action]:
    """Propose an action.

    Parameters
    ----------
    session : Session
    incident : str
    fields : mapping
        Of :class:`workbench.domain.records.Action`; ``title`` at least.

    Raises
    ------
    WorkbenchError
        If a field is unknown, cannot hold its value, or is set by a step of the loop.
    """
    _refuse_steps(fields)
    action = made(Action, {**fields, "id": fresh_id(session, Action)})
    if not action.title.strip():
        raise WorkbenchError("action.title", "An action needs a title.", "Say what is to be done.")
    _check_guardrail(session.incident(incident), action)
    return write_record(session, incident, action)


def change_action(
    session: Session, incident: str, action: Action, fields: Mapping[str, JsonValue]
) -> Outcome[Action]:
    """Change fields of an action; its status goes by :func:`advance_action`.

    Raises
    ------
    WorkbenchError
        As for :func:`add_action`.
    """
    _refuse_steps(fields)
    changed = made(Action, {**action.json_body(), **fields})
    state = session.incident(incident)
    _check_guardrail(state, changed)
    _check_proof(state, changed)
    return write_record(session, incident, changed)


def advance_action(
    session: Session, incident: str, action: Action, to: ActionStatus, reason: str = ""
) -> Outcome[Action]:
    """Take an action a step further in its loop, or back to work.

    Parameters
    ----------
    session : Session
    incident : str
    action : Action
    to : str
    reason : str
        Needed to reject it.

    Raises
    ------
    WorkbenchError
        If that step does not follow, it is rejected without a reason, or it would be verified
        without a run or an item of evidence.
    """
    if to not in NEXT[action.status]:
        raise WorkbenchError(
            "action.step",
            f"An action that is {action.status} cannot become {to}.",
            "From here it can become " + ", ".join(NEXT[action.status]) + ".",
        )
    update: dict[str, object] = {"status": to}
    if to == "rejected":
        if not reason.strip():
            raise WorkbenchError("action.reason", "A rejected action says why.", "Give the reason.")
        update["rejected_reason"] = reason.strip()
    if to == "implemented":
        update["implemented_on"] = session.clock().date()
    if to in {"in progress", "proposed"}:
        update["implemented_on"] = None
        update["rejected_reason"] = ""
    changed = action.model_copy(update=update)
    if to == "verified" and not has_proof(changed):
        raise WorkbenchError(
            "action.proof",
            "An action counts as verified by a run or an item of evidence, and it has neither.",
            "Name the run or the evidence that shows its success.",
        )
    _check_proof(session.incident(incident), changed)
    return write_record(session, incident, changed)


def verify_action(  # noqa: PLR0913 -- what a verification says
    session: Session,
    incident: str,
    action: Action,
    *,
    run: str = "",
    evidence: str = "",
    method: str = "",
    by: str = "",
) -> Outcome[Action]:
    """Record that an action in force does what it is for, and what shows it.

    Parameters
    ----------
    session : Session
    incident : str
    action : Action
        Implemented.
    run, evidence : str
        One of them at least: ids, or the ends of ids.
    method : str
        By default the one that was planned.
    by : str
        The function that verified it; by default whoever acts.

    Raises
    ------
    WorkbenchError
        If there is no such run or evidence, or the action is not in force.
    """
    state = session.incident(incident)
    check = action.verification.model_copy(
        update={
            "method": method.strip() or action.verification.method,
            "run": _run_id(state, run) if run else action.verification.run,
            "evidence": _evidence_id(state, evidence) if evidence else action.verification.evidence,
            "at": session.clock().date(),
            "by": by.strip() or session.actor,
        }
    )
    proven = action.model_copy(update={"verification": check})
    return advance_action(session, incident, proven, "verified")


def _refuse_steps(fields: Mapping[str, JsonValue]) -> None:
    named = [name for name in _BY_STEPS if name in fields]
    if named:
        raise WorkbenchError(
            "action.step",
            f"{named[0]} of an action is set by the step that leads to it.",
            "Advance the action instead.",
        )


def _check_guardrail(state: Incident, action: Action) -> None:
    known = {one.id for one in state.records.guardrails}
    if action.guardrail and action.guardrail not in known:
        raise WorkbenchError(
            "action.guardrail",
            f"There is no guardrail {action.guardrail!r}.",
            "Name one of this incident's.",
        )


def _check_proof(state: Incident, action: Action) -> None:
    if action.verification.run:
        _run_id(state, action.verification.run)
    if action.verification.evidence:
        _evidence_id(state, action.verification.evidence)


def _run_id(state: Incident, reference: str) -> str:
    """Return the id of a finished run by its id or the end of it."""
    found = [run for run in state.runs if run.id.endswith(reference)]
    if len(found) != 1:
        raise WorkbenchError(
            "action.run", f"No run of this incident answers to {reference!r}.", "See `show`."
        )
    if found[0].status is not RunStatus.FINISHED:
        raise WorkbenchError(
            "action.run",
            f"{found[0].title} ended without a result, which verifies nothing.",
            "Run it again.",
        )
    return found[0].id


def _evidence_id(state: Incident, reference: str) -> str:
    found = [item for item in state.evidence if item.id.endswith(reference)]
    if len(found) != 1:
        raise WorkbenchError(
            "action.evidence", f"No evidence of this incident answers to {reference!r}."
        )
    return found[0].id
