"""What a score is made of: each signal's points one after the other, up to the score."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.numbers import percent, signed
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.ink import Align, heavy, metrics, pen, width, write
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.contrast import mix
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Axis, Bars, Figure
from workbench.language import tr
from workbench.services.readings.triage_cell import ScorePart

NAME = tr("What makes up the score")
NOTHING = tr("No cell is chosen")
TALL, LOW, SUM = 37.0, 20.0, 24.0
_BAR = 13.0
_FULL = 100.0
_NEARLY = 0.995
_LEAST_BARS = 110.0
_WORDS = 0.52
"""Share of the width that names and figures take."""


class ScoreWaterfall(RowView):
    """The signals that add to a score, the most first; those that add nothing below the sum.

    Signals
    -------
    rowSelected(int)
        Number of the row that became the current one.
    rowActivated(int)
        Number of a row on Enter or double click.
    """

    def __init__(self) -> None:
        self._parts: tuple[ScorePart, ...] = ()
        self._score = 0
        super().__init__(NOTHING)
        self.setMinimumHeight(120)

    @property
    def parts(self) -> tuple[ScorePart, ...]:
        """What is shown, in its order."""
        return self._parts

    def set_parts(self, parts: Sequence[ScorePart], score: int) -> None:
        """Show another score.

        Parameters
        ----------
        parts : sequence of ScorePart
            Those that add most first.
        score : int
            What they add up to.
        """
        self._parts, self._score = tuple(parts), score
        self.setAccessibleName(tr("{name}, {score} of 100", name=NAME, score=score))
        self.setFixedHeight(round(self.content_size(QSizeF(1, 1)).height()))
        self.begin()

    @property
    def adding(self) -> int:
        """How many signals add something."""
        return sum(part.shown > 0 for part in self._parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown, as data."""
        if not self._parts:
            return ()
        names = tuple(part.title for part in self._parts)
        bars = Bars(
            at=tuple(float(at) for at in range(len(names))),
            length=tuple(round(part.points, 2) for part in self._parts),
            horizontal=True,
            tone="incident",
        )
        return (
            Figure(
                id="score-parts",
                title=tr("{name}, {score} of 100", name=NAME, score=self._score),
                x=Axis(label=tr("points"), zero=True),
                y=Axis(kind="category", categories=names),
                marks=(bars,),
            ),
        )

    def data(self) -> PlotData:
        """Return the signals as rows."""
        if not self._parts:
            return PlotData((), ())
        heads = (tr("signal"), tr("points"), tr("percentile"), tr("figures"))
        rows = tuple(
            (part.title, round(part.points, 2), part.percentile, part.words) for part in self._parts
        )
        return PlotData(heads, rows)

    def svg(self) -> str:
        """Return the signals as they print, in light; empty without any."""
        return figure_svg(self.figures[0]) if self._parts else ""

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(320, round(self.content_size(QSizeF(1, 1)).height()))

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the height of all rows."""
        adding = self.adding
        return QSizeF(room.width(), adding * TALL + SUM + (len(self._parts) - adding) * LOW + 6)

    def boxes(self) -> Sequence[QRectF]:
        """Return where the rows lie; the sum stands below those that add to it."""
        wide, top, found = self.viewport().width(), 0.0, []
        adding = self.adding
        for at in range(len(self._parts)):
            high = TALL if at < adding else LOW
            top += SUM if at == adding else 0.0
            found.append(QRectF(0, top, wide, high))
            top += high
        return found

    def sentence(self, number: int) -> str:
        """Return a signal with all its figures."""
        part = self._parts[number]
        told = tr("{title}: {points} points", title=part.title, points=signed(part.shown, 0))
        words = [told, part.words]
        if part.percentile is not None:
            place = percent(part.percentile, 1 if part.percentile < _NEARLY else 2)
            words.append(tr("higher than {share} of its own history", share=place))
        return "; ".join(words)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint names, bars with steps between them, the sum, and what adds nothing."""
        bold = metrics(600, BODY.size)
        named = (bold.horizontalAdvance(part.title) for part in self._parts)
        # Names give way before bars and figures do.
        widest = min(max(named, default=0.0) + 12, size.width() - _LEAST_BARS)
        left = max(size.width() * _WORDS, widest)
        room = max(size.width() - left - 40, 20.0)
        done, boxes, adding = 0, self.boxes(), self.adding
        for number, (part, box) in enumerate(zip(self._parts, boxes, strict=True)):
            self.paint_state(painter, box.adjusted(0, 0, 0, -1), number, tokens)
            inset = 8.0 if number == self.selected else 0.0
            if number >= adding:
                self._paint_nothing(painter, box, part, left, tokens, inset)
                continue
            self._paint_words(painter, box, part, left, tokens, inset)
            begins = left + done / _FULL * room
            done += part.shown
            ends = left + done / _FULL * room
            bar = QRectF(begins, box.top() + 4, max(ends - begins, 2.0), _BAR)
            painter.fillRect(bar, QColor(mix(tokens.tier_high, tokens.s1, 0.85)))
            if heavy(tokens):
                painter.setPen(pen(tokens.edge))
                painter.drawRect(bar)
            painter.setPen(pen(tokens.edge))
            painter.drawLine(QLineF(ends, bar.bottom(), ends, box.bottom() + 4))
            words = signed(part.shown, 0)
            told = QRectF(bar.right() + 5, box.top() + 2, 40, 17)
            write(painter, told, words, tokens.t1, weight=600)
        self._paint_sum(painter, left, room, tokens)

    def _paint_sum(self, painter: QPainter, left: float, room: float, tokens: Tokens) -> None:
        if not self._parts:
            return
        top = self.adding * TALL
        box = QRectF(0, top, left - 8, SUM - 2)
        write(painter, box, tr("Score"), tokens.t1, weight=600, size=BODY.size)
        end = left + self._score / _FULL * room
        painter.setPen(pen(tokens.edge))
        painter.drawLine(QLineF(left, top + 2, left, top + SUM - 4))
        painter.drawLine(QLineF(left, top + SUM / 2, end, top + SUM / 2))
        painter.drawLine(QLineF(end, top + 2, end, top + SUM - 4))
        told = QRectF(end + 5, top, width(str(self._score), 600) + 8, SUM - 2)
        write(painter, told, str(self._score), tokens.t1, weight=600)

    @staticmethod
    def _paint_words(
        painter: QPainter, box: QRectF, part: ScorePart, left: float, tokens: Tokens, inset: float
    ) -> None:
        upper = QRectF(inset, box.top() + 1, left - 8 - inset, 18)
        lower = QRectF(inset, box.top() + 18, left - 8 - inset, 16)
        write(painter, upper, part.title, tokens.t1, weight=600, size=BODY.size)
        write(painter, lower, part.words, tokens.t2)

    @staticmethod
    def _paint_nothing(
        painter: QPainter, box: QRectF, part: ScorePart, left: float, tokens: Tokens, inset: float
    ) -> None:
        name = QRectF(inset, box.top(), left - 8 - inset, LOW)
        write(painter, name, part.title, tokens.t2)
        figure = "0" if part.measured else "–"
        write(painter, QRectF(left, box.top(), 14, LOW), figure, tokens.t2, align=Align.AlignLeft)
        words = QRectF(left + 16, box.top(), box.right() - left - 16, LOW)
        write(painter, words, part.words, tokens.t3)
