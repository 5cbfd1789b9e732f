"""Making the places while nobody waits for them, so that going to one only has to paint it."""

from PySide6.QtCore import QObject, QTimer

from workbench.desktop.backend import Backend
from workbench.desktop.loading import LOADED
from workbench.desktop.place_list import INCIDENT, there_of
from workbench.desktop.window import MainWindow

PAUSE_MS = 2000
"""Nothing was asked for in this time: the person reads, and nothing else goes on."""


class Premaking(QObject):
    """Makes one place after another, each when nothing else goes on.

    Parameters
    ----------
    window : MainWindow
    backend : Backend
    """

    def __init__(self, window: MainWindow, backend: Backend) -> None:
        super().__init__(window)
        self._window, self._backend = window, backend
        self._left = list(there_of(INCIDENT))
        self._quiet = True
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._look)
        window.placeChanged.connect(self._stir)

    def begin(self) -> None:
        """Wait for quiet, and begin."""
        self._timer.start()

    def _stir(self, _place: str) -> None:
        self._quiet = False

    def _look(self) -> None:
        if self._backend.closing or not self._left:
            self._timer.stop()
            return
        quiet, self._quiet = self._quiet and not self._backend.busy, True
        if quiet:
            self._window.place(self._left.pop(0))


def make_meanwhile(window: MainWindow, key: str) -> None:
    """Make a place while the job runs that leads to it.

    Parameters
    ----------
    window : MainWindow
    key : str
        Its key; one that this installation does not have is passed over.
    """
    if there_of((key,)) and window.property(LOADED):
        QTimer.singleShot(0, window, lambda: window.place(key))
