"""What undo and redo would do next, in words."""

from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.language import tr
from workbench.services.session import Session

WORDS = {
    "incident.amended": tr("facts of the case"),
    "evidence.roles": tr("roles of columns"),
    "window.set": tr("window set"),
    "window.removed": tr("window removed"),
    "claim.added": tr("claim added"),
    "claim.removed": tr("claim removed"),
}


@dataclass(frozen=True, slots=True)
class Revisions:
    """The acts that undo and redo would turn to; empty where there is none."""

    undo: str = ""
    redo: str = ""


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
    types = {event.seq: event.type for event in session.workspace.journal.events(state.id)}

    def words(stack: tuple[int, ...]) -> str:
        return act_words(types[stack[-1]]) if stack else ""

    return Revisions(words(state.undoable), words(state.redoable))


def act_words(event_type: str) -> str:
    """Return an act in words: ``"window set"``."""
    return WORDS.get(event_type, event_type.replace(".", " "))
