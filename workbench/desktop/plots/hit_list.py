"""What a search found, kind by kind, with the words around it and what matched marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.plots.ink import Align, cut, heavy, pen, width, write
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.readable import readable
from workbench.language import tr, trn

ROW, HEAD = 44.0, 28.0
NAME = tr("What was found")


@dataclass(frozen=True, slots=True)
class HitRow:
    """Something found.

    Attributes
    ----------
    kind : str
        Its kind in words; rows of one kind come one after another.
    title : str
    where : str
        The incident it is of: ``"INC-0012 Weather feed"``.
    snippet : str
    marks : tuple of (int, int)
        Which characters of the snippet matched.
    """

    kind: str
    title: str
    where: str
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()


class HitList(RowView):
    """Rows under the heads of their kinds; what matched is set off by ground and weight."""

    def __init__(self) -> None:
        self._rows: tuple[HitRow, ...] = ()
        self._words = ""
        super().__init__(NAME)
        self.setMinimumSize(260, 120)

    @property
    def rows(self) -> tuple[HitRow, ...]:
        """What is shown."""
        return self._rows

    def set_rows(self, rows: Sequence[HitRow], words: str = "") -> None:
        """Show other rows.

        Parameters
        ----------
        rows : sequence of HitRow
            Rows of one kind beside each other.
        words : str
            What to say where there are none.
        """
        self._rows, self._words = tuple(rows), words
        count = trn("{count} found", "{count} found", len(rows))
        self.setAccessibleName(f"{NAME}: {count if rows else words}")
        self.begin()

    def boxes(self) -> list[QRectF]:
        """Return where the rows lie; a head stands above the first of each kind."""
        wide, top, kind, found = float(self.viewport().width()), 0.0, None, []
        for row in self._rows:
            if row.kind != kind:
                kind, top = row.kind, top + HEAD
            found.append(QRectF(0, top, wide, ROW))
            top += ROW
        return found

    def surroundings(self, number: int) -> QRectF:
        """Return a row with the head above it."""
        return self.boxes()[number].adjusted(0, -HEAD, 0, 4)

    def sentence(self, number: int) -> str:
        """Return a row for a screen reader."""
        row = self._rows[number]
        return f"{row.kind}; {row.title}; {row.where}; {row.snippet}"

    def data(self) -> PlotData:
        """Return what was found as rows."""
        if not self._rows:
            return PlotData((), ())
        heads = (tr("kind"), tr("title"), tr("incident"), tr("words"))
        return PlotData(heads, tuple((r.kind, r.title, r.where, r.snippet) for r in self._rows))

    def sizeHint(self) -> QSize:
        """Return the size of a few rows."""
        return QSize(720, 240)

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all rows."""
        boxes = self.boxes()
        return QSizeF(room.width(), boxes[-1].bottom() + 4 if boxes else 60.0)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint heads and rows that can be seen."""
        if not self._rows:
            write(painter, QRectF(15, 12, size.width() - 30, 20), self._words, tokens.t2)
            return
        seen, kind = self.seen(), None
        for number, (row, box) in enumerate(zip(self._rows, self.boxes(), strict=True)):
            if row.kind != kind:
                kind = row.kind
                self._paint_head(
                    painter, QRectF(0, box.top() - HEAD, box.width(), HEAD), row, tokens
                )
            if box.bottom() >= seen.top() and box.top() <= seen.bottom():
                self._paint_row(painter, box, number, row, tokens)

    def _paint_head(self, painter: QPainter, box: QRectF, row: HitRow, tokens: Tokens) -> None:
        count = sum(one.kind == row.kind for one in self._rows)
        words = f"{row.kind} · {count}"
        write(painter, box.adjusted(15, 4, -15, 0), words, tokens.t2, weight=600)

    def _paint_row(
        self, painter: QPainter, box: QRectF, number: int, row: HitRow, tokens: Tokens
    ) -> None:
        self.paint_state(painter, box.adjusted(0, 0, 0, -1), number, tokens)
        painter.setPen(pen(tokens.line))
        low = round(box.bottom()) - 0.5
        painter.drawLine(QPointF(0, low), QPointF(box.width(), low))
        inner = box.adjusted(15, 3, -15, -3)
        where = cut(row.where, inner.width() * 0.45)
        room = width(where) + 12
        half = inner.height() / 2
        upper = QRectF(inner.left(), inner.top(), inner.width() - room, half)
        write(painter, upper, row.title, tokens.t1, weight=600, size=BODY.size)
        right = QRectF(inner.right() - room, inner.top(), room, half)
        write(painter, right, where, tokens.t3, align=Align.AlignRight)
        lower = QRectF(inner.left(), inner.top() + half, inner.width(), half)
        _paint_snippet(painter, lower, row, tokens)


def _paint_snippet(painter: QPainter, box: QRectF, row: HitRow, tokens: Tokens) -> None:
    """Write the words piece by piece; what matched stands on a ground and is stronger."""
    left = box.left()
    for text, matched in pieces(row.snippet, row.marks):
        weight = 600 if matched else 400
        wide = width(text, weight)
        room = QRectF(left, box.top(), min(wide + 1, box.right() - left), box.height())
        if room.width() <= 4:
            return
        if matched:
            ground = QRectF(left - 1, box.top() + 2, room.width() + 1, box.height() - 3)
            painter.fillRect(ground, QColor(tokens.accent_soft))
            if heavy(tokens):
                painter.setPen(pen(tokens.accent))
                painter.drawLine(ground.bottomLeft(), ground.bottomRight())
        write(painter, room, text, tokens.t1 if matched else tokens.t2, weight=weight)
        left += wide


def pieces(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in pieces, and whether each matched.

    Parameters
    ----------
    text : str
    marks : sequence of (int, int)
        First character and first one behind, in order, not overlapping; what overlaps is cut.
    """
    found, at = [], 0
    for first, last in marks:
        start, end = max(first, at), min(last, len(text))
        if start >= end:
            continue
        if start > at:
            found.append((readable(text[at:start]), False))
        found.append((readable(text[start:end]), True))
        at = end
    if at < len(text):
        found.append((readable(text[at:]), False))
    return found
