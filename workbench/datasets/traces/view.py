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
from workbench.datasets.traces.reading import Floats, Ticks, Trace, bin_width

GAP = 5.0
"""Usual steps without a point that are a gap."""
PER_COLUMN = 4
"""Points a column up to which each of them is given."""
BINS = 2
"""Least bins a column, where columns are made of bins."""


_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bins:
    """Neighbouring bins: first time, extremes, and the numbers of their first points.

    `points` has one entry more, where the last bin ends. A bin without a finite value has
    plus and minus infinity.
    """

    ticks: Ticks
    low: Floats
    high: Floats
    points: NDArray[np.int64]

    def part(self, first: int, last: int) -> "Bins":
        """Return some of them."""
        at = slice(first, last)
        return Bins(self.ticks[at], self.low[at], self.high[at], self.points[first : last + 1])

    @staticmethod
    def joined(parts: "Sequence[Bins]", end: int) -> "Bins":
        """Return bins that follow one another as one."""
        return Bins(
            np.concatenate([one.ticks for one in parts]),
            np.concatenate([one.low for one in parts]),
            np.concatenate([one.high for one in parts]),
            np.append(np.concatenate([one.points[: len(one.ticks)] for one in parts]), end),
        )


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
            np.insert(self.low, self.breaks, np.nan),
            np.insert(self.high, self.breaks, np.nan),
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
    begin, until = (round(at * trace.per_second) for at in (start, end))
    columns = max(columns, 1)
    first = max(trace.place(begin) - 1, 0)
    last = min(trace.place(until, after=True) + 1, trace.count)
    count = last - first
    if count <= PER_COLUMN * columns:
        return _points(trace, first, last)
    edges = begin + ((until - begin) * np.arange(columns + 1, dtype=np.int64) // columns)
    level = _level(trace, count / columns)
    if level < 0:
        bins = _single(trace, first, last)
    else:
        bins = _whole(trace, level, (first, last), (until - begin) // columns)
    return _columns(trace, bins, edges)


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


def _level_of(width: int) -> int:
    level = 0
    while bin_width(level) < width:
        level += 1
    return level


def _level(trace: Trace, per_column: float) -> int:
    level = -1
    while level + 1 < trace.levels and BINS * bin_width(level + 1) <= per_column:
        level += 1
    return level


def _points(trace: Trace, first: int, last: int) -> View:
    ticks, values = trace.times(first, last), trace.values(first, last)
    values = np.where(np.isfinite(values), values, np.nan)
    breaks = np.flatnonzero(np.diff(ticks) > GAP * trace.axis.usual) + 1
    return View(ticks, values, values, breaks, np.arange(first, last + 1), single=True)


def _single(trace: Trace, first: int, last: int) -> Bins:
    values = trace.values(first, last)
    low, high = values, values
    finite = np.isfinite(values)
    if not finite.all():
        low, high = np.where(finite, values, np.inf), np.where(finite, values, -np.inf)
    return Bins(trace.times(first, last), low, high, np.arange(first, last + 1))


def _whole(trace: Trace, level: int, span: tuple[int, int], wide: int) -> Bins:
    width = bin_width(level)
    first, last = span[0] // width, -(-span[1] // width)
    starts = np.arange(first, last + 1, dtype=np.int64) * width
    starts[-1] = min(last * width, trace.count)
    extremes = trace.extremes(level, first, last)
    found = Bins(trace.firsts(level, first, last), extremes[:, 0], extremes[:, 1], starts)
    return found if trace.axis.step else _split_long(trace, found, wide)


def _split_long(trace: Trace, bins: Bins, wide: int) -> Bins:
    """Take bins apart that last longer than half a column, as those around a gap do."""
    end = int(bins.points[-1])
    after = trace.times(end, end + 1) if end < trace.count else trace.times(end - 1, end)
    lasting = np.append(bins.ticks[1:], after) - bins.ticks
    long = np.flatnonzero((2 * lasting > wide) & (np.diff(bins.points) > 1))
    if not long.size:
        return bins
    parts: list[Bins] = []
    done = 0
    for number in long.tolist():
        parts.append(bins.part(done, number))
        parts.append(_finer(trace, int(bins.points[number]), int(bins.points[number + 1]), wide))
        done = number + 1
    return Bins.joined([*parts, bins.part(done, len(bins.ticks))], end)


def _finer(trace: Trace, first: int, last: int, wide: int) -> Bins:
    """Return the points of one bin in bins of the next finer level, or singly."""
    width = next((w for w in map(bin_width, reversed(range(trace.levels))) if w < last - first), 0)
    if not width:
        return _single(trace, first, last)
    return _whole(trace, _level_of(width), (first, last), wide)


def _columns(trace: Trace, bins: Bins, edges: Ticks) -> View:
    """Put bins together that lie in one column, and find the gaps between them.

    What lies before the first column and after the last one makes an entry of its own.
    """
    begin, until = int(edges[0]), int(edges[-1])
    inside = int(np.searchsorted(bins.points, trace.place(begin), side="right")) - 1
    starts = np.searchsorted(bins.ticks, edges[1:-1])
    beyond = np.searchsorted(bins.ticks, until, side="right")
    starts = np.unique(np.concatenate([[0, inside, beyond], np.maximum(starts, inside)]))
    starts = starts[(starts >= 0) & (starts < len(bins.ticks))]
    low, high = np.minimum.reduceat(bins.low, starts), np.maximum.reduceat(bins.high, starts)
    empty = low > high
    if empty.any():
        low, high = np.where(empty, np.nan, low), np.where(empty, np.nan, high)
    breaks = np.empty(0, np.intp)
    if not trace.axis.step:
        # A bin that was left whole lasts half a column at most.
        least = max(GAP * trace.axis.usual, 1.5 * (until - begin) / (len(edges) - 1))
        holes = np.flatnonzero(np.diff(bins.ticks) > least) + 1
        breaks = np.flatnonzero(np.isin(starts, holes))
    ticks = bins.ticks[starts]
    if inside < len(bins.ticks):
        # A bin that reaches into the stretch is drawn where that begins.
        ticks[np.searchsorted(starts, inside)] = max(int(bins.ticks[inside]), begin)
    points = np.append(bins.points[starts], bins.points[-1])
    return View(ticks, low, high, breaks, points, single=False)


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
            return found + trace.sums(level, low, high).sum(axis=0)
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
