"""Which columns a grid shows, in what order and how wide; without Qt."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

LEAST_WIDTH = 48
MOST_WIDTH = 1200


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of the data.

    Attributes
    ----------
    name : str
        As in the data.
    kind : str
        ``integer``, ``number``, ``text``, ``boolean`` or ``timestamp``.
    source : int
        Its number in the file.
    missing : float
        The share of rows without a value.
    counts : tuple of int
        A histogram of its values; empty where there is none.
    """

    name: str
    kind: str
    source: int
    missing: float = 0.0
    counts: tuple[int, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether it stands at the right."""
        return self.kind in {"integer", "number"}


class ColumnLayout:
    """The columns of a grid from left to right.

    Parameters
    ----------
    columns : sequence of GridColumn
        As in the data.
    widths : sequence of int
        What each takes at first, in px.

    Attributes
    ----------
    shown : tuple of GridColumn
        From left to right.
    frozen : int
        How many of them stay where they are when the others are scrolled.
    """

    def __init__(self, columns: Sequence[GridColumn], widths: Sequence[int]) -> None:
        self.all = tuple(columns)
        self._order = [column.name for column in columns]
        self._by_name = {column.name: column for column in columns}
        self._hidden: set[str] = set()
        self._widths = {c.name: _bound(w) for c, w in zip(columns, widths, strict=True)}
        self.frozen = 0
        self._settle()

    @property
    def order(self) -> tuple[str, ...]:
        """The names of all columns in their order, hidden ones too."""
        return tuple(self._order)

    @property
    def total(self) -> int:
        """Px all shown columns take together."""
        return self._lefts[-1]

    @property
    def fixed(self) -> int:
        """Px the frozen columns take together."""
        return self._lefts[min(self.frozen, len(self.shown))]

    def left(self, at: int) -> int:
        """Return where a column begins when nothing is scrolled."""
        return self._lefts[at]

    def width(self, at: int) -> int:
        """Return how wide a shown column is."""
        return self._lefts[at + 1] - self._lefts[at]

    def at(self, x: int, scrolled: int) -> int:
        """Return the shown column under a place, or -1.

        Parameters
        ----------
        x : int
            From the left edge of the first column, as seen.
        scrolled : int
            How far the columns that are not frozen are scrolled.
        """
        inside = x if x < self.fixed else x + scrolled
        if not 0 <= inside < self.total:
            return -1
        return bisect_right(self._lefts, inside) - 1

    def seen(self, wide: int, scrolled: int) -> list[int]:
        """Return the shown columns of which at least a part is seen, from left to right.

        Parameters
        ----------
        wide : int
            Px there are.
        scrolled : int
        """
        frozen = min(self.frozen, len(self.shown))
        first = max(frozen, bisect_right(self._lefts, self.fixed + scrolled) - 1)
        last = bisect_right(self._lefts, max(wide + scrolled - 1, 0))
        seen = [at for at in range(frozen) if self._lefts[at] < wide]
        return [*seen, *range(first, min(last, len(self.shown)))]

    def resize(self, name: str, width: int) -> None:
        """Make a column wider or narrower."""
        self._widths[name] = _bound(width)
        self._settle()

    def move(self, name: str, by: int) -> None:
        """Move a column past so many shown ones, to the right where it is more than 0."""
        names = [column.name for column in self.shown]
        target = min(max(names.index(name) + by, 0), len(names) - 1)
        self.place(name, names[target])

    def place(self, name: str, beside: str) -> None:
        """Put a column where another one stands; those between make room."""
        if name == beside:
            return
        after = self._order.index(name) < self._order.index(beside)
        self._order.remove(name)
        self._order.insert(self._order.index(beside) + after, name)
        self._settle()

    def hide(self, names: Collection[str]) -> None:
        """Hide exactly these columns; one always stays."""
        hidden = set(names) & set(self._order)
        self._hidden = hidden - {self._order[0]} if len(hidden) == len(self._order) else hidden
        self._settle()

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the columns that are hidden."""
        return frozenset(self._hidden)

    def freeze(self, count: int) -> None:
        """Keep the first columns in sight."""
        self.frozen = min(max(count, 0), len(self.shown))

    def find(self, name: str) -> int:
        """Return where a column is shown, or -1."""
        names = [column.name for column in self.shown]
        return names.index(name) if name in names else -1

    def _settle(self) -> None:
        names = [name for name in self._order if name not in self._hidden]
        self.shown = tuple(self._by_name[name] for name in names)
        self._lefts = list(accumulate((self._widths[name] for name in names), initial=0))
        self.frozen = min(self.frozen, len(self.shown))


def _bound(width: int) -> int:
    return min(max(width, LEAST_WIDTH), MOST_WIDTH)
