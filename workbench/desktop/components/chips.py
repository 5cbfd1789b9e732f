"""Chips: the two windows, and the claims of a report."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.readable import readable
from workbench.language import tr

_HEIGHT = 22
_GAP = 6
"""Px between a claim and its level."""


class Window(StrEnum):
    """The two windows by their codes."""

    REFERENCE = "W0"
    INCIDENT = "W1"

    @property
    def token(self) -> str:
        """The token of the window's colour."""
        return "ref" if self is Window.REFERENCE else "inc"

    @property
    def word(self) -> str:
        """The word for the window."""
        return tr("reference") if self is Window.REFERENCE else tr("incident")


class _PaintedChip(QAbstractButton):
    """What all chips share: size, cursor, keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def minimumSizeHint(self) -> QSize:
        """Return the whole size: a chip is never cut."""
        return self.sizeHint()

    def _box(self, painter: QPainter, fill: str, border: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(border), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _base_line(self) -> int:
        metrics = self.fontMetrics()
        return (self.height() + metrics.ascent() - metrics.descent()) // 2


class WindowChip(_PaintedChip):
    """A window: its code, always with its word or its dates.

    Parameters
    ----------
    window : Window
        Which of the two.
    text : str
        Word or dates; the window's word if empty.
    """

    def __init__(self, window: Window, text: str = "") -> None:
        super().__init__()
        self._window = window
        self._code_font = font(SMALL, 600)
        self.setFont(font(SMALL, 500))
        self.set_text(text)

    @property
    def window_code(self) -> Window:
        """Which of the two windows."""
        return self._window

    def set_text(self, text: str) -> None:
        """Change word or dates.

        Parameters
        ----------
        text : str
            Word or dates; the window's word if empty.
        """
        self._text = readable(text) or self._window.word
        self.setAccessibleName(f"{self._window.value} {self._window.word}: {self._text}")
        set_tip(self, f"{self._window.value} {self._window.word}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of code, text and 8 px on each side."""
        text = self.fontMetrics().horizontalAdvance(self._text)
        return QSize(self._text_left() + text + 9, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, border, code and text."""
        colours = current_tokens()
        colour = colours.colour(self._window.token)
        hot = self.underMouse() or self.isDown()
        painter = QPainter(self)
        fill = colours.colour(f"{self._window.token}_soft")
        self._box(painter, fill, colours.t1 if hot else colour)
        painter.setPen(QColor(colour))
        painter.setFont(self._code_font)
        painter.drawText(QPointF(8, self._base_line()), self._window.value)
        painter.setPen(QColor(colours.t1))
        painter.setFont(self.font())
        painter.drawText(QPointF(self._text_left(), self._base_line()), self._text)
        painter.end()

    def _text_left(self) -> int:
        return 8 + self.fontMetrics().horizontalAdvance("W0") + 7


class ClaimState(StrEnum):
    """How well a claim is tied to a run."""

    SUPPORTED = "supported"
    STALE = "stale"
    UNSUPPORTED = "unsupported"
    WITHHELD = "withheld"


_CLAIM_LOOK = {
    ClaimState.SUPPORTED: ("good", "s1", None, tr("tied to a run")),
    ClaimState.STALE: ("warn", "warn_soft", (3.0, 2.0), tr("input newer than its run")),
    ClaimState.UNSUPPORTED: ("bad", "bad_soft", (1.0, 1.0), tr("no run: blocks signing")),
    ClaimState.WITHHELD: ("unknown", "s1", (6.0, 3.0), tr("withheld on purpose")),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the report shows it.

    Attributes
    ----------
    id : str
        What the chip reports when it is opened.
    text : str
        The sentence or number.
    state : ClaimState
        How well it is tied to a run.
    level : str
        Its causal level in a word; empty for what is no claim of a run.
    """

    id: str
    text: str
    state: ClaimState
    level: str = ""


class ClaimChip(_PaintedChip):
    """A claim inside a sentence; it breaks as a whole and opens its run with Enter.

    Parameters
    ----------
    claim : Claim
        What to show.

    Signals
    -------
    opened(str)
        The claim's id, on click, Enter or Space.
    """

    opened = Signal(str)

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFont(font(BODY, 600))
        self.clicked.connect(self._open)
        self.set_claim(claim)

    @property
    def claim(self) -> Claim:
        """What is shown."""
        return self._claim

    def set_claim(self, claim: Claim) -> None:
        """Show another claim, or the same one in another state.

        Parameters
        ----------
        claim : Claim
            What to show.
        """
        self._claim = claim
        self._shown = readable(claim.text)
        meaning = _CLAIM_LOOK[claim.state][3]
        self.setAccessibleName(
            tr("Claim, {value}: {words}", value=claim.state.value, words=claim.text)
        )
        meant = f"{claim.level}; {meaning}" if claim.level else meaning
        self.setAccessibleDescription(meant)
        set_tip(self, f"{claim.state.value}: {meant}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the text and its level, and 6 px on each side."""
        wide = self.fontMetrics().horizontalAdvance(self._shown) + 13
        level = QFontMetrics(font(SMALL)).horizontalAdvance(self._claim.level)
        return QSize(wide + (level + _GAP if level else 0), _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter as well as with Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, text and underline; selected, the accent goes all round."""
        painter = QPainter(self)
        paint_claim(
            painter,
            QSizeF(self.size()),
            self._shown,
            self._claim.state,
            selected=self.isChecked(),
            hot=self.underMouse(),
        )
        if self._claim.level:
            left = 6 + self.fontMetrics().horizontalAdvance(self._shown) + _GAP
            painter.setFont(font(SMALL))
            painter.setPen(QColor(current_tokens().t2))
            painter.drawText(QPointF(left, self._base_line()), self._claim.level)
        painter.end()

    def _open(self) -> None:
        self.opened.emit(self._claim.id)


def paint_claim(
    painter: QPainter,
    size: QSizeF,
    text: str,
    state: ClaimState,
    *,
    selected: bool = False,
    hot: bool = False,
) -> None:
    """Paint a claim's box, words and underline, from the origin, in the painter's font.

    Parameters
    ----------
    painter : QPainter
    size : QSizeF
        In px.
    text : str
    state : ClaimState
    selected, hot : bool
        Whether it is open, and whether the pointer is over it.
    """
    colours = current_tokens()
    token, fill, dashes, _ = _CLAIM_LOOK[state]
    border = "accent" if selected else ("edge" if hot else "line")
    rect = QRectF(QPointF(0, 0), size)
    paint_box(painter, rect, colours.colour("accent_soft" if selected else fill), border)
    pen = QPen(QColor(colours.colour("accent" if selected else token)), 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes is not None and not selected:
        pen.setDashPattern(list(dashes))
    painter.setPen(pen)
    low = rect.height() - 1.0
    painter.drawLine(QPointF(2, low), QPointF(rect.width() - 2, low))
    painter.setPen(QColor(colours.t1))
    metrics = painter.fontMetrics()
    base = (rect.height() + metrics.ascent() - metrics.descent()) // 2
    painter.drawText(QPointF(6, base), text)


def paint_box(painter: QPainter, rect: QRectF, fill: str, border: str) -> None:
    """Paint the rounded box of a chip; ``border`` names a token."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(current_tokens().colour(border)), 1))
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
