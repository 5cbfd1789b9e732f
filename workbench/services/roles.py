"""Giving a column another role in every table of an incident that has it."""

from workbench.domain.changes import Changes, Outcome
from workbench.services.evidence import change_role
from workbench.services.session import Session


def change_role_everywhere(
    session: Session, incident: str, column: str, role: str | None
) -> Outcome[int]:
    """Give a column another role, or none, in all tables of the windows.

    Parameters
    ----------
    session : Session
    incident : str
    column : str
    role : str or None
        As :meth:`workbench.domain.evidence.Roles.items` names it.

    Returns
    -------
    Outcome of int
        In how many tables it has another role now; all of it is one act.
    """
    state = session.incident(incident)
    changes = Changes()
    count = 0
    with session.one_act(state.id):
        for item in state.evidence:
            if item.table is None or item.window is None or item.table.column(column) is None:
                continue
            done = change_role(session, state.id, item.id, column, role)
            changes |= done.changes
            count += bool(done.changes)
    return Outcome(count, changes)
