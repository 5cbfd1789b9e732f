"""The places one behind the other, under one title row; each made when first shown."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.desktop.place import Place, PlaceEntry
from workbench.desktop.shell.title_row import TitleRow


class PlaceStack(QWidget):
    """Shows one place and keeps the others as they were left.

    Parameters
    ----------
    entries : sequence of PlaceEntry
        The places that exist.

    Signals
    -------
    shown(str)
        The key of the place that is shown now.
    """

    shown = Signal(str)

    def __init__(self, entries: Sequence[PlaceEntry]) -> None:
        super().__init__()
        self._entries = {item.key: item for item in entries}
        self._places: dict[str, Place] = {}
        self._stale: set[str] = set()
        self.current = ""
        self.title = TitleRow()
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self._stack, 1)

    def place(self, key: str) -> Place:
        """Return a place, made now if it was not yet.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        Place
            The place.

        Raises
        ------
        KeyError
            If there is no such place.
        """
        if key not in self._places:
            place = self._entries[key].make()
            self._places[key] = place
            self._stale.add(key)
            self._stack.addWidget(place)
            place.titleChanged.connect(partial(self._retitle, key))
            place.markChanged.connect(partial(self._retitle, key))
            place.actionsChanged.connect(partial(self._retitle, key))
        return self._places[key]

    def go(self, key: str) -> None:
        """Show a place, refreshed if anything changed since it was last shown.

        Parameters
        ----------
        key : str
            Its key.
        """
        place = self.place(key)
        self.current = key
        self._stack.setCurrentWidget(place)
        if key in self._stale:
            self._stale.discard(key)
            place.refresh()
        self._retitle(key)
        self.shown.emit(key)

    def mark_changed(self) -> None:
        """Refresh the place that is shown now, and the others when they are shown."""
        self._stale = set(self._places) - {self.current}
        if self.current:
            self._places[self.current].refresh()

    def focus_parts(self) -> list[QWidget]:
        """Return what F6 jumps between: the title's actions and the parts of the place.

        Returns
        -------
        list of QWidget
            In their order.
        """
        if not self.current:
            return []
        return [self.title, *self._places[self.current].focus_regions()]

    def _retitle(self, key: str, _news: object = None) -> None:
        if key != self.current:
            return
        place = self._places[key]
        self.title.set_text(place.title_text)
        self.title.set_mark(place.title_mark)
        self.title.set_actions(place.title_actions())
