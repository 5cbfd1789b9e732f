"""Selecting the cells of a grid with the pointer."""

from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from workbench.desktop.grid.selection import GridSelection

_SCROLL_MS = 30
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class GridPointer:
    """A press, a drag and a release on the cells, or on the numbers of the rows.

    Parameters
    ----------
    view : GridSelection
    """

    def __init__(self, view: GridSelection) -> None:
        self._view = view
        self._dragging = self._rows = False
        self._at = QPoint()
        self._scrolling = QTimer(view, interval=_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)

    def press(self, event: QMouseEvent) -> None:
        """Go to the cell under the pointer; with Shift select up to it, with Ctrl add it."""
        at = event.position().toPoint()
        row, column = self._view.row_at(at.y()), self._column(at)
        if row < 0 or column < 0:
            return
        if event.button() == Qt.MouseButton.RightButton:
            if not self._view.selectionModel().isSelected(self._view.cells.index(row, column)):
                self._view.go_to(row, column)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._dragging, self._rows = True, at.x() < self._view.gutter
        held = event.modifiers()
        if held & _CTRL and not self._rows:
            self._add(row, column)
        elif held & _SHIFT and self._view.anchor.isValid():
            self._extend(row, column)
        elif self._rows:
            self._view.go_to(row, 0, scroll=False)
            self._extend(row, column)
        else:
            self._view.go_to(row, column)

    def move(self, event: QMouseEvent) -> None:
        """Select up to the pointer; beyond an edge the rows come by themselves."""
        if not self._dragging:
            return
        self._at = event.position().toPoint()
        inside = 0 <= self._at.y() < self._view.viewport().height()
        if inside:
            self._scrolling.stop()
            self._follow()
        elif not self._scrolling.isActive():
            self._scrolling.start()

    def release(self, event: QMouseEvent) -> None:
        """Stop selecting."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self._scrolling.stop()

    def _scroll(self) -> None:
        high = self._view.viewport().height()
        beyond = self._at.y() - high if self._at.y() >= high else self._at.y()
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + beyond // self._view.grain)
        self._follow()

    def _follow(self) -> None:
        view = self._view
        y = min(max(self._at.y(), 0), view.viewport().height() - 1)
        row = view.row_at(y)
        row = row if row >= 0 else view.reader.total - 1
        column = self._column(QPoint(max(self._at.x(), view.gutter), y))
        self._extend(row, column if column >= 0 else len(view.columns.shown) - 1)

    def _extend(self, row: int, column: int) -> None:
        view = self._view
        if self._rows:
            begin = max(view.anchor.row(), 0)
            last = view.cells.index(row, len(view.columns.shown) - 1)
            view.select_block(view.cells.index(begin, 0), last)
        else:
            view.go_to(row, column, extend=True, scroll=False)

    def _add(self, row: int, column: int) -> None:
        index = self._view.cells.index(row, column)
        flags = QItemSelectionModel.SelectionFlag
        model = self._view.selectionModel()
        model.setCurrentIndex(index, flags.NoUpdate)
        model.select(index, flags.Toggle)
        self._view.anchor = QPersistentModelIndex(index)

    def _column(self, at: QPoint) -> int:
        return 0 if at.x() < self._view.gutter else self._view.column_at(at.x())
