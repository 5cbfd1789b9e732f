"""More points than px: the smallest and largest value of every px column, never a sample.

The extremes of blocks of points are kept beside a long series, so that a frame costs about the
same for ten thousand points as for ten million.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.desktop.plots.mapping import Array

BLOCK = 64
_LONG = 65_536
_PER_COLUMN = 4
Indices = NDArray[np.intp]


def numbers(values: Sequence[float | None]) -> Array:
    """Return values as an array; None becomes not-a-number.

    Parameters
    ----------
    values : sequence of float or None
        The values.

    Returns
    -------
    ndarray, shape (n,)
        A new array.
    """
    return np.array(values, dtype=np.float64)


class Arrays:
    """Turns the values of figures into arrays, each only once.

    Marks of one figure, and lanes of one axis, often share their positions; a million of them
    take longer to convert than to draw.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Sequence[float | None], Array]] = {}

    def __call__(self, values: Sequence[float | None]) -> Array:
        """Return values as an array; not to be changed.

        Parameters
        ----------
        values : sequence of float or None
            The values.

        Returns
        -------
        ndarray, shape (n,)
            The same array for the same object.
        """
        found = self._kept.get(id(values))
        if found is None:
            found = self._kept[id(values)] = (values, numbers(values))
        return found[1]


def _lowest(values: Array, starts: Indices) -> Array:
    found: Array = np.fmin.reduceat(values, starts)
    return found


def _highest(values: Array, starts: Indices) -> Array:
    found: Array = np.fmax.reduceat(values, starts)
    return found


class Envelope:
    """A range over x that can be drawn at any zoom with few vertices.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Positions; put in order where they are not.
    low, high : ndarray, shape (n,)
        Ends of the range at each position; the same array twice for a line. Not-a-number is
        a gap.
    """

    def __init__(self, x: Array, low: Array, high: Array) -> None:
        if x.size > 1 and bool(np.any(np.diff(x) < 0)):
            order = np.argsort(x, kind="stable")
            x, low, high = x[order], low[order], high[order]
        self.x, self.low, self.high = x, low, high
        self._blocks: Envelope | None = None
        if x.size > _LONG:
            starts = np.arange(0, x.size, BLOCK, dtype=np.intp)
            self._blocks = Envelope(x[starts], _lowest(low, starts), _highest(high, starts))

    def reach(self) -> tuple[float, float]:
        """Return the smallest and the largest value.

        Returns
        -------
        tuple of float
            Plus and minus infinity if there is no value.
        """
        if self._blocks is not None:
            return self._blocks.reach()
        low = np.fmin.reduce(self.low, initial=np.inf)
        return float(low), float(np.fmax.reduce(self.high, initial=-np.inf))

    def visible(self, start: float, end: float, columns: int) -> tuple[Array, Array, Array]:
        """Return what has to be drawn of a stretch.

        Parameters
        ----------
        start, end : float
            The stretch, in units of x.
        columns : int
            Px that it covers.

        Returns
        -------
        x, low, high : ndarray
            At most one entry a px column where there are more than four points a column, with
            the extremes of the column; the points themselves otherwise. One point beyond
            either end is kept, so that lines leave the picture in the right direction.
        """
        first = max(int(np.searchsorted(self.x, start, side="left")) - 1, 0)
        last = min(int(np.searchsorted(self.x, end, side="right")) + 1, self.x.size)
        count = last - first
        columns = max(columns, 1)
        if count <= _PER_COLUMN * columns:
            part = slice(first, last)
            return self.x[part], self.low[part], self.high[part]
        if self._blocks is not None and count > _PER_COLUMN * BLOCK * columns:
            return self._blocks.visible(start, end, columns)
        edges = np.linspace(start, end, columns + 1)[:-1]
        inside = self.x[first:last]
        starts = np.searchsorted(inside, edges).clip(0, count - 1).astype(np.intp)
        starts[0] = 0
        # A column without points of its own must not repeat the one before.
        starts = starts[np.diff(starts, prepend=-1) > 0]
        return (
            inside[starts],
            _lowest(self.low[first:last], starts),
            _highest(self.high[first:last], starts),
        )


def zigzag(x: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Return one line through the extremes of every column.

    Parameters
    ----------
    x, low, high : ndarray, shape (n,)
        As `Envelope.visible` returns them.

    Returns
    -------
    x, y : ndarray, shape (2n,)
        Up in one column and down in the next, so that neighbours join by their near ends.
    """
    odd = np.arange(x.size) % 2 == 1
    y = np.empty(2 * x.size)
    y[0::2] = np.where(odd, high, low)
    y[1::2] = np.where(odd, low, high)
    return np.repeat(x, 2), y
