"""Lanes under each other on one time axis: what is in them, and how high they are."""

from collections.abc import Mapping as TraceMapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF

from workbench.datasets.traces import Trace
from workbench.desktop.plots.axis_words import axis_name, axis_ticks
from workbench.desktop.plots.drawn import Drawn, drawn, extents
from workbench.desktop.plots.envelope import Arrays
from workbench.desktop.plots.figure_check import figure_problem
from workbench.desktop.plots.ink import heavy, width
from workbench.desktop.plots.line_marks import DrawnBand, DrawnLine
from workbench.desktop.plots.mapping import Array, Mapping
from workbench.desktop.plots.panel import Panel, Zone
from workbench.desktop.plots.reach import Reach, joined
from workbench.desktop.plots.round_ticks import Ticks
from workbench.desktop.plots.series import Series, series_of, value_places
from workbench.desktop.plots.trace_mark import DrawnTrace
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Bars, Figure, Line

GAP, SMALL_GAP = 14.0, 3.0
SMALL = 44.0
"""Px of height below which a lane has its name beside it, and no numbers."""
LOWEST = 16.0
_NAME_ROOM = 20.0
_FIRST, _SEVERAL, _OTHER = (2.75, 132.0), (2.0, 104.0), (1.0, 58.0)


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One lane.

    Attributes
    ----------
    figure : Figure
        What is in it.
    marks : list of Drawn
        Its marks.
    series : tuple of Series
        Its values, for the cursor.
    reach : tuple of float
        Its vertical stretch.
    places : int
        Decimals of its values.
    number : int
        Its place in the usual order.
    """

    figure: Figure
    marks: list[Drawn]
    series: tuple[Series, ...]
    reach: Reach
    places: int
    number: int = 0

    @property
    def main(self) -> bool:
        """Whether it is the metric: its lines take the colours of the windows."""
        return self.number == 0

    @property
    def name(self) -> str:
        """What the lane measures."""
        return axis_name(self.figure.y) or self.figure.title

    @property
    def bars(self) -> bool:
        """Whether positions are the middles of bins, not their starts."""
        return any(isinstance(mark, Bars) for mark in self.figure.marks)

    @property
    def long(self) -> bool:
        """Whether there is more to be seen on coming closer."""
        return any(isinstance(mark, DrawnTrace) and mark.curve.trace for mark in self.marks)

    def seen(self, start: float, end: float, columns: int) -> tuple[Series, ...]:
        """Return its values as the cursor walks them in a stretch.

        Parameters
        ----------
        start, end : float
            Seconds since 1970.
        columns : int
            Px that it covers.
        """
        if not self.long:
            return self.series
        marks = iter([mark for mark in self.marks if isinstance(mark, DrawnTrace)])
        return tuple(
            next(marks).seen(start, end, columns, one) if one.extremes else one
            for one in self.series
        )

    def panel(self, box: QRectF, x: Mapping, tokens: Tokens, zones: tuple[Zone, ...]) -> Panel:
        """Return the panel of the lane.

        Parameters
        ----------
        box : QRectF
            Where it lies.
        x : Mapping
            The time axis all lanes share.
        tokens : Tokens
            The theme.
        zones : tuple of Zone
            The windows.

        Returns
        -------
        Panel
            With room for the name above the highest value.
        """
        room = _NAME_ROOM if box.height() >= SMALL else 1.0
        y = Mapping(*self.reach, box.bottom(), box.top() + room)
        return Panel(box, x, y, tokens, zones, outlined=heavy(tokens))

    def ticks(self, height: float) -> Ticks:
        """Return the words of the lane's axis.

        Parameters
        ----------
        height : float
            Of the lane, in px.

        Returns
        -------
        list of (float, str)
            Two to five.
        """
        most = max(2, min(5, int((height - _NAME_ROOM) // 30)))
        return axis_ticks(self.figure.y, *self.reach, most)


def make_lanes(
    figures: Sequence[Figure], traces: TraceMapping[str, Trace] | None = None
) -> list[Lane]:
    """Prepare figures as lanes; the lines of the first take the colours of the windows.

    Parameters
    ----------
    figures : sequence of Figure
        Each with a time axis.
    traces : mapping of str to Trace, optional
        Every point of long series, by the source their marks name.

    Returns
    -------
    list of Lane
        In the same order; figures whose numbers do not fit together are left out.
    """
    lanes, arrays = [], Arrays()
    for number, figure in enumerate(one for one in figures if not figure_problem(one)):
        marks = drawn(figure, arrays, traces)
        series = series_of(figure, arrays)
        for mark in marks:
            if isinstance(mark, DrawnLine | DrawnBand):
                paired = mark.mark.tone in {"reference", "incident"}
                plain = number == 0 and mark.mark.tone == "plain"
                dashed = isinstance(mark, DrawnLine) and mark.mark.dashed
                mark.by_window = (paired or plain) and not dashed
        _, reach = extents(figure, marks)
        lanes.append(Lane(figure, marks, series, reach, value_places(series), number))
    return lanes


def time_reach(lanes: Sequence[Lane], bins: Array) -> Reach:
    """Return the stretch of time that holds all lanes.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    bins : ndarray
        Edges of the bins.

    Returns
    -------
    tuple of float
        Seconds since 1970; a day in 1970 without data.
    """
    reaches = [mark.reach()[0] for lane in lanes for mark in lane.marks]
    low, high = joined(reaches)
    if bins.size:
        low, high = min(low, float(bins[0])), max(high, float(bins[-1]))
    return (low, high) if high > low else (0.0, 86_400.0)


def tick_room(lanes: Sequence[Lane]) -> float:
    """Return how much room the words of all vertical axes need.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.

    Returns
    -------
    float
        Px.
    """
    words = [words for lane in lanes for _, words in lane.ticks(200.0)]
    return max((width(one) for one in words), default=30.0) + 4


def lane_heights(
    lanes: Sequence[Lane], room: float, factors: Sequence[float] | None = None
) -> list[float]:
    """Share out the height.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    room : float
        Px there are for all of them and the gaps between.
    factors : sequence of float, optional
        How much higher, or lower, somebody wants each; 1 by default.

    Returns
    -------
    list of float
        The metric is the highest, those with several lines come next; none gets less
        than it needs, even if all together then need more than there is.
    """
    wished = factors or [1.0] * len(lanes)
    kinds = [
        (share * factor, max(least * factor, LOWEST))
        for (share, least), factor in zip(map(_kind, lanes), wished, strict=True)
    ]
    free = room - GAP * max(len(lanes) - 1, 0)
    weight = sum(share for share, _ in kinds) or 1.0
    wanted = [max(least, free * share / weight) for share, least in kinds]
    excess = sum(wanted) - free
    spare = sum(tall - least for tall, (_, least) in zip(wanted, kinds, strict=True))
    if excess <= 0 or spare <= 0:
        return wanted
    part = min(excess / spare, 1.0)
    return [tall - part * (tall - least) for tall, (_, least) in zip(wanted, kinds, strict=True)]


def gaps(heights: Sequence[float]) -> list[float]:
    """Return the px below each lane but the last; small lanes lie close together.

    Parameters
    ----------
    heights : sequence of float
        Of the lanes.
    """
    return [SMALL_GAP if max(above, below) < SMALL else GAP for above, below in pairwise(heights)]


def _kind(lane: Lane) -> tuple[float, float]:
    if lane.main:
        return _FIRST
    lines = sum(isinstance(mark, Line) for mark in lane.figure.marks)
    return _SEVERAL if lines > 1 else _OTHER
