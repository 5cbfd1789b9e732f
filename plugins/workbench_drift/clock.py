"""Bins of event time, in a time zone that is said."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import RunError, WindowTable
from workbench.science.room import blocks, room_for
from workbench.science.two_sample.over_time import FEWEST_BINS

FEWEST_ROWS = 30
"""Bins of time with fewer rows than this are left out."""
WIDTHS = ("day", "hour", "week")


@dataclass(frozen=True, slots=True)
class TimeBins:
    """The bins of one window.

    Parameters
    ----------
    starts : ndarray of float64, shape (n_times,)
        When each bin starts, in seconds since 1970, UTC; ascending.
    seasons : ndarray of int64, shape (n_times,)
        Bins are compared within a season.
    row_bin : ndarray of int64, shape (n_rows,)
        The bin of every row; -1 for rows without a time, or in a bin left out.
    """

    starts: np.ndarray
    seasons: np.ndarray
    row_bin: np.ndarray

    @property
    def size(self) -> int:
        """How many bins there are."""
        return int(self.starts.size)


def check_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises
    ------
    RunError
        If there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RunError(
            "drift.time_zone",
            f"There is no time zone named {name!r}.",
            "Use an IANA name such as Europe/Berlin, or UTC.",
        ) from error


def local_times(window: WindowTable, zone: ZoneInfo) -> pa.Array:
    """Return the event time of every row as Arrow, in a zone; naive times are UTC.

    Raises
    ------
    RunError
        If the window has no column of times.
    """
    column = window.roles.timestamp
    if column is None or column not in window.columns:
        raise RunError(
            "drift.no_timestamp",
            f"The {window.name} window has no timestamp column.",
            "Give a column the role timestamp.",
        )
    kind = window.schema.field(column).type
    if not (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        raise RunError(
            "drift.not_a_timestamp",
            f"The timestamp column {column} of the {window.name} window holds {kind}.",
            "Import it as dates with a time zone, or choose another column.",
        )
    rows = window.n_rows
    micros, known, done = room_for(rows, np.int64), np.zeros(rows, dtype=np.bool_), 0
    for part in window.parts((column,)):
        moments = pc.cast(_zoned(part.column(0)), pa.int64())
        place = slice(done, done + part.num_rows)
        micros[place] = pc.fill_null(moments, 0).to_numpy()
        known[place] = moments.is_valid().to_numpy()
        done = place.stop
    bitmap = pa.py_buffer(np.packbits(known, bitorder="little"))
    local = pa.timestamp("us", zone.key)
    return pa.Array.from_buffers(local, rows, [bitmap, pa.py_buffer(micros)])


def _zoned(times: pa.ChunkedArray) -> pa.ChunkedArray:
    zoned = pa.types.is_timestamp(times.type) and times.type.tz is not None
    moments = pc.cast(times, pa.timestamp("us", times.type.tz if zoned else None), safe=False)
    return moments if zoned else pc.assume_timezone(moments, "UTC")


def bin_times(times: pa.Array, width: str, season: str, zone: ZoneInfo) -> TimeBins:
    """Put rows into bins of local time.

    Parameters
    ----------
    times : pyarrow.Array
        From :func:`local_times`.
    width : str
        ``hour``, ``day`` or ``week`` (from Monday).
    season : str
        ``none``, ``hour of day`` or ``weekday``: what makes two bins alike.
    zone : ZoneInfo
        The same zone.
    """
    row_bin, seen = room_for(len(times), np.int64), Counter[int]()
    for block in blocks(len(times)):
        micros, known = _floors(times, block, width)
        row_bin[block] = micros
        found, rows = np.unique(micros[known], return_counts=True)
        seen.update(dict(zip(found.tolist(), rows.tolist(), strict=True)))
    starts = np.array(sorted(seen), dtype=np.int64)
    kept = np.array([seen[at] >= FEWEST_ROWS for at in starts.tolist()], dtype=np.bool_)
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1)
    for block in blocks(len(times)):
        known = times.slice(block.start, block.stop - block.start).is_valid()
        place = np.searchsorted(starts, row_bin[block])
        place[~known.to_numpy(zero_copy_only=False)] = len(starts)
        row_bin[block] = np.append(renumbered, -1)[place]
    seconds = starts[kept] / 1e6
    return TimeBins(seconds, _seasons(seconds, season, zone), row_bin)


def _floors(times: pa.Array, block: slice, width: str) -> tuple[np.ndarray, np.ndarray]:
    """Return when the bins of some rows start, 0 where that is not known, and where it is."""
    part = times.slice(block.start, block.stop - block.start)
    floor = pc.cast(pc.floor_temporal(part, unit=width), pa.int64())
    known = floor.is_valid().to_numpy(zero_copy_only=False)
    return pc.fill_null(floor, 0).to_numpy(zero_copy_only=False), known


def _seasons(seconds: np.ndarray, season: str, zone: ZoneInfo) -> np.ndarray:
    local = [datetime.fromtimestamp(at, UTC).astimezone(zone) for at in seconds]
    if season == "hour of day":
        return np.array([at.hour for at in local], dtype=np.int64)
    if season == "weekday":
        return np.array([at.weekday() for at in local], dtype=np.int64)
    return np.zeros(len(local), dtype=np.int64)


def choose_width(times: pa.Array, asked: str, season: str, zone: ZoneInfo) -> tuple[str, TimeBins]:
    """Return the bins asked for; by itself, days if there are enough of them, else hours."""
    widths = WIDTHS if asked == "auto" else (asked,)
    for width in widths:
        binned = bin_times(times, width, season, zone)
        if binned.size >= FEWEST_BINS:
            return width, binned
    return width, binned
