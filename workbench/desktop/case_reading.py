"""What the window asks about the open case and its journal, in one go."""

from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.services.clocks import Clocks, clocks_of
from workbench.services.readings.revisions import Revisions, revisions_of
from workbench.services.readings.standing import Standing, standing_of
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class CaseRead:
    """An incident as it is now.

    Attributes
    ----------
    state : Incident
    revisions : Revisions
        What undo and redo would do.
    standing : Standing
        Who acts, and what they may not do.
    clocks : Clocks
    """

    state: Incident
    revisions: Revisions
    standing: Standing
    clocks: Clocks


def read_case(session: Session, incident: str) -> CaseRead:
    """Return what the case bar, the status bar and the menus show of an incident."""
    state = session.incident(incident)
    return CaseRead(
        state,
        revisions_of(session, state),
        standing_of(session, state.id),
        clocks_of(session, state),
    )
