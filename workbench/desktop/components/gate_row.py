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
_TALL = 42
_SHORT = 104
"""Px of a reason that still stands beside the text."""
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
    action : str
        What to do about it, for the tip.
    """

    def __init__(self, text: str, mark: Mark, reason: str = "", action: str = "") -> None:
        super().__init__()
        self._quiet = False
        self.setFont(font(BODY))
        self._reason_font = font(SMALL, 600)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_gate(text, mark, reason, action)

    def set_gate(self, text: str, mark: Mark, reason: str = "", action: str = "") -> None:
        """Show another state.

        Parameters
        ----------
        text : str
            What the gate asks.
        mark : Mark
            Its state.
        reason : str
            Why it is not passed.
        action : str
            What to do about it.
        """
        self._mark = mark
        self._reason = readable(reason)
        self.setText(readable(text))
        said = f"{text}: {reason}" if reason else f"{text}: {mark.text}"
        set_tip(self, f"{said}. {action}" if action else said)
        self.setAccessibleName(f"{text}: {mark.text}")
        self.setAccessibleDescription(". ".join(part for part in (reason, action) if part))
        self.updateGeometry()
        self.update()

    def set_quiet(self, *, quiet: bool) -> None:
        """Let its shape and words tell that it blocks, without a fill."""
        self._quiet = quiet
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of text and reason, one line or two."""
        if self._below():
            return QSize(_LEFT + max(self._text_width(), 160) + 20, _TALL)
        return QSize(_LEFT + self._text_width() + self._reason_width() + 20, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return room for some of the text, and for a short reason."""
        if self._below():
            return QSize(_LEFT + 160, _TALL)
        return QSize(_LEFT + 80 + self._reason_width(), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, shape, text and reason; a long reason goes below the text."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = self._fill()
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.colour(fill)))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        colour = colours.colour(self._mark.colour)
        below = self._below()
        line = _HEIGHT if below else self.height()
        paint_shape(painter, self._mark.shape, QRectF(8, (line - 12) / 2, 12, 12), colour)
        metrics = self.fontMetrics()
        base = (line + metrics.ascent() - metrics.descent()) // 2
        reason = 0 if below else self._reason_width()
        painter.setPen(QColor(colours.t1))
        room = self.width() - _LEFT - reason - 16
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(_LEFT, base), shown)
        painter.setFont(self._reason_font)
        painter.setPen(QColor(colour))
        if below:
            room = self.width() - _LEFT - 8
            told = painter.fontMetrics().elidedText(self._reason, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(_LEFT, base + 16), told)
        else:
            painter.drawText(QPointF(self.width() - 8 - reason, base), self._reason)
        painter.end()

    def _below(self) -> bool:
        return self._reason_width() > _SHORT

    def _fill(self) -> str:
        if self._mark.state is State.BAD and not self._quiet:
            return "bad_soft"
        return "s3" if self.underMouse() or self.isDown() else ""

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.text())

    def _reason_width(self) -> int:
        if not self._reason:
            return 0
        return QFontMetrics(self._reason_font).horizontalAdvance(self._reason) + 2
