"""Densities: a scatter of any size as one image, or as points where there are few."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.desktop.plots.ink import Align, pen, stroke, veil, width, write
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.reach import Reach
from workbench.desktop.theme.contrast import contrast
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.counts import count_steps, step_of
from workbench.domain.figures import Density, Figure
from workbench.language import tr

_POINT = 2.5
_SWATCH = 34.0
_ROOM = 0.01


class DrawnDensity:
    """A grid of counts, painted as one image that is made once a theme.

    Parameters
    ----------
    mark : Density
        The grid.
    """

    def __init__(self, mark: Density) -> None:
        self.mark = mark
        self._image: tuple[Tokens, QImage] | None = None

    def reach(self) -> tuple[Reach, Reach]:
        """Return the ends of the grid; points need a little more, or those at an end are cut."""
        if self.mark.single_x:
            return _roomy(self.mark.x), _roomy(self.mark.y)
        return self.mark.x, self.mark.y

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Paint the cells, or the points where each row is given."""
        if self.mark.single_x:
            self._paint_points(painter, panel)
            return
        image = self._painted(panel.tokens)
        low = QPointF(panel.x(self.mark.x[0]), panel.y(self.mark.y[0]))
        high = QPointF(panel.x(self.mark.x[1]), panel.y(self.mark.y[1]))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(QRectF(low, high).normalized(), image)

    def _paint_points(self, painter: QPainter, panel: Panel) -> None:
        colour = stroke(self.mark.tone, panel.tokens)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil(colour, 0.55))
        x = panel.x.pixels(np.array(self.mark.single_x))
        y = panel.y.pixels(np.array(self.mark.single_y))
        for at in zip(x.tolist(), y.tolist(), strict=True):
            painter.drawEllipse(QPointF(*at), _POINT, _POINT)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _painted(self, tokens: Tokens) -> QImage:
        if self._image is None or self._image[0] != tokens:
            self._image = (tokens, density_image(self.mark, tokens))
        return self._image[1]


def _roomy(ends: Reach) -> Reach:
    more = _ROOM * (ends[1] - ends[0])
    return ends[0] - more, ends[1] + more


def density_image(mark: Density, tokens: Tokens) -> QImage:
    """Return a grid of counts with one px a cell; empty cells are clear.

    Parameters
    ----------
    mark : Density
        The grid.
    tokens : Tokens
        The theme.
    """
    counts = np.array(mark.counts, dtype=np.int64)[::-1]
    steps, colours = steps_of(mark), density_colours(mark, tokens)
    table = np.array([0, *(QColor(one).rgba() for one in colours)], dtype=np.uint32)
    pixels = np.ascontiguousarray(table[np.searchsorted(steps, counts, side="right")])
    tall, wide = pixels.shape
    image = QImage(pixels.data, wide, tall, 4 * wide, QImage.Format.Format_ARGB32)
    return image.copy()


def steps_of(mark: Density) -> tuple[int, ...]:
    """Return the smallest count of each step of a grid's scale."""
    most = mark.most or max((max(row, default=0) for row in mark.counts), default=0)
    return count_steps(most, 7)


def density_colours(mark: Density, tokens: Tokens) -> list[str]:
    """Return the colour of each step of a grid's scale."""
    steps, scale = steps_of(mark), tokens.sequential
    return [scale[step_of(least, steps, len(scale))] for least in steps]


def density_of(figure: Figure) -> Density | None:
    """Return the grid of a figure whose scale has to be told, or None."""
    found = (mark for mark in figure.marks if isinstance(mark, Density))
    mark = next(found, None)
    return mark if mark is not None and not mark.single_x else None


def paint_density_key(painter: QPainter, figure: Figure, panel: Panel, top: float) -> None:
    """Write what the steps of a density mean, in rows a cell, right-aligned above it.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    figure : Figure
        With its grid; nothing is written without.
    panel : Panel
        Where the picture is.
    top : float
        Px of the upper edge.
    """
    mark = density_of(figure)
    if mark is None:
        return
    tokens, steps = panel.tokens, steps_of(mark)
    words = tr("rows a cell, from")
    wide = min(_SWATCH, max(panel.rect.width() - width(words) - 8, 0.0) / len(steps))
    left = panel.rect.right() - wide * len(steps)
    room = QRectF(left - width(words) - 8, top, width(words) + 2, 16)
    write(painter, room, words, tokens.t3)
    for least, colour in zip(steps, density_colours(mark, tokens), strict=True):
        box = QRectF(left, top, wide, 16)
        painter.fillRect(box, QColor(colour))
        if panel.outlined:
            painter.setPen(pen(tokens.line, 1.0))
            painter.drawRect(box)
        ink = max(tokens.t1, tokens.s1, key=lambda c: contrast(c, colour))
        write(painter, box, _short(least), ink, align=Align.AlignHCenter)
        left += wide


def _short(count: int) -> str:
    """Write a count in at most four letters."""
    for least, letter in ((10_000_000, "M"), (10_000, "k")):
        if count >= least:
            return f"{count // (least // 10)}{letter}"
    return f"{count}"
