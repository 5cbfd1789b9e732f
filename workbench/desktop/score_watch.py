"""Scores that another process wrote: noticed while they are looked at, and shown without a word."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from workbench.desktop.backend import WATCH_MS, Backend
from workbench.errors import WorkbenchError
from workbench.services.scoring.kept import book_state


class ScoreWatch(QObject):
    """Asks every other second, off the window's thread, whether the book of scores is as it was.

    Parameters
    ----------
    place : QWidget
        While it is shown; hidden, nothing is asked.
    backend : callable
        Returns what asks.
    shown : callable
        Returns the state of the book that is shown; None while none is.
    refresh : callable
        Shows the book as it is now.
    """

    def __init__(
        self,
        place: QWidget,
        backend: Callable[[], Backend],
        shown: Callable[[], str | None],
        refresh: Callable[[], None],
    ) -> None:
        super().__init__(place)
        self._backend, self._shown, self._refresh = backend, shown, refresh
        self._asked: str | None = None
        self._every = QTimer(self, interval=WATCH_MS)
        self._every.timeout.connect(self.look)
        place.installEventFilter(self)

    @property
    def watching(self) -> bool:
        """Whether it asks by itself."""
        return self._every.isActive()

    def look(self) -> None:
        """Ask now."""
        self._backend().ask("state of the scores", book_state, self._told, _nothing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask only while the place is shown."""
        if event.type() == QEvent.Type.Show:
            self._every.start()
        elif event.type() == QEvent.Type.Hide:
            self._every.stop()
        return super().eventFilter(watched, event)

    def _told(self, state: str) -> None:
        shown = self._shown()
        if shown is None or state in (shown, self._asked):
            return
        self._asked = state
        self._refresh()


def _nothing(_: WorkbenchError) -> None:
    """Leave it to the next look: what is shown stays, and whoever asks for it is told."""
