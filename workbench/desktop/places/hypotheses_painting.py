"""How the matrix is painted: heads with the band a hypothesis is held in, marks with words."""

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from workbench.desktop.numbers import MISSING
from workbench.desktop.plots.ink import Align, metrics, pen, write
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr
from workbench.services.board.views import MatrixCell, MatrixColumn, MatrixRow
from workbench.services.board.words import BEARINGS, STATUSES, band_words, cell_words

INSET = 10.0
STATEMENT_FROM = 78.0
TWO_LINES_FROM = 31.0
TRACK = QRectF(0, 70, 0, 6)
BAND_STEPS = 4
_THUMB = (6.0, 13.0)
_MARKS = {
    "consistent": (Shape.CHECK, "good"),
    "inconsistent": (Shape.SQUARE, "bad"),
    "": (Shape.DOTTED, "unknown"),
}


@cache
def words_from() -> float:
    """Return the px of a column from which on words stand beside the marks."""
    widest = max(metrics(600).horizontalAdvance(words) for words in BEARINGS.values())
    return float(widest) + INSET + 26


def paint_column_ground(
    painter: QPainter, box: QRect, tokens: Tokens, *, first: bool = False, last: bool = False
) -> None:
    """Fill the column of the selected hypothesis, round where it begins and ends."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent_soft))
    room = QRectF(box)
    if not (first or last):
        painter.drawRect(room)
        return
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(room, 6, 6)
    square = room.adjusted(0, 6 if first else 0, 0, -6 if last else 0)
    path.addRect(square)
    painter.drawPath(path)


def track_of(box: QRectF) -> QRectF:
    """Return where the band of a hypothesis is shown in its head."""
    low = box.bottom() - 39
    return QRectF(box.left() + INSET, low, max(box.width() - 2 * INSET - 6, 8.0), TRACK.height())


def band_at(x: float, box: QRectF) -> int:
    """Return the band at a point of a head.

    Parameters
    ----------
    x : float
        Px.
    box : QRectF
        The head.
    """
    track = track_of(box)
    part = (x - track.left()) / track.width()
    return min(max(round(part * BAND_STEPS), 0), BAND_STEPS)


def paint_head(painter: QPainter, box: QRectF, column: MatrixColumn, tokens: Tokens) -> None:
    """Paint code, statement, band and its words.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
        The head of one hypothesis.
    column : MatrixColumn
    tokens : Tokens
    """
    left, wide = box.left() + INSET, box.width() - INSET - 4
    quiet = tokens.t3 if column.out else tokens.t1
    line = QRectF(left, box.top() + 8, wide, 18)
    status = STATUSES[column.status] if column.status not in {"open", "testing"} else ""
    good = column.status in {"confirmed", "supported"}
    wide_code = metrics(600, BODY.size).horizontalAdvance(column.code)
    beside = metrics(600).horizontalAdvance(status) <= wide - wide_code - 8
    write(painter, line, column.code, quiet, weight=600, size=BODY.size)
    if column.out and not beside:
        # Set aside is told by more than a colour where there is no room for the word.
        painter.setPen(pen(quiet, 1.5))
        middle = line.center().y()
        painter.drawLine(QPointF(left, middle), QPointF(left + wide_code, middle))
    told = QRectF(left, box.bottom() - 25, wide, 18)
    if status and beside:
        place = line.adjusted(wide_code + 8, 0, 0, 0)
        write(painter, place, status, tokens.good if good else quiet, weight=600 if good else 400)
    if box.width() >= STATEMENT_FROM:
        _paint_statement(painter, QRectF(left, box.top() + 27, wide, 32), column.statement, quiet)
    _paint_band(painter, track_of(box), column, tokens)
    words = band_words(column.band) if beside or not status else status
    write(painter, told, words, quiet if column.out else tokens.t2)


def _paint_statement(painter: QPainter, box: QRectF, words: str, colour: str) -> None:
    """Write a statement in two lines, the second one cut where it is longer."""
    first, rest = _first_line(words, box.width())
    half = box.height() / 2
    write(painter, QRectF(box.left(), box.top(), box.width(), half), first, colour)
    write(painter, QRectF(box.left(), box.top() + half, box.width(), half), rest, colour)


def _first_line(words: str, room: float) -> tuple[str, str]:
    taken: list[str] = []
    parts = words.split()
    while parts and metrics().horizontalAdvance(" ".join([*taken, parts[0]])) <= room:
        taken.append(parts.pop(0))
    if not taken:
        return words, ""
    return " ".join(taken), " ".join(parts)


def _paint_band(painter: QPainter, track: QRectF, column: MatrixColumn, tokens: Tokens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.s3 if not column.out else tokens.s2))
    painter.drawRect(track)
    if column.suggested != column.band and not column.out:
        # Where the matrix would put it, beside where a person does.
        told = track.left() + (track.width() - 2) * column.suggested / BAND_STEPS
        painter.setBrush(QColor(tokens.t3))
        painter.drawRect(QRectF(told, track.top() - 3, 2, track.height() + 6))
    wide, high = _THUMB
    at = track.left() + (track.width() - wide) * column.band / BAND_STEPS
    painter.setBrush(QColor(tokens.t3 if column.out else tokens.t1))
    middle = track.center().y()
    painter.drawRoundedRect(QRectF(at, middle - high / 2, wide, high), 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_cell(
    painter: QPainter, box: QRectF, cell: MatrixCell, tokens: Tokens, *, quiet: bool
) -> None:
    """Paint mark and word; the mark alone where there is no room for the word.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
    cell : MatrixCell
    tokens : Tokens
    quiet : bool
        Whether the row tells nothing apart.
    """
    shape, colour = _MARKS.get(cell.bearing, (None, "t3"))
    strong = cell.bearing == "inconsistent" and not quiet
    worded = box.width() >= words_from()
    if shape is not None:
        left = box.left() + INSET + 2 if worded else box.center().x() - 6
        ink = tokens.t3 if quiet else tokens.colour(colour)
        paint_shape(painter, shape, QRectF(left, box.center().y() - 6, 12, 12), ink)
    if worded:
        told = tokens.bad if strong else tokens.t3 if quiet or shape is None else tokens.t2
        room = QRectF(box.left() + INSET + 20, box.top(), box.width() - INSET - 22, box.height())
        write(painter, room, cell_words(cell), told, weight=600 if strong else 400)
    elif cell.bearing == "neutral":
        write(painter, box, MISSING, tokens.t3, align=Align.AlignHCenter)


def paint_text(painter: QPainter, box: QRectF, row: MatrixRow, tokens: Tokens) -> None:
    """Write what was observed."""
    colour = tokens.t3 if row.faded else tokens.t1
    room = box.adjusted(0, 0, -12, 0)
    wide = metrics(400, BODY.size).horizontalAdvance(row.text)
    if wide <= room.width() or box.height() < TWO_LINES_FROM:
        write(painter, room, row.text, colour, size=BODY.size)
        return
    pad = max((box.height() - 30) / 2, 0.0)
    _paint_statement(painter, room.adjusted(0, pad, 0, -pad), row.text, colour)


def paint_source(
    painter: QPainter, box: QRectF, row: MatrixRow, tokens: Tokens, *, hot: bool
) -> None:
    """Write what an observation rests on; a run is underlined where it can be pressed."""
    colour = tokens.accent if hot and row.run else tokens.warn if row.stale else tokens.t3
    write(painter, box, row.source, colour)
    wide = min(metrics().horizontalAdvance(row.source), box.width())
    under = QPointF(box.left(), box.center().y() + 9)
    if row.run and (hot or row.stale):
        painter.setPen(pen(colour, 1.0, (3.0, 2.0) if row.stale else None))
        painter.drawLine(under, under + QPointF(wide, 0))


def paint_count(painter: QPainter, box: QRectF, column: MatrixColumn, tokens: Tokens) -> None:
    """Write how many observations speak against a hypothesis."""
    words = str(column.against) if column.against else tr("none")
    colour = tokens.bad if column.against else tokens.good
    room = box.adjusted(INSET + 2, 0, 0, 0)
    write(painter, room, words, colour, weight=600, size=BODY.size)


def paint_plain_head(painter: QPainter, box: QRectF, words: str, tokens: Tokens) -> None:
    """Write the head of the first two columns at its lower edge."""
    room = QRectF(box.left(), box.bottom() - 25, box.width(), 18)
    write(painter, room, words, tokens.t2, weight=600, size=SMALL.size)
