"""Painting of ranked causes: label, bracket, two bars with whiskers, drift rank."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.bracket_rows import BracketRow, Ends, effect_reach, excludes_zero
from workbench.desktop.plots.ink import Align, fill, heavy, pen, rule_pen, stroke, width, write
from workbench.desktop.plots.round_ticks import Ticks, linear_ticks
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

HEAD, AXIS, ROW = 34.0, 30.0, 53.0
BAR = 10.0
_OFFSET = 9.0
_CAP = 3.5


@dataclass(frozen=True, slots=True)
class BracketColumns:
    """Where the three columns lie, and the scale of effects.

    Attributes
    ----------
    label : float
        Width of the first column.
    left, right : float
        Ends of the effects, in px.
    drift : float
        Left end of the drift column; right of everything where it is left out.
    end : float
        Right end of everything.
    low, high : float
        Effects at `left` and `right`.
    """

    label: float
    left: float
    right: float
    drift: float
    end: float
    low: float
    high: float

    def x(self, effect: float) -> float:
        """Return the px of an effect."""
        return self.left + (effect - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self) -> Ticks:
        """Return what is written on the axis."""
        most = max(2, min(5, int((self.right - self.left) // 64)))
        return linear_ticks(self.low, self.high, most)


def bracket_columns(
    rows: list[BracketRow], drop: float | None, wide: float, places: int
) -> BracketColumns:
    """Measure the columns.

    Parameters
    ----------
    rows : list of BracketRow
        All causes.
    drop : float or None
        The whole drop.
    wide : float
        Px there are.
    places : int
        Decimals of effects.

    Returns
    -------
    BracketColumns
        The drift column narrows first, then goes.
    """
    names = max((width(f"{row.node}", 600, BODY.size) for row in rows), default=60.0)
    lines = max((width(row.line) for row in rows), default=60.0)
    label = min(max(names, lines) + 44, max(0.32 * wide, 120.0), 260.0)
    drift = 140.0 if wide >= 620 else 64.0 if wide >= 440 else 0.0
    left, right = label + 38, wide - drift - (20 if drift else 8)
    low, high = effect_reach(rows, drop)
    # A value stands right of its whisker, so that the axis has to go on for as long.
    words = width(decimal(high, places), 600) + 14
    free = max(right - left - words, 40.0)
    high = low + (high - low) * max(right - left, 60.0) / free
    low -= (high - low) * (0.02 if low < 0 else 0.0)
    return BracketColumns(label, left, max(right, left + 60), wide - drift, wide - 4, low, high)


def paint_grid(
    painter: QPainter, columns: BracketColumns, top: float, bottom: float, tokens: Tokens
) -> None:
    """Rule the effects; zero is stronger.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    columns : BracketColumns
        The measures.
    top, bottom : float
        Ends of the rules, in px.
    tokens : Tokens
        The theme.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for value, _ in columns.ticks():
        painter.setPen(rule_pen(tokens, zero=value == 0))
        at = round(columns.x(value))
        painter.drawLine(QLineF(at, top, at, bottom))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)


def paint_drop(
    painter: QPainter, columns: BracketColumns, drop: float, ends: Ends, tokens: Tokens
) -> None:
    """Stroke the whole drop, dashed.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    columns : BracketColumns
        The measures.
    drop : float
        The drop.
    ends : tuple of float
        Ends of the line, in px.
    tokens : Tokens
        The theme.
    """
    at = round(columns.x(drop)) + 0.5
    painter.setPen(pen(tokens.t1, 1.0, (4.0, 3.0)))
    painter.drawLine(QLineF(at, ends[0], at, ends[1]))


