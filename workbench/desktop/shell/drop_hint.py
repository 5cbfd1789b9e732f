"""What will happen with what is held over the window, said before it is let go."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.dropped_paths import dropped_paths
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import HEADING

_INSET = 8.0
_SIGHT = 0.6


class DropHint(QWidget):
    """Lies over the window while something is held over it; takes no click and no drop itself.

    Parameters
    ----------
    window : QWidget
        The window, which takes the drops.
    words : callable
        Says what will happen with some paths.
    """

    def __init__(self, window: QWidget, words: Callable[[Sequence[Path]], str]) -> None:
        super().__init__(window)
        self._window, self._words = window, words
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label = Label("", HEADING)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.addWidget(self.label)
        self.hide()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come with a drag and go with it."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            paths = dropped_paths(event.mimeData())
            if paths:
                self.say(self._words(paths))
        elif kind in {QEvent.Type.DragLeave, QEvent.Type.Drop}:
            self.hide()
        elif kind == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def say(self, words: str) -> None:
        """Show what will happen.

        Parameters
        ----------
        words : str
        """
        self.label.setText(words)
        self.setAccessibleName(words)
        self._cover()
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a veil with a dashed border in the accent."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(colours.s0)
        veil.setAlphaF(_SIGHT)
        painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(colours.accent), 2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        inside = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(inside, 8, 8)
        painter.setPen(QPen(QColor(colours.accent), 1))
        painter.setBrush(QColor(colours.accent_soft))
        words = self.fontMetrics().boundingRect(self.label.text())
        wide = min(self.width() - 64, max(360, words.width() * 2))
        card = QRectF(0, 0, wide, 96)
        card.moveCenter(QRectF(self.rect()).center())
        painter.drawRoundedRect(card, 8, 8)
        painter.end()

    def _cover(self) -> None:
        self.setGeometry(self._window.rect())
