"""Making a folder of traces from a table of signals, in bounded memory."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BufferedWriter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.progress import Progress, part_of, silent
from workbench.datasets.traces.axes import AxisFiles, AxisLevels
from workbench.datasets.traces.layout import (
    EXTREMES,
    FILES,
    FIRSTS,
    SUMS,
    TIMES,
    VALUES,
    WIDTH,
    AxisEntry,
    FileEntry,
    SeriesEntry,
    TraceIndex,
    level_sizes,
    traces_size,
)
from workbench.datasets.traces.levels import SeriesLevels
from workbench.datasets.traces.stream import Names, SignalStream, in_order
from workbench.errors import EvidenceError

_SPARE = 1.05


@dataclass(slots=True)
class _Seen:
    """What one reading of the table says of a series."""

    count: int = 0
    first: int = 0
    last: int = 0
    step: int = 0
    ordered: bool = True
    regular: bool = True
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, ticks: NDArray[np.int64]) -> None:
        """Take in the next times."""
        steps = np.diff(ticks, prepend=self.last) if self.count else np.diff(ticks)
        if not self.count:
            self.first = int(ticks[0])
        if not self.step and steps.size:
            self.step = int(steps[0])
        if steps.size:
            low, high = int(steps.min()), int(steps.max())
            self.ordered = self.ordered and low >= 0
            self.regular = self.regular and low == high == self.step > 0
        self.count += len(ticks)
        self.last = int(ticks[-1])
        self.digest.update(np.ascontiguousarray(ticks, "<i8").tobytes())

    @property
    def key(self) -> tuple[int, int, int, bytes]:
        """Equal for series with the same times."""
        return self.count, self.first, self.last, self.digest.digest()


def build_traces(table: Path, sha256: str, target: Path, progress: Progress = silent) -> None:
    """Make a folder of traces; the same table gives the same bytes.

    Parameters
    ----------
    table : Path
        Parquet in long form: ``timestamp, node, metric, value``.
    sha256 : str
        Of the table, written into the index.
    target : Path
        The folder; made beside itself first and renamed, so that it is whole or not there.
    progress : callable

    Raises
    ------
    EvidenceError
        If there is no room on the disk.
    Cancelled
        If ``progress`` was asked to stop; nothing is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = SignalStream(table)
    _check_room(target.parent, stream.rows)
    draft = target.with_name(f".making-{secrets.token_hex(8)}")
    draft.mkdir(mode=0o700)
    try:
        _build(stream, sha256, draft, progress)
        if target.is_dir():
            shutil.rmtree(target)
        draft.rename(target)
    except OSError as error:
        raise EvidenceError(
            "traces.write",
            f"The signals could not be prepared for drawing: {error.strerror or error}.",
            f"Make room in {target.parent} or mend its permissions.",
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _check_room(folder: Path, rows: int) -> None:
    wanted = int(traces_size(rows) * _SPARE)
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise EvidenceError(
            "traces.no_room",
            f"Preparing {rows} points for drawing takes {wanted >> 20} MiB on the disk, and "
            f"{free >> 20} MiB are free.",
            "Make room where the workspace lies.",
        )


def _build(stream: SignalStream, sha256: str, draft: Path, progress: Progress) -> None:
    with ExitStack() as stack:
        seen, untimed = _survey(stream, part_of(progress, 0.0, 0.3))
        again = not all(one.ordered for one in seen.values())
        if again:
            progress(0.3, "Putting points in order of time")
            stream = SignalStream(stack.enter_context(in_order(stream.path)))
            seen, untimed = _survey(stream, part_of(progress, 0.4, 0.5))
        names = sorted(seen)
        axes = AxisFiles([(name, seen[name].key, seen[name].regular) for name in names])
        _scatter(stream, seen, axes, draft, part_of(progress, 0.5 if again else 0.3, 0.75))
    index = _levels(seen, axes, draft, part_of(progress, 0.75, 1.0))
    made = TraceIndex(
        made_from=sha256,
        per_second=stream.per_second,
        untimed=untimed,
        sorted_again=again,
        axes=index.axes,
        series=index.series,
        files=index.files,
    )
    made.write(draft)


def _survey(stream: SignalStream, progress: Progress) -> tuple[dict[Names, _Seen], int]:
    seen: dict[Names, _Seen] = {}
    untimed = 0
    for done, pieces, lost in stream.pieces():
        untimed += lost
        for piece in pieces:
            seen.setdefault(piece.names, _Seen()).add(piece.ticks)
        progress(done / stream.rows, "Looking over the signals")
    return seen, untimed


def _scatter(
    stream: SignalStream,
    seen: Mapping[Names, _Seen],
    axes: AxisFiles,
    draft: Path,
    progress: Progress,
) -> None:
    """Write every value to its place among those of its series."""
    place = _starts({name: seen[name].count for name in sorted(seen)})
    start = dict(place)
    with ExitStack() as stack:
        values = stack.enter_context((draft / VALUES).open("wb", buffering=0)).fileno()
        times = stack.enter_context((draft / TIMES).open("wb", buffering=0)).fileno()
        for done, pieces, _ in stream.pieces():
            for piece in pieces:
                here = place[piece.names]
                _write_at(values, piece.values.astype("<f8", copy=False), here)
                own = axes.times_of(piece.names)
                if own is not None:
                    at = own + here - start[piece.names]
                    _write_at(times, piece.ticks.astype("<i8", copy=False), at)
                place[piece.names] = here + len(piece.values)
            progress(done / stream.rows, "Putting the points of each signal together")
        os.fsync(values)
        os.fsync(times)


def _write_at(file: int, numbers: NDArray[np.float64] | NDArray[np.int64], place: int) -> None:
    left = np.ascontiguousarray(numbers).view(np.uint8).data
    at = place * WIDTH
    while left:
        written = os.pwrite(file, left, at)
        left, at = left[written:], at + written


def _starts(counts: Mapping[Names, int]) -> dict[Names, int]:
    starts, total = {}, 0
    for name, count in counts.items():
        starts[name] = total
        total += count
    return starts


@dataclass(frozen=True, slots=True)
class _Made:
    axes: tuple[AxisEntry, ...]
    series: tuple[SeriesEntry, ...]
    files: dict[str, FileEntry]


class _Hashed:
    """A file that is written, or read, from end to end while it is hashed."""

    def __init__(self, stream: BufferedWriter | None) -> None:
        self.stream = stream
        self.size = 0
        self._digest = hashlib.sha256()

    def add(self, numbers: NDArray[np.float64] | NDArray[np.int64]) -> int:
        """Hash numbers, write them where there is a file, and return where they begin."""
        data = np.ascontiguousarray(numbers).tobytes()
        start = self.place
        self._digest.update(data)
        self.size += len(data)
        if self.stream is not None:
            self.stream.write(data)
        return start

    @property
    def place(self) -> int:
        """Where the next numbers begin."""
        return self.size // WIDTH

    def settle(self) -> None:
        """Bring what was written to the disk."""
        if self.stream is not None:
            self.stream.flush()
            os.fsync(self.stream.fileno())

    def entry(self) -> FileEntry:
        """Return size and hash."""
        return FileEntry(self.size, self._digest.hexdigest())


def _levels(seen: Mapping[Names, _Seen], axes: AxisFiles, draft: Path, progress: Progress) -> _Made:
    counts = {name: seen[name].count for name in sorted(seen)}
    total, done = sum(counts.values()) or 1, 0
    begins = _starts(counts)
    with ExitStack() as stack:
        out = {
            name: _Hashed(stack.enter_context((draft / name).open("wb")))
            for name in (EXTREMES, SUMS, FIRSTS)
        }
        out |= {name: _Hashed(None) for name in (VALUES, TIMES)}
        made_axes = tuple(
            _axis(seen[name], axes.times_of(name), draft, out) for name in axes.first_of
        )
        series = []
        for name, count in counts.items():
            levels = SeriesLevels(draft / VALUES, begins[name], count)
            extremes = [out[EXTREMES].place]
            for chunk, finest in levels.chunks():
                out[VALUES].add(chunk)
                out[EXTREMES].add(finest)
                done += len(chunk)
                progress(done / total, "Measuring the extremes of the signals")
            extremes += [out[EXTREMES].add(level) for level in levels.coarser()]
            sums = [out[SUMS].add(level) for level in levels.sums()]
            series.append(
                SeriesEntry(
                    node=name[0],
                    metric=name[1],
                    axis=axes.number(name),
                    values=begins[name],
                    extremes=tuple(one // 2 for one in extremes[: len(level_sizes(count))]),
                    sums=tuple(one // 2 for one in sums),
                    missing=levels.missing,
                    infinite=levels.infinite,
                )
            )
        for one in out.values():
            one.settle()
    return _Made(made_axes, tuple(series), {name: out[name].entry() for name in FILES})


def _axis(one: _Seen, times: int | None, draft: Path, out: Mapping[str, _Hashed]) -> AxisEntry:
    if times is None:
        return AxisEntry(one.count, one.first, one.last, one.step, float(one.step))
    levels = AxisLevels(draft / TIMES, times, one.count)
    firsts = [out[FIRSTS].place]
    for chunk, finest in levels.chunks():
        out[TIMES].add(chunk)
        out[FIRSTS].add(finest)
    firsts += [out[FIRSTS].add(level) for level in levels.coarser()]
    return AxisEntry(
        count=one.count,
        first=one.first,
        last=one.last,
        step=0,
        usual=levels.usual,
        times=times,
        firsts=tuple(firsts[: len(level_sizes(one.count))]),
    )
