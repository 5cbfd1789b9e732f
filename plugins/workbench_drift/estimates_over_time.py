"""Estimated and realised performance, bin by bin of event time."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from workbench.api import Context, RunError
from workbench.science.estimation.assumption import FEWEST_LABELLED
from workbench.science.intervals import Interval
from workbench_drift.clock import TimeBins, bin_times, check_zone, local_times
from workbench_drift.columns import INCIDENT, REFERENCE
from workbench_drift.estimates import Estimates
from workbench_drift.scored_rows import ScoredRows, ScoredWindows

MOST_BINS = 100
KEPT = 0.8
DRAWS = 60
"""Resamples behind a bin's interval: there are many bins, and a picture needs no third digit."""
Every = Literal["auto", "hour", "day", "week"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One metric in one bin of time.

    Parameters
    ----------
    start : float
        Seconds since 1970, UTC.
    window : str
    rows : int
        With a score.
    estimated, realised : Interval or None
        None where the bin cannot have the metric, or too few rows have a label.
    """

    start: float
    window: str
    rows: int
    estimated: Interval | None
    realised: Interval | None


@dataclass(frozen=True, slots=True)
class Course:
    """A metric over time, or why there is none."""

    moments: tuple[Moment, ...] = ()
    width: str = ""
    reason: str = ""


def follow(context: Context, found: Estimates, metric: str, every: Every) -> Course:
    """Estimate a metric in each bin of time of both windows.

    Parameters
    ----------
    context : Context
    found : Estimates
    metric : str
    every : str
        ``auto``: the shortest bins that hold enough rows.
    """
    zone = check_zone("UTC")
    try:
        times = [local_times(context.window(name), zone) for name in (REFERENCE, INCIDENT)]
    except RunError as error:
        return Course(reason=error.message)
    for width in ("hour", "day", "week") if every == "auto" else (every,):
        binned = [bin_times(each, width, "none", zone) for each in times]
        if every != "auto" or _fits(binned, times):
            break
    else:
        return Course(reason="No length of bin holds enough rows in at most 100 bins.")
    if sum(each.size for each in binned) > MOST_BINS:
        return Course(reason=f"There are more than {MOST_BINS} {width} bins; choose longer ones.")
    moments = []
    sides = ((REFERENCE, found.windows.reference), (INCIDENT, found.windows.incident))
    for at, (name, rows) in enumerate(sides):
        context.progress(0.9 + 0.04 * at, f"Following the {name} over time")
        moments += _moments(context, found, metric, (name, rows, binned[at]))
    return Course(tuple(moments), width)


def _fits(binned: list[TimeBins], times: list[pa.Array]) -> bool:
    rows = sum(len(each) - each.null_count for each in times)
    kept = sum(int((each.row_bin >= 0).sum()) for each in binned)
    return sum(each.size for each in binned) <= MOST_BINS and kept >= KEPT * max(1, rows)


def _moments(
    context: Context, found: Estimates, metric: str, side: tuple[str, ScoredRows, TimeBins]
) -> list[Moment]:
    name, rows, binned = side
    if not binned.size:
        return []
    windows, fitted = found.windows, found.fitted.first(DRAWS)
    all_rows, all_labelled = _counted(windows, rows, binned)
    moments = []
    for at, start in enumerate(binned.starts.tolist()):
        context.progress(0.94, f"Following the {name} over time")
        here, labelled = all_rows[at], all_labelled[at]
        if not here.any():
            continue
        key = f"{name} {start}"
        realised = None
        if labelled.sum() >= FEWEST_LABELLED:
            realised = fitted.compare(labelled, f"{key} labelled")[1].interval(metric)
        estimated = fitted.expect(here, key).interval(metric)
        moments.append(Moment(start, name, int(here.sum()), estimated, realised))
    return moments


def _counted(
    windows: ScoredWindows, rows: ScoredRows, binned: TimeBins
) -> tuple[np.ndarray, np.ndarray]:
    bins = (binned.row_bin, binned.size)
    timed = binned.row_bin >= 0
    return (
        windows.count(rows, rows.usable & timed, bins),
        windows.count_labelled(rows, rows.labelled & timed, bins),
    )
