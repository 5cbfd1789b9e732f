"""A paragraph of words and claims: words wrap, a claim breaks as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.chips import Claim, ClaimChip
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import DOCUMENT, font
from workbench.domain.readable import readable


@dataclass(frozen=True, slots=True)
class _Word:
    left: int
    base: float
    text: str


class ClaimParagraph(QWidget):
    """Report text with its claims as chips.

    Parameters
    ----------
    parts : sequence of str or Claim
        The paragraph in reading order; text is plain.

    Signals
    -------
    claimOpened(str)
        The id of the claim whose run is asked for.
    """

    claimOpened = Signal(str)

    def __init__(self, parts: Sequence[str | Claim] = ()) -> None:
        super().__init__()
        self.setFont(font(DOCUMENT))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chips: dict[int, ClaimChip] = {}
        self._words: list[_Word] = []
        self.set_parts(parts)

    def set_parts(self, parts: Sequence[str | Claim]) -> None:
        """Show another paragraph.

        Parameters
        ----------
        parts : sequence of str or Claim
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
            "".join(part.text if isinstance(part, Claim) else part for part in parts)
        )
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
        painter.setPen(QColor(current_tokens().t1))
        for word in self._words:
            painter.drawText(QPointF(word.left, word.base), word.text)
        painter.end()

    def _make_chip(self, claim: Claim) -> ClaimChip:
        chip = ClaimChip(claim)
        chip.setParent(self)
        chip.opened.connect(self._open)
        chip.show()
        return chip

    def _open(self, claim_id: str) -> None:
        self.select(claim_id)
        self.claimOpened.emit(claim_id)

    def _pieces(self) -> Iterator[tuple[int, str, bool]]:
        """Give each piece as chip number or -1, text, and whether a space goes before it."""
        spaced = False
        for at, part in enumerate(self._parts):
            if isinstance(part, Claim):
                yield at, "", spaced
                spaced = False
                continue
            for number, word in enumerate(readable(part).split()):
                yield -1, word, number > 0 or spaced or part[:1].isspace()
            spaced = part[-1:].isspace()

    def _flow(self, width: int) -> tuple[list[_Word], dict[int, QPoint], int]:
        metrics = self.fontMetrics()
        space = metrics.horizontalAdvance(" ")
        words: list[_Word] = []
        places: dict[int, QPoint] = {}
        left, top = 0, 0
        for chip_at, text, spaced in self._pieces():
            chip = self._chips.get(chip_at)
            long = chip.sizeHint().width() if chip else metrics.horizontalAdvance(text)
            start = left + (space if spaced and left else 0)
            if start + long > width and left:
                start, top = 0, top + DOCUMENT.line + 1
            if chip is not None:
                places[chip_at] = QPoint(start, top + 1)
            else:
                middle = (24 + metrics.ascent() - metrics.descent()) // 2
                words.append(_Word(start, top + middle, text))
            left = start + long
        return words, places, top + 25

    def _lay_out(self) -> None:
        self._words, places, _ = self._flow(max(1, self.width()))
        for at, place in places.items():
            self._chips[at].setGeometry(place.x(), place.y(), *self._chips[at].sizeHint().toTuple())
