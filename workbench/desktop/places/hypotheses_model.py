"""The matrix as a table: observations in rows, hypotheses in columns, counts in the last row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.desktop.components.tips import tip_text
from workbench.language import tr
from workbench.services.board.views import (
    Bearing,
    Matrix,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
)
from workbench.services.board.words import (
    DIAGNOSTICITY,
    QUALITY,
    against_words,
    band_words,
    cell_words,
    column_sentence,
)

TEXT, SOURCE, FIRST = 0, 1, 2
"""The two columns before those of the hypotheses, and the first of these."""
HEADS = (tr("Evidence, most telling first"), tr("Source"))
COUNTS = tr("Evidence against")
NONE = tr("none")
CYCLE: tuple[Bearing, ...] = ("consistent", "neutral", "inconsistent")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Place(NamedTuple):
    """A cell by what it is about; the identifier of an observation and of a hypothesis."""

    observation: str
    hypothesis: str


class MatrixModel(QAbstractTableModel):
    """Answers a table view, and screen readers through it.

    Parameters
    ----------
    parent : QObject, optional
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[MatrixColumn, ...] = ()
        self._rows: list[MatrixRow] = []

    def set_matrix(self, matrix: Matrix, order: Sequence[str] = ()) -> None:
        """Show another matrix.

        Parameters
        ----------
        matrix : Matrix
        order : sequence of str
            Identifiers of observations in the order they are shown; the matrix's own without it.
        """
        self.beginResetModel()
        self._columns = matrix.columns
        places = {identifier: place for place, identifier in enumerate(order)}
        self._rows = sorted(matrix.rows, key=lambda row: places.get(row.id, len(places)))
        self.endResetModel()

    @property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """The hypotheses, from left to right."""
        return self._columns

    @property
    def rows(self) -> Sequence[MatrixRow]:
        """The observations, from the top."""
        return self._rows

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the observations and the row of counts; nothing stands below a cell."""
        return 0 if parent.isValid() or not self._rows else len(self._rows) + 1

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return text, source and the hypotheses."""
        return 0 if parent.isValid() else FIRST + len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that every cell can be come to."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def row_at(self, index: Index) -> MatrixRow | None:
        """Return the observation of a cell; None in the row of counts."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def column_at(self, index: Index) -> MatrixColumn | None:
        """Return the hypothesis of a cell; None in the first two columns."""
        at = index.column() - FIRST
        return self._columns[at] if 0 <= at < len(self._columns) else None

    def cell_at(self, index: Index) -> MatrixCell | None:
        """Return how an observation bears on a hypothesis; None where a cell holds no such."""
        row, column = self.row_at(index), self.column_at(index)
        if row is None or column is None:
            return None
        at = index.column() - FIRST
        return row.cells[at] if at < len(row.cells) else MatrixCell()

    def place_of(self, index: Index) -> Place | None:
        """Return what a cell is about; None where it is not about both."""
        row, column = self.row_at(index), self.column_at(index)
        return Place(row.id, column.id) if row is not None and column is not None else None

    def index_of(self, observation: str, hypothesis: str) -> QModelIndex:
        """Return the cell of an observation and a hypothesis; the counts without the first."""
        row = next((n for n, one in enumerate(self._rows) if one.id == observation), -1)
        if not observation and self._rows:
            row = len(self._rows)
        columns = (n for n, one in enumerate(self._columns) if one.id == hypothesis)
        column = next(columns, -FIRST) + FIRST
        return self.index(row, column)

    def write(self, index: Index, bearing: Bearing) -> None:
        """Show at once what was just said of a cell; what is recorded of it follows."""
        row, cell = self.row_at(index), self.cell_at(index)
        if row is None or cell is None:
            return
        cells = list(row.cells)
        cells[index.column() - FIRST] = replace(cell, bearing=bearing)
        self._rows[index.row()] = replace(row, cells=tuple(cells))
        self.dataChanged.emit(index, index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words of a cell for the screen, its tooltip or a screen reader."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.sentence(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(self.sentence(index).replace("; ", "\n"))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return a head in words."""
        shown = role == Qt.ItemDataRole.DisplayRole
        if orientation is not Qt.Orientation.Horizontal:
            row = self._rows[section].text if section < len(self._rows) else COUNTS
            return row if shown else None
        if section < FIRST:
            return HEADS[section] if shown else None
        known = section - FIRST < len(self._columns)
        return _head(self._columns[section - FIRST], role) if known else None

    def sentence(self, index: Index) -> str:
        """Return all of a cell, parts apart by semicolons."""
        row, column, cell = self.row_at(index), self.column_at(index), self.cell_at(index)
        if row is None:
            if column is None:
                return COUNTS
            return f"{column.code}: {against_words(column.against)}"
        if column is None or cell is None:
            return _row_sentence(row)
        parts = [f"{row.text}: {cell_words(cell)}, {column.code}"]
        if cell.bearing:
            parts.append(tr("diagnosticity {words}", words=DIAGNOSTICITY[cell.diagnosticity]))
        if cell.note:
            parts.append(cell.note)
        return "; ".join(parts)

    def taken(self) -> tuple[list[str], list[list[object]]]:
        """Return heads and rows, to be copied and saved."""
        heads = [HEADS[TEXT], HEADS[SOURCE]]
        heads += [f"{c.code} {c.statement} ({band_words(c.band)})" for c in self._columns]
        rows: list[list[object]] = [
            [row.text, row.source, *(cell_words(cell) for cell in row.cells)] for row in self._rows
        ]
        rows.append([COUNTS, None, *(column.against for column in self._columns)])
        return heads, rows

    def _words(self, index: Index) -> str:
        row, column, cell = self.row_at(index), self.column_at(index), self.cell_at(index)
        if row is None:
            if column is not None:
                return str(column.against) if column.against else NONE
            return COUNTS if index.column() == TEXT else ""
        if cell is not None:
            return cell_words(cell)
        return row.text if index.column() == TEXT else row.source


def _row_sentence(row: MatrixRow) -> str:
    parts = [row.text, row.source, tr("quality {words}", words=QUALITY[row.quality])]
    if row.faded:
        parts.append(tr("it cannot tell the hypotheses apart"))
    if row.stale:
        parts.append(tr("an input is newer than its run"))
    return "; ".join(part for part in parts if part)


def _head(column: MatrixColumn, role: int) -> str | None:
    if role == Qt.ItemDataRole.DisplayRole:
        return f"{column.code} {column.statement}"
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return column_sentence(column)
    if role == Qt.ItemDataRole.ToolTipRole:
        return tip_text(column_sentence(column).replace("; ", "\n"))
    return None
