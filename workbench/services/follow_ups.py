"""Whether actions in force still hold: looks that are due over all incidents, or were taken."""

from dataclasses import dataclass
from datetime import date

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.prevention import Due, endurance, follow_ups_of, is_overdue
from workbench.domain.records.prevention import Action, FollowUp
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, write_record
from workbench.services.session import Session

SOON = 7
"""Days ahead for which looks are listed as coming."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something of an incident that somebody is to do.

    Attributes
    ----------
    incident, code, title : str
        Which incident.
    action : Action
    on : date
        When it is due.
    late : int
        Days it is late; 0 where it is not.
    day : int or None
        Of a look at an action in force; None for an action that is to come into force.
    """

    incident: str
    code: str
    title: str
    action: Action
    on: date
    late: int
    day: int | None = None


def awaited(session: Session, *, ahead: int | None = SOON) -> tuple[Awaited, ...]:
    """Return what is due over all incidents of the workspace, the latest first.

    Parameters
    ----------
    session : Session
    ahead : int or None
        Days ahead; None for everything that is to come.
    """
    today = session.clock().date()
    found = [
        one
        for summary in session.workspace.incidents()
        for one in awaited_of(session.incident(summary.id), today, ahead)
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.code, one.action.id)))


def awaited_of(state: Incident, today: date, ahead: int | None = SOON) -> list[Awaited]:
    """Return what of one incident is due by a day, or soon after it."""
    code = f"INC-{state.number:04d}"
    looks = [
        Awaited(state.id, code, state.title, one.action, one.on, one.days_late(today), one.day)
        for one in looks_of(state)
        if one.done is None
    ]
    actions = [
        Awaited(state.id, code, state.title, one, one.due, (today - one.due).days)
        for one in state.records.actions
        if one.due is not None and is_overdue(one, today)
    ]
    return [one for one in (*looks, *actions) if ahead is None or (one.on - today).days <= ahead]


def looks_of(state: Incident) -> tuple[Due, ...]:
    """Return every look that actions of an incident are to be given, taken or not."""
    return tuple(
        look
        for action in state.records.actions
        for look in follow_ups_of(action, state.records.follow_ups)
    )


def endurance_of(state: Incident) -> dict[str, str]:
    """Return whether each action lasts, by its id; see :func:`workbench.domain.prevention`."""
    return {
        action.id: endurance(follow_ups_of(action, state.records.follow_ups))
        for action in state.records.actions
    }


def record_follow_up(  # noqa: PLR0913 -- what a look says
    session: Session,
    incident: str,
    action: Action,
    *,
    day: int | None = None,
    holds: bool,
    value: float | None = None,
    run: str = "",
    evidence: str = "",
    note: str = "",
) -> Outcome[FollowUp]:
    """Record a look at an action in force; it stays for ever.

    Parameters
    ----------
    session : Session
    incident : str
    action : Action
    day : int, optional
        Which of its looks; by default the first that was not taken.
    holds : bool
    value : float, optional
        Of its success metric.
    run, evidence : str
        What shows it.
    note : str

    Raises
    ------
    WorkbenchError
        If the action is not in force, or no such look is planned; or the value contradicts it.
    """
    state = session.incident(incident)
    looks = follow_ups_of(action, state.records.follow_ups)
    if not looks:
        raise WorkbenchError(
            "follow_up.not_in_force",
            f"“{action.title}” is {action.status}, so there is nothing to follow up yet.",
            "Advance it to implemented first.",
        )
    chosen = _chosen(looks, day)
    if run and state.run(run) is None:
        raise WorkbenchError("follow_up.run", f"This incident has no run {run!r}.")
    if evidence and state.item(evidence) is None:
        raise WorkbenchError("follow_up.evidence", f"This incident has no evidence {evidence!r}.")
    met = success_met(action, value)
    if met is not None and met != holds:
        limit = f"{action.success.operator} {action.success.value:g}"
        raise WorkbenchError(
            "follow_up.value",
            f"{value:g} does {'' if met else 'not '}meet “{action.success.signal} {limit}”, "
            f"so it cannot be said that it {'holds' if holds else 'does not hold'}.",
            "Correct the value or the verdict, or leave the value out.",
        )
    look = FollowUp(
        id=fresh_id(session, FollowUp),
        action=action.id,
        day=chosen.day,
        holds=holds,
        on=session.clock().date(),
        value=value,
        run=run,
        evidence=evidence,
        note=note.strip(),
    )
    return write_record(session, incident, look)


def success_met(action: Action, value: float | None) -> bool | None:
    """Return whether a value meets an action's success metric; None where that cannot be told."""
    limit = action.success.value
    if value is None or limit is None:
        return None
    return {
        ">=": value >= limit,
        "<=": value <= limit,
        ">": value > limit,
        "<": value < limit,
    }[action.success.operator]


def _chosen(looks: tuple[Due, ...], day: int | None) -> Due:
    if day is None:
        return next((one for one in looks if one.done is None), looks[-1])
    found = next((one for one in looks if one.day == day), None)
    if found is None:
        raise WorkbenchError(
            "follow_up.day",
            f"No look is planned {day} days after.",
            "Planned are " + ", ".join(str(one.day) for one in looks) + ".",
        )
    return found
