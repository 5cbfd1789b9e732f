"""Lines, bands, levels, spans and events, painted on a panel."""

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from workbench.desktop.plots.envelope import Arrays, Envelope, zigzag
from workbench.desktop.plots.ink import BAND, DASH, DOTS, MAIN, OTHER, WINDOW, pen, stroke, veil
from workbench.desktop.plots.mapping import Array
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.reach import NOWHERE, Reach, ends
from workbench.domain.figures import Band, Flags, Level, Line, Span

_DENSE = 1.5
_FLAT = 44.0
"""Px of height below which a line is one px wide."""


def coloured_zones(panel: Panel) -> list[tuple[QRectF, str]]:
    """Split a panel by its windows.

    Parameters
    ----------
    panel : Panel
        With zones.

    Returns
    -------
    list of (QRectF, str)
        Clips from left to right that together cover the panel, each with its colour: the pair
        inside the windows, the secondary text outside of them.
    """
    tall = panel.rect.adjusted(0, -2, 0, 2)
    cuts = {tall.left() - 2, tall.right() + 2}
    for zone in panel.zones:
        cuts |= {panel.x(zone.start), panel.x(zone.end)}
    inside = sorted(cut for cut in cuts if tall.left() - 2 <= cut <= tall.right() + 2)
    found = []
    for left, right in pairwise(inside):
        middle = panel.x.value((left + right) / 2)
        tone = next((z.tone for z in panel.zones if z.start <= middle <= z.end), "")
        colour = stroke(tone, panel.tokens) if tone else panel.tokens.t2
        found.append((QRectF(left, tall.top(), right - left, tall.height()), colour))
    return found


class DrawnLine:
    """A line through points; a gap stays a gap.

    Parameters
    ----------
    mark : Line
        The line.
    numbers : Arrays
        Turns its values into arrays.
    """

    def __init__(self, mark: Line, numbers: Arrays) -> None:
        self.mark = mark
        y = numbers(mark.y)
        self.curve = Envelope(numbers(mark.x), y, y)
        self.by_window = False

    def reach(self) -> tuple[Reach, Reach]:
        """Return what the line needs of both axes."""
        return ends(self.curve.x), self.curve.reach()

    def last_before(self, end: float) -> tuple[float, float] | None:
        """Return the last point before a position, to be named; None where there is none.

        Parameters
        ----------
        end : float
            In data units.
        """
        return last_point(self.curve.x, self.curve.low, end)

    def vertices(self, panel: Panel) -> tuple[Array, Array]:
        """Return the px that are joined.

        Parameters
        ----------
        panel : Panel
            Where.

        Returns
        -------
        x, y : ndarray
            At most two a px column of the panel, but for short series.
        """
        columns = int(panel.rect.width())
        start = panel.x.value(panel.rect.left())
        end = panel.x.value(panel.rect.right())
        x, low, high = self.curve.visible(start, end, columns)
        y = low
        if low is not high and not np.array_equal(low, high, equal_nan=True):
            x, y = zigzag(x, low, high)
        return panel.x.pixels(x), panel.y.pixels(y)

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Stroke the line, in the colours of the windows where it is asked for."""
        x, y = self.vertices(panel)
        if not x.size:
            return
        dense = x.size > _DENSE * panel.rect.width() or panel.rect.height() < _FLAT
        # Upright strokes of one px are as sharp without smoothing, and many times as fast.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not dense)
        plain = self.mark.tone in {"plain", "muted"}
        wide = OTHER if self.mark.dashed or self.mark.tone == "muted" else MAIN
        dashes = DASH if self.mark.dashed else None
        colour = stroke(self.mark.tone, panel.tokens)
        if plain and self.mark.dashed:
            colour = panel.tokens.t3
        for part, clip, inside in self._parts(panel, x, colour):
            ink = pen(inside, 1.0 if dense else wide, dashes)
            ink.setCosmetic(dense)
            painter.save()
            if clip is not None:
                painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
            self._stroke(painter, x[part], y[part], ink)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)

    def _parts(self, panel: Panel, x: Array, colour: str) -> list[tuple[slice, QRectF | None, str]]:
        if not (self.by_window and panel.zones):
            return [(slice(None), None, colour)]
        return [(within(x, clip), clip, inside) for clip, inside in coloured_zones(panel)]

    @staticmethod
    def _stroke(painter: QPainter, x: Array, y: Array, ink: QPen) -> None:
        if x.size < 1:
            return
        if ink.style() == Qt.PenStyle.SolidLine and not ink.isCosmetic():
            # Segments are stroked ten times as fast as a path; square ends close their joints.
            ink.setCapStyle(Qt.PenCapStyle.SquareCap)
            painter.setPen(ink)
            painter.drawLines(segments(x, y))
        else:
            painter.setPen(ink)
            for piece in unbroken(y):
                painter.drawPolyline(pg.functions.arrayToQPolygonF(x[piece], y[piece]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.color())
        for at in _lonely(x, y):
            painter.drawEllipse(QPointF(at[0], at[1]), 2.5, 2.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def last_point(x: Array, y: Array, end: float) -> tuple[float, float] | None:
    """Return the last point with a value that is not beyond a position.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Points, in order of x.
    end : float
        The position.
    """
    last = int(np.searchsorted(x, end, side="right")) - 1
    while last >= 0 and not np.isfinite(y[last]):
        last -= 1
    return (float(x[last]), float(y[last])) if last >= 0 else None


def unbroken(y: Array) -> list[slice]:
    """Return the stretches of vertices that are all there.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Px; not-a-number is a gap.
    """
    there = np.isfinite(y)
    if there.all():
        return [slice(None)]
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [slice(*ends) for ends in zip(bounds[0::2], bounds[1::2], strict=True)]


def segments(x: Array, y: Array) -> list[QLineF]:
    """Return the pieces between points that are both there.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Px; not-a-number is a gap.

    Returns
    -------
    list of QLineF
        At most n - 1.
    """
    there = np.isfinite(y)
    joined = there[:-1] & there[1:]
    ends = (part[joined].tolist() for part in (x[:-1], y[:-1], x[1:], y[1:]))
    return [QLineF(*end) for end in zip(*ends, strict=True)]


def within(x: Array, clip: QRectF) -> slice:
    """Return which vertices a clip needs.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Their px, in order.
    clip : QRectF
        What can be seen.

    Returns
    -------
    slice
        Those inside and one beyond either end.
    """
    first = max(int(np.searchsorted(x, clip.left())) - 1, 0)
    return slice(first, int(np.searchsorted(x, clip.right())) + 1)


def _lonely(x: Array, y: Array) -> Array:
    """Return points between two gaps, which no line would show."""
    there = np.isfinite(y)
    edge = np.concatenate([[False], there, [False]])
    alone = there & ~edge[:-2] & ~edge[2:]
    points: Array = np.column_stack([x[alone], y[alone]])
    return points


class DrawnBand:
    """An interval around a line.

    Parameters
    ----------
    mark : Band
        The band.
    numbers : Arrays
        Turns its values into arrays.
    """

    def __init__(self, mark: Band, numbers: Arrays) -> None:
        self.mark = mark
        self.curve = Envelope(numbers(mark.x), numbers(mark.low), numbers(mark.high))
        self.by_window = False

    def reach(self) -> tuple[Reach, Reach]:
        """Return what the band needs of both axes."""
        return ends(self.curve.x), self.curve.reach()

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Fill the band at 20 %, with an outline in high contrast."""
        start = panel.x.value(panel.rect.left())
        end = panel.x.value(panel.rect.right())
        x, low, high = self.curve.visible(start, end, int(panel.rect.width()))
        x, low, high = panel.x.pixels(x), panel.y.pixels(low), panel.y.pixels(high)
        if not (self.by_window and panel.zones):
            colour = stroke(self.mark.tone, panel.tokens)
            self._fill(painter, self._path(x, low, high), colour, panel)
            return
        for clip, colour in coloured_zones(panel):
            part = within(x, clip)
            painter.save()
            painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
            self._fill(painter, self._path(x[part], low[part], high[part]), colour, panel)
            painter.restore()

    @staticmethod
    def _fill(painter: QPainter, path: QPainterPath, colour: str, panel: Panel) -> None:
        painter.fillPath(path, veil(colour, BAND))
        if panel.outlined:
            painter.strokePath(path, pen(colour, 1.0))

    @staticmethod
    def _path(x: Array, low: Array, high: Array) -> QPainterPath:
        path = QPainterPath()
        there = np.isfinite(low) & np.isfinite(high)
        bounds = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(np.int8), [0]])))
        for first, last in zip(bounds[0::2], bounds[1::2], strict=True):
            across = np.concatenate([x[first:last], x[first:last][::-1]])
            around = np.concatenate([high[first:last], low[first:last][::-1]])
            path.addPath(pg.arrayToQPath(across, around, connect="all"))
            path.closeSubpath()
        return path


