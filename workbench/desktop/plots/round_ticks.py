"""Round numbers and moments to write on an axis; imports nothing that is slow."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from workbench.desktop.numbers import day, decimal

Ticks = list[tuple[float, str]]
_HOUR, _DAY = 3600.0, 86_400.0
_STEPS = (
    *(1.0, 5.0, 15.0, 30.0, 60.0, 300.0, 900.0, 1800.0),
    *(_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 28 * _DAY),
)


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
    return [(i * step, decimal(i * step, places)) for i in range(first, last + 1)][: most + 1]


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
