"""Round positions on an axis and the words beside them; without Qt."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from workbench.api.drawing.scale import number
from workbench.desktop.numbers import NARROW, day
from workbench.domain.figures import Axis

Ticks = list[tuple[float, str]]
_SHORT_UNIT = 3
_HOUR, _DAY = 3600.0, 86_400.0
_STEPS = (
    *(1.0, 5.0, 15.0, 30.0, 60.0, 300.0, 900.0, 1800.0),
    *(_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 28 * _DAY),
)


def axis_ticks(axis: Axis, low: float, high: float, most: int = 5) -> Ticks:
    """Return where to write on an axis, and what.

    Parameters
    ----------
    axis : Axis
        What is measured.
    low, high : float
        The stretch that is shown, in data units (not logarithms).
    most : int
        How many at most; a category axis names what fits instead.

    Returns
    -------
    list of (float, str)
        Positions in data units and their words.
    """
    if axis.kind == "category":
        return _category_ticks(axis.categories, low, high, most)
    if axis.kind == "time":
        return time_ticks(low, high, most)
    if axis.kind == "log":
        return _log_ticks(low, high, most)
    tail = f"{NARROW}{axis.unit}" if 0 < len(axis.unit) <= _SHORT_UNIT else ""
    ticks = linear_ticks(low, high, most)
    if not tail:
        return ticks
    return [(at, f"{words if at else '0'}{tail}") for at, words in ticks]


def axis_name(axis: Axis) -> str:
    """Return what is measured, with its unit where the ticks do not say it.

    Parameters
    ----------
    axis : Axis
        The axis.

    Returns
    -------
    str
        Such as ``"Latency, seconds"``; may be empty.
    """
    told = axis.kind == "linear" and len(axis.unit) <= _SHORT_UNIT
    if not axis.unit or (told and axis.label):
        return axis.label
    return f"{axis.label}, {axis.unit}" if axis.label else axis.unit


def linear_step(low: float, high: float, most: int) -> tuple[float, int]:
    """Return a round distance of ticks and the decimals it needs.

    Parameters
    ----------
    low, high : float
        The stretch that is shown.
    most : int
        How many ticks at most.

    Returns
    -------
    tuple of float and int
        Step and decimals.
    """
    span = high - low
    if not (span > 0 and math.isfinite(span)):
        return 1.0, 0
    rough = span / max(most, 1)
    power = math.floor(math.log10(rough))
    base = 10.0**power
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = base * factor
        if math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) + 1 <= most:
            break
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return step, places + (1 if factor == 2.5 and power <= 0 else 0)


def linear_ticks(low: float, high: float, most: int) -> Ticks:
    """Return round numbers between two ends.

    Parameters
    ----------
    low, high : float
        The stretch that is shown.
    most : int
        How many at most.

    Returns
    -------
    list of (float, str)
        Positions and numbers with as many decimals as they need.
    """
    step, places = linear_step(low, high, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(i * step, number(i * step, places)) for i in range(first, last + 1)][: most + 1]


def _log_ticks(low: float, high: float, most: int) -> Ticks:
    low = max(low, 1e-300)
    powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    step = max(1, math.ceil(len(powers) / max(most, 1)))
    return [(10.0**p, f"{10.0**p:g}") for p in list(powers)[::step]]


def _category_ticks(names: Sequence[str], low: float, high: float, most: int) -> Ticks:
    first, last = max(0, math.ceil(low)), min(len(names) - 1, math.floor(high))
    step = max(1, math.ceil((last - first + 1) / max(most, 1)))
    return [(float(i), names[i]) for i in range(first, last + 1, step)]


def time_ticks(low: float, high: float, most: int) -> Ticks:
    """Return round moments between two ends; the month is written where it changes.

    Parameters
    ----------
    low, high : float
        Seconds since 1970, UTC.
    most : int
        How many at most.

    Returns
    -------
    list of (float, str)
        Such as ``"30 Apr"``, ``"3 May"``, ``"6"``, ``"9"``; hours where days are too long.
    """
    span = max(high - low, 1e-3)
    step = next((s for s in _STEPS if math.floor(span / s) + 1 <= most), None)
    if step is None:
        step = _STEPS[-1]
        while math.floor(span / step) + 1 > most:
            step *= 2
    # Days are counted from the first one shown, as people do, and not from 1970.
    origin = _midnight_after(low) if step >= _DAY else 0.0
    first, last = math.ceil((low - origin) / step - 1e-9), math.floor((high - origin) / step)
    return _time_words([origin + i * step for i in range(first, last + 1)], step)


def _midnight_after(at: float) -> float:
    there = datetime.fromtimestamp(at, UTC)
    floor = there.replace(hour=0, minute=0, second=0, microsecond=0)
    return (floor if floor == there else floor + timedelta(days=1)).timestamp()


def _time_words(positions: Sequence[float], step: float) -> Ticks:
    found: Ticks = []
    before: datetime | None = None
    for at in positions:
        there = datetime.fromtimestamp(at, UTC)
        found.append((at, _moment_words(there, before, step)))
        before = there
    if step >= _DAY and len(found) > 2 and before is not None and found[-1][1].isdigit():
        found[-1] = (found[-1][0], day(before))
    return found


def _moment_words(there: datetime, before: datetime | None, step: float) -> str:
    if step < _DAY:
        clock = f"{there:%H:%M:%S}" if step < 60 else f"{there:%H:%M}"
        fresh = before is None or before.date() != there.date()
        return f"{day(there)} {clock}" if fresh else clock
    if before is not None and before.year != there.year:
        return f"{day(there)} {there.year}"
    same = before is not None and (before.year, before.month) == (there.year, there.month)
    return str(there.day) if same else day(there)
