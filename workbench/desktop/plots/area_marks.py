"""Bars, intervals and distributions, painted on a panel."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from workbench.desktop.plots.envelope import Arrays, Envelope
from workbench.desktop.plots.ink import DASH, OTHER, fill, pen, stroke, veil
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.reach import Reach, ends
from workbench.domain.figures import Bars, Distribution, Intervals

ROW_BAR = 10.0
SHIFT = 8.0
_CAP = 3.5
_SHIFTS = {"restored": -SHIFT, "lost": SHIFT, "reference": -SHIFT, "incident": SHIFT}
_SHADE = 0.35


def paint_row_bar(painter: QPainter, box: QRectF, tone: str, panel: Panel) -> None:
    """Paint one horizontal bar of a row.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    box : QRectF
        The bar.
    tone : str
        What it means; ``"lost"`` gets an outline.
    panel : Panel
        For its colours.
    """
    painter.fillRect(box, QColor(fill(tone, panel.tokens)))
    if tone == "lost" or panel.outlined:
        painter.setPen(pen(stroke(tone, panel.tokens), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_whisker(painter: QPainter, left: float, right: float, y: float, colour: str) -> None:
    """Paint an interval with its caps.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    left, right : float
        Its ends in px.
    y : float
        Its middle in px.
    colour : str
        ``#RRGGBB``.
    """
    painter.setPen(pen(colour, 1.5))
    painter.drawLines(
        [
            QLineF(left, y, right, y),
            QLineF(left, y - _CAP, left, y + _CAP),
            QLineF(right, y - _CAP, right, y + _CAP),
        ]
    )


class DrawnBars:
    """Bars from zero, standing or in rows.

    Parameters
    ----------
    mark : Bars
        The bars.
    numbers : Arrays
        Turns its values into arrays.
    """

    def __init__(self, mark: Bars, numbers: Arrays) -> None:
        self.mark = mark
        self.at, self.length = numbers(mark.at), numbers(mark.length)
        zeros = np.zeros_like(self.length)
        low, high = np.fmin(self.length, zeros), np.fmax(self.length, zeros)
        self._many = Envelope(self.at, low, high)

    def reach(self) -> tuple[Reach, Reach]:
        """Return what the bars need of both axes, zero included."""
        low, high = ends(self.length)
        lengths = (min(low, 0.0), max(high, 0.0))
        if self.mark.horizontal:
            return lengths, ends(self.at)
        half = self.mark.width / 2
        first, last = ends(self.at)
        return (first - half, last + half), lengths

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Fill the bars; neighbours keep a px between them where there is room."""
        if self.mark.horizontal:
            self._paint_rows(painter, panel)
            return
        start = panel.x.value(panel.rect.left()) - self.mark.width
        end = panel.x.value(panel.rect.right()) + self.mark.width
        x, low, high = self._many.visible(start, end, int(panel.rect.width()))
        middle, base = panel.x.pixels(x), panel.y(0.0)
        wide = abs(self.mark.width * panel.x.scale)
        gap = 1.0 if wide > 3 else 0.0
        tops, bottoms = panel.y.pixels(high), panel.y.pixels(low)
        there = np.isfinite(tops) & np.isfinite(bottoms)
        half = max(wide - gap, 1.0) / 2
        boxes = [
            QRectF(m - half, t, 2 * half, b - t)
            for m, t, b in zip(middle[there], tops[there], bottoms[there], strict=True)
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill(self.mark.tone, panel.tokens)))
        painter.drawRects(boxes)
        if self.mark.tone == "lost" and wide > 3:
            painter.setPen(pen(panel.tokens.inc, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects([box for box in boxes if abs(box.bottom() - base) >= 0])

    def _paint_rows(self, painter: QPainter, panel: Panel) -> None:
        zero = panel.x(0.0)
        tall = min(ROW_BAR, abs(panel.y.scale) * 0.8)
        for at, length in zip(self.at, self.length, strict=True):
            if not np.isfinite(length):
                continue
            left, right = sorted((zero, panel.x(float(length))))
            box = QRectF(left, panel.y(float(at)) - tall / 2, right - left, tall)
            paint_row_bar(painter, box, self.mark.tone, panel)


class DrawnIntervals:
    """Estimates with their intervals, one a row.

    Parameters
    ----------
    mark : Intervals
        The estimates.
    numbers : Arrays
        Turns its values into arrays.
    """

    def __init__(self, mark: Intervals, numbers: Arrays) -> None:
        self.mark = mark
        self.alone = True
        self.shifted = False
        """Whether another mark has estimates on the same rows."""
        self.at, self.estimate = numbers(mark.at), numbers(mark.estimate)
        self.low, self.high = numbers(mark.low), numbers(mark.high)

    def reach(self) -> tuple[Reach, Reach]:
        """Return what the intervals need of both axes; bars need zero."""
        across = ends(self.estimate, self.low, self.high)
        if self.mark.bars:
            across = (min(across[0], 0.0), max(across[1], 0.0))
        return across, ends(self.at)

    def middle(self, row: int, panel: Panel) -> float:
        """Return where a row is painted.

        Parameters
        ----------
        row : int
            Number of the estimate.
        panel : Panel
            Where.

        Returns
        -------
        float
            Px; the two of a pair lie above and below their row, unless they are apart already.
        """
        room = min(1.0, abs(panel.y.scale) / 32)
        shift = _SHIFTS.get(self.mark.tone, 0.0) if self.shifted else 0.0
        return panel.y(float(self.at[row])) + shift * room

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Paint bar or point, then the whisker over it."""
        colour = stroke(self.mark.tone, panel.tokens)
        zero = panel.x(0.0)
        tall = min(ROW_BAR, abs(panel.y.scale) * (0.7 if self.alone else 0.36))
        for row in np.flatnonzero(np.isfinite(self.estimate)):
            y, x = self.middle(int(row), panel), panel.x(float(self.estimate[row]))
            if self.mark.bars:
                left, right = sorted((zero, x))
                box = QRectF(left, y - tall / 2, right - left, tall)
                paint_row_bar(painter, box, self.mark.tone, panel)
            low, high = float(self.low[row]), float(self.high[row])
            if np.isfinite(low) and np.isfinite(high):
                ink = panel.tokens.t1 if self.mark.bars else colour
                paint_whisker(painter, panel.x(low), panel.x(high), y, ink)
            if not self.mark.bars:
                painter.setPen(pen(panel.tokens.s1, 1.5))
                painter.setBrush(QColor(colour))
                painter.drawEllipse(QPointF(x, y), 4.5, 4.5)


class DrawnDistribution:
    """Shares of rows in bins, filled or as a stepped line.

    Parameters
    ----------
    mark : Distribution
        The shares.
    numbers : Arrays
        Turns its values into arrays.
    category : bool
        Whether bins are categories: these lie around their name, apart from each other.
    """

    def __init__(self, mark: Distribution, numbers: Arrays, *, category: bool) -> None:
        self.mark = mark
        self._category = category
        edges = numbers(mark.edges) - (0.5 if category else 0.0)
        inset = 0.12 if category else 0.0
        self.left, self.right = edges[:-1] + inset, edges[1:] - inset
        self.share = numbers(mark.share)

    def reach(self) -> tuple[Reach, Reach]:
        """Return what the shares need of both axes, zero included."""
        low, high = ends(self.share)
        return ends(self.left, self.right), (min(low, 0.0), max(high, 0.0))

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Fill bars at 35 %, or stroke the steps."""
        lefts, rights = panel.x.pixels(self.left), panel.x.pixels(self.right)
        tops, base = panel.y.pixels(self.share), panel.y(0.0)
        bins = list(zip(lefts, rights, tops, strict=True))
        colour = stroke(self.mark.tone, panel.tokens)
        if self.mark.filled:
            gap = 1.0 if bins and bins[0][1] - bins[0][0] > 4 else 0.0
            painter.setPen(pen(colour) if panel.outlined else Qt.PenStyle.NoPen)
            painter.setBrush(veil(colour, _SHADE))
            painter.drawRects(
                [QRectF(a, top, max(b - a - gap, 0.5), base - top) for a, b, top in bins]
            )
            return
        painter.setPen(pen(colour, OTHER, DASH if self.mark.dashed else None))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for run in [[one] for one in bins] if self._category else [bins]:
            painter.drawPolyline(_steps(run, base))


def _steps(bins: Sequence[tuple[float, float, float]], base: float) -> QPolygonF:
    points = [QPointF(x, top) for left, right, top in bins for x in (left, right)]
    if bins:
        points = [QPointF(bins[0][0], base), *points, QPointF(bins[-1][1], base)]
    return QPolygonF(points)
