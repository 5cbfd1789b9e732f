"""The outline of a forest plot, for the place before there is a repair."""

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter


def draw_forest(painter: QPainter, rect: QRectF) -> None:
    """Draw repairs with whiskers beside a line at zero, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        The painter, with the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    high = rect.height() / 5
    zero = rect.left() + 0.32 * rect.width()
    painter.drawLine(QLineF(zero, rect.top(), zero, rect.bottom()))
    for number, (middle, half) in enumerate(((0.86, 0.08), (0.7, 0.1), (0.52, 0.12), (0.34, 0.05))):
        y = rect.top() + high * (number + 0.9)
        painter.drawRoundedRect(QRectF(rect.left(), y - 5, 0.2 * rect.width(), 10), 3, 3)
        x = rect.left() + middle * rect.width()
        spread = half * rect.width()
        painter.drawLine(QLineF(x - spread, y, x + spread, y))
        painter.drawEllipse(QPointF(x, y), 5, 5)
