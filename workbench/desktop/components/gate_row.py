"""A gate before signing: shape, what it asks, and why it is not passed."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.readable import readable

_HEIGHT = 25
_LEFT = 28


class GateRow(QAbstractButton):
    """One gate; pressing it goes to what fixes it.

    Parameters
    ----------
    text : str
        Such as ``"G5 Every claim tied to a run"``.
    mark : Mark
        Its state; ``BAD`` blocks.
    reason : str
        Why it is not passed, at the right.
    """

    def __init__(self, text: str, mark: Mark, reason: str = "") -> None:
        super().__init__()
        self.setFont(font(BODY))
        self._reason_font = font(SMALL, 600)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_gate(text, mark, reason)

    def set_gate(self, text: str, mark: Mark, reason: str = "") -> None:
        """Show another state.

        Parameters
        ----------
        text : str
            What the gate asks.
        mark : Mark
            Its state.
        reason : str
            Why it is not passed.
        """
        self._mark = mark
        self._reason = readable(reason)
        self.setText(readable(text))
        set_tip(self, f"{text}: {reason}" if reason else f"{text}: {mark.text}")
        self.setAccessibleName(f"{text}: {mark.text}")
        self.setAccessibleDescription(reason)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of text and reason."""
        return QSize(_LEFT + self._text_width() + self._reason_width() + 20, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return room for the reason and some of the text."""
        return QSize(_LEFT + 80 + self._reason_width(), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, shape, text and reason."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = self._fill()
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.colour(fill)))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        colour = colours.colour(self._mark.colour)
        paint_shape(painter, self._mark.shape, QRectF(8, (self.height() - 12) / 2, 12, 12), colour)
        metrics = self.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2
        reason = self._reason_width()
        painter.setPen(QColor(colours.t1))
        room = self.width() - _LEFT - reason - 16
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(_LEFT, base), shown)
        painter.setFont(self._reason_font)
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(self.width() - 8 - reason, base), self._reason)
        painter.end()

    def _fill(self) -> str:
        if self._mark.state is State.BAD:
            return "bad_soft"
        return "s3" if self.underMouse() or self.isDown() else ""

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.text())

    def _reason_width(self) -> int:
        if not self._reason:
            return 0
        return QFontMetrics(self._reason_font).horizontalAdvance(self._reason) + 2
