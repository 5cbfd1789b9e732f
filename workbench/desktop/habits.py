"""What a person expects of any window, taken up once the workspace is open."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from workbench.desktop import recent
from workbench.desktop.controller import Controller
from workbench.desktop.hand_over import HandedOver, Listener
from workbench.desktop.intake import Kind, intention
from workbench.desktop.samples import open_solved_sample
from workbench.desktop.session_file import DraftText
from workbench.desktop.session_keeping import SessionKeeping
from workbench.desktop.shell.drop_hint import DropHint
from workbench.desktop.shell.help_key import HelpKey
from workbench.desktop.shell.recent_menu import RecentMenu
from workbench.desktop.tour import Tour
from workbench.desktop.window import MainWindow


class Habits(QObject):
    """Recent files, hints while dragging, further starts, and coming back after a crash.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window)
        self._window, self._controller = window, controller
        self.session = SessionKeeping(window, controller, self._recovered)
        self.hint = DropHint(window, self._words)
        self.recent = RecentMenu(self._open, controller.recentChanged.emit)
        self.recent.setParent(window, self.recent.windowFlags())
        before = window.commands.action("file.import_capture")
        window.commands.menu("file").insertMenu(before, self.recent)
        commands = window.commands
        self.tour = Tour(window, self._with_sample)
        window.bind("help.sample_tour", self.tour.begin)
        window.bind("file.open_solved_sample", partial(open_solved_sample, controller))
        HelpKey(window, commands.action("help.handbook"), lambda: commands.run("help.handbook"))
        self._listener: Listener | None = None

    def begin(self) -> None:
        """Come back to where a crash left the window."""
        self.session.begin()

    def listen(self) -> None:
        """Take what further starts hand over."""
        self._listener = Listener(self, self.take)
        self._listener.listen()

    def close(self) -> None:
        """Leave nothing behind that the next window would take for a crash."""
        if self._listener is not None:
            self._listener.close()
        self.session.close()
        recent.forget_dialogs()

    def take(self, asked: HandedOver) -> bool:
        """Open what a further start asks for, and come to the front.

        Parameters
        ----------
        asked : HandedOver

        Returns
        -------
        bool
            False where that would leave work under way: the other start opens its own window.
        """
        here = self._controller.folder.absolute()
        if asked.path is not None and asked.path != here:
            what = intention([asked.path], incident=False)
            leaves = what.kind is Kind.WORKSPACE
            busy = any(job.active for job in self._controller.backend.jobs)
            typed = bool(self.session.drafts.texts)
            if what.kind is Kind.NOTHING or (leaves and (busy or typed)):
                return False
            self._controller.take_in([asked.path])
        self._come_forward(asked.token)
        return True

    def _come_forward(self, token: str) -> None:
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # read by Qt when it asks the compositor
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        os.environ.pop("XDG_ACTIVATION_TOKEN", None)

    def _with_sample(self, act: Callable[[], None]) -> None:
        """Do something once an incident is open; the sample where none is."""
        controller = self._controller
        if controller.incident and controller.review is None:
            act()
            return
        if not any(job.active for job in controller.backend.jobs):
            controller.open_the_sample()

        def later(incident: str) -> None:
            if incident:
                controller.incidentChanged.disconnect(later)
                QTimer.singleShot(0, self, act)

        controller.incidentChanged.connect(later)

    def _words(self, paths: Sequence[Path]) -> str:
        return intention(paths, incident=bool(self._controller.incident)).words

    def _open(self, path: Path) -> None:
        self._controller.take_in([path])

    def _recovered(self, drafts: tuple[DraftText, ...]) -> None:
        dialogs = import_module("workbench.desktop.dialogs.recovered")
        dialogs.show_recovered(self._controller, self.session.drafts, drafts)
