"""Windows: which rows were good and which were bad, by table or by time range."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from workbench.domain.evidence import Window
from workbench.errors import EvidenceError

Floats = NDArray[np.float64]

FEWEST_BINS = 8
"""With fewer bins on either side, where a signal broke cannot be said."""

DEFAULT_SHARE = 0.2
"""Share of the time span proposed as incident where no signal tells more."""

BREAK_AT = 4.0
"""Standard errors between the two sides from which a break is believed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two windows a person has to confirm, and why they were proposed."""

    reference: Window
    incident: Window
    reason: str


def count_rows(
    path: Path, timestamp: str | None, start: datetime | None, end: datetime | None
) -> int:
    """Return how many rows of a table lie in ``[start, end)``.

    Parameters
    ----------
    path : Path
        A Parquet file as :func:`workbench.datasets.ingest.write_table` makes them.
    timestamp : str or None
        The column that orders rows in time; not needed without bounds.
    start, end : datetime or None
        Zone-aware; None leaves that side open.

    Raises
    ------
    EvidenceError
        If there are bounds but no column of times.
    """
    with pq.ParquetFile(path, memory_map=True) as file:
        if start is None and end is None:
            return int(file.metadata.num_rows)
        column = _time_column(file.schema_arrow, timestamp)
        rows = 0
        for group in range(file.num_row_groups):
            moments = file.read_row_group(group, columns=[column], use_threads=False).column(0)
            rows += int(pc.sum(in_range(moments, start, end)).as_py() or 0)
    return rows


def in_range(
    moments: pa.ChunkedArray | pa.Array, start: datetime | None, end: datetime | None
) -> pa.ChunkedArray | pa.Array:
    """Return which times lie in ``[start, end)``; a missing time lies nowhere."""
    keep = pc.is_valid(moments)
    if start is not None:
        keep = pc.and_(keep, pc.greater_equal(moments, pa.scalar(start.astimezone(UTC))))
    if end is not None:
        keep = pc.and_(keep, pc.less(moments, pa.scalar(end.astimezone(UTC))))
    return pc.fill_null(keep, False)  # noqa: FBT003 -- pyarrow's signature


def time_span(path: Path, timestamp: str) -> tuple[datetime, datetime] | None:
    """Return the first and last time of a column, or None where all are missing."""
    low = high = None
    with pq.ParquetFile(path, memory_map=True) as file:
        column = _time_column(file.schema_arrow, timestamp)
        for group in range(file.num_row_groups):
            moments = file.read_row_group(group, columns=[column], use_threads=False).column(0)
            span = pc.min_max(moments)
            first, last = span["min"].as_py(), span["max"].as_py()
            if first is not None:
                low = first if low is None else min(low, first)
                high = last if high is None else max(high, last)
    return None if low is None or high is None else (low, high)


def overlap(first: Window, second: Window) -> str:
    """Return in one sentence what rows two windows share; empty where they share none.

    Windows over different tables never overlap; over one table they do unless their time
    ranges are apart.
    """
    if first.evidence and second.evidence and not set(first.evidence) & set(second.evidence):
        return ""
    starts = [w.start for w in (first, second) if w.start is not None]
    ends = [w.end for w in (first, second) if w.end is not None]
    if starts and ends and max(starts) >= min(ends):
        return ""
    if not starts and not ends:
        return f"{first.name} and {second.name} are the same rows; give each a time range."
    shared = " to ".join(
        (
            f"{max(starts):%Y-%m-%d %H:%M}" if starts else "the beginning",
            f"{min(ends):%Y-%m-%d %H:%M} UTC" if ends else "the end",
        )
    )
    return f"{first.name} and {second.name} overlap: both hold {shared}."


def suggest(
    evidence: str,
    span: tuple[datetime, datetime],
    signal: tuple[Floats, Floats] | None = None,
) -> Proposal:
    """Propose a reference and an incident window over one table with times.

    Parameters
    ----------
    evidence : str
        Identifier of the table.
    span : (datetime, datetime)
        Its first and last time.
    signal : (ndarray, ndarray), optional
        Bin starts in seconds since 1970 and a performance signal, higher is better, each
        shape (n_bins,). The split is put where its mean falls most.

    Returns
    -------
    Proposal
        Windows that meet at one instant; never more than a proposal.
    """
    first, last = span
    end = last + timedelta(seconds=1)
    split, reason = _break_of(signal) if signal is not None else (None, "")
    if split is None or not first < split < end:
        split = _rounded(first + (end - first) * (1 - DEFAULT_SHARE), end - first)
        reason = "No signal shows a clear break; the last fifth of the time is proposed."
    return Proposal(
        Window(name="reference", evidence=(evidence,), start=first, end=split),
        Window(name="incident", evidence=(evidence,), start=split, end=end),
        reason,
    )


def _break_of(signal: tuple[Floats, Floats]) -> tuple[datetime | None, str]:
    """Find the split with the largest standardised fall of the mean (binary segmentation)."""
    at, value = (np.asarray(part, dtype=np.float64) for part in signal)
    known = np.isfinite(value)
    at, value = at[known], value[known]
    n = len(value)
    if n < 2 * FEWEST_BINS:
        return None, ""
    left = np.arange(FEWEST_BINS, n - FEWEST_BINS + 1)
    total, square = np.cumsum(value), np.cumsum(value**2)
    before, after = total[left - 1] / left, (total[-1] - total[left - 1]) / (n - left)
    within = square[-1] - left * before**2 - (n - left) * after**2
    spread = np.sqrt(np.maximum(within, 1e-300) / (n - 2) * (1 / left + 1 / (n - left)))
    fall = (before - after) / spread
    best = int(np.argmax(fall))
    if not fall[best] >= BREAK_AT:
        return None, ""
    reason = (
        f"Performance falls most here: its mean is {before[best]:.3g} before and "
        f"{after[best]:.3g} after."
    )
    return datetime.fromtimestamp(float(at[left[best]]), tz=UTC), reason


def _rounded(moment: datetime, span: timedelta) -> datetime:
    """Return a moment on the hour, or at midnight where the table spans weeks."""
    if span < timedelta(days=2):
        return moment
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour.replace(hour=0) if span >= timedelta(days=14) else hour


def _time_column(schema: pa.Schema, timestamp: str | None) -> str:
    if timestamp is None or timestamp not in schema.names:
        raise EvidenceError(
            "window.no_time",
            "A time range needs a table with a timestamp column, and this one has none.",
            "Give a column the role timestamp in Evidence, or choose whole tables.",
        )
    if not pa.types.is_timestamp(schema.field(timestamp).type):
        raise EvidenceError(
            "window.no_time",
            f"Column {timestamp} does not hold times, so no time range can be cut by it.",
            "Give the role timestamp to a column of times.",
        )
    return timestamp