class DrawnLevel:
    """A dashed reference line across the panel.

    Parameters
    ----------
    mark : Level
        The level.
    """

    def __init__(self, mark: Level) -> None:
        self.mark = mark

    def reach(self) -> tuple[Reach, Reach]:
        """Return the level as a reach of its own axis."""
        here = (self.mark.value, self.mark.value)
        return (here, NOWHERE) if self.mark.vertical else (NOWHERE, here)

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Stroke the level."""
        tone = "muted" if self.mark.tone == "plain" and not self.mark.vertical else self.mark.tone
        painter.setPen(pen(stroke(tone, panel.tokens), 1.0, DASH))
        box = panel.rect
        if self.mark.vertical:
            at = round(panel.x(self.mark.value)) + 0.5
            painter.drawLine(QPointF(at, box.top()), QPointF(at, box.bottom()))
        else:
            at = round(panel.y(self.mark.value)) + 0.5
            painter.drawLine(QPointF(box.left(), at), QPointF(box.right(), at))


class DrawnSpan:
    """A shaded stretch of the horizontal axis.

    Parameters
    ----------
    mark : Span
        The span.
    """

    def __init__(self, mark: Span) -> None:
        self.mark = mark

    def reach(self) -> tuple[Reach, Reach]:
        """Return the stretch."""
        return (self.mark.start, self.mark.end), NOWHERE

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Shade the stretch at 7 %."""
        left, right = panel.x(self.mark.start), panel.x(self.mark.end)
        box = QRectF(left, panel.rect.top(), right - left, panel.rect.height())
        colour = stroke(self.mark.tone, panel.tokens)
        painter.fillRect(box, veil(colour, WINDOW))
        if panel.outlined:
            painter.setPen(pen(colour, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)


class DrawnFlags:
    """Dotted lines at events; their words are written by whoever has the room.

    Parameters
    ----------
    mark : Flags
        The events.
    """

    def __init__(self, mark: Flags) -> None:
        self.mark = mark

    def reach(self) -> tuple[Reach, Reach]:
        """Return the stretch the events lie in."""
        return (min(self.mark.at, default=np.inf), max(self.mark.at, default=-np.inf)), NOWHERE

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Stroke one dotted line an event."""
        painter.setPen(pen(panel.tokens.t1, 1.0, DOTS))
        for at in self.mark.at:
            x = round(panel.x(at)) + 0.5
            painter.drawLine(QPointF(x, panel.rect.top()), QPointF(x, panel.rect.bottom()))
