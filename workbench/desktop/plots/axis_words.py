"""What is written on the axis of a figure; without Qt."""

import math
from collections.abc import Sequence

from workbench.desktop.numbers import NARROW
from workbench.desktop.plots.round_ticks import Ticks, linear_ticks, time_ticks
from workbench.domain.figures import Axis

_SHORT_UNIT = 3


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
    if axis.kind == "category" or axis.stepped:
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


def _log_ticks(low: float, high: float, most: int) -> Ticks:
    low = max(low, 1e-300)
    powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    step = max(1, math.ceil(len(powers) / max(most, 1)))
    return [(10.0**p, f"{10.0**p:g}") for p in list(powers)[::step]]


def _category_ticks(names: Sequence[str], low: float, high: float, most: int) -> Ticks:
    first, last = max(0, math.ceil(low)), min(len(names) - 1, math.floor(high))
    step = max(1, math.ceil((last - first + 1) / max(most, 1)))
    return [(float(i), names[i]) for i in range(first, last + 1, step)]
