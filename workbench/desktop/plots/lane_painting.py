"""Painting of time lanes: windows, lanes, events, the note at the onset."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from workbench.desktop.plots.ink import DOTS, WINDOW, Align, pen, veil, width, write
from workbench.desktop.plots.lane_stack import SMALL, Lane
from workbench.desktop.plots.mapping import Mapping
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
    painter: QPainter,
    panels: Sequence[Panel],
    brushes: Brushes,
    tokens: Tokens,
    *,
    edges: bool,
) -> None:
    """Shade the windows in all lanes, or stroke their edges over them.

    Parameters
    ----------
    painter : QPainter
        An active painter, clipped to the lanes.
    panels : sequence of Panel
        The lanes.
    brushes : Brushes
        The windows.
    tokens : Tokens
        The theme.
    edges : bool
        Whether to stroke and not to shade.
    """
    if not panels:
        return
    first = panels[0]
    ends = (first.rect.left(), first.rect.right())
    painter.setPen(Qt.PenStyle.NoPen)
    for name, (start, end) in brushes.stretches.items():
        colour, _ = pair(name, tokens)
        left, right = round(first.x(start)) + 0.5, round(first.x(end)) + 0.5
        if not edges:
            left, right = max(left, ends[0] - 1), min(right, ends[1] + 1)
            painter.setBrush(veil(colour, WINDOW))
            if right > left:
                painter.drawRects(
                    [QRectF(left, p.rect.top(), right - left, p.rect.height()) for p in panels]
                )
            continue
        painter.setPen(pen(colour))
        seen = [at for at in (left, right) if ends[0] - 1 <= at <= ends[1] + 1]
        lines = [QLineF(at, p.rect.top(), at, p.rect.bottom()) for at in seen for p in panels]
        if lines:
            painter.drawLines(lines)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_lane_back(
    painter: QPainter, lane: Lane, panel: Panel, rooms: tuple[float, float], *, last: bool
) -> None:
    """Paint what stays where it is while time moves: rules, numbers, the name beside.

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
    if panel.rect.height() < SMALL:
        paint_rules(painter, panel, [(0.0, "")] if lane.reach[0] <= 0 <= lane.reach[1] else [])
        box = QRectF(panel.rect.left() - rooms[0] - 7, 0, rooms[0], 16)
        box.moveTop(panel.rect.center().y() - 8)
        write(painter, box, lane.name, panel.tokens.t2, weight=600, align=Align.AlignRight)
        middle = Mapping(0.0, 1.0, box.center().y(), box.center().y())
        still = replace(panel, y=middle)
        paint_end_labels(painter, still, end_labels(lane.marks, still)[-1:], rooms[1])
    else:
        ticks = lane.ticks(panel.rect.height())
        paint_rules(painter, panel, ticks)
        paint_y_words(painter, panel, ticks, rooms[0])
    if last:
        paint_base(painter, panel)


def paint_lane_marks(painter: QPainter, lane: Lane, panel: Panel) -> None:
    """Paint the marks of one lane, inside of it.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    lane : Lane
        What is in it.
    panel : Panel
        Where.
    """
    painter.save()
    painter.setClipRect(panel.rect.adjusted(0, -1, 0, 1), Qt.ClipOperation.IntersectClip)
    for mark in lane.marks:
        mark.paint(painter, panel)
    painter.restore()


def paint_lane_words(
    painter: QPainter, lane: Lane, panel: Panel, rooms: tuple[float, float]
) -> None:
    """Write over the marks of a lane its name and the ends of its lines, if it is not small.

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
    """
    if panel.rect.height() >= SMALL:
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
