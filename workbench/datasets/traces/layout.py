"""The files of a folder of traces, and its index.

=================  =========================================================================
``values.f64``     every series after another, its values in order of time; NaN is missing
``times.i64``      the times of each irregular axis, in ticks since 1970
``firsts.i64``     for each irregular axis and level, the first time of every bin
``extremes.f64``   for each series and level, smallest and largest finite value of every bin;
                   plus and minus infinity where it has none
``sums.f64``       for each series and all levels but the finest, sum and number of the finite
                   values of every bin
``index.json``     where all of this begins, what it was made of, and the hash of each file
=================  =========================================================================

All numbers are little-endian and 8 bytes wide. Level 0 has bins of 16 values, every further
one 8 times as many. Series with the same times share one axis; an axis whose times are
equally far apart has no times on disk.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

Entry = TypeVar("Entry")
FORMAT = "workbench-traces/1"
BASE, FACTOR = 16, 8
"""Values in a bin of the finest level, and how many of its bins make one of the next."""
LONG_ROWS = 500_000
"""Rows of a table of signals from which on it is kept as traces."""
LONG_SERIES = 20_000
"""Points of a series from which on its extremes are drawn, not each of them."""
INDEX = "index.json"
VALUES, TIMES, FIRSTS = "values.f64", "times.i64", "firsts.i64"
EXTREMES, SUMS = "extremes.f64", "sums.f64"
FILES = (VALUES, TIMES, FIRSTS, EXTREMES, SUMS)
WIDTH = 8


def level_sizes(count: int) -> tuple[int, ...]:
    """Return how many bins each level of a series has; none where it is shorter than a bin."""
    sizes = []
    width = BASE
    while count > width:
        sizes.append(-(-count // width))
        width *= FACTOR
    return tuple(sizes)


def traces_size(rows: int) -> int:
    """Return how many bytes a folder of traces takes at most."""
    bins = 2 * rows // BASE
    return WIDTH * (2 * rows + 3 * bins + 2 * bins // FACTOR)


@dataclass(frozen=True, slots=True)
class AxisEntry:
    """The times that some series share.

    Attributes
    ----------
    count : int
    first, last : int
        Ticks since 1970.
    step : int
        Ticks between neighbours; 0 where that is not always the same.
    usual : float
        The usual number of ticks between neighbours.
    times : int
        Where its times begin in their file, in numbers; 0 with a step.
    firsts : tuple of int
        Where each level begins in its file; none with a step.
    """

    count: int
    first: int
    last: int
    step: int
    usual: float
    times: int = 0
    firsts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """One series.

    Attributes
    ----------
    node, metric : str
    axis : int
        Number of its axis.
    values : int
        Where its values begin, in numbers.
    extremes, sums : tuple of int
        Where each level begins in its file, in pairs of numbers; `sums` lacks level 0.
    missing, infinite : int
        Values that are missing, and that are infinite; neither can be drawn.
    """

    node: str
    metric: str
    axis: int
    values: int
    extremes: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()
    missing: int = 0
    infinite: int = 0


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: its size in bytes and its hash."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TraceIndex:
    """What a folder of traces holds.

    Attributes
    ----------
    made_from : str
        The sha256 of the table.
    per_second : int
        Ticks of time in a second.
    untimed : int
        Rows without a time, which have no place here.
    sorted_again : bool
        Whether a series was not in order of time; points of one time keep the file's order.
    axes : tuple of AxisEntry
    series : tuple of SeriesEntry
        By node and metric.
    files : dict of str to FileEntry
    """

    made_from: str
    per_second: int
    untimed: int
    sorted_again: bool
    axes: tuple[AxisEntry, ...]
    series: tuple[SeriesEntry, ...]
    files: dict[str, FileEntry]

    def write(self, folder: Path) -> None:
        """Write the index; the same folder gives the same bytes."""
        body = {"format": FORMAT, "base": BASE, "factor": FACTOR, **asdict(self)}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        (folder / INDEX).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "TraceIndex | None":
        """Return the index of a folder, or None where there is none that can be used."""
        try:
            body = json.loads((folder / INDEX).read_text(encoding="utf-8"))
            if (body.pop("format"), body.pop("base"), body.pop("factor")) != (FORMAT, BASE, FACTOR):
                return None
            index = cls(
                **{
                    **body,
                    "axes": tuple(_entry(AxisEntry, one) for one in body["axes"]),
                    "series": tuple(_entry(SeriesEntry, one) for one in body["series"]),
                    "files": {name: FileEntry(**one) for name, one in body["files"].items()},
                }
            )
            sizes = {name: (folder / name).stat().st_size for name in FILES}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        whole = {name: one.size for name, one in index.files.items()}
        return index if whole == sizes else None


def _entry(kind: type[Entry], body: dict[str, Any]) -> Entry:
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in body.items()})
