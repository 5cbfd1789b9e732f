"""What has to be drawn of a stretch of a long series: every column's extremes, never a sample.

A stretch with few points is its points. Otherwise points fall into columns of equal time, and
each column is the smallest and largest finite value in it. Where a column holds many points it
is made of whole bins; a bin then counts to the column its first point lies in, so that the edge
of a column moves by less than half of its width, and nothing is left out or counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.traces.layout import FACTOR, level_sizes
from workbench.datasets.traces.plan import Plan, plan_of
from workbench.datasets.traces.reading import Floats, Ticks, Trace, bin_width

_AT_ONCE = 1 << 20
_FEW_BINS = 24


@dataclass(frozen=True, slots=True)
class View:
    """A stretch, ready to be drawn.

    Attributes
    ----------
    ticks : ndarray of int
        Time of the first point of each entry, in ticks since 1970.
    low, high : ndarray of float
        Extremes of each entry; not-a-number where it has no finite value.
    breaks : ndarray of int
        Entries that a gap lies before.
    points : ndarray of int
        Number of the first point of each entry, and after them where the last one ends.
    single : bool
        Whether every entry is one point.
    """

    ticks: Ticks
    low: Floats
    high: Floats
    breaks: NDArray[np.intp]
    points: NDArray[np.int64]
    single: bool

    def drawn(self, per_second: int) -> tuple[Floats, Floats, Floats]:
        """Return x in seconds, low and high, with a missing value in every gap."""
        x = self.ticks / per_second
        if not self.breaks.size:
            return x, self.low, self.high
        between = (x[self.breaks - 1] + x[self.breaks]) / 2
        return (
            np.insert(x, self.breaks, between),
            np.insert(self.low, self.breaks, np.nan, axis=0),
            np.insert(self.high, self.breaks, np.nan, axis=0),
        )


def view(trace: Trace, start: float, end: float, columns: int) -> View:
    """Return what has to be drawn of a stretch.

    Parameters
    ----------
    trace : Trace
    start, end : float
        Seconds since 1970.
    columns : int
        Px that it covers.

    Returns
    -------
    View
        With one point beyond either end at least, where there is one.
    """
    plan = plan_of(trace, start, end, columns)
    low, high = _extremes(trace, plan)
    return View(plan.ticks, low, high, plan.breaks, plan.points, plan.single)


def views(traces: Sequence[Trace], start: float, end: float, columns: int) -> View:
    """Return what has to be drawn of series that share their times, side by side.

    Parameters
    ----------
    traces : sequence of Trace
        On one axis.
    start, end : float
        Seconds since 1970.
    columns : int
        Px that it covers.

    Returns
    -------
    View
        As of one series, but `low` and `high` have one column a series.
    """
    plan = plan_of(traces[0], start, end, columns)
    if plan.single:
        values = np.column_stack([_extremes(trace, plan)[0] for trace in traces])
        return View(plan.ticks, values, values, plan.breaks, plan.points, plan.single)
    count = sum(last - first for _, first, last in plan.parts)
    both = np.empty((len(traces), count, 2))
    for number, trace in enumerate(traces):
        both[number] = _bins(trace, plan)
    low, high = _without_infinity(*_reduced(both, plan.starts))
    return View(plan.ticks, low, high, plan.breaks, plan.points, plan.single)


def overview(trace: Trace, columns: int) -> View:
    """Return the whole series in at most so many columns of equal time."""
    start, end = trace.axis.first / trace.per_second, trace.axis.last / trace.per_second
    return view(trace, start, end, columns)


def means(trace: Trace, points: NDArray[np.int64]) -> Floats:
    """Return the mean finite value of each entry of a view; not-a-number where it has none.

    Parameters
    ----------
    trace : Trace
    points : ndarray of int
        As `View.points`.
    """
    first, last = int(points[0]), int(points[-1])
    if last - first <= _AT_ONCE:
        values = trace.values(first, last)
        finite = np.isfinite(values)
        both = np.column_stack([np.where(finite, values, 0.0), finite])
        return _mean(np.add.reduceat(both, points[:-1] - first, axis=0))
    width = bin_width(1)
    before = np.zeros((-(-last // width) - first // width + 1, 2))
    np.cumsum(trace.sums(1, first // width, -(-last // width)), axis=0, out=before[1:])
    totals = before[points // width - first // width]
    for number in np.flatnonzero(points % width).tolist():
        at = int(points[number])
        totals[number] += _sum_of(trace.values(at // width * width, at))
    return _mean(np.diff(totals, axis=0))


def mean(trace: Trace, start: float, end: float) -> float | None:
    """Return the mean of the finite values in ``[start, end)``, or None."""
    first, last = (trace.place(round(at * trace.per_second)) for at in (start, end))
    if last <= first:
        return None
    found = _sum_between(trace, first, last)
    return float(found[0] / found[1]) if found[1] else None


def reach(trace: Trace) -> tuple[float, float]:
    """Return the smallest and largest finite value; infinite ends where there is none."""
    if trace.levels:
        level = trace.levels - 1
        bins = trace.extremes(level, 0, level_sizes(trace.count)[level])
        return float(bins[:, 0].min()), float(bins[:, 1].max())
    values = trace.values(0, trace.count)
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (np.inf, -np.inf)


def _extremes(trace: Trace, plan: Plan) -> tuple[Floats, Floats]:
    if plan.single:
        first, last = int(plan.points[0]), int(plan.points[-1])
        values = trace.values(first, last)
        finite = np.isfinite(values)
        values = values if finite.all() else np.where(finite, values, np.nan)
        return values, values
    whole = _bins(trace, plan)
    low = np.minimum.reduceat(whole[:, 0], plan.starts)
    high = np.maximum.reduceat(whole[:, 1], plan.starts)
    return _without_infinity(low, high)


def _reduced(both: Floats, starts: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the extremes of neighbouring bins, one column a series.

    Entries have few bins: going over the first of each, then the second, costs a third of
    what numpy's `reduceat` does.
    """
    lengths = np.diff(np.append(starts, both.shape[1]))
    most = int(lengths.max())
    if most > _FEW_BINS:
        low = np.minimum.reduceat(both[:, :, 0], starts, axis=1)
        return low.T, np.maximum.reduceat(both[:, :, 1], starts, axis=1).T
    low, high = both[:, starts, 0], both[:, starts, 1]
    for number in range(1, most):
        place = starts + np.minimum(number, lengths - 1)
        np.minimum(low, both[:, place, 0], out=low)
        np.maximum(high, both[:, place, 1], out=high)
    return low.T, high.T


