"""The red frame of review: this case is not yours, and nothing in it can be changed."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.desktop.shell.edge_frame import EdgeFrame
from workbench.desktop.theme.appearance import current_tokens
from workbench.language import tr

WIDTH = 3


class ReviewFrame(EdgeFrame):
    """The frame around a window that shows somebody else's package.

    Parameters
    ----------
    window : QWidget
        The window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Review, read only"), WIDTH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame; the mask leaves only its edges."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_tokens().bad))
        painter.end()