def paint_row(
    painter: QPainter,
    box: QRectF,
    row: BracketRow,
    rank: int,
    columns: BracketColumns,
    tokens: Tokens,
) -> None:
    """Paint one cause without its drift.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    box : QRectF
        The row.
    row : BracketRow
        The cause.
    rank : int
        1 for the first.
    columns : BracketColumns
        The measures.
    tokens : Tokens
        The theme.
    """
    _paint_label(painter, box, row, rank, columns, tokens)
    middle = box.center().y()
    if row.restored is None and row.lost is None:
        left = max(columns.left, columns.x(0.0)) + 8
        room = QRectF(left, middle - 8, columns.right - left, 16)
        write(painter, room, tr("not measured"), tokens.t3)
        return
    left = columns.label + 14.5
    painter.setPen(pen(tokens.t2, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(left + 5, middle - 14),
                QPointF(left, middle - 14),
                QPointF(left, middle + 14),
                QPointF(left + 5, middle + 14),
            ]
        )
    )
    _paint_effect(painter, middle - _OFFSET, "restored", row, columns, tokens)
    _paint_effect(painter, middle + _OFFSET, "lost", row, columns, tokens)


def _paint_label(
    painter: QPainter,
    box: QRectF,
    row: BracketRow,
    rank: int,
    columns: BracketColumns,
    tokens: Tokens,
) -> None:
    left, middle = box.left() + 12, box.center().y()
    number = f"{rank}"
    first = QRectF(left, middle - 18, columns.label - 16, 18)
    write(painter, first, number, tokens.t1, weight=600, size=BODY.size)
    first.setLeft(left + max(width(number, 600, BODY.size) + 7, 15))
    write(painter, first, row.node, tokens.t1, weight=600, size=BODY.size)
    below = QRectF(first.left(), middle, first.width(), 16)
    write(painter, below, row.line, tokens.t2)


def _paint_effect(
    painter: QPainter,
    y: float,
    tone: str,
    row: BracketRow,
    columns: BracketColumns,
    tokens: Tokens,
) -> None:
    restored = tone == "restored"
    value = row.restored if restored else row.lost
    ends = row.restored_interval if restored else row.lost_interval
    if value is None:
        return
    left, right = sorted((columns.x(0.0), columns.x(value)))
    bar = QRectF(left, y - BAR / 2, max(right - left, 1.0), BAR)
    painter.fillRect(bar, QColor(fill(tone, tokens)))
    if not restored or heavy(tokens):
        painter.setPen(pen(stroke(tone, tokens)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
    if ends is not None:
        low, high = columns.x(ends[0]), columns.x(ends[1])
        painter.setPen(pen(tokens.t1, 1.5))
        painter.drawLine(QLineF(low, y, high, y))
        for at in (low, high):
            painter.drawLine(QLineF(at, y - _CAP, at, y + _CAP))
        right = max(right, high)
    if excludes_zero(ends):
        box = QRectF(right + 7, y - 8, max(columns.drift - right - 9, 20), 16)
        write(painter, box, decimal(value, 3), stroke(tone, tokens), weight=600)


def paint_drift(
    painter: QPainter,
    box: QRectF,
    row: BracketRow,
    most: float,
    columns: BracketColumns,
    tokens: Tokens,
) -> None:
    """Paint the drift rank: present, never competing.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    box : QRectF
        The row.
    row : BracketRow
        The cause.
    most : float
        The largest drift of all rows.
    columns : BracketColumns
        The measures.
    tokens : Tokens
        The theme.
    """
    middle, wide = box.center().y(), columns.end - columns.drift
    if wide < 20:
        return
    right = Align.AlignRight
    line = QRectF(columns.drift, middle - 8, wide, 16)
    if row.drift is None:
        write(painter, line, "–", tokens.t3, align=right)
        return
    write(painter, line, decimal(row.drift, 2 if row.drift < 10 else 1), tokens.t3, align=right)
    if row.drift_rank is not None:
        line.setRight(columns.end - 40)
        write(painter, line, str(row.drift_rank), tokens.t3, align=right)
    room = wide - 72
    if room > 20 and most > 0:
        bar = QRectF(columns.drift, middle - 4.5, max(room * row.drift / most, 1.0), 9)
        painter.fillRect(bar, QColor(fill("muted", tokens)))
