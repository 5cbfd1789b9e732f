"""Undo and redo, by appending; and any earlier state of an incident."""

from workbench.domain.changes import Outcome
from workbench.domain.events import Draft
from workbench.domain.incident import Incident
from workbench.errors import WorkbenchError
from workbench.services.session import Session


def undo(session: Session, incident: str) -> Outcome[str]:
    """Take back the last act that can be taken back.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    Outcome of str
        The type of the event taken back.

    Raises
    ------
    WorkbenchError
        If nothing can be taken back.
    """
    state = session.incident(incident)
    return _step(session, state, state.undoable, "change.undone", "undo")


def redo(session: Session, incident: str) -> Outcome[str]:
    """Do again what was taken back last; arguments and errors as in :func:`undo`."""
    state = session.incident(incident)
    return _step(session, state, state.redoable, "change.redone", "redo")


def state_at(session: Session, incident: str, seq: int) -> Incident:
    """Return the incident as it was after its event number ``seq``.

    Raises
    ------
    WorkbenchError
        If it has no such event yet.
    """
    found = session.incident(incident)
    if not 1 <= seq <= found.size:
        raise WorkbenchError(
            "event.unknown",
            f"This incident has no event {seq}.",
            f"Its events are numbered 1 to {found.size}.",
        )
    return session.workspace.journal.state(found.id, until=seq)


def _step(
    session: Session, state: Incident, stack: tuple[int, ...], kind: str, verb: str
) -> Outcome[str]:
    if not stack:
        raise WorkbenchError(
            f"{verb}.nothing",
            f"There is nothing to {verb} in this incident.",
            "Evidence, runs and exports stay in the record for ever.",
        )
    seq = stack[-1]
    named = {e.seq: e.type for e in session.workspace.journal.events(state.id)}
    return session.outcome(named[seq], state.id, Draft(kind, {"seq": seq}))
