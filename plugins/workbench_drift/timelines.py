"""Columns followed over time, as tables and figures."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from workbench.api import Axis, Band, Figure, Heatmap, Level, Line, Span
from workbench.science.intervals import Interval
from workbench.science.two_sample.over_time import ChangePoint, DriftOverTime
from workbench_drift.rows_behind import rows_of_times

DRAWN = 4
ROWS = 20


@dataclass(frozen=True, slots=True)
class Timeline:
    """One column over time.

    Parameters
    ----------
    name : str
        The column.
    found : DriftOverTime or None
        Its distances, or None with a reason.
    onset : ChangePoint or None
        Where its distance rose, in bins from the first.
    reason : str
        Why it could not be followed, or empty.
    before, after : ndarray of float64
        Starts of the reference and incident bins, seconds since 1970, UTC.
    """

    name: str
    found: DriftOverTime | None
    onset: ChangePoint | None
    reason: str
    before: np.ndarray
    after: np.ndarray

    def excess(self) -> float:
        """Return the median incident distance as a multiple of the threshold."""
        if self.found is None:
            return -1.0
        return self.found.effect.estimate / max(self.found.threshold, 1e-3)

    def points(self) -> list[tuple[float, Interval | None, bool]]:
        """Return ``(start, distance, whether of the incident)`` in order of time."""
        if self.found is None:
            return []
        before = zip(self.before.tolist(), self.found.reference, strict=True)
        after = zip(self.after.tolist(), self.found.incident, strict=True)
        found = [(at, one, False) for at, one in before] + [(at, one, True) for at, one in after]
        return sorted(found, key=lambda point: (point[0], point[2]))

    def moments(self) -> tuple[str, str, str]:
        """Return the onset's interval and itself, as UTC times: low, at, high."""
        starts = [at for at, one, _ in self.points() if one is not None]
        if self.onset is None or not starts:
            return "", "", ""
        last = len(starts) - 1
        low, at, high = (
            datetime.fromtimestamp(starts[min(last, place)], UTC).strftime("%Y-%m-%d %H:%M UTC")
            for place in (self.onset.low, self.onset.at, self.onset.high)
        )
        return low, at, high


def timeline_table(timelines: list[Timeline]) -> pa.Table:
    """Return one row for every column and bin of time."""
    rows = [
        {
            "column": one.name,
            "start": datetime.fromtimestamp(at, UTC),
            "window": "incident" if late else "reference",
            "distance": distance.estimate,
            "low": distance.low,
            "high": distance.high,
            "threshold": one.found.threshold,
        }
        for one in timelines
        if one.found is not None
        for at, distance, late in one.points()
        if distance is not None
    ]
    schema = pa.schema(
        [
            ("column", pa.string()),
            ("start", pa.timestamp("us", "UTC")),
            ("window", pa.string()),
            ("distance", pa.float64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
            ("threshold", pa.float64()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


@dataclass(frozen=True, slots=True)
class Clock:
    """How time was cut into bins.

    Parameters
    ----------
    column : str or None
        The one column of times of both windows, or None where they differ.
    width : str
    zone : ZoneInfo
    """

    column: str | None
    width: str
    zone: ZoneInfo


def lines(timelines: list[Timeline], clock: Clock) -> tuple[Figure, ...]:
    """Return the distance over time of the first few columns."""
    followed = [one for one in timelines if one.found is not None]
    return tuple(_line(one, one.found, clock) for one in followed[:DRAWN] if one.found is not None)


def _line(one: Timeline, found: DriftOverTime, clock: Clock) -> Figure:
    points = one.points()
    x = tuple(at for at, _, _ in points)
    spans = [
        Span(start=float(starts[0]), end=float(starts[-1]), tone=tone, label=label)
        for starts, tone, label in (
            (one.before, "reference", "W0"),
            (one.after, "incident", "W1"),
        )
        if starts.size
    ]
    verb = "lies above" if found.drifted else "stays within"
    return Figure(
        id=f"over-time-{one.name}",
        title=f"{one.name} {verb} what reference bins differ by",
        caption="Distance of each bin of time from the rest of the reference, 95 % interval.",
        x=Axis(label="Event time", kind="time", column=clock.column or ""),
        y=Axis(label="JS distance beyond chance", zero=True),
        marks=(
            *spans,
            Band(
                x=x,
                low=tuple(None if d is None else d.low for _, d, _ in points),
                high=tuple(None if d is None else d.high for _, d, _ in points),
                tone="muted",
            ),
            Line(x=x, y=tuple(None if d is None else d.estimate for _, d, _ in points)),
            Level(value=found.threshold, label="threshold"),
        ),
        about=one.name,
    )


def matrix(timelines: list[Timeline], clock: Clock) -> tuple[Figure, ...]:
    """Return columns by bins of time, as a multiple of each column's threshold."""
    followed = [one for one in timelines if one.found is not None][:ROWS]
    if not followed:
        return ()
    starts = sorted({at for one in followed for at, _, _ in one.points()})
    moments = [datetime.fromtimestamp(at, UTC) for at in starts]
    daily = len({at.date() for at in moments}) == len(moments)
    names = tuple(at.strftime("%m-%d" if daily else "%m-%d %H:%M") for at in moments)
    return (
        Figure(
            id="over-time-matrix",
            title="Where in time each column left its usual range",
            caption="Distance as a multiple of the column's threshold; 2 and over shown alike.",
            x=Axis(
                kind="category",
                categories=names,
                rows=rows_of_times(clock.column, starts, clock.width, clock.zone),
            ),
            y=Axis(kind="category", categories=tuple(one.name for one in followed)),
            marks=(
                Heatmap(
                    values=tuple(_row(one, starts) for one in followed),
                    high=2.0,
                    label="times threshold",
                ),
            ),
        ),
    )


def _row(one: Timeline, starts: list[float]) -> tuple[float | None, ...]:
    limit = max(one.found.threshold, 1e-3) if one.found is not None else 1.0
    found = {at: d.estimate / limit for at, d, _ in one.points() if d is not None}
    return tuple(min(2.0, found[at]) if at in found else None for at in starts)
