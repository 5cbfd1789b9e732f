"""The book of scores as triggers read it: named series over the windows of one model."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from workbench.domain.scoring import WindowReading
from workbench.science.triggers import Floats, Trigger, Windows
from workbench.services.scoring.history import ScoreHistory

SCORES = ("score", "spike", "rows")
LATE = "arrival.late_hours"
_ALWAYS = ("rows", "freshness")
"""What counts in a window too small to be judged, or in none."""


def windows_of(
    history: ScoreHistory, model: int, every_hours: float | None, waiting: float = 0.0
) -> Windows:
    """Return one model's windows with every series that triggers may name.

    ``score``, ``spike`` and ``rows``; each signal by its id, with ``.severity``; each figure that a
    collector tells, as ``signal.figure``; and ``arrival.late_hours``. A window too small to be
    judged has none of what is measured from rows.

    Parameters
    ----------
    history : ScoreHistory
    model : int
        Its place in the history.
    every_hours : float, optional
        How far apart windows should begin.
    waiting : float
        For how many hours nothing came; one more window stands for them where that is late.
    """
    readings = history.readings[model]
    count = len(readings)
    starts = np.array([_hours(one.start) for one in readings], dtype=np.float64)
    ends = np.array([_hours(one.end) for one in readings], dtype=np.float64)
    series: dict[str, Floats] = {
        "score": history.scores.score[model, :count],
        "spike": history.scores.spike[model, :count],
        "rows": np.array([one.rows for one in readings], dtype=np.float64),
    }
    for place, name in enumerate(history.definition.signal_ids):
        series[name] = _values(readings, name)
        series[f"{name}.severity"] = history.scores.severity[model, :count, place]
        series |= _figures(readings, name)
    unjudged = ~history.judged[model, :count]
    for name, values in series.items():
        if unjudged.any() and name.partition(".")[0] not in _ALWAYS:
            series[name] = np.where(unjudged, np.nan, values)
    if every_hours is None:
        return Windows(starts, ends, series)
    late = np.diff(starts, prepend=starts[:1]) - every_hours
    series[LATE] = np.maximum(0.0, late)
    return _with_waiting(Windows(starts, ends, series), waiting, every_hours)


def lacking(trigger: Trigger, windows: Windows, signals: Iterable[str]) -> tuple[str, ...]:
    """Return what a trigger reads that nothing could ever measure here.

    A figure of a known signal that was not measured so far is only not known yet.
    """
    return tuple(
        name
        for name in trigger.lacking(windows.series)
        if name.partition(".")[0] not in {*signals, "arrival"}
    )


def with_unmeasured(windows: Windows, trigger: Trigger) -> Windows:
    """Return the windows with a series of nothing for whatever the trigger reads beside."""
    missing = {
        name: np.full(windows.starts.size, np.nan)
        for name in trigger.bases()
        if name not in windows.series
    }
    return Windows(windows.starts, windows.ends, {**windows.series, **missing})


def looked_back(trigger: Trigger, windows: Windows, at: int, persistence: int) -> int:
    """Return the first window that a trigger firing at a window speaks of."""
    first = at - max(trigger.windows, persistence) + 1
    if trigger.hours:
        begun = np.searchsorted(windows.starts, windows.ends[at] - trigger.hours, side="right") - 1
        first = min(first, int(begun))
    return max(0, first)


def _with_waiting(windows: Windows, waiting: float, every_hours: float) -> Windows:
    """Add a window for the time in which nothing came, where that is longer than it should be."""
    if waiting <= every_hours or not windows.starts.size:
        return windows
    end = windows.ends[-1]
    nothing = {name: np.append(values, np.nan) for name, values in windows.series.items()}
    nothing[LATE] = np.append(windows.series[LATE], waiting - every_hours)
    return Windows(np.append(windows.starts, end), np.append(windows.ends, end + waiting), nothing)


def _values(readings: Sequence[WindowReading], name: str) -> Floats:
    found = [one.values.get(name) for one in readings]
    return np.array([np.nan if one is None else one for one in found], dtype=np.float64)


def _figures(readings: Sequence[WindowReading], name: str) -> dict[str, Floats]:
    """Return every number among a signal's details as a series."""
    told = [one.details.get(name, {}) for one in readings]
    numbers = {
        key
        for each in told
        for key, value in each.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    return {
        f"{name}.{key}": np.array([_number(each.get(key)) for each in told], dtype=np.float64)
        for key in sorted(numbers)
    }


def _number(value: object) -> float:
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if usable else float("nan")  # type: ignore[arg-type]


def _hours(moment: datetime) -> float:
    return moment.timestamp() / 3600.0
