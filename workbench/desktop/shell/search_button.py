"""The field in the menu bar that opens the palette of commands."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.language import tr


class SearchButton(QAbstractButton):
    """Looks like a field, because typing is what follows."""

    def __init__(self) -> None:
        super().__init__()
        self.setText(tr("Find or run anything"))
        self._keys = ""
        self.set_keys("")
        self.setFont(font(SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_keys(self, keys: str) -> None:
        """Say which keys do the same.

        Parameters
        ----------
        keys : str
            Empty for none.
        """
        self._keys = keys
        self.setAccessibleName(f"{self.text()}, {keys}" if keys else self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the field and the 12 px that keep it off the edge."""
        metrics = self.fontMetrics()
        text = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(self._keys)
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
        right = box.right() - 8 - metrics.horizontalAdvance(self._keys)
        painter.drawText(QPointF(right, base), self._keys)
        painter.end()
