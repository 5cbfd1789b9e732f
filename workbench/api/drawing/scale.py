"""Scales: from data to pixels, with few and round ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.domain.figures import (
    Axis,
    Band,
    Bars,
    Density,
    Distribution,
    Figure,
    Flags,
    Heatmap,
    Intervals,
    Level,
    Line,
    Mark,
    Span,
    Trace,
)

MOST_TICKS = 5
_TIME_STEPS = (60, 300, 900, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps data between ``low`` and ``high`` to pixels between ``start`` and ``end``."""

    axis: Axis
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        low, high, at = self.low, self.high, value
        if self.axis.kind == "log":
            low, high = math.log10(low), math.log10(high)
            at = math.log10(max(value, 1e-300))
        share = (at - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Return positions in data and their words, at most five."""
        return ticks(self.axis, self.low, self.high)


def ticks(axis: Axis, low: float, high: float) -> list[tuple[float, str]]:
    """Return round positions between two values, with their words.

    Parameters
    ----------
    axis : Axis
    low, high : float

    Returns
    -------
    list of (float, str)
        At most five, except on an axis of categories or named steps, which names them all.
    """
    if axis.kind == "category" or axis.stepped:
        return [(float(i), name) for i, name in enumerate(axis.categories)]
    if axis.kind == "time":
        return _time_ticks(low, high)
    if axis.kind == "log":
        powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        step = max(1, math.ceil(len(powers) / MOST_TICKS))
        return [(10.0**p, f"{10.0**p:g}") for p in list(powers)[::step]]
    return _linear_ticks(low, high)


def extent(figure: Figure) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ranges of x and y that a figure's marks need, with a little room."""
    xs: list[float] = []
    ys: list[float] = []
    for mark in figure.marks:
        x, y = _reach(mark)
        xs.extend(v for v in x if v is not None and math.isfinite(v))
        ys.extend(v for v in y if v is not None and math.isfinite(v))
    return _range(figure.x, xs), _range(figure.y, ys)


def _reach(mark: Mark) -> tuple[Iterable[float | None], Iterable[float | None]]:  # noqa: C901, PLR0911, PLR0912 -- one case a kind of mark
    match mark:
        case Line():
            return mark.x, mark.y
        case Band():
            return mark.x, (*mark.low, *mark.high)
        case Trace():
            return mark.x, (*mark.low, *mark.high)
        case Bars(horizontal=True):
            return (0.0, *mark.length), mark.at
        case Bars():
            half = mark.width / 2
            return [v + d for v in mark.at for d in (-half, half)], (0.0, *mark.length)
        case Intervals():
            zero = (0.0,) if mark.bars else ()
            return (*zero, *mark.low, *mark.high, *mark.estimate), mark.at
        case Distribution():
            return mark.edges, (0.0, *mark.share)
        case Density():
            return mark.x, mark.y
        case Heatmap():
            return (), ()
        case Flags():
            return mark.at, ()
        case Level():
            return ((mark.value,), ()) if mark.vertical else ((), (mark.value,))
        case Span():
            return (mark.start, mark.end), ()
        case _:
            return (), ()


def _range(axis: Axis, values: list[float]) -> tuple[float, float]:
    if axis.kind == "category":
        return -0.5, max(len(axis.categories), 1) - 0.5
    if axis.stepped:
        return -0.25, len(axis.categories) - 0.75
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if axis.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 0.5), high + (abs(high) * 0.1 or 0.5)
    if axis.kind == "log":
        floor = min((v for v in values if v > 0), default=1.0)
        return floor, max(high, floor * 10)
    if axis.kind == "time":
        return low, high
    room = (high - low) * 0.06
    return (low if low == 0 else low - room), (high if high == 0 else high + room)


def _linear_ticks(low: float, high: float) -> list[tuple[float, str]]:
    span = high - low
    if not span > 0:
        return [(low, f"{low:g}")]
    rough = span / MOST_TICKS
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(base * m for m in (1, 2, 2.5, 5, 10) if base * m >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    if step / 10.0 ** math.floor(math.log10(step)) == 2.5 and places >= 0:
        places += 1
    found = [(i * step, i) for i in range(first, last + 1)]
    return [(value, number(value, places)) for value, _ in found]


def number(value: float, places: int) -> str:
    """Return a number with a real minus and narrow spaces for thousands."""
    text = f"{value:,.{places}f}".replace(",", "\u202f")
    if not float(text.replace("\u202f", "")):
        text = text.lstrip("-")
    return text.replace("-", "\u2212")


def _time_ticks(low: float, high: float) -> list[tuple[float, str]]:
    span = max(high - low, 1.0)
    step = next((s for s in _TIME_STEPS if span / s <= MOST_TICKS), 2592000.0)
    while span / step > MOST_TICKS:
        step *= 2
    first = math.ceil(low / step)
    return [(i * step, _moment(i * step, step)) for i in range(first, math.floor(high / step) + 1)]


def _moment(at: float, step: float) -> str:
    moment = datetime.fromtimestamp(at, tz=UTC)
    if step >= 86400:
        return f"{moment.day} {moment:%b}"
    return f"{moment.day} {moment:%b %H:%M}"
