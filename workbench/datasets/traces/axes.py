"""Which series share their times, and what is kept of times that are not equally far apart."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.traces.layout import BASE, FACTOR, WIDTH, level_sizes
from workbench.datasets.traces.stream import Names

CHUNK = BASE * FACTOR**5
"""Points that are worked on at once: whole bins of every level but the coarsest."""
Key = tuple[int, int, int, bytes]


class AxisFiles:
    """Gives every series the axis it shares, and irregular axes their place in the file.

    Parameters
    ----------
    series : sequence of (names, key, regular)
        Sorted; a key is equal for series with the same times, and begins with their number.
    """

    def __init__(self, series: Sequence[tuple[Names, Key, bool]]) -> None:
        self.first_of: list[Names] = []
        self._number: dict[Names, int] = {}
        self._times: dict[Names, int] = {}
        known: dict[Key, int] = {}
        total = 0
        for names, key, regular in series:
            if key not in known:
                known[key] = len(self.first_of)
                self.first_of.append(names)
                if not regular or key[0] < 2:
                    self._times[names] = total
                    total += key[0]
            self._number[names] = known[key]

    def number(self, names: Names) -> int:
        """Return the number of a series' axis."""
        return self._number[names]

    def times_of(self, names: Names) -> int | None:
        """Return where a series writes its times, or None if it need not."""
        return self._times.get(names)


class AxisLevels:
    """Reads the times of an irregular axis and thins them out to the first of every bin.

    Parameters
    ----------
    file : Path
    start, count : int
        Where its times lie, in numbers.
    """

    def __init__(self, file: Path, start: int, count: int) -> None:
        self._file, self._start, self._count = file, start, count
        self._usual: list[float] = []
        self._firsts: list[NDArray[np.int64]] = []

    def chunks(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield all times, and the first of every bin of level 0 among them."""
        before: int | None = None
        for chunk in read_chunks(self._file, self._start, self._count, "<i8"):
            steps = np.diff(chunk, prepend=chunk[0] if before is None else before)[before is None :]
            moved = steps[steps > 0]
            if moved.size:
                self._usual.append(float(np.median(moved)))
            before = int(chunk[-1])
            self._firsts.append(chunk[:: BASE * FACTOR])
            yield chunk, chunk[::BASE]

    @property
    def usual(self) -> float:
        """The usual ticks between neighbours: the median of medians of stretches."""
        return float(np.median(self._usual)) if self._usual else 0.0

    def coarser(self) -> list[NDArray[np.int64]]:
        """Return the first times of every level but the finest."""
        found = []
        level = np.concatenate(self._firsts)
        for _ in level_sizes(self._count)[1:]:
            found.append(level)
            level = level[::FACTOR]
        return found


def read_chunks(file: Path, start: int, count: int, kind: str) -> Iterator[NDArray[Any]]:
    """Yield numbers of a file in chunks of whole bins.

    Parameters
    ----------
    file : Path
    start, count : int
        In numbers.
    kind : str
        Their dtype.
    """
    with file.open("rb") as stream:
        stream.seek(start * WIDTH)
        for begin in range(0, count, CHUNK):
            yield np.fromfile(stream, kind, min(CHUNK, count - begin))
