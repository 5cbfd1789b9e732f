"""A paragraph of words and claims: words wrap, a claim breaks as a whole.

Words may be marked: as an opinion, as something nothing proves, as a wording to think about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.chips import Claim, ClaimChip
from workbench.desktop.components.tips import show_tip
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import DOCUMENT, font
from workbench.domain.readable import readable


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with a mark.

    Attributes
    ----------
    text : str
    mark : str
        ``opinion`` (nothing proves it, and it says so), ``unsupported`` (nothing proves it),
        ``wording`` (it could be said better).
    why : str
        What the mark says, for a tip and for screen readers.
    """

    text: str
    mark: Literal["opinion", "unsupported", "wording"]
    why: str = ""


Part: TypeAlias = str | Claim | Marked
_LINES = {"opinion": "t3", "unsupported": "bad", "wording": "warn"}


@dataclass(frozen=True, slots=True)
class _Word:
    left: int
    base: float
    text: str
    wide: int
    marked: Marked | None


class ClaimParagraph(QWidget):
    """Report text with its claims as chips.

    Parameters
    ----------
    parts : sequence of str, Claim or Marked
        The paragraph in reading order; text is plain.

    Signals
    -------
    claimOpened(str)
        The id of the claim whose run is asked for.
    """

    claimOpened = Signal(str)

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        super().__init__()
        self.setFont(font(DOCUMENT))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chips: dict[int, ClaimChip] = {}
        self._words: list[_Word] = []
        self._slanted = QFont(self.font())
        self._slanted.setItalic(True)
        self.set_parts(parts)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show another paragraph.

        Parameters
        ----------
        parts : sequence of str, Claim or Marked
            The paragraph in reading order.
        """
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._parts = tuple(parts)
        self._chips = {
            at: self._make_chip(part) for at, part in enumerate(parts) if isinstance(part, Claim)
        }
        self.setAccessibleName(
            "".join(part if isinstance(part, str) else part.text for part in parts)
        )
        why = [f"{one.text}: {one.why}" for one in parts if isinstance(one, Marked) and one.why]
        self.setAccessibleDescription("; ".join(why))
        self._lay_out()
        self.updateGeometry()
        self.update()

    def select(self, claim_id: str) -> None:
        """Show one claim as selected, all others not.

        Parameters
        ----------
        claim_id : str
            The claim; one that is not here selects none.
        """
        for chip in self._chips.values():
            chip.setChecked(chip.claim.id == claim_id)

    def heightForWidth(self, width: int) -> int:
        """Return the height that a width needs."""
        return self._flow(width)[2]

    def sizeHint(self) -> QSize:
        """Return a comfortable measure of text."""
        return QSize(640, self._flow(640)[2])

    def minimumSizeHint(self) -> QSize:
        """Return room for the widest single chip."""
        widest = max((chip.sizeHint().width() for chip in self._chips.values()), default=0)
        return QSize(max(160, widest), DOCUMENT.line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines again."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words; the chips paint themselves."""
        painter = QPainter(self)
        for word in self._words:
            opinion = word.marked is not None and word.marked.mark == "opinion"
            painter.setFont(self._slanted if opinion else self.font())
            painter.setPen(QColor(current_tokens().t1))
            painter.drawText(QPointF(word.left, word.base), word.text)
            if word.marked is not None:
                _underline(painter, word, word.marked)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell why words are marked."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            why = self._why_at(event.pos())
            if why:
                show_tip(event.globalPos(), why, self)
                return True
        return super().event(event)

    def _why_at(self, at: QPoint) -> str:
        for word in self._words:
            box = QRectF(word.left, word.base - 16, word.wide, 22)
            if word.marked is not None and box.contains(QPointF(at)):
                return word.marked.why
        return ""

    def _make_chip(self, claim: Claim) -> ClaimChip:
        chip = ClaimChip(claim)
        chip.setParent(self)
        chip.opened.connect(self._open)
        chip.show()
        return chip

    def _open(self, claim_id: str) -> None:
        self.select(claim_id)
        self.claimOpened.emit(claim_id)

    def _pieces(self) -> Iterator[tuple[int, str, bool, Marked | None]]:
        """Give each piece as chip number or -1, text, whether a space goes before it, its mark."""
        spaced = False
        for at, part in enumerate(self._parts):
            if isinstance(part, Claim):
                yield at, "", spaced, None
                spaced = False
                continue
            marked = part if isinstance(part, Marked) else None
            text = part if isinstance(part, str) else part.text
            for number, word in enumerate(readable(text).split()):
                yield -1, word, number > 0 or spaced or text[:1].isspace(), marked
            spaced = text[-1:].isspace()

    def _flow(self, width: int) -> tuple[list[_Word], dict[int, QPoint], int]:
        plain, slanted = self.fontMetrics(), QFontMetrics(self._slanted)
        space = plain.horizontalAdvance(" ")
        words: list[_Word] = []
        places: dict[int, QPoint] = {}
        left, top = 0, 0
        for chip_at, text, spaced, marked in self._pieces():
            chip = self._chips.get(chip_at)
            opinion = marked is not None and marked.mark == "opinion"
            metrics = slanted if opinion else plain
            long = chip.sizeHint().width() if chip else metrics.horizontalAdvance(text)
            start = left + (space if spaced and left else 0)
            if start + long > width and left:
                start, top = 0, top + DOCUMENT.line + 1
            if chip is not None:
                places[chip_at] = QPoint(start, top + 1)
            else:
                middle = (24 + metrics.ascent() - metrics.descent()) // 2
                words.append(_Word(start, top + middle, text, long, marked))
            left = start + long
        return words, places, top + 25

    def _lay_out(self) -> None:
        self._words, places, _ = self._flow(max(1, self.width()))
        for at, place in places.items():
            self._chips[at].setGeometry(place.x(), place.y(), *self._chips[at].sizeHint().toTuple())


def _underline(painter: QPainter, word: _Word, marked: Marked) -> None:
    """Draw the line under a marked word: dotted for opinions, a wave for what is to be mended."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(current_tokens().colour(_LINES[marked.mark])), 1.2)
    low, right = word.base + 3.5, word.left + word.wide
    if marked.mark == "opinion":
        pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QLineF(word.left, low, right, low))
        return
    painter.setPen(pen)
    steps = range(word.left, right + 1, 2)
    wave = [QPointF(x, low + (1.0 if number % 2 else -1.0)) for number, x in enumerate(steps)]
    painter.drawPolyline(QPolygonF(wave))
