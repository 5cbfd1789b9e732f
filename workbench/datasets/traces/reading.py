"""Opening a folder of traces, and reading stretches of one series."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.traces.layout import (
    BASE,
    EXTREMES,
    FACTOR,
    FIRSTS,
    SUMS,
    TIMES,
    VALUES,
    WIDTH,
    AxisEntry,
    SeriesEntry,
    TraceIndex,
    level_sizes,
)

Floats = NDArray[np.float64]
Ticks = NDArray[np.int64]
Key = tuple[str, str]


class TraceFolder:
    """An open folder of traces.

    Files are read by position, not mapped: what was once looked at does not stay in memory,
    and a file that is cut short while it is open is an error, not the end of the program.

    Parameters
    ----------
    path : Path
    index : TraceIndex

    Attributes
    ----------
    traces : mapping of (str, str) to Trace
        By node and metric.
    """

    def __init__(self, path: Path, index: TraceIndex) -> None:
        self.path, self.index = path, index
        self._files = {
            name: os.open(path / name, os.O_RDONLY | os.O_CLOEXEC) for name in index.files
        }
        kept: list[list[Any]] = [[] for _ in index.axes]
        self.traces: Mapping[Key, Trace] = {
            (entry.node, entry.metric): Trace(self, entry, kept[entry.axis])
            for entry in index.series
        }

    @classmethod
    def open(cls, path: Path, made_from: str) -> "TraceFolder | None":
        """Return a folder made from a table, or None where it is not there or not whole."""
        index = TraceIndex.read(path)
        if index is None or index.made_from != made_from:
            return None
        try:
            return cls(path, index)
        except OSError:
            return None

    def numbers(self, name: str, start: int, count: int, kind: str) -> NDArray[Any]:
        """Return numbers of one file.

        Raises
        ------
        OSError
            If the file has become shorter.
        """
        found = np.empty(count, kind)
        view = found.view(np.uint8).data
        at = start * WIDTH
        while view:
            read = os.preadv(self._files[name], [view], at)
            if not read:
                raise OSError(f"{self.path / name} is shorter than its index says")
            view, at = view[read:], at + read
        return found

    def __del__(self) -> None:
        for file in getattr(self, "_files", {}).values():
            os.close(file)


class Trace:
    """One long series: its points by number, its times, and the extremes of its bins.

    Parameters
    ----------
    folder : TraceFolder
    entry : SeriesEntry
    kept : list
        What was worked out last for its axis; shared with all series on it.
    """

    def __init__(self, folder: TraceFolder, entry: SeriesEntry, kept: list[Any]) -> None:
        self._folder, self.entry, self.kept = folder, entry, kept
        self.axis: AxisEntry = folder.index.axes[entry.axis]
        self._coarse: Ticks | None = None

    @property
    def count(self) -> int:
        """How many points there are, missing ones included."""
        return self.axis.count

    @property
    def per_second(self) -> int:
        """Ticks in a second."""
        return self._folder.index.per_second

    @property
    def made_from(self) -> str:
        """The sha256 of the table."""
        return self._folder.index.made_from

    @property
    def levels(self) -> int:
        """How many levels there are."""
        return len(self.entry.extremes)

    def values(self, first: int, last: int) -> Floats:
        """Return the values of the points ``[first, last)``."""
        return self._read(VALUES, self.entry.values + first, last - first, "<f8")

    def times(self, first: int, last: int) -> Ticks:
        """Return the times of the points ``[first, last)``, in ticks since 1970."""
        axis = self.axis
        if axis.step:
            return axis.first + axis.step * np.arange(first, last, dtype=np.int64)
        return self._read(TIMES, axis.times + first, last - first, "<i8")

    def firsts(self, level: int, first: int, last: int) -> Ticks:
        """Return the times at which the bins ``[first, last)`` of a level begin."""
        axis = self.axis
        if axis.step:
            width = axis.step * bin_width(level)
            return axis.first + width * np.arange(first, last, dtype=np.int64)
        return self._read(FIRSTS, axis.firsts[level] + first, last - first, "<i8")

    def extremes(self, level: int, first: int, last: int) -> Floats:
        """Return the extremes of the bins ``[first, last)`` of a level, shape (n, 2)."""
        start = 2 * (self.entry.extremes[level] + first)
        return self._read(EXTREMES, start, 2 * (last - first), "<f8").reshape(-1, 2)

    def sums(self, level: int, first: int, last: int) -> Floats:
        """Return sums and numbers of bins of a level above the finest, shape (n, 2)."""
        start = 2 * (self.entry.sums[level - 1] + first)
        return self._read(SUMS, start, 2 * (last - first), "<f8").reshape(-1, 2)

    def place(self, tick: int, *, after: bool = False) -> int:
        """Return how many points lie before a moment, or not after it.

        Parameters
        ----------
        tick : int
            Ticks since 1970.
        after : bool
            Count points at the moment itself.
        """
        axis = self.axis
        if axis.step:
            past = tick - axis.first + (axis.step if after else axis.step - 1)
            return min(max(past // axis.step, 0), axis.count)
        side: Literal["left", "right"] = "right" if after else "left"
        low, high = 0, self.count
        sizes = level_sizes(self.count)
        for level in reversed(range(self.levels)):
            width = bin_width(level)
            first, last = low // width, min(-(-high // width), sizes[level])
            starts = self._top() if level == self.levels - 1 else self.firsts(level, first, last)
            found = int(np.searchsorted(starts, tick, side=side)) + first
            low, high = max(low, (found - 1) * width), min(high, found * width)
        return low + int(np.searchsorted(self.times(low, high), tick, side=side))

    def _top(self) -> Ticks:
        """Return where the bins of the coarsest level begin; read once."""
        if self._coarse is None:
            level = self.levels - 1
            self._coarse = self.firsts(level, 0, level_sizes(self.count)[level])
        return self._coarse

    def _read(self, name: str, start: int, count: int, kind: str) -> NDArray[Any]:
        return self._folder.numbers(name, start, count, kind)


def bin_width(level: int) -> int:
    """Return how many points a bin of a level holds."""
    width: int = BASE * FACTOR**level
    return width
