"""The extremes, sums and numbers of values in bins of every level."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.traces.axes import read_chunks
from workbench.datasets.traces.layout import BASE, FACTOR, level_sizes

Floats = NDArray[np.float64]


class SeriesLevels:
    """Reads the values of a series and works out its levels.

    Parameters
    ----------
    file : Path
    start, count : int
        Where its values lie, in numbers.

    Attributes
    ----------
    missing, infinite : int
        Values that are missing or infinite, once everything was read.
    """

    def __init__(self, file: Path, start: int, count: int) -> None:
        self._file, self._start, self._count = file, start, count
        self._extremes: list[Floats] = []
        self._sums: list[Floats] = []
        self.missing = self.infinite = 0

    def chunks(self) -> Iterator[tuple[Floats, Floats]]:
        """Yield all values, and the extremes of their bins of level 0."""
        for chunk in read_chunks(self._file, self._start, self._count, "<f8"):
            finite = np.isfinite(chunk)
            self.missing += int(np.isnan(chunk).sum())
            self.infinite += int(np.isinf(chunk).sum())
            finest = extremes_of(chunk, finite)
            self._extremes.append(coarser_extremes(finest))
            self._sums.append(_sums(chunk, finite))
            yield chunk, finest if self._count > BASE else np.empty((0, 2))

    def coarser(self) -> list[Floats]:
        """Return the extremes of every level but the finest."""
        found = []
        level = np.concatenate(self._extremes)
        for _ in level_sizes(self._count)[1:]:
            found.append(level)
            level = coarser_extremes(level)
        return found

    def sums(self) -> list[Floats]:
        """Return sums and numbers of every level but the finest."""
        found = []
        level = np.concatenate(self._sums)
        for _ in level_sizes(self._count)[1:]:
            found.append(level)
            level = _padded(level, FACTOR, 0.0).reshape(-1, FACTOR, 2).sum(axis=1)
        return found


def extremes_of(values: Floats, finite: NDArray[np.bool_]) -> Floats:
    """Return smallest and largest finite value of every bin of level 0."""
    low = _padded(np.where(finite, values, np.inf), BASE, np.inf).reshape(-1, BASE)
    high = _padded(np.where(finite, values, -np.inf), BASE, -np.inf).reshape(-1, BASE)
    return np.column_stack([low.min(axis=1), high.max(axis=1)])


def coarser_extremes(level: Floats) -> Floats:
    """Return the extremes of bins that hold as many of a level as there are in one."""
    low = _padded(level[:, 0], FACTOR, np.inf).reshape(-1, FACTOR)
    high = _padded(level[:, 1], FACTOR, -np.inf).reshape(-1, FACTOR)
    return np.column_stack([low.min(axis=1), high.max(axis=1)])


def _sums(values: Floats, finite: NDArray[np.bool_]) -> Floats:
    width = BASE * FACTOR
    kept = _padded(np.where(finite, values, 0.0), width, 0.0).reshape(-1, width)
    there = _padded(finite.astype(np.float64), width, 0.0).reshape(-1, width)
    return np.column_stack([kept.sum(axis=1), there.sum(axis=1)])


def _padded(values: Floats, width: int, fill: float) -> Floats:
    short = -len(values) % width
    if not short:
        return values
    end = np.full((short, *values.shape[1:]), fill)
    return np.concatenate([values, end])
