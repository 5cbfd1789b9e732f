"""The red frame of review: this case is not yours, and nothing in it can be changed."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from workbench.desktop.theme.appearance import current_tokens
from workbench.language import tr

WIDTH = 3


class ReviewFrame(QWidget):
    """Lies over the edges of a window and lets the pointer through.

    Parameters
    ----------
    window : QWidget
        The window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Review, read only"))
        self.hide()
        window.installEventFilter(self)

    def set_shown(self, *, shown: bool) -> None:
        """Show or hide the frame.

        Parameters
        ----------
        shown : bool
            Whether the window is in review.
        """
        self.setVisible(shown)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the edges."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame; the mask leaves only its edges."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_tokens().bad))
        painter.end()

    def _fit(self) -> None:
        window = self.parentWidget()
        if window is None or self.isHidden():
            return
        self.setGeometry(window.rect())
        inner = self.rect().adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inner)))
        self.raise_()
