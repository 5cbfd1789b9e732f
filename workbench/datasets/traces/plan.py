"""Which bins have to be read for a stretch of time, and which of them make one column.

It depends on the times alone: series that share them share the plan, so that fifty lanes cost
little more than one.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.traces.reading import Ticks, Trace, bin_width

GAP = 5.0
"""Usual steps without a point that are a gap."""
PER_COLUMN = 2
"""Points a column up to which each of them is given."""
BINS = 2
"""Least bins a column, where columns are made of bins."""
Part = tuple[int, int, int]
"""A level, below 0 for single points, and which of its bins: ``[first, last)``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read, and how it is put together.

    Attributes
    ----------
    parts : tuple of Part
        What is read, in order.
    starts : ndarray of int
        Which of the bins that are read begin an entry.
    ticks : ndarray of int
        Time of the first point of each entry.
    points : ndarray of int
        Number of the first point of each entry, and where the last one ends.
    breaks : ndarray of int
        Entries that a gap lies before.
    single : bool
        Whether every entry is one point.
    """

    parts: tuple[Part, ...]
    starts: NDArray[np.intp]
    ticks: Ticks
    points: NDArray[np.int64]
    breaks: NDArray[np.intp]
    single: bool


def plan_of(trace: Trace, start: float, end: float, columns: int) -> Plan:
    """Return what has to be read for a stretch; the last one of an axis is kept.

    Parameters
    ----------
    trace : Trace
    start, end : float
        Seconds since 1970.
    columns : int
        Px that it covers.
    """
    begin, until = (round(at * trace.per_second) for at in (start, end))
    key = (begin, until, max(columns, 1))
    kept = trace.kept
    if not kept or kept[0][0] != key:
        kept[:] = [(key, _plan(trace, *key))]
    found = kept[0]
    return found[1] if found[0] == key else _plan(trace, *key)


def _plan(trace: Trace, begin: int, until: int, columns: int) -> Plan:
    first = max(trace.place(begin) - 1, 0)
    last = min(trace.place(until, after=True) + 1, trace.count)
    count = last - first
    if count <= PER_COLUMN * columns:
        return _points(trace, first, last)
    edges = begin + ((until - begin) * np.arange(columns + 1, dtype=np.int64) // columns)
    level = -1
    # The points beyond either end are none of a column's.
    while level + 1 < trace.levels and BINS * bin_width(level + 1) * columns <= count - 2:
        level += 1
    bins = _Bins()
    bins.add(trace, level, (first, last), (until - begin) // columns)
    return _columns(trace, bins, edges)


def _points(trace: Trace, first: int, last: int) -> Plan:
    ticks = trace.times(first, last)
    breaks = np.flatnonzero(np.diff(ticks) > GAP * trace.axis.usual) + 1
    points = np.arange(first, last + 1)
    return Plan(((-1, first, last),), np.arange(len(ticks)), ticks, points, breaks, single=True)


@dataclass(slots=True)
class _Bins:
    """Neighbouring bins that will be read: where they lie, their first times and points."""

    parts: list[Part] = field(default_factory=list)
    _ticks: list[Ticks] = field(default_factory=list)
    _points: list[NDArray[np.int64]] = field(default_factory=list)
    end: int = 0

    def add(self, trace: Trace, level: int, span: tuple[int, int], wide: int) -> None:
        """Add the bins of a level that hold some points; finer ones around a gap.

        A bin that lasts longer than half a column is taken apart.
        """
        if level < 0:
            points = np.arange(*span, dtype=np.int64)
            self._take((-1, *span), trace.times(*span), points, span[1])
            return
        width = bin_width(level)
        first, last = span[0] // width, -(-span[1] // width)
        ticks = trace.firsts(level, first, last)
        points = np.arange(first, last, dtype=np.int64) * width
        end = min(last * width, trace.count)
        if trace.axis.step:
            self._take((level, first, last), ticks, points, end)
            return
        after = trace.times(end, end + 1) if end < trace.count else trace.times(end - 1, end)
        lasting = np.append(ticks[1:], after) - ticks
        done = 0
        for number in np.flatnonzero(2 * lasting > wide).tolist():
            self._part(level, first, (done, number), ticks, points)
            until = min((first + number + 1) * width, end)
            self.add(trace, level - 1, ((first + number) * width, until), wide)
            done = number + 1
        self._part(level, first, (done, last - first), ticks, points)
        self.end = end

    def _part(
        self,
        level: int,
        first: int,
        span: tuple[int, int],
        ticks: Ticks,
        points: NDArray[np.int64],
    ) -> None:
        low, high = span
        if high > low:
            self._take((level, first + low, first + high), ticks[low:high], points[low:high], 0)

    def _take(self, part: Part, ticks: Ticks, points: NDArray[np.int64], end: int) -> None:
        self.parts.append(part)
        self._ticks.append(ticks)
        self._points.append(points)
        self.end = end

    @property
    def ticks(self) -> Ticks:
        """First time of every bin."""
        return self._ticks[0] if len(self._ticks) == 1 else np.concatenate(self._ticks)

    @property
    def points(self) -> NDArray[np.int64]:
        """First point of every bin."""
        return self._points[0] if len(self._points) == 1 else np.concatenate(self._points)


def _columns(trace: Trace, bins: _Bins, edges: Ticks) -> Plan:
    """Put bins together that lie in one column, and find the gaps between them.

    What lies before the first column and after the last one makes an entry of its own.
    """
    begin, until = int(edges[0]), int(edges[-1])
    ticks, points = bins.ticks, bins.points
    inside = int(np.searchsorted(points, trace.place(begin), side="right")) - 1
    starts = np.searchsorted(ticks, edges[1:-1])
    beyond = np.searchsorted(ticks, until, side="right")
    starts = np.unique(np.concatenate([[0, inside, beyond], np.maximum(starts, inside)]))
    starts = starts[(starts >= 0) & (starts < len(ticks))]
    breaks = np.empty(0, np.intp)
    if not trace.axis.step:
        # A bin that was left whole lasts half a column at most.
        least = max(GAP * trace.axis.usual, 1.5 * (until - begin) / (len(edges) - 1))
        holes = np.flatnonzero(np.diff(ticks) > least) + 1
        breaks = np.flatnonzero(np.isin(starts, holes))
    entries = ticks[starts]
    # A bin that reaches into the stretch is drawn where that begins.
    at = int(np.searchsorted(starts, inside))
    entries[at] = max(int(ticks[inside]), begin)
    ends = np.append(points[starts], bins.end)
    return Plan(tuple(bins.parts), starts, entries, ends, breaks, single=False)
