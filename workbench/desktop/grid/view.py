"""A table painted cell by cell: ten million rows scroll like ten."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView

from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.columns import ColumnLayout
from workbench.desktop.grid.geometry import HEAD, ROW
from workbench.desktop.grid.head import GridHead
from workbench.desktop.grid.keys import press
from workbench.desktop.grid.painting import PAD, Strip
from workbench.desktop.grid.pointer import GridPointer
from workbench.desktop.grid.selection import GridSelection
from workbench.desktop.numbers import whole
from workbench.desktop.theme.appearance import Appearance
from workbench.language import tr

_STALE = 0.6


class GridView(GridSelection):
    """Rows and columns of a table of any size, read only.

    Parameters
    ----------
    name : str
        What it shows, for screen readers.
    reader : CellReader
        Its cells.
    columns : ColumnLayout
    """

    def __init__(self, name: str, reader: CellReader, columns: ColumnLayout) -> None:
        super().__init__(reader, columns)
        self.setAccessibleName(name)
        self.stale = False
        self._marked: NDArray[np.uint32] | None = None
        self.head = GridHead(self)
        self._pointer = GridPointer(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        reader.arrived.connect(self._show_arrived)
        Appearance.current().themeChanged.connect(self._renew)
        self.fitWanted.connect(self.fit_column)
        self.cells.modelReset.connect(self.head.update)
        self.horizontalScrollBar().valueChanged.connect(self.head.update)

    # What is shown.

    def fit_column(self, name: str) -> None:
        """Make a column as wide as its name and what is seen of it."""
        at = self.columns.find(name)
        first = self.top // ROW
        last = min(first + self.pages, self.reader.total - 1)
        texts = [self.cells.words(row, at) for row in range(first, last + 1)]
        widest = max((self.ink.metrics.horizontalAdvance(text) for text in texts), default=0)
        self.columns.resize(name, max(widest, self.head.least(name)) + 2 * PAD + 4)
        self.change_columns()

    def veil(self, names: Collection[str]) -> None:
        """Hide the values of some columns, and show those of all others."""
        self.cells.veiled = frozenset(names)
        self.viewport().update()
        self.head.update()

    def mark_rows(self, places: NDArray[np.uint32] | None) -> None:
        """Mark some rows of the file beside their numbers, in whatever order they are shown.

        Parameters
        ----------
        places : ndarray, ascending, or None
            None for no mark at all.
        """
        self._marked = places
        self.viewport().update()

    def set_stale(self, stale: bool) -> None:  # noqa: FBT001 -- a state, as Qt's own setters
        """Paint what is shown paler, while another order is on its way."""
        self.stale = stale
        self.viewport().update()

    def sorted_by(self, name: str, *, falling: bool) -> None:
        """Mark the column that the rows are sorted by; an empty name for none."""
        self.head.mark(name, falling=falling)

    # Keys and pointer.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the head to another width."""
        super().resizeEvent(event)
        self.head.setGeometry(0, 0, self.viewport().width(), HEAD)

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+C and Ctrl+A before the window's actions do."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            mine = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
            if any(event.matches(key) for key in mine):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move about, select, copy, sort and open."""
        if not press(self, event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a cell, or begin to select."""
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to where the pointer is."""
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop selecting."""
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a row."""
        row = self.row_at(round(event.position().y()))
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.rowOpened.emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the pointer or at the current cell."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            box = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(box.bottomLeft() if box.isValid() else QPoint(0, 0))
        self.menuWanted.emit(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, on the first cell if nowhere yet."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_to(0, 0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def moveCursor(
        self, _action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the current cell: keys are answered in `keys`."""
        return self.currentIndex()

    def setSelection(self, _rect: QRect, _command: QItemSelectionModel.SelectionFlag) -> None:
        """Do nothing: what is selected by the pointer is in `pointer`."""

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells in what is to be painted."""
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.rect())
        finally:
            painter.end()  # Qt does not survive a painter that outlives its event

    def _paint(self, painter: QPainter, area: QRect) -> None:
        painter.fillRect(area, self.ink.paper)
        first, last = (area.top() + self.top) // ROW, (area.bottom() + self.top) // ROW
        last = min(last, self.reader.total - 1)
        if first <= last and self.columns.shown:
            self._paint_rows(painter, area, first, last)
        else:
            painter.fillRect(0, area.top(), self._gutter, area.height(), self.ink.gutter)
        if not self.reader.total:
            painter.setPen(self.ink.number)
            painter.setFont(self.ink.body)
            painter.drawText(
                self.viewport().rect(),
                int(Qt.AlignmentFlag.AlignCenter),
                tr("No row meets these conditions."),
            )

    def _paint_rows(self, painter: QPainter, area: QRect, first: int, last: int) -> None:
        tops = {row: row * ROW - self.top for row in range(first, last + 1)}
        wide, scrolled = self.viewport().width(), self.horizontalScrollBar().value()
        seen = self.columns.seen(wide - self._gutter, scrolled)
        seen = [at for at in seen if self._reaches(at, area)]
        open_ones = [at for at in seen if not self.cells.is_veiled(at)]
        sources = [self.columns.shown[at].source for at in open_ones]
        words = self.reader.words(first, last, sources)
        hidden = tr("hidden")
        fixed = self._gutter + self.columns.fixed
        painter.setFont(self.ink.body)
        for frozen in (False, True):
            mine = [at for at in seen if (at < self.columns.frozen) is frozen]
            left = self._gutter if frozen else fixed
            painter.setClipRect(QRect(left, area.top(), wide - left, area.height()))
            if frozen:
                painter.setClipRect(QRect(left, area.top(), self.columns.fixed, area.height()))
            self._paint_selection(painter, mine, tops)
            painter.setOpacity(_STALE if self.stale else 1.0)
            for at in mine:
                column = self.columns.shown[at]
                veiled = self.cells.is_veiled(at)
                known = words.get(column.source, {})
                texts = [
                    (top, hidden if veiled else known.get(row, "…")) for row, top in tops.items()
                ]
                self.ink.strip(
                    painter,
                    Strip(column, self.left_of(at), self.columns.width(at), texts, veiled),
                )
            painter.setOpacity(1.0)
        painter.setClipping(False)
        end = min(wide, self._gutter + self.columns.total - scrolled)
        self.ink.rules(painter, list(tops.values()), 0, max(end, fixed))
        self._paint_gutter(painter, area, tops)
        if self.columns.frozen:
            painter.setPen(self.ink.edge)
            painter.drawLine(fixed - 1, area.top(), fixed - 1, area.bottom())
        self._paint_current(painter, fixed)

    def _reaches(self, at: int, area: QRect) -> bool:
        left = self.left_of(at)
        return left <= area.right() and left + self.columns.width(at) > area.left()

    def _paint_selection(self, painter: QPainter, seen: list[int], tops: dict[int, int]) -> None:
        if not seen:
            return
        first, last = min(tops), max(tops)
        for block in self.blocks():
            for at in range(max(block.left(), seen[0]), min(block.right(), seen[-1]) + 1):
                high = max(block.top(), first)
                low = min(block.bottom(), last)
                if high <= low:
                    left, width = self.left_of(at), self.columns.width(at)
                    painter.fillRect(
                        left, tops[high], width, (low - high + 1) * ROW, self.ink.chosen
                    )

    def _paint_gutter(self, painter: QPainter, area: QRect, tops: dict[int, int]) -> None:
        if area.left() >= self._gutter:
            return
        painter.fillRect(0, area.top(), self._gutter, area.height(), self.ink.gutter)
        first = min(tops)
        places = self.reader.places(slice(first, first + len(tops))).tolist()
        last_column = len(self.columns.shown) - 1
        chosen = [
            (b.top(), b.bottom())
            for b in self.blocks()
            if b.left() == 0 and b.right() == last_column
        ]
        rows = [
            (top, whole(place + 1), any(low <= row <= high for low, high in chosen))
            for (row, top), place in zip(tops.items(), places, strict=True)
        ]
        self.ink.numbers(painter, self._gutter, rows)
        if self._marked is not None and len(self._marked):
            found = np.searchsorted(self._marked, places).clip(max=len(self._marked) - 1)
            held = self._marked[found] == np.asarray(places)
            marked = [row[0] for row, one in zip(rows, held, strict=True) if one]
            self.ink.marks(painter, marked)

    def _paint_current(self, painter: QPainter, fixed: int) -> None:
        index = self.currentIndex()
        if not index.isValid() or not self.hasFocus():
            return
        if index.column() >= self.columns.frozen:
            painter.setClipRect(QRect(fixed, 0, self.viewport().width(), self.viewport().height()))
        self.ink.focus(painter, self.visualRect(index))

    def _show_arrived(self) -> None:
        self.viewport().update()

    def _renew(self) -> None:
        self.ink.renew()
        self.viewport().update()
        self.head.update()
