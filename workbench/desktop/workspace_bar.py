"""What case bar and status bar say while no incident is open."""

from pathlib import Path
from typing import Protocol

from workbench.desktop.case_state import workspace_case, workspace_status
from workbench.desktop.score_state import computed_words, triage_case
from workbench.desktop.state import CaseBarState, StatusState
from workbench.desktop.theme.marks import Mark
from workbench.desktop.window import MainWindow
from workbench.services.readings.home import WorkspaceCounts
from workbench.services.readings.review import ReviewReading
from workbench.services.readings.triage import TriageReading

PLACE = "triage"


class Desk(Protocol):
    """What is open, as the controller knows it."""

    window: MainWindow
    folder: Path
    incident: str
    review: ReviewReading | None
    counts: WorkspaceCounts | None
    journal: Mark


class WorkspaceBar:
    """Shows the facts of Triage while Triage is shown, else those of the workspace.

    Parameters
    ----------
    controller : Desk
    """

    def __init__(self, controller: Desk) -> None:
        self._controller = controller
        self._scores: TriageReading | None = None
        controller.window.placeChanged.connect(self._follow)

    def state(self) -> CaseBarState:
        """Return what the case bar shows."""
        controller = self._controller
        base = workspace_case(controller.folder, controller.counts)
        shown = controller.window.current_place == PLACE
        if not shown or self._scores is None or self._scores.empty:
            return base
        return triage_case(base, self._scores)

    def status(self) -> StatusState | None:
        """Return what the status bar shows; None while the counts are not known."""
        controller = self._controller
        if controller.counts is None:
            return None
        found = workspace_status(controller.counts, controller.journal)
        if self._scores is None or self._scores.empty:
            return found
        facts = (*found.facts, computed_words(self._scores))
        return StatusState(found.integrity, facts, found.right)

    def show_scores(self, reading: TriageReading) -> None:
        """Take other scores and say what they say.

        Parameters
        ----------
        reading : TriageReading
        """
        self._scores = reading
        self._follow()

    def forget(self) -> None:
        """Know no scores any more: another workspace is open."""
        self._scores = None

    def _follow(self, _place: str = "") -> None:
        controller = self._controller
        if controller.incident or controller.review is not None:
            return
        controller.window.show_case(self.state())
        status = self.status()
        if status is not None:
            controller.window.show_status(status)
