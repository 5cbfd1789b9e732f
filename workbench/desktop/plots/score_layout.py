"""Where the parts of the heatmap of scores lie: rows, heads of groups, columns, dates."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF

HEAD = 34.0
"""Height of the dates."""
GROUP = 26.0
"""Height of a group's name."""
LEAST_CELL, MOST_CELL = 16.0, 64.0
LEAST_ROW, MOST_ROW = 22.0, 38.0
NUMBER_FROM = 22.0
"""Width of a cell from which the score is written in it."""
GAP = 2.0
LEAST_NAMES, MOST_NAMES = 120.0, 236.0
DAY = 86_400


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A model as the heatmap lists it.

    Attributes
    ----------
    id, title : str
    group : str
        Under which it is listed; empty for none.
    strong : bool
        Whether it stands on a step that asks for somebody now.
    """

    id: str
    title: str
    group: str = ""
    strong: bool = False


@dataclass(slots=True)
class ScoreLayout:
    """Places of everything, in coordinates of the whole picture.

    Attributes
    ----------
    names : float
        Width of the models' names.
    cell, row : float
        Width and height of a cell.
    tops : list of float
        Where each row begins.
    heads : list of (float, str)
        Where each group's name stands.
    height : float
    columns : int
    """

    names: float
    cell: float
    row: float
    columns: int
    tops: list[float] = field(default_factory=list)
    heads: list[tuple[float, str]] = field(default_factory=list)
    height: float = HEAD

    @property
    def width(self) -> float:
        """Width of the whole picture."""
        return self.names + self.columns * self.cell

    def box(self, row: int, column: int) -> QRectF:
        """Return where a cell lies, with the gap at its right and below it."""
        left = self.names + column * self.cell
        return QRectF(left, self.tops[row], self.cell, self.row)

    def inside(self, row: int, column: int) -> QRectF:
        """Return what of a cell is painted."""
        return self.box(row, column).adjusted(0, 0, -GAP, -GAP)

    def row_at(self, high: float) -> int:
        """Return the row at a height; -1 where there is none."""
        at = bisect_right(self.tops, high) - 1
        return at if at >= 0 and high < self.tops[at] + self.row else -1

    def column_at(self, across: float) -> int:
        """Return the column at a place; -1 where there is none."""
        at = int((across - self.names) // self.cell)
        return at if 0 <= at < self.columns and across >= self.names else -1

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Return the row and column of a point; None outside the cells."""
        row, column = self.row_at(at.y()), self.column_at(at.x())
        return (row, column) if row >= 0 and column >= 0 else None

    def rows_in(self, area: QRectF) -> range:
        """Return the rows that can be seen in an area."""
        first = max(bisect_right(self.tops, area.top() - self.row), 0)
        return range(first, bisect_right(self.tops, area.bottom()))

    def columns_in(self, area: QRectF) -> range:
        """Return the columns that can be seen in an area."""
        first = int((area.left() - self.names) // self.cell)
        last = int((area.right() - self.names) // self.cell) + 1
        return range(max(first, 0), min(max(last, 0), self.columns))


def laid_out(
    rows: Sequence[ScoreRow], columns: int, names: float, width: float, height: float
) -> ScoreLayout:
    """Return where everything lies in the room there is.

    Parameters
    ----------
    rows : sequence of ScoreRow
        Those of a group one after the other.
    columns : int
    names : float
        Width of the longest name.
    width, height : float
        Of the view.
    """
    side = min(max(names, LEAST_NAMES), MOST_NAMES, max(width * 0.3, LEAST_NAMES))
    cell = min(max((width - side) // max(columns, 1), LEAST_CELL), MOST_CELL)
    grouped = len({row.group for row in rows}) > 1
    groups = len({row.group for row in rows}) if grouped else 0
    free = height - HEAD - groups * GROUP
    high = min(max(free // max(len(rows), 1), LEAST_ROW), MOST_ROW)
    made = ScoreLayout(names=side, cell=cell, row=high, columns=columns)
    top, before = HEAD, None
    for row in rows:
        if grouped and row.group != before:
            made.heads.append((top, row.group))
            top += GROUP
            before = row.group
        made.tops.append(top)
        top += high
    made.height = top
    return made


def ticks(first: datetime, step: int, columns: int, cell: float) -> list[int]:
    """Return the columns whose date is written, as far apart as the words need.

    Parameters
    ----------
    first : datetime
        Where the first column begins.
    step : int
        Seconds of a column.
    columns : int
    cell : float
        Width of a column.
    """
    days = step >= DAY
    weeks = (1, 2, 4, 8, 13, 26, 52) if step > DAY else (7, 14, 28, 56, 91, 182, 364)
    steps = weeks if days else (1, 2, 3, 6, 12, 24, 48, 96)
    room = 64.0 if days else 96.0
    every = next((count for count in steps if count * cell >= room), steps[-1])
    begun = 0 if days else int(first.timestamp()) // step
    return [column for column in range(columns) if (begun + column) % every == 0]
