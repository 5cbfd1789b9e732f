"""What lies over a result that is being found again: it stays in sight, at 60 %."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.desktop.theme.appearance import current_tokens

SHOWN = 0.6


class Veil(QWidget):
    """Covers a widget with its own surface; presses go through.

    Parameters
    ----------
    over : QWidget
        What is covered.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the size of what is covered."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def setVisible(self, visible: bool) -> None:  # noqa: FBT001 -- Qt's signature
        """Lie on top while shown."""
        self.setGeometry(self._over.rect())
        self.raise_()
        super().setVisible(visible)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the surface at 40 %."""
        colour = QColor(current_tokens().s1)
        colour.setAlphaF(1.0 - SHOWN)
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), colour)
        painter.end()
