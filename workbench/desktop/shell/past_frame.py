"""The frame of the time machine: hatched edges, so that the past is never taken for now."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.desktop.shell.edge_frame import EdgeFrame
from workbench.desktop.theme.appearance import current_tokens
from workbench.language import tr

WIDTH = 5
STRIDE = 10


def paint_hatch(painter: QPainter, box: QRect) -> None:
    """Fill a rectangle with the stripes that stand for the past.

    Parameters
    ----------
    painter : QPainter
    box : QRect
    """
    colours = current_tokens()
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, QColor(colours.s1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.t3), 3.5))
    left = box.left() - box.height()
    for x in range(left - left % STRIDE, box.right() + STRIDE, STRIDE):
        painter.drawLine(QPointF(x, box.bottom() + 1), QPointF(x + box.height(), box.top()))
    painter.restore()


class PastFrame(EdgeFrame):
    """The frame around a part of the window that shows an earlier state.

    Parameters
    ----------
    over : QWidget
        The part.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, tr("An earlier state, read only"), WIDTH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stripes; the mask leaves only the edges."""
        painter = QPainter(self)
        paint_hatch(painter, self.rect())
        painter.end()
