"""The field in the menu bar that opens the palette of commands."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.language import tr

_KEYS = "Ctrl+Shift+P"


class SearchButton(QAbstractButton):
    """Looks like a field, because typing is what follows."""

    def __init__(self) -> None:
        super().__init__()
        self.setText(tr("Find or run anything"))
        self.setAccessibleName(tr("Find or run anything, {keys}", keys=_KEYS))
        self.setFont(font(SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the field and the 12 px that keep it off the edge."""
        metrics = self.fontMetrics()
        text = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(_KEYS)
        return QSize(max(320, text + 48) + 12, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the field, its text and its keys."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 1.5, -12.5, -1.5)
        painter.setPen(QPen(QColor(colours.edge if self.underMouse() else colours.line), 1))
        painter.setBrush(QColor(colours.s1))
        painter.drawRoundedRect(box, 4, 4)
        metrics = self.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2
        painter.setPen(QColor(colours.t3))
        painter.drawText(QPointF(9, base), self.text())
        right = box.right() - 8 - metrics.horizontalAdvance(_KEYS)
        painter.drawText(QPointF(right, base), _KEYS)
        painter.end()
