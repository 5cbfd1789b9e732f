"""The rows of a table: typed columns, sorting, and copying as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from workbench.desktop.components.tips import tip_text
from workbench.desktop.numbers import MISSING, decimal, percent, whole
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font, mono
from workbench.desktop.theme.marks import Mark
from workbench.domain.readable import readable
from workbench.domain.table_text import table_text

Index = QModelIndex | QPersistentModelIndex
MARK_ROLE = Qt.ItemDataRole.UserRole + 1
RAW_ROLE = Qt.ItemDataRole.UserRole + 2
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NOWHERE = QModelIndex()


class ColumnKind(StrEnum):
    """What a column holds, and so how it is written and aligned."""

    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    PERCENT = "percent"
    HASH = "hash"
    MARK = "mark"

    @property
    def numeric(self) -> bool:
        """Whether it stands at the right."""
        return self in {ColumnKind.NUMBER, ColumnKind.WHOLE, ColumnKind.PERCENT}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    title : str
        The head, with its unit where it has one.
    kind : ColumnKind
        How its values are written; values of ``MARK`` are `Mark` objects.
    places : int
        Decimals of numbers and percentages.
    stretch : bool
        Whether it takes the free width.
    tone : str
        Text token of its values.
    tip : str
        What the column means, shown at its head.
    """

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    places: int = 3
    stretch: bool = False
    tone: str = "t1"
    tip: str = ""

    def text(self, value: object) -> str:
        """Write a value of this column.

        Parameters
        ----------
        value : object
            The value; None is written as a dash.

        Returns
        -------
        str
            What the cell shows.
        """
        if value is None:
            return MISSING
        if isinstance(value, Mark):
            return readable(value.text)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value)
        return readable(str(value))

    def _number(self, value: float) -> str:
        if self.kind is ColumnKind.PERCENT:
            return percent(value, self.places)
        if self.kind is ColumnKind.NUMBER:
            return decimal(value, self.places)
        if self.kind is ColumnKind.WHOLE:
            return whole(int(value))
        return str(value)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | float | datetime) else _text(value)


def _text(value: object) -> str:
    return value.text if isinstance(value, Mark) else str(value)


def _order(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, _text(value).casefold()


class Taken(NamedTuple):
    """Rows on their way out: heads, values, and which columns stand at the right."""

    heads: list[str]
    rows: list[list[object]]
    numeric: list[int]


class RecordModel(QAbstractTableModel):
    """Rows of values under typed columns.

    Parameters
    ----------
    columns : sequence of Column
        From left to right.
    parent : QObject, optional
        Owner.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[tuple[str, tuple[object, ...]]] = []
        self.head_font = font(SMALL, 600)
        self._body_font = font(BODY)
        self._fonts = {
            ColumnKind.NAME: font(BODY, 600),
            ColumnKind.HASH: mono(SMALL),
            ColumnKind.MARK: font(SMALL, 600),
        }

    def set_records(
        self, rows: Sequence[Sequence[object]], ids: Sequence[str] | None = None
    ) -> None:
        """Show other rows.

        Parameters
        ----------
        rows : sequence of sequence of object
            One value per column.
        ids : sequence of str, optional
            What each row is called in signals; its number by default.

        Raises
        ------
        ValueError
            If a row has more or fewer values than there are columns.
        """
        if any(len(row) != len(self.columns) for row in rows):
            raise ValueError(f"Every row needs {len(self.columns)} values.")
        names = list(ids) if ids is not None else [str(number) for number in range(len(rows))]
        self.beginResetModel()
        self._rows = [(name, tuple(row)) for name, row in zip(names, rows, strict=True)]
        self.endResetModel()

    def face(self, column: int) -> QFont:
        """Return the font of a column's cells.

        Parameters
        ----------
        column : int
            Its number.

        Returns
        -------
        QFont
            Mono for hashes, stronger for names and marks.
        """
        return self._fonts.get(self.columns[column].kind, self._body_font)

    def record_id(self, row: int) -> str:
        """Return what a row is called.

        Parameters
        ----------
        row : int
            Its number as shown now.

        Returns
        -------
        str
            The id it came with.
        """
        return self._rows[row][0]

    def row_of(self, record_id: str) -> int:
        """Return where a record is shown now.

        Parameters
        ----------
        record_id : str
            The id it came with.

        Returns
        -------
        int
            Its row, or -1.
        """
        names = [name for name, _ in self._rows]
        return names.index(record_id) if record_id in names else -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what one cell is in a role."""
        if not index.isValid():
            return None
        value = self._rows[index.row()][1][index.column()]
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(column.text(value))
        if role == MARK_ROLE:
            return value if isinstance(value, Mark) else None
        return value if role == RAW_ROLE else self._look(index.column(), role)

    def _look(self, at: int, role: int) -> object:
        column = self.columns[at]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.kind.numeric else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return self.face(at)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(current_tokens().colour(column.tone))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return what the head of a column is in a role."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        answers: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: readable(column.title),
            Qt.ItemDataRole.ToolTipRole: tip_text(column.tip) or None,
            Qt.ItemDataRole.FontRole: self.head_font,
            Qt.ItemDataRole.TextAlignmentRole: _RIGHT if column.kind.numeric else _LEFT,
        }
        return answers.get(role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort rows by a column; missing values stay last in both orders."""
        if not 0 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        before = [self.record_id(index.row()) for index in self.persistentIndexList()]
        there = [row for row in self._rows if row[1][column] is not None]
        missing = [row for row in self._rows if row[1][column] is None]
        down = order == Qt.SortOrder.DescendingOrder
        there.sort(key=lambda row: _order(row[1][column]), reverse=down)
        self._rows = there + missing
        where = {name: row for row, (name, _) in enumerate(self._rows)}
        old = self.persistentIndexList()
        new = [self.index(where[name], at.column()) for name, at in zip(before, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def taken(self, rows: Sequence[int], columns: Sequence[int]) -> Taken:
        """Return values as they are copied and saved: numbers as they are, marks as words.

        Parameters
        ----------
        rows, columns : sequence of int
            As shown now.
        """
        return Taken(
            [self.columns[at].title for at in columns],
            [[_plain(self._rows[row][1][at]) for at in columns] for row in rows],
            [place for place, at in enumerate(columns) if self.columns[at].kind.numeric],
        )

    def as_text(self, rows: Sequence[int], form: str, columns: Sequence[int] | None = None) -> str:
        """Write rows with their heads, numbers in full.

        Parameters
        ----------
        rows : sequence of int
            Rows as shown now.
        form : str
            One of `domain.table_text.Form`.
        columns : sequence of int, optional
            All where not given.
        """
        chosen = range(len(self.columns)) if columns is None else columns
        taken = self.taken(rows, chosen)
        return table_text(taken.heads, taken.rows, form, taken.numeric)
