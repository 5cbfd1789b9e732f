"""Painting of repairs: label, two gains with whiskers, and the columns of harm and cost."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.numbers import signed
from workbench.desktop.plots.forest_rows import Ends, Estimate, ForestRow, gain_reach
from workbench.desktop.plots.ink import Align, pen, rule_pen, width, write
from workbench.desktop.plots.round_ticks import Ticks, linear_ticks
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

HEAD, AXIS, ROW, LEAST_ROW = 44.0, 32.0, 58.0, 42.0
_OFFSET = 8.5
_HALF = 4.5
RISKS = {
    "low": Mark(State.GOOD, tr("low")),
    "mid": Mark(State.WARN, tr("mid")),
    "high": Mark(State.BAD, tr("high")),
}


@dataclass(frozen=True, slots=True)
class ForestColumns:
    """Where the columns lie, and the scale of gains.

    ``ends`` are the right ends of the columns behind the gains, by name; a column that has no
    room is left out.
    """

    label: float
    left: float
    right: float
    low: float
    high: float
    ends: dict[str, float]

    def x(self, gain: float) -> float:
        """Return the px of a gain."""
        return self.left + (gain - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self) -> Ticks:
        """Return what is written on the axis."""
        most = max(2, min(5, int((self.right - self.left) // 72)))
        return linear_ticks(self.low, self.high, most)


_COLUMNS = (("slice", 82.0), ("worse", 68.0), ("effort", 64.0), ("risk", 64.0))


def heads() -> dict[str, str]:
    """Return the words over each column behind the gains."""
    return {
        "slice": tr("Worst slice"),
        "worse": tr("Worse in"),
        "effort": tr("Effort"),
        "risk": tr("Risk"),
    }


def forest_columns(rows: list[ForestRow], full: float | None, wide: float) -> ForestColumns:
    """Measure the columns; where there is little room, effort and slices go first.

    Parameters
    ----------
    rows : list of ForestRow
    full : float or None
        What a full recovery gains.
    wide : float
        Px there are.
    """
    names = max((width(row.title, 600, BODY.size) for row in rows), default=60.0)
    lines = max((width(row.note or row.line) for row in rows), default=60.0)
    label = min(max(names + 26, min(lines + 22, 0.3 * wide), 130.0), 0.36 * wide, 270.0)
    wanted = dict(_COLUMNS)
    for name in ("effort", "worse", "slice"):
        if wide - label - sum(wanted.values()) < 220:
            wanted.pop(name)
    shown = [name for name, _ in _COLUMNS if name in wanted]
    right = wide - sum(wanted.values()) - 10
    ends, at = {}, wide - 8
    for name in reversed(shown):
        ends[name] = at
        at -= wanted[name]
    low, high = gain_reach(rows, full)
    spread = high - low
    low, high = low - 0.06 * spread, high + 0.06 * spread
    # The value of the current row stands left of its whisker.
    left = label + 58
    return ForestColumns(label, left, max(right, left + 60), low, high, ends)


def paint_grid(
    painter: QPainter, columns: ForestColumns, top: float, bottom: float, tokens: Tokens
) -> None:
    """Rule the gains; zero is stronger."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for value, _ in columns.ticks():
        painter.setPen(rule_pen(tokens, zero=value == 0))
        at = round(columns.x(value))
        painter.drawLine(QLineF(at, top, at, bottom))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)


def paint_full(
    painter: QPainter, columns: ForestColumns, full: float, ends: Ends, tokens: Tokens
) -> None:
    """Stroke what a full recovery gains, dashed and named: blue, for it is as W0 was."""
    at = round(columns.x(full)) + 0.5
    painter.setPen(pen(tokens.ref, 1.25, (4.0, 3.0)))
    painter.drawLine(QLineF(at, ends[0], at, ends[1]))


def name_full(painter: QPainter, columns: ForestColumns, full: float, tokens: Tokens) -> None:
    """Name the line of a full recovery, under the heads."""
    at, words = columns.x(full), tr("full recovery")
    wide = width(words) + 2
    left = at + 5 if at + 5 + wide < columns.right + 12 else at - 5 - wide
    write(painter, QRectF(left, HEAD - 20, wide, 16), words, tokens.ref)


def paint_heads(painter: QPainter, columns: ForestColumns, metric: str, tokens: Tokens) -> None:
    """Write what the columns hold."""
    write(painter, QRectF(12, 4, columns.label - 12, 16), tr("Repair"), tokens.t2, weight=600)
    words = tr("{metric} gained over W1, with 95 % intervals", metric=metric)
    room = columns.right - columns.label
    box = QRectF(columns.label + 14, 4, room, 16)
    short = tr("{metric} gained", metric=metric)
    fits = width(words, 600) <= room
    write(painter, box, words if fits else short, tokens.t2, weight=600)
    for name, end in columns.ends.items():
        left = end - dict(_COLUMNS)[name] + 4
        box = QRectF(left, 4, end - left, 16)
        write(painter, box, heads()[name], tokens.t2, weight=600, align=Align.AlignRight)


