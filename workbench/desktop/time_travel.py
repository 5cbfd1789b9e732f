"""Hooks history and time machine into the window: commands, band, dock and frame on demand."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QVBoxLayout

from workbench.desktop.controller import Controller
from workbench.desktop.window import MainWindow

if TYPE_CHECKING:
    from workbench.desktop.shell.history_dock import HistoryDock
    from workbench.desktop.shell.past_frame import PastFrame
    from workbench.desktop.shell.time_band import TimeBand

BELOW_CASE_BAR = 1


class TimeTravel(QObject):
    """Makes band and dock when they are first asked for, and keeps them in step.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        self.band: TimeBand | None = None
        self.dock: HistoryDock | None = None
        self.frame: PastFrame | None = None
        commands: dict[str, Callable[[], object]] = {
            "edit.undo": self._undo,
            "edit.redo": self._redo,
            "view.acts": self.toggle_history,
            "view.time_machine": self.toggle_time_machine,
        }
        for command, handler in commands.items():
            window.bind(command, handler)
        controller.time.moved.connect(self._follow)

    def toggle_history(self) -> None:
        """Show or hide the list of acts."""
        if self.dock is None:
            from workbench.desktop.shell.history_dock import (  # noqa: PLC0415 -- on demand
                USUAL,
                HistoryDock,
            )

            self.dock = HistoryDock(self._controller.time, self._controller.undoing)
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
            self.dock.visibilityChanged.connect(lambda _: self._want())
            self.dock.show()
            self._window.resizeDocks([self.dock], [USUAL], Qt.Orientation.Horizontal)
        else:
            self.dock.setVisible(self.dock.isHidden())
        self._want()
        if not self.dock.isHidden():
            self.dock.table.setFocus()

    def toggle_time_machine(self) -> None:
        """Show the band, or hide it and return to now."""
        if self.band is not None and not self.band.isHidden():
            self.close_time_machine()
            return
        self._make_band().show()
        self._want()
        self._make_band().slider.setFocus()

    def close_time_machine(self) -> None:
        """Return to now and hide the band."""
        self._controller.time.leave()
        if self.band is not None:
            self.band.hide()
        self._want()

    def _make_band(self) -> "TimeBand":
        if self.band is None:
            from workbench.desktop.shell.time_band import TimeBand  # noqa: PLC0415 -- on demand

            self.band = TimeBand(self._controller.time)
            self.band.hide()
            self.band.close_it.clicked.connect(self.close_time_machine)
            column = self._window.centralWidget().layout()
            if isinstance(column, QVBoxLayout):
                column.insertWidget(BELOW_CASE_BAR, self.band)
        return self.band

    def _follow(self) -> None:
        """Frame what is shown of the past; the band is there as long as it is."""
        looking = self._controller.time.looking
        if looking:
            self._make_band().show()
        if self.frame is None:
            if not looking:
                return
            from workbench.desktop.shell.past_frame import PastFrame  # noqa: PLC0415 -- on demand

            self.frame = PastFrame(self._window.centralWidget())
        self.frame.set_shown(shown=looking)

    def _want(self) -> None:
        shown = [part for part in (self.band, self.dock) if part is not None]
        self._controller.time.want(wanted=any(not part.isHidden() for part in shown))

    def _undo(self) -> None:
        self._controller.undoing.undo(self._controller.revisions.undo_act or None)

    def _redo(self) -> None:
        self._controller.undoing.redo(self._controller.revisions.redo_act or None)
