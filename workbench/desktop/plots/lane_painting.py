"""Painting of time lanes: windows, lanes, events, the note at the onset."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.plots.brush_painting import pair
from workbench.desktop.plots.brushes import Brushes
from workbench.desktop.plots.chrome import (
    end_labels,
    paint_base,
    paint_end_labels,
    paint_name,
    paint_rules,
    paint_y_words,
)
from workbench.desktop.plots.ink import DOTS, WINDOW, pen, veil, width, write
from workbench.desktop.plots.lane_stack import Lane
from workbench.desktop.plots.panel import Panel
from workbench.desktop.theme.tokens import Tokens


@dataclass(frozen=True, slots=True)
class OnsetNote:
    """What is said about the onset.

    Attributes
    ----------
    title, detail : str
        Two lines.
    at : float
        Seconds since 1970.
    interval : tuple of float or None
        Its 95 % interval.
    """

    title: str
    detail: str
    at: float
    interval: tuple[float, float] | None = None


def paint_windows(
    painter: QPainter, panel: Panel, brushes: Brushes, tokens: Tokens, *, edges: bool
) -> None:
    """Shade the windows in one lane, or stroke their edges over it.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        The lane.
    brushes : Brushes
        The windows.
    tokens : Tokens
        The theme.
    edges : bool
        Whether to stroke and not to shade.
    """
    box = panel.rect
    painter.save()
    painter.setClipRect(box.adjusted(-1, 0, 1, 0), Qt.ClipOperation.IntersectClip)
    for name, (start, end) in brushes.stretches.items():
        colour, _ = pair(name, tokens)
        left, right = round(panel.x(start)) + 0.5, round(panel.x(end)) + 0.5
        if not edges:
            painter.fillRect(
                QRectF(left, box.top(), right - left, box.height()), veil(colour, WINDOW)
            )
            continue
        painter.setPen(pen(colour))
        for at in (left, right):
            painter.drawLine(QLineF(at, box.top(), at, box.bottom()))
    painter.restore()


def paint_lane(
    painter: QPainter, lane: Lane, panel: Panel, rooms: tuple[float, float], *, last: bool
) -> None:
    """Paint one lane: rules, marks, name, words at both sides.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    lane : Lane
        What is in it.
    panel : Panel
        Where.
    rooms : tuple of float
        Px at the left and at the right of it.
    last : bool
        Whether the time axis stands on it.
    """
    ticks = lane.ticks(panel.rect.height())
    paint_rules(painter, panel, ticks)
    painter.save()
    painter.setClipRect(panel.rect.adjusted(0, -1, 0, 1), Qt.ClipOperation.IntersectClip)
    for mark in lane.marks:
        mark.paint(painter, panel)
    painter.restore()
    if last:
        paint_base(painter, panel)
    paint_y_words(painter, panel, ticks, rooms[0])
    paint_name(painter, panel, lane.name)
    paint_end_labels(painter, panel, end_labels(lane.marks, panel), rooms[1])


def paint_event_lines(
    painter: QPainter, at: Sequence[float], tops: tuple[float, float], tokens: Tokens
) -> None:
    """Stroke a dotted line through all lanes for each event.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    at : sequence of float
        Px of the events.
    tops : tuple of float
        Upper and lower end, in px.
    tokens : Tokens
        The theme.
    """
    painter.setPen(pen(tokens.t1, 1.0, DOTS))
    for x in at:
        painter.drawLine(QLineF(round(x) + 0.5, tops[0], round(x) + 0.5, tops[1]))


def paint_onset_interval(painter: QPainter, panel: Panel, note: OnsetNote) -> None:
    """Shade the interval of the onset.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        The first lane.
    note : OnsetNote
        With its interval.
    """
    if note.interval is None:
        return
    left, right = (panel.x(at) for at in note.interval)
    box = QRectF(left, panel.rect.top(), max(right - left, 1.0), panel.rect.height())
    painter.fillRect(box.intersected(panel.rect), veil(panel.tokens.t1, 0.12))


def paint_onset_note(painter: QPainter, panel: Panel, note: OnsetNote) -> None:
    """Write the note beside the onset, on the side that has room.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        The first lane.
    note : OnsetNote
        What to say.
    """
    at = panel.x(note.at)
    if not panel.rect.left() <= at <= panel.rect.right():
        return
    wide = max(width(note.title, 600), width(note.detail)) + 20
    tall = 40.0 if note.detail else 24.0
    left = at + 14
    if left + wide > panel.rect.right() - 2:
        left = at - 14 - wide
    box = QRectF(round(left) + 0.5, round(panel.rect.top() + 6) + 0.5, round(wide), tall)
    painter.setPen(pen(panel.tokens.edge))
    painter.setBrush(QColor(panel.tokens.s1))
    painter.drawRoundedRect(box, 4, 4)
    line = QRectF(box.left() + 9, box.top() + 4, wide - 14, 16)
    write(painter, line, note.title, panel.tokens.t1, weight=600)
    if note.detail:
        write(painter, line.translated(0, 16), note.detail, panel.tokens.t2)
