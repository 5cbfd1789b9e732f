"""Sentences under two heads: the weakest evidence first, and what would turn the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.plots.ink import Align, face, fill, metrics, pen, write
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.readable import readable
from workbench.language import tr

NOTHING = tr("Nothing to doubt: no cause is named")
HEADS = (tr("Weakest evidence first"), tr("What would turn the verdict"))
WORDS = (tr("holds"), tr("doubtful"))
HEAD, LINE, PAD = 28.0, 18.0, 10.0
_LEFT = 34.0
_METER = 56.0
_WRAP = Qt.TextFlag.TextWordWrap
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One row.

    Attributes
    ----------
    text : str
    holds : float or None
        0 to 1, one half where a reader stops to ask; None of what would turn the verdict.
    doubtful : bool
    source : str
        The run it is from, in words.
    """

    text: str
    holds: float | None = None
    doubtful: bool = False
    source: str = ""


class DoubtList(RowView):
    """Each sentence with a mark, and with a meter where it is a part of the proof."""

    def __init__(self) -> None:
        self._groups: tuple[list[Sentence], list[Sentence]] = ([], [])
        self._empty = NOTHING
        super().__init__(NOTHING)
        self.setMinimumSize(300, 140)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All rows, from the top."""
        return tuple(self._groups[0] + self._groups[1])

    def set_sentences(
        self, weakest: Sequence[Sentence], turns: Sequence[Sentence], empty: str = NOTHING
    ) -> None:
        """Show other sentences.

        Parameters
        ----------
        weakest, turns : sequence of Sentence
        empty : str
            What is said where there are none.
        """
        self._groups, self._empty = (list(weakest), list(turns)), empty
        count = len(self.sentences)
        self.setAccessibleName(tr("Doubts, {number} sentences", number=count) if count else empty)
        self.begin()

    def boxes(self) -> Sequence[QRectF]:
        """Return where the sentences lie."""
        return [box for _, box in self._placed(self.viewport().width())]

    def sentence(self, number: int) -> str:
        """Return a row for a screen reader."""
        one = self.sentences[number]
        head = HEADS[0] if number < len(self._groups[0]) else HEADS[1]
        state = "" if one.holds is None else f"{WORDS[one.doubtful]}, "
        tail = f"; {one.source}" if one.source else ""
        return f"{head}: {state}{one.text}{tail}"

    def data(self) -> PlotData:
        """Return the sentences as rows."""
        rows = [
            (
                head,
                one.text,
                one.holds,
                "" if one.holds is None else WORDS[one.doubtful],
                one.source,
            )
            for head, group in zip(HEADS, self._groups, strict=True)
            for one in group
        ]
        heads = ("part", "sentence", tr("holds, 0 to 1"), "state", "run")
        return PlotData(heads, tuple(rows)) if rows else PlotData((), ())

    def sizeHint(self) -> QSize:
        """Return the size of ten sentences."""
        return QSize(720, 360)

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all sentences."""
        placed = self._placed(room.width())
        return QSizeF(room.width(), placed[-1][1].bottom() + 8 if placed else 60)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint heads and sentences."""
        placed = self._placed(size.width())
        if not placed:
            room = QRectF(0, 0, size.width(), max(size.height(), self.viewport().height()))
            write(painter, room, self._empty, tokens.t3, align=Align.AlignHCenter)
            return
        firsts = {0, len(self._groups[0])} if self._groups[0] else {0}
        for number, (one, box) in enumerate(placed):
            if number in firsts:
                which = 0 if number < len(self._groups[0]) else 1
                self._paint_head(painter, box, HEADS[which], tokens, meter=which == 0)
            self.paint_state(painter, box.adjusted(0, 1, 0, -1), number, tokens)
            self._paint_sentence(painter, box, one, tokens)

    def _placed(self, wide: float) -> list[tuple[Sentence, QRectF]]:
        """Return each sentence with its box."""
        found, top = [], 0.0
        for group in self._groups:
            top += HEAD if group else 0.0
            for one in group:
                high = self._height(one, wide)
                found.append((one, QRectF(0, top, wide, high)))
                top += high
            top += _GAP if group else 0.0
        return found

    @staticmethod
    def _height(one: Sentence, wide: float) -> float:
        room = QRectF(0, 0, max(_text_width(one, wide), 80.0), 10_000)
        return max(LINE, metrics(400, BODY.size).boundingRect(room, _WRAP, one.text).height()) + PAD

    @staticmethod
    def _paint_head(
        painter: QPainter, first: QRectF, words: str, tokens: Tokens, *, meter: bool
    ) -> None:
        top = first.top() - HEAD
        write(painter, QRectF(12, top + 5, 320, 18), words, tokens.t2, weight=600)
        if meter:
            box = QRectF(first.right() - 190, top + 5, 182, 18)
            write(painter, box, tr("how well it holds"), tokens.t3, align=Align.AlignRight)
        painter.setPen(pen(tokens.line))
        painter.drawLine(QLineF(0, top + HEAD - 1.5, first.right(), top + HEAD - 1.5))

    @staticmethod
    def _paint_sentence(painter: QPainter, box: QRectF, one: Sentence, tokens: Tokens) -> None:
        mark = QRectF(12, box.top() + PAD / 2 + 3, 12, 12)
        if one.holds is None:
            paint_shape(painter, Shape.RING, mark, tokens.t3)
        elif one.doubtful:
            paint_shape(painter, Shape.TRIANGLE, mark, tokens.warn)
        else:
            paint_shape(painter, Shape.CHECK, mark, tokens.good)
        painter.setFont(face(400, BODY.size))
        painter.setPen(QColor(tokens.t1))
        room = QRectF(_LEFT, box.top() + PAD / 2, _text_width(one, box.width()), box.height() - PAD)
        painter.drawText(room, _WRAP | Align.AlignVCenter, readable(one.text))
        if one.holds is not None:
            _paint_meter(painter, box, one.holds, tokens)


def _text_width(one: Sentence, wide: float) -> float:
    return wide - _LEFT - 8 - (0.0 if one.holds is None else _METER + 16)


def _paint_meter(painter: QPainter, box: QRectF, holds: float, tokens: Tokens) -> None:
    """Paint how well a part holds, with a line at one half."""
    left, middle = box.right() - _METER - 8, round(box.top() + PAD / 2 + LINE / 2)
    painter.fillRect(QRectF(left, middle - 3, _METER, 6), QColor(tokens.s2))
    painter.fillRect(QRectF(left, middle - 3, _METER * holds, 6), QColor(fill("plain", tokens)))
    painter.setPen(pen(tokens.t1))
    at = round(left + _METER / 2) + 0.5
    painter.drawLine(QPointF(at, middle - 6), QPointF(at, middle + 6))
