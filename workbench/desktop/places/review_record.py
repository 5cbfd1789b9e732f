"""Recording in the incident how its own package came out when it was replayed here."""

from PySide6.QtCore import QObject

from workbench.desktop.components.buttons import Button
from workbench.desktop.controller import Controller
from workbench.desktop.state import Notice
from workbench.domain.records.postmortem import ReplayMade
from workbench.language import tr
from workbench.services.readings.review import ReviewReading
from workbench.services.replay_records import exported_by, record_replay
from workbench.services.replaying import Replay


class ReplayRecord(QObject):
    """The button that records a replay, there once a package of this workspace was replayed.

    Parameters
    ----------
    controller : Controller

    Attributes
    ----------
    button : Button
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        self._reading: ReviewReading | None = None
        self.button = Button(tr("Record the replay"))
        self.button.set_tip(
            tr("Writes into the incident that exported it how the package came out here.")
        )
        self.button.clicked.connect(self.record)
        self.button.hide()

    def follow(self, reading: ReviewReading) -> None:
        """Be there where something can be recorded.

        Parameters
        ----------
        reading : ReviewReading
            The package, and what its replay came to.
        """
        self._reading = reading
        self.button.hide()
        self.button.permit()
        if not reading.replayed:
            return
        package = reading.verification.tagmanifest

        def show(incident: str) -> None:
            self.button.setVisible(bool(incident) and self._reading is reading)

        self._controller.backend.ask("exporter", lambda s: exported_by(s, package), show)

    def record(self) -> None:
        """Record it; saying the same again changes nothing."""
        reading = self._reading
        if reading is None:
            return
        package = reading.verification.tagmanifest
        runs = tuple(one.replay for one in reading.runs if one.replay is not None)
        verdict = Replay(runs, ()).verdict

        def told(_: ReplayMade) -> None:
            words = tr("The replay is recorded in the incident that exported the package.")
            self._controller.window.notify(Notice(words))
            if self._reading is reading:
                self.button.forbid(tr("It is recorded."))

        self._controller.backend.act(
            lambda s: record_replay(s, package, verdict, runs=len(runs)), told
        )
