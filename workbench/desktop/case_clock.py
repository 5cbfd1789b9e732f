"""Keeps the clocks of the case bar going while nothing else changes."""

from PySide6.QtCore import QObject, QTimer

from workbench.desktop.controller import Controller

MINUTE_MS = 60_000


class CaseClock(QObject):
    """Reads the clocks of the open incident again every minute.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._minutes = QTimer(self, interval=MINUTE_MS)
        self._minutes.timeout.connect(self.tick)
        self._minutes.start()

    def tick(self) -> None:
        """Show what the clocks say now, if an incident is open and nobody looks elsewhere."""
        self._controller.show_clocks()
