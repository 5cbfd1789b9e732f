"""The cells of a grid as Qt's views and screen readers ask for them."""

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.cell_words import cell_words
from workbench.desktop.grid.columns import ColumnLayout, GridColumn
from workbench.desktop.numbers import whole
from workbench.domain.readable import readable
from workbench.language import tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TEXTS = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}


class GridModel(QAbstractTableModel):
    """Rows in the order of a reader, columns in the order of a layout.

    Parameters
    ----------
    reader : CellReader
    layout : ColumnLayout
    parent : QObject, optional
    """

    def __init__(
        self, reader: CellReader, layout: ColumnLayout, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._layout = layout
        self.veiled: frozenset[str] = frozenset()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else self._reader.total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns that are shown."""
        return 0 if parent.isValid() else len(self._layout.shown)

    def column(self, at: int) -> GridColumn:
        """Return a column that is shown."""
        return self._layout.shown[at]

    def is_veiled(self, at: int) -> bool:
        """Whether the values of a shown column are hidden."""
        return self._layout.shown[at].name in self.veiled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of one cell; screen readers get its column and row besides."""
        if not index.isValid() or index.row() >= self._reader.total:
            return None
        if role in _TEXTS:
            return self.words(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            place = int(self._reader.places(slice(index.row(), index.row() + 1))[0])
            name = readable(self.column(index.column()).name)
            return tr("{column}, row {row}", column=name, row=whole(place + 1))
        return None

    def words(self, row: int, at: int) -> str:
        """Return the words of one cell, waiting for them."""
        if self.is_veiled(at):
            return tr("hidden")
        source = self.column(at).source
        known = self._reader.words(row, row, [source]).get(source, {})
        if row not in known:
            return cell_words(self._reader.values(np.array([row]), [source])[0][0])
        return known[row]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's name, or the number of a row in its file."""
        if role not in _TEXTS:
            return None
        if orientation == Qt.Orientation.Horizontal:
            shown = self._layout.shown
            return readable(shown[section].name) if 0 <= section < len(shown) else None
        if not 0 <= section < self._reader.total:
            return None
        return whole(int(self._reader.places(slice(section, section + 1))[0]) + 1)

    def begin_change(self) -> None:
        """Say that rows or columns are about to be others."""
        self.beginResetModel()

    def end_change(self) -> None:
        """Say that they are."""
        self.endResetModel()
