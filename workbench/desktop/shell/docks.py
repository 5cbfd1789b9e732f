"""The panels around the places: made when first opened, moved and closed by name or by keyboard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from workbench.desktop.shell.dock import Dock


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel that can be opened.

    Attributes
    ----------
    name : str
        Stable; the object name of its dock.
    make : callable
        Makes the dock; may import what is slow to import.
    side : Qt.DockWidgetArea
        Where it stands at first.
    """

    name: str
    make: "Callable[[], Dock]"
    side: Qt.DockWidgetArea = Qt.DockWidgetArea.BottomDockWidgetArea


class Docks(QObject):
    """The panels of one window.

    Parameters
    ----------
    window : QMainWindow

    Signals
    -------
    made(str)
        A panel was made; its name.
    """

    made = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._panels: dict[str, Panel] = {}
        self._docks: dict[str, Dock] = {}
        self._last = ""

    def offer(self, panel: Panel) -> None:
        """Let a panel be opened from now on.

        Parameters
        ----------
        panel : Panel
        """
        self._panels[panel.name] = panel

    @property
    def names(self) -> tuple[str, ...]:
        """The panels that can be opened."""
        return tuple(self._panels)

    @property
    def made_so_far(self) -> "tuple[Dock, ...]":
        """The panels that have been opened once."""
        return tuple(self._docks.values())

    @property
    def open_names(self) -> tuple[str, ...]:
        """The panels that are open now."""
        return tuple(name for name, dock in self._docks.items() if not dock.isHidden())

    def found(self, name: str) -> "Dock | None":
        """Return a panel that was made, without making it."""
        return self._docks.get(name)

    def open(self, name: str) -> "Dock":
        """Open a panel, and make it if it was not yet.

        Parameters
        ----------
        name : str

        Raises
        ------
        KeyError
            If there is no such panel.
        """
        dock = self._docks.get(name)
        if dock is None:
            panel = self._panels[name]
            dock = panel.make()
            self._docks[name] = dock
            self._window.addDockWidget(panel.side, dock)
            self.made.emit(name)
        dock.show()
        dock.raise_()
        self._last = name
        return dock

    def toggle(self, name: str) -> None:
        """Open a panel, or close it where it is open."""
        dock = self._docks.get(name)
        if dock is not None and not dock.isHidden():
            dock.close_by_hand()
        else:
            self.open(name)

    def only(self, names: Iterable[str]) -> None:
        """Open some panels and close the others.

        Parameters
        ----------
        names : iterable of str
            Those that cannot be opened here are passed over.
        """
        wanted = [name for name in names if name in self._panels]
        for name in wanted:
            self.open(name)
        for name, dock in list(self._docks.items()):
            if name not in wanted and not dock.isHidden():
                dock.close_by_hand()

    def focused(self) -> "Dock | None":
        """Return the panel that has the keyboard, or else the one opened last."""
        focus = QApplication.focusWidget()
        shown = [dock for dock in self._docks.values() if not dock.isHidden()]
        inside = [d for d in shown if focus is not None and (d is focus or d.isAncestorOf(focus))]
        last = self._docks.get(self._last)
        return next(iter(inside), last if last in shown else next(iter(shown), None))
