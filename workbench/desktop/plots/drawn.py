"""A figure turned into marks that can paint themselves, once."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtGui import QPainter

from workbench.datasets.traces import Trace
from workbench.desktop.plots.area_marks import DrawnBars, DrawnDistribution, DrawnIntervals
from workbench.desktop.plots.density_mark import DrawnDensity
from workbench.desktop.plots.envelope import Arrays
from workbench.desktop.plots.heat_mark import DrawnHeatmap
from workbench.desktop.plots.line_marks import (
    DrawnBand,
    DrawnFlags,
    DrawnLevel,
    DrawnLine,
    DrawnSpan,
)
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.reach import Reach, joined
from workbench.desktop.plots.trace_mark import DrawnTrace
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
)
from workbench.domain.figures import Trace as TraceMark


class Drawn(Protocol):
    """A mark that knows what it needs and can be painted."""

    def reach(self) -> tuple[Reach, Reach]:
        """Return smallest and largest x, then y; infinite ends where it needs none."""

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Paint on a panel to which the painter is clipped."""


def drawn(
    figure: Figure, numbers: Arrays, traces: Mapping[str, Trace] | None = None
) -> list[Drawn]:
    """Turn the marks of a figure into what can be painted.

    Parameters
    ----------
    figure : Figure
        The figure; a lineage graph in it is left out.
    numbers : Arrays
        Turns values into arrays.
    traces : mapping of str to Trace, optional
        Every point of long series, by the source their marks name.

    Returns
    -------
    list of Drawn
        In their order, but windows first, so that nothing is hidden under them.
    """
    made = [
        one
        for one in (_drawn(mark, figure.x, numbers, traces) for mark in figure.marks)
        if one is not None
    ]
    pair = [one for one in made if isinstance(one, DrawnIntervals)]
    for one in pair:
        one.alone = len(pair) == 1
        one.shifted = _meet(pair)
    return sorted(made, key=lambda one: not isinstance(one, DrawnSpan))


def _meet(several: list[DrawnIntervals]) -> bool:
    """Whether estimates of different marks lie on one row, so that they have to be moved apart."""
    rows = [float(at) for one in several for at in one.at]
    return len(set(rows)) < len(rows)


def _drawn(  # noqa: C901, PLR0911, PLR0912 -- one case a kind of mark
    mark: Mark, x: Axis, numbers: Arrays, traces: Mapping[str, Trace] | None
) -> Drawn | None:
    match mark:
        case Line():
            return DrawnLine(mark, numbers)
        case TraceMark():
            return DrawnTrace(mark, numbers, (traces or {}).get(mark.source))
        case Band():
            return DrawnBand(mark, numbers)
        case Bars():
            return DrawnBars(mark, numbers)
        case Intervals():
            return DrawnIntervals(mark, numbers)
        case Distribution():
            return DrawnDistribution(mark, numbers, category=x.kind == "category")
        case Heatmap():
            return DrawnHeatmap(mark)
        case Density():
            return DrawnDensity(mark)
        case Level():
            return DrawnLevel(mark)
        case Span():
            return DrawnSpan(mark)
        case Flags():
            return DrawnFlags(mark)
        case _:
            return None


def extents(figure: Figure, marks: list[Drawn]) -> tuple[Reach, Reach]:
    """Return the stretch of both axes that a figure needs, with a little room.

    Parameters
    ----------
    figure : Figure
        For its axes.
    marks : list of Drawn
        What is painted.

    Returns
    -------
    x, y : tuple of float
        In data units; 0 to 1 where there is nothing.
    """
    reaches = [one.reach() for one in marks]
    return (
        _range(
            figure.x, joined(x for x, _ in reaches), room=0.0 if figure.x.kind == "time" else 0.02
        ),
        _range(figure.y, joined(y for _, y in reaches), room=0.06),
    )


def _range(axis: Axis, reach: Reach, *, room: float) -> Reach:
    low, high = reach
    if axis.kind == "category":
        return -0.5, max(len(axis.categories), 1) - 0.5
    if axis.stepped:
        return -0.25, len(axis.categories) - 0.75
    if low > high:
        return (1.0, 10.0) if axis.kind == "log" else (0.0, 1.0)
    if axis.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if axis.kind == "log":
        low = max(low, high * 1e-9, 1e-300)
        return low, max(high, low * 10)
    if low == high == 0 and axis.zero:
        return 0.0, 1.0
    if low == high:
        low, high = low - (abs(low) * 0.1 or 0.5), high + (abs(high) * 0.1 or 0.5)
    more = (high - low) * room
    return (low if low == 0 else low - more), (high if high == 0 else high + more)
