"""Where the rows and columns of a grid are, and how it is scrolled."""

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame

from workbench.desktop.grid.accessible import QTableView
from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.columns import ColumnLayout
from workbench.desktop.grid.model import GridModel
from workbench.desktop.grid.painting import PAD, CellInk
from workbench.desktop.numbers import whole

ROW = 28
HEAD = 48
_MOST_PX = 1 << 30
"""Scroll bars count in px up to here, in rows beyond."""
_NARROWEST = 56

Index = QModelIndex | QPersistentModelIndex


class GridFrame(QTableView):
    """A view that knows where each of very many cells is, without remembering any of them.

    Parameters
    ----------
    reader : CellReader
        The cells.
    columns : ColumnLayout
    """

    def __init__(self, reader: CellReader, columns: ColumnLayout) -> None:
        ink = CellInk(ROW)  # first: it may change the style, which asks a view for its geometry
        super().__init__()
        self.ink, self.reader, self.columns = ink, reader, columns
        self.cells = GridModel(reader, columns, self)
        self._gutter = _NARROWEST
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setModel(self.cells)

    @property
    def grain(self) -> int:
        """Px of one step of the vertical scroll bar."""
        return 1 if self.reader.total * ROW < _MOST_PX else ROW

    @property
    def gutter(self) -> int:
        """Px that the numbers of rows take."""
        return self._gutter

    @property
    def top(self) -> int:
        """Px that are scrolled away above."""
        return self.verticalScrollBar().value() * self.grain

    @property
    def pages(self) -> int:
        """How many whole rows are seen."""
        return max(1, self.viewport().height() // ROW)

    def left_of(self, at: int) -> int:
        """Return where a shown column begins in the viewport."""
        scrolled = 0 if at < self.columns.frozen else self.horizontalScrollBar().value()
        return self._gutter + self.columns.left(at) - scrolled

    def row_at(self, y: int) -> int:
        """Return the row at a height of the viewport, or -1."""
        row = (y + self.top) // ROW
        return row if 0 <= row < self.reader.total else -1

    def column_at(self, x: int) -> int:
        """Return the shown column at a place of the viewport, or -1."""
        return self.columns.at(x - self._gutter, self.horizontalScrollBar().value())

    def visualRect(self, index: Index) -> QRect:
        """Return where a cell is."""
        if not index.isValid():
            return QRect()
        top = index.row() * ROW - self.top
        return QRect(
            self.left_of(index.column()),
            min(max(top, -_MOST_PX), _MOST_PX),  # what is farther away is not seen anyhow
            self.columns.width(index.column()),
            ROW,
        )

    def indexAt(self, at: QPoint) -> QModelIndex:
        """Return the cell at a place."""
        row, column = self.row_at(at.y()), self.column_at(at.x())
        return self.cells.index(row, column) if row >= 0 and column >= 0 else QModelIndex()

    def horizontalOffset(self) -> int:
        """Return how far it is scrolled to the right."""
        return self.horizontalScrollBar().value()

    def verticalOffset(self) -> int:
        """Return how far it is scrolled down, as far as Qt can count."""
        return min(self.top, _MOST_PX)

    def isIndexHidden(self, _index: Index) -> bool:
        """Return that no cell is hidden; hidden columns are not in the model."""
        return False

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        """Return what to paint anew when the selection changes."""
        return QRegion(self.viewport().rect())

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into sight."""
        if not index.isValid():
            return
        self.updateGeometries()
        bar, high = self.verticalScrollBar(), self.viewport().height()
        low = index.row() * ROW
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue((low - (high - ROW) // 2) // self.grain)
        elif low < self.top:
            bar.setValue(low // self.grain)
        elif low + ROW > self.top + high:
            bar.setValue(-(-(low + ROW - high) // self.grain))
        self._scroll_sideways(index.column())

    def _scroll_sideways(self, at: int) -> None:
        if at < self.columns.frozen:
            return
        bar = self.horizontalScrollBar()
        fixed = self.columns.fixed
        left, width = self.columns.left(at), self.columns.width(at)
        room = self.viewport().width() - self._gutter
        if left - bar.value() < fixed:
            bar.setValue(left - fixed)
        elif left + width - bar.value() > room:
            bar.setValue(min(left + width - room, left - fixed))

    def updateGeometries(self) -> None:
        """Fit scroll bars and head to the rows and columns there are."""
        self._gutter = max(
            _NARROWEST, self.ink.metrics.horizontalAdvance(whole(self.reader.total)) + 2 * PAD
        )
        self.setViewportMargins(0, HEAD, 0, 0)
        bar, high = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, -(-(self.reader.total * ROW - high) // self.grain)))
        bar.setSingleStep(ROW // self.grain)
        bar.setPageStep(max(ROW, high - ROW) // self.grain)
        bar, wide = self.horizontalScrollBar(), self.viewport().width() - self._gutter
        bar.setRange(0, max(0, self.columns.total - wide))
        bar.setSingleStep(40)
        bar.setPageStep(max(40, wide - self.columns.fixed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to another size."""
        super().resizeEvent(event)
        self.updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what stays seen, so that only what comes into sight is painted."""
        view = self.viewport()
        if abs(dy) * self.grain >= view.height():
            view.update()
        elif dy:
            view.scroll(0, dy * self.grain)
        if dx:
            fixed = self._gutter + self.columns.fixed
            view.scroll(dx, 0, QRect(fixed, 0, view.width() - fixed, view.height()))
