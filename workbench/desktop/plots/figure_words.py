"""Words inside the plotting area: windows, events, upright levels; and the horizontal axis."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from workbench.desktop.plots.axis_words import axis_name
from workbench.desktop.plots.flag_painting import FlagLane, paint_flags
from workbench.desktop.plots.ink import Align, stroke, width, write, write_at
from workbench.desktop.plots.panel import Panel
from workbench.domain.figures import Axis, Figure, Flags, Level, Span


def paint_axis_label(painter: QPainter, panel: Panel, axis: Axis) -> None:
    """Write what the horizontal axis measures, below its words at the right.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    axis : Axis
        The axis; time needs no name.
    """
    words = axis_name(axis)
    if words and axis.kind != "time":
        box = QRectF(panel.rect.left(), panel.rect.bottom() + 19, panel.rect.width(), 16)
        write(painter, box, words, panel.tokens.t3, align=Align.AlignRight)


def paint_inside_words(painter: QPainter, panel: Panel, figure: Figure) -> None:
    """Write the names of windows, events and upright levels.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    figure : Figure
        Its spans, events and levels.
    """
    for mark in figure.marks:
        if isinstance(mark, Level) and mark.vertical and mark.label:
            _upright_name(painter, panel, mark)
        elif isinstance(mark, Span) and mark.label:
            _span_name(painter, panel, mark)
        elif isinstance(mark, Flags):
            lane = FlagLane.of(mark, panel)
            paint_flags(painter, lane, panel.rect.top() - 34, panel.tokens)


def _upright_name(painter: QPainter, panel: Panel, mark: Level) -> None:
    at = panel.x(mark.value)
    if not panel.rect.left() <= at <= panel.rect.right():
        return
    wide = width(mark.label) + 2
    left = at + 4 if at + 4 + wide <= panel.rect.right() + 8 else at - 4 - wide
    plain = mark.tone in {"plain", "muted"}
    colour = panel.tokens.t2 if plain else stroke(mark.tone, panel.tokens)
    write(painter, QRectF(left, panel.rect.top() - 18, wide, 16), mark.label, colour)


def _span_name(painter: QPainter, panel: Panel, mark: Span) -> None:
    left = max(panel.x(mark.start), panel.rect.left()) + 5
    right = min(panel.x(mark.end), panel.rect.right()) - 5
    if right - left >= width(mark.label, 600):
        colour = stroke(mark.tone, panel.tokens)
        at = QPointF(left, panel.rect.bottom() - 11)
        write_at(painter, at, mark.label, colour, weight=600)