def paint_axis(painter: QPainter, columns: ForestColumns, top: float, tokens: Tokens) -> None:
    """Write the gains under the grid."""
    for value, words in columns.ticks():
        said = f"+{words}" if value > 0 else words if value else "0"
        at, wide = columns.x(value), width(said) + 2
        box = QRectF(at - wide / 2, top + 8, wide, 16)
        write(painter, box, said, tokens.t3, align=Align.AlignHCenter)


def paint_row(  # noqa: PLR0913 -- where, what and how
    painter: QPainter,
    box: QRectF,
    row: ForestRow,
    columns: ForestColumns,
    tokens: Tokens,
    *,
    places: int,
    told: bool,
) -> None:
    """Paint one repair; `told` writes its gains beside their whiskers.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
    row : ForestRow
    columns : ForestColumns
    tokens : Tokens
    places : int
    told : bool
    """
    middle = box.center().y()
    label = QRectF(box.left() + 12, middle - 18, columns.label - 14, 18)
    write(painter, label, row.title, tokens.t1, weight=600, size=BODY.size)
    write(
        painter,
        label.translated(0, 18),
        row.note or row.line,
        tokens.warn if row.note else tokens.t3,
    )
    if row.held_out is None and row.fitted is None:
        left = max(columns.left, columns.x(0.0)) + 8
        write(painter, QRectF(left, middle - 8, columns.right - left, 16), row.state, tokens.t3)
    if row.fitted is not None:
        _paint_gain(painter, middle - _OFFSET, row.fitted, columns, tokens, filled=True)
    if row.held_out is not None:
        y = middle + _OFFSET
        _paint_gain(painter, y, row.held_out, columns, tokens, filled=False)
        if row.worst is not None:
            at = columns.x(row.worst)
            painter.setPen(pen(tokens.t1, 2.5))
            painter.drawLine(QLineF(at, y - 5, at, y + 5))
    if told:
        _tell(painter, middle, row, columns, tokens, places)
    _paint_cells(painter, box, row, columns, tokens, places)


def _paint_gain(
    painter: QPainter,
    y: float,
    found: Estimate,
    columns: ForestColumns,
    tokens: Tokens,
    *,
    filled: bool,
) -> None:
    painter.setPen(pen(tokens.t1, 1.75))
    if found.ends is not None:
        painter.drawLine(QLineF(columns.x(found.ends[0]), y, columns.x(found.ends[1]), y))
    at = columns.x(found.value)
    if filled:
        box = QRectF(at - _HALF, y - _HALF, 2 * _HALF, 2 * _HALF)
        painter.fillRect(box, QColor(tokens.t1))
        return
    painter.setBrush(QColor(tokens.s1))
    painter.drawEllipse(QPointF(at, y), _HALF + 0.5, _HALF + 0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _tell(
    painter: QPainter,
    middle: float,
    row: ForestRow,
    columns: ForestColumns,
    tokens: Tokens,
    places: int,
) -> None:
    for found, y in ((row.fitted, middle - _OFFSET), (row.held_out, middle + _OFFSET)):
        if found is None:
            continue
        words = signed(found.value, places)
        wide = width(words, 600) + 2
        left = columns.x(found.ends[0] if found.ends else found.value) - wide - 8
        left = max(left, columns.label + 4)
        write(painter, QRectF(left, y - 8, wide, 16), words, tokens.t1, weight=600)


def _paint_cells(
    painter: QPainter,
    box: QRectF,
    row: ForestRow,
    columns: ForestColumns,
    tokens: Tokens,
    places: int,
) -> None:
    middle, right = box.center().y(), Align.AlignRight
    harmed = bool(row.worse)
    cells = {
        "slice": (signed(row.slice_gain, places), tokens.bad if harmed else tokens.t1, harmed),
        "worse": (row.worse_words, tokens.bad if harmed else tokens.t1, harmed),
        "effort": (row.effort, tokens.t1, False),
    }
    for name, (words, colour, strong) in cells.items():
        if name in columns.ends:
            end = columns.ends[name]
            line = QRectF(end - dict(_COLUMNS)[name] + 4, middle - 8, dict(_COLUMNS)[name] - 4, 16)
            write(painter, line, words, colour, weight=600 if strong else 400, align=right)
    mark = RISKS.get(row.risk)
    if mark is None or "risk" not in columns.ends:
        return
    end, colour = columns.ends["risk"], tokens.colour(mark.colour)
    wide = width(mark.text, 600) + 1
    paint_shape(painter, mark.shape, QRectF(end - wide - 17, middle - 6, 12, 12), colour)
    write(painter, QRectF(end - wide, middle - 8, wide, 16), mark.text, colour, weight=600)
