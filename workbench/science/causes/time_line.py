"""A row-wise series of both windows put on one line of time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.row_series import RowSeries

Floats = NDArray[np.float64]
LEAST_ROWS = 20
"""Rows each window needs."""
_MOST_POINTS = 8192


@dataclass(frozen=True)
class Line:
    """Points in time: sums over the rows of a moment, the reference first.

    Attributes
    ----------
    first, last : ndarray, shape (k,)
        Event time of the first and the last row of each point.
    total, count : ndarray, shape (k,)
        Sum of the series over its rows, and how many there are.
    good : int
        How many points are the reference's.
    joined : bool
        Whether the reference lies before the incident, so that a change is looked for in it.
    """

    first: Floats
    last: Floats
    total: Floats
    count: Floats
    good: int
    joined: bool

    @property
    def low(self) -> int:
        """The earliest point at which a change is looked for."""
        return 0 if self.joined else self.good


def line_of(series: RowSeries, moments: tuple[Floats, Floats]) -> Line | None:
    """Return a series as points in time; None where a window has fewer than 20 rows.

    Parameters
    ----------
    series : RowSeries
    moments : (ndarray, ndarray), shapes (n,) and (m,)
        Event times in seconds.
    """
    sides = []
    for values, at in zip((series.reference, series.incident), moments, strict=True):
        known = np.isfinite(values) & np.isfinite(at)
        sides.append((at[known], values[known]))
    (early, before), (late, after) = sides
    if len(before) < LEAST_ROWS or len(after) < LEAST_ROWS:
        return None
    joined = series.joined and float(early.max()) <= float(late.min())
    good, bad = _points(early, before), _points(late, after)
    first, last, total, count = (np.concatenate([a, b]) for a, b in zip(good, bad, strict=True))
    return Line(first, last, total, count, good=len(good[0]), joined=joined)


def _points(at: Floats, values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Sum rows of one moment, and neighbours where there are more points than are needed."""
    order = np.argsort(at, kind="stable")
    at, values = at[order], values[order]
    fresh = np.concatenate([[True], np.diff(at) > 0])
    heads = np.flatnonzero(fresh)
    if len(heads) > _MOST_POINTS // 2:
        chosen = np.linspace(0, len(heads), _MOST_POINTS // 2, endpoint=False).astype(int)
        heads = heads[chosen]
    stops = np.append(heads[1:], len(at))
    totals = np.add.reduceat(values, heads)
    return at[heads], at[stops - 1], totals, (stops - heads).astype(float)