def _bins(trace: Trace, plan: Plan) -> Floats:
    parts = [_read(trace, *part) for part in plan.parts]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _without_infinity(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return extremes with a missing value in place of bins that have none."""
    empty = low > high
    if not empty.any():
        return low, high
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def _read(trace: Trace, level: int, first: int, last: int) -> Floats:
    """Return the extremes of bins, or of single points where the level is below the finest."""
    if level >= 0:
        return trace.extremes(level, first, last)
    values = trace.values(first, last)
    finite = np.isfinite(values)
    if finite.all():
        return np.column_stack([values, values])
    return np.column_stack([np.where(finite, values, np.inf), np.where(finite, values, -np.inf)])


def _sum_between(trace: Trace, first: int, last: int) -> Floats:
    """Return sum and number of the finite values of the points ``[first, last)``."""
    if trace.levels < 2 or last - first <= 2 * bin_width(1):
        return _sum_of(trace.values(first, last))
    low, high = -(-first // bin_width(1)), last // bin_width(1)
    found = _sum_of(trace.values(first, low * bin_width(1)))
    found += _sum_of(trace.values(high * bin_width(1), last))
    for level in range(1, trace.levels):
        above, below = -(-low // FACTOR), high // FACTOR
        if level == trace.levels - 1 or above >= below:
            whole: Floats = found + trace.sums(level, low, high).sum(axis=0)
            return whole
        found += trace.sums(level, low, above * FACTOR).sum(axis=0)
        found += trace.sums(level, below * FACTOR, high).sum(axis=0)
        low, high = above, below
    return found


def _sum_of(values: Floats) -> Floats:
    finite = values[np.isfinite(values)]
    return np.array([finite.sum(), float(len(finite))])


def _mean(found: Floats) -> Floats:
    total, number = found[:, 0], found[:, 1]
    none: Floats = np.full(len(found), np.nan)
    return np.divide(total, number, out=none, where=number > 0)
