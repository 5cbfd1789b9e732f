"""Long series, painted from their extremes and, closer, from their points."""

import numpy as np

from workbench.datasets.traces import Trace
from workbench.datasets.traces import view as drawing
from workbench.desktop.plots.envelope import Arrays, Envelope
from workbench.desktop.plots.line_marks import DrawnLine, last_point
from workbench.desktop.plots.mapping import Array
from workbench.desktop.plots.reach import Reach, ends
from workbench.desktop.plots.series import Series
from workbench.domain.figures import Line
from workbench.domain.figures import Trace as TraceMark


class TraceCurve(Envelope):
    """A long series that can be drawn at any zoom.

    Parameters
    ----------
    mark : Trace
        Stretches of it.
    numbers : Arrays
        Turns them into arrays.
    trace : Trace or None
        Every point; without them the stretches are all that can be seen.
    """

    def __init__(self, mark: TraceMark, numbers: Arrays, trace: Trace | None) -> None:
        super().__init__(numbers(mark.x), numbers(mark.low), numbers(mark.high))
        self.trace = trace

    def visible(self, start: float, end: float, columns: int) -> tuple[Array, Array, Array]:
        """Return what has to be drawn of a stretch, from the points where they can be read."""
        if self.trace is not None:
            try:
                seen = drawing.view(self.trace, start, end, columns)
            except OSError:
                # The files went away under an open window: what is in memory is drawn on.
                self.trace = None
            else:
                return seen.drawn(self.trace.per_second)
        return super().visible(start, end, columns)


class DrawnTrace(DrawnLine):
    """A long series as one line through the extremes of every px column.

    Parameters
    ----------
    mark : Trace
        Stretches of it.
    numbers : Arrays
        Turns them into arrays.
    trace : Trace or None
        Every point, where they can be read.
    """

    def __init__(self, mark: TraceMark, numbers: Arrays, trace: Trace | None = None) -> None:
        line = Line(x=(), y=(), tone=mark.tone, label=mark.label)
        super().__init__(line, numbers)
        self.traced = mark
        self._mean = numbers(mark.mean)
        self.curve: TraceCurve = TraceCurve(mark, numbers, trace)

    def last_before(self, end: float) -> tuple[float, float] | None:
        """Return the mean of the last stretch before a position; None where there is none."""
        return last_point(self.curve.x, self._mean, end)

    def reach(self) -> tuple[Reach, Reach]:
        """Return what the series needs of both axes."""
        return ends(self.curve.x), self.curve.reach()

    def seen(self, start: float, end: float, columns: int, whole: Series) -> Series:
        """Return what a cursor walks in a stretch: points, or bins of them.

        Parameters
        ----------
        start, end : float
            Seconds since 1970.
        columns : int
            Px that it covers.
        whole : Series
            What it walks where the points cannot be read.
        """
        trace = self.curve.trace
        if trace is None:
            return whole
        try:
            seen = drawing.view(trace, start, end, columns)
            value = seen.low if seen.single else drawing.means(trace, seen.points)
        except OSError:
            return whole
        none: Array = np.empty(0)
        low, high = (none, none) if seen.single else (seen.low, seen.high)
        at = seen.ticks / trace.per_second
        return Series(whole.name, whole.tone, at, value, low, high, extremes=True)
