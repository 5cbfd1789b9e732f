"""What undo and redo would do next, in words."""

from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Revisions:
    """The acts that undo and redo would turn to; empty where there is none.

    Attributes
    ----------
    undo, redo : str
        What they are called: ``"Set window W1"``.
    undo_act, redo_act : int
        Place of the first event of each; 0 where there is none.
    """

    undo: str = ""
    redo: str = ""
    undo_act: int = 0
    redo_act: int = 0


def revisions_of(session: Session, state: Incident) -> Revisions:
    """Return what undo and redo would do next to an incident.

    Parameters
    ----------
    session : Session
    state : Incident

    Returns
    -------
    Revisions
    """
    if not (state.undoable or state.redoable):
        return Revisions()
    chronicle = session.chronicles.of(state)
    back, again = chronicle.undo(state), chronicle.redo(state)
    return Revisions(
        undo=back[0].name if back else "",
        redo=again[0].name if again else "",
        undo_act=back[0].act.first if back else 0,
        redo_act=again[0].act.first if again else 0,
    )
