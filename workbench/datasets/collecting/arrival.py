"""When rows and labels come: freshness, and how late and how complete labels are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import log

import numpy as np

from workbench.datasets.collecting.collector import FEWEST, Measure, nothing
from workbench.datasets.collecting.rows import WindowRows
from workbench.datasets.collecting.words import share, span
from workbench.domain.scoring.reference import Reference
from workbench.science.metrics import missing

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Freshness:
    """The longest time without a row, against what is usual, as a logarithm.

    From the data alone: the end of what is known is the moment the batch was captured, or its
    newest row, never the present.
    """

    signal: str = "freshness"
    few_rows: bool = True

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        if reference.gap is None:
            return nothing("the reference has no times")
        until = min(rows.end, rows.around.newest)
        gap = longest_gap(rows, until)
        seconds = rows.seconds
        age = until.timestamp() - float(seconds[-1]) if seconds.size else None
        newest = "no row at all" if age is None else f"newest row {span(max(0.0, age))} old"
        return Measure(
            log((gap + _MINUTE) / (reference.gap + _MINUTE)),
            {
                "words": f"{newest}; longest gap {span(gap)}, usually {span(reference.gap)}",
                "gap": gap,
                "usual_gap": reference.gap,
                "age": age,
                "newest": None if age is None else _told(float(seconds[-1])),
                "column": reference.roles.timestamp or "",
            },
        )


def longest_gap(rows: WindowRows, until: datetime) -> float:
    """Return the longest time without a row in a window, in seconds."""
    start, end = rows.start.timestamp(), until.timestamp()
    if end <= start:
        return 0.0
    points = np.concatenate([[start], rows.seconds, [max(end, start)]])
    return float(np.diff(points).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class Labels:
    """Share of due labels that are missing, and how much later than usual they come."""

    signal: str = "labels"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        label = reference.roles.label
        if label is None or not reference.labelled or reference.label_due is None:
            return nothing("the reference has no labels")
        if not rows.has(label):
            return Measure(1.0, {"words": f"{label} is absent", "column": label})
        due = rows.around.newest.timestamp() - reference.label_due
        if rows.start.timestamp() > due:
            return nothing("labels are not due yet")
        times = rows.moments(reference.roles.timestamp)
        there = ~missing(rows.values(label))
        if len(times) == len(there):
            there = there[times <= due]
        if len(there) < FEWEST:
            return nothing("too few labels are due")
        coverage = float(there.mean())
        value, words = reference.labelled - coverage, f"{share(coverage)} of due labels are there"
        delay = delay_of(rows, reference.roles.label_time)
        if delay is not None and reference.label_delay is not None:
            value += log((delay + _MINUTE) / (reference.label_delay + _MINUTE))
            words += f"; {span(delay)} late, usually {span(reference.label_delay)}"
        return Measure(
            value,
            {
                "words": words,
                "coverage": coverage,
                "usual_coverage": reference.labelled,
                "delay": delay,
                "usual_delay": reference.label_delay,
                "column": label,
            },
        )


def delay_of(rows: WindowRows, label_time: str | None) -> float | None:
    """Return the median time from a row to its label in seconds, or None."""
    delays = delays_of(rows, label_time)
    return float(np.median(delays)) if len(delays) >= FEWEST else None


def delays_of(rows: WindowRows, label_time: str | None) -> np.ndarray:
    """Return the time from each row to its label in seconds, where both are known."""
    event = rows.roles.timestamp
    if label_time is None or event is None or not (rows.has(label_time) and rows.has(event)):
        return np.empty(0)
    came, was = (rows.moments(name) for name in (label_time, event))
    late = came - was
    return np.asarray(np.maximum(late[np.isfinite(late)], 0.0))


def _told(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="seconds")
