"""Which cell of a grid has the keyboard, what is selected, and what a change leaves of both."""

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent

from workbench.desktop.grid.cell_reader import CellReader, Order
from workbench.desktop.grid.columns import ColumnLayout
from workbench.desktop.grid.geometry import GridFrame, Index

Select = QItemSelectionModel.SelectionFlag


class GridSelection(GridFrame):
    """A frame with a current cell and selected blocks of cells.

    Parameters
    ----------
    reader : CellReader
        The cells.
    columns : ColumnLayout

    Signals
    -------
    sortWanted(str, bool)
        A column and whether its greatest values come first.
    rowOpened(int)
        Enter or a double click on a row.
    menuWanted(QPoint)
        A menu is asked for, here on the screen, for the current cell.
    headMenuWanted(QPoint, str)
        A menu is asked for on the head of a column.
    copyWanted()
        Ctrl+C.
    cellChanged()
        Another cell is the current one, or the selection changed.
    fitWanted(str)
        A column is to be as wide as what is seen of it.
    layoutChanged()
        Columns were moved, resized, hidden or frozen.
    """

    sortWanted = Signal(str, bool)
    rowOpened = Signal(int)
    menuWanted = Signal(QPoint)
    headMenuWanted = Signal(QPoint, str)
    copyWanted = Signal()
    cellChanged = Signal()
    fitWanted = Signal(str)
    layoutChanged = Signal()

    def __init__(self, reader: CellReader, columns: ColumnLayout) -> None:
        super().__init__(reader, columns)
        self.anchor: Index = QModelIndex()
        self._column = ""
        self.selectionModel().currentChanged.connect(self._tell_current)
        self.selectionModel().selectionChanged.connect(lambda *_: self.cellChanged.emit())

    def set_order(self, order: Order) -> None:
        """Show rows in an order, as the reader takes it; the current row stays if it is there."""
        index = self.currentIndex()
        place = -1
        if index.isValid():
            place = int(self.reader.places(slice(index.row(), index.row() + 1))[0])
        with self._change():
            self.reader.set_order(order)
        row = self.reader.row_of(place) if place >= 0 else -1
        self.go_to(max(row, 0), max(index.column(), 0))

    def change_columns(self) -> None:
        """Show the columns as the layout has them now."""
        row = self.currentIndex().row()
        name = self._column
        with self._change():
            self.columns.freeze(self.columns.frozen)
        if row >= 0:
            self.go_to(row, max(self.columns.find(name), 0), scroll=False)
        self.layoutChanged.emit()

    def go_to(self, row: int, at: int, *, extend: bool = False, scroll: bool = True) -> None:
        """Make a cell the current one, and select it or everything up to it.

        Parameters
        ----------
        row, at : int
            Row and shown column; brought inside the table.
        extend : bool
            Select the cells from where the selection began.
        scroll : bool
            Bring it into sight.
        """
        if not self.reader.total or not self.columns.shown:
            return
        row = min(max(row, 0), self.reader.total - 1)
        at = min(max(at, 0), len(self.columns.shown) - 1)
        index, model = self.cells.index(row, at), self.selectionModel()
        if extend and self.anchor.isValid():
            model.setCurrentIndex(index, Select.NoUpdate)
            self.select_block(self.anchor, index)
        else:
            self.anchor = QPersistentModelIndex(index)
            model.setCurrentIndex(index, Select.ClearAndSelect)
        if scroll:
            self.scrollTo(index)

    def select_block(self, one: Index, other: Index, flag: Select = Select.ClearAndSelect) -> None:
        """Select the cells between two."""
        rows, columns = (
            sorted((one.row(), other.row())),
            sorted((one.column(), other.column())),
        )
        block = QItemSelection(
            self.cells.index(rows[0], columns[0]), self.cells.index(rows[1], columns[1])
        )
        self.selectionModel().select(block, flag)

    def select_all(self) -> None:
        """Select every cell."""
        if self.reader.total and self.columns.shown:
            last = self.cells.index(self.reader.total - 1, len(self.columns.shown) - 1)
            self.select_block(self.cells.index(0, 0), last)

    def blocks(self) -> list[QItemSelectionRange]:
        """Return the selected blocks of cells."""
        selection = self.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def _tell_current(self, current: QModelIndex) -> None:
        """Remember the column by its name, and tell screen readers which cell has the keyboard."""
        if current.isValid():
            self._column = self.cells.column(current.column()).name
        if current.isValid() and QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(current.row() * len(self.columns.shown) + current.column())
            QAccessible.updateAccessibility(event)
        self.cellChanged.emit()

    @contextlib.contextmanager
    def _change(self) -> Iterator[None]:
        """Let rows or columns become others."""
        self.cells.begin_change()
        try:
            yield
        finally:
            self.anchor = QModelIndex()
            self.cells.end_change()
            self.updateGeometries()
            self.viewport().update()
