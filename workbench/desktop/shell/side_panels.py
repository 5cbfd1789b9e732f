"""The right column of a place as a panel: taken out, moved, and put back when closed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QVBoxLayout, QWidget

from workbench.desktop.components.labels import Label
from workbench.desktop.place import Place
from workbench.desktop.shell.dock import Dock
from workbench.desktop.shell.docks import Docks, Panel
from workbench.language import tr

_PREFIX = "side."
_WIDEST = 16_777_215
_LEAST = 280


@dataclass(frozen=True, slots=True)
class _Seat:
    """Where a widget stood in its place, and how wide it was held."""

    layout: QBoxLayout
    at: int
    stretch: int
    least: int
    most: int


class _Holder(QWidget):
    """Holds a column in its panel, and says so while the column has nothing to show.

    Parameters
    ----------
    column : QWidget
    """

    def __init__(self, column: QWidget) -> None:
        super().__init__()
        self.column = column
        self._nothing = Label(tr("Nothing to show here yet."), tone="t2")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 4, 12, 12)
        inside.addWidget(column, 1)
        inside.addWidget(self._nothing)
        inside.addStretch(0)
        column.installEventFilter(self)
        self._nothing.setVisible(column.isHidden())

    def let_go(self) -> QWidget:
        """Return the column; it may be put elsewhere."""
        self.column.removeEventFilter(self)
        return self.column

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow whether the column is shown."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self._nothing.setVisible(self.column.isHidden())
        return super().eventFilter(watched, event)


class SidePanels(QObject):
    """Takes right columns out of the places of one window, and puts them back.

    A panel is seen only while its place is.

    Parameters
    ----------
    docks : Docks
        Where the panels are opened.
    place : callable
        Returns a place by its key.
    """

    def __init__(self, docks: Docks, place: Callable[[str], Place]) -> None:
        super().__init__(docks)
        self._docks, self._place = docks, place
        self._seats: dict[str, _Seat] = {}
        self._out: dict[str, None] = {}
        self._here = ""

    @property
    def out(self) -> tuple[str, ...]:
        """The places whose column is a panel."""
        return tuple(self._out)

    def possible(self, key: str) -> bool:
        """Whether a place has a column that can be taken out."""
        return bool(key) and self._place(key).side_column() is not None

    def toggle(self, key: str) -> None:
        """Take a column out, or put it back."""
        if key in self._out:
            self._docks.open(_PREFIX + key).close_by_hand()
        elif self.possible(key):
            self._out[key] = None
            self._open(key)

    def set_out(self, keys: Iterable[str]) -> None:
        """Take out the columns of some places, and put back the others.

        Parameters
        ----------
        keys : iterable of str
            Keys of places; what is not shown now is taken out when it is shown.
        """
        wanted = dict.fromkeys(keys)
        for key in [key for key in self._out if key not in wanted]:
            dock = self._docks.found(_PREFIX + key)
            if dock is not None:
                dock.close_by_hand()
            self._out.pop(key, None)
        self._out = wanted
        self.enter(self._here)

    def enter(self, key: str) -> None:
        """Show the panel of a place, and hide those of the others.

        Parameters
        ----------
        key : str
            The place that is shown.
        """
        self._here = key
        for other in self._out:
            dock = self._docks.found(_PREFIX + other)
            if other != key and dock is not None:
                dock.hide()
        if key in self._out and self.possible(key):
            self._open(key)

    def _open(self, key: str) -> None:
        name = _PREFIX + key
        if name not in self._docks.names:
            side = Qt.DockWidgetArea.RightDockWidgetArea
            self._docks.offer(Panel(name, lambda: self._make(key), side))
        dock = self._docks.open(name)
        if key not in self._seats:
            self._take_out(key, dock)

    def _make(self, key: str) -> Dock:
        column = self._place(key).side_column()
        title = column.accessibleName() if column is not None else ""
        dock = Dock(_PREFIX + key, title or self._place(key).label)
        dock.closed.connect(lambda: self._put_back(key, dock))
        return dock

    def _take_out(self, key: str, dock: Dock) -> None:
        column = self._place(key).side_column()
        found = _layout_of(column) if column is not None else None
        if column is None or found is None:
            return
        layout, at = found
        seat = _Seat(layout, at, layout.stretch(at), column.minimumWidth(), column.maximumWidth())
        self._seats[key] = seat
        shown = not column.isHidden()
        layout.removeWidget(column)
        column.setMinimumWidth(min(_LEAST, seat.most))
        column.setMaximumWidth(_WIDEST)
        dock.setWidget(_Holder(column))
        column.setVisible(shown)

    def _put_back(self, key: str, dock: Dock) -> None:
        self._out.pop(key, None)
        seat, holder = self._seats.pop(key, None), dock.widget()
        if seat is None or not isinstance(holder, _Holder):
            return
        column = holder.let_go()
        shown = not column.isHidden()
        column.setMinimumWidth(seat.least)
        column.setMaximumWidth(seat.most)
        seat.layout.insertWidget(seat.at, column, seat.stretch)
        column.setVisible(shown)
        holder.deleteLater()


def _layout_of(widget: QWidget) -> tuple[QBoxLayout, int] | None:
    """Return the layout a widget stands in, and where in it."""
    parent = widget.parentWidget()
    whole = parent.layout() if parent is not None else None
    return _search(whole, widget) if whole is not None else None


def _search(layout: QLayout, widget: QWidget) -> tuple[QBoxLayout, int] | None:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if item.widget() is widget and isinstance(layout, QBoxLayout):
            return layout, at
        inner = cast("QLayout | None", item.layout())
        found = _search(inner, widget) if inner is not None else None
        if found is not None:
            return found
    return None
