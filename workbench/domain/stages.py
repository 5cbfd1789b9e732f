"""How far an incident has come by what was done, and what is still missing in a stage."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.domain.events import Draft
from workbench.domain.incident import Incident, Stage
from workbench.domain.record_kinds import WRITTEN

CHOSEN = ("chosen", "applied", "verified")
CONTAIN = "contain"
"""The step of every checklist by which harm is stopped."""


def undone(state: Incident) -> Mapping[Stage, str]:
    """Return what is missing in every stage that is not done, one reason a stage.

    Parameters
    ----------
    state : Incident

    Returns
    -------
    Mapping of Stage to str
        A few words in English, as a key of its own; stages that are done are left out.
    """
    found = {
        Stage.TRIAGE: _triage(state),
        Stage.STABILISE: _stabilise(state),
        Stage.INVESTIGATE: _investigate(state),
        Stage.REPAIR: _repair(state),
        Stage.VERIFY: _verify(state),
        Stage.REPORT: _report(state),
        Stage.FOLLOW_UP: _follow_up(state),
    }
    return MappingProxyType({stage: why for stage, why in found.items() if why})


def stage_after(state: Incident, before: Incident) -> Stage:
    """Return the stage an incident comes to by an act: on from one whose work it completed.

    A stage that a person chose stays until an act completes its work; an act that completes
    the work of another stage moves nothing.

    Parameters
    ----------
    state, before : Incident
        After the act and before it.
    """
    here = state.stage
    missing = undone(state)
    if here in missing or here not in undone(before):
        return here
    later = list(Stage)[list(Stage).index(here) :]
    return next((stage for stage in later if stage in missing), Stage.FOLLOW_UP)


def moved_on(before: Incident, written: Draft) -> tuple[Draft, ...]:
    """Return the event that moves an incident on, if writing a record completes its stage.

    Parameters
    ----------
    before : Incident
    written : Draft
        Writes a record, or freezes evidence.
    """
    body = dict(written.body)
    if written.type in WRITTEN:
        update: dict[str, object] = {"records": before.records.after(written.type, body)}
    else:
        frozen = frozenset(body["evidence"])
        update = {
            "evidence": tuple(
                item.model_copy(update={"frozen": item.frozen or item.id in frozen})
                for item in before.evidence
            )
        }
    stage = stage_after(before.model_copy(update=update), before)
    return () if stage is before.stage else (Draft("incident.amended", {"stage": str(stage)}),)


def _triage(state: Incident) -> str:
    triage = state.records.triage
    for known, why in (
        (triage is not None, "not triaged"),
        (triage is not None and triage.category, "no category"),
        (state.severity, "no severity"),
        (state.owner, "no owner"),
    ):
        if not known:
            return why
    return ""


def _stabilise(state: Incident) -> str:
    if not state.evidence or not all(item.frozen for item in state.evidence):
        return "evidence not frozen"
    contained = next((one for one in state.records.safeguards if one.id == CONTAIN), None)
    if contained is None or not (contained.done or contained.not_needed):
        return "not contained"
    return ""


def _investigate(state: Incident) -> str:
    confirmed = any(one.status == "confirmed" for one in state.records.hypotheses)
    return "" if confirmed else "no hypothesis confirmed"


def _repair(state: Incident) -> str:
    chosen = any(one.status in CHOSEN for one in state.records.repairs)
    return "" if chosen else "no repair chosen"


def _verify(state: Incident) -> str:
    verified = any(one.status == "verified" for one in state.records.repairs)
    return "" if verified else "no repair verified"


def _report(state: Incident) -> str:
    signed = any(one.verdict == "signed" for one in state.records.sign_offs)
    return "" if signed else "not signed"


def _follow_up(state: Incident) -> str:
    due = {
        (action.id, day)
        for action in state.records.actions
        if action.status != "rejected"
        for day in action.follow_ups
    }
    made = {(one.action, one.day) for one in state.records.follow_ups}
    return "follow-ups to come" if not due or due - made else ""
