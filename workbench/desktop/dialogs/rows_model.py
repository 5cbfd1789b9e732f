"""A table's rows as far as they are looked at: pages that are asked for when they are shown."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from workbench.datasets.rows import Page
from workbench.desktop.numbers import MINUS, MISSING, whole
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.readable import readable
from workbench.language import tr

PAGE = 256
KEPT = 48
WAITING = "…"
HIDDEN = tr("hidden")

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """Rows that arrive page by page.

    Parameters
    ----------
    columns : sequence of str
        From left to right.
    numeric : collection of str
        Those of them that stand at the right.
    fetch : callable
        Called with the number of a page that is to be brought; the answer goes to `take`.
    parent : QObject, optional
    """

    def __init__(
        self,
        columns: Sequence[str],
        numeric: Collection[str],
        fetch: Callable[[int], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._hidden: frozenset[str] = frozenset()
        self._numeric = frozenset(numeric)
        self._fetch = fetch
        self._total = 0
        self._pages: OrderedDict[int, list[tuple[object, ...]]] = OrderedDict()
        self._places: dict[int, tuple[int, ...]] = {}
        self._asked: set[int] = set()
        self._font, self._head = font(BODY), font(SMALL, 600)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._total

    def hide_columns(self, hidden: Collection[str]) -> None:
        """Hide the values of some columns, and show those of all others.

        Parameters
        ----------
        hidden : collection of str
        """
        self.layoutAboutToBeChanged.emit()
        self._hidden = frozenset(hidden)
        self.layoutChanged.emit()

    def start(self, total: int) -> None:
        """Forget every page; there are so many rows now.

        Parameters
        ----------
        total : int
        """
        self.beginResetModel()
        self._total = total
        self._pages.clear()
        self._places.clear()
        self._asked.clear()
        self.endResetModel()

    def take(self, number: int, page: Page) -> None:
        """Keep a page that was asked for.

        Parameters
        ----------
        number : int
        page : Page
        """
        self._asked.discard(number)
        names = page.table.column_names
        columns = [page.table.column(names.index(name)).to_pylist() for name in self.columns]
        self._pages[number] = list(zip(*columns, strict=True))
        self._places[number] = page.places
        while len(self._pages) > KEPT:
            gone, _ = self._pages.popitem(last=False)
            self._places.pop(gone, None)
        first = number * PAGE
        last = min(first + PAGE, self._total) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what one cell is in a role; its page is asked for where it is not there."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.FontRole:
            return self._font
        value = self._value(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return readable(value) if isinstance(value, str) else cell_words(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and (value is None or value is WAITING):
            return QColor(current_tokens().t3)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's name, or the number of a row in its file."""
        if role == Qt.ItemDataRole.FontRole:
            return self._head
        if orientation == Qt.Orientation.Horizontal:
            return self._head_of(section, role) if section < len(self.columns) else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        places = self._places.get(section // PAGE, ())
        inside = section % PAGE
        return whole(places[inside] + 1) if inside < len(places) else ""

    def _head_of(self, section: int, role: int) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return readable(self.columns[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        return _RIGHT if self.columns[column] in self._numeric else _LEFT

    def _value(self, row: int, column: int) -> object:
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            if number not in self._asked:
                self._asked.add(number)
                self._fetch(number)
            return WAITING
        self._pages.move_to_end(number)
        inside = row % PAGE
        if inside >= len(page):
            return None
        return HIDDEN if self.columns[column] in self._hidden else page[inside][column]


def cell_words(value: object) -> str:
    """Write the value of a cell: numbers as they are, times in UTC, a dash where it is missing.

    Parameters
    ----------
    value : object
    """
    if value is None or value != value:  # noqa: PLR0124 -- not a number is a missing value too
        return MISSING
    if isinstance(value, datetime):
        there = value.astimezone(UTC) if value.tzinfo else value
        return f"{there:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", MINUS)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).replace("-", MINUS)
    return readable(str(value))
