"""The frame of the time machine: hatched edges, so that the past is never taken for now."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

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


class PastFrame(QWidget):
    """Lies over the edges of a part of the window and lets the pointer through.

    Parameters
    ----------
    over : QWidget
        The part.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("An earlier state, read only"))
        self.hide()
        over.installEventFilter(self)

    def set_shown(self, *, shown: bool) -> None:
        """Show or hide the frame.

        Parameters
        ----------
        shown : bool
        """
        self.setVisible(shown)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the edges."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stripes; the mask leaves only the edges."""
        painter = QPainter(self)
        paint_hatch(painter, self.rect())
        painter.end()

    def _fit(self) -> None:
        over = self.parentWidget()
        if over is None or self.isHidden():
            return
        self.setGeometry(over.rect())
        inner = self.rect().adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inner)))
        self.raise_()
