"""What the sections of the Library look like before there is anything in them."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

_POINTS = ((0.12, 0.3), (0.2, 0.62), (0.32, 0.42), (0.55, 0.2), (0.62, 0.72), (0.78, 0.5))
_JOINED = ((1, 2), (3, 5), (4, 5))
_CELLS = (
    (0, 0, 1, 0, 2, 0, 0, 1),
    (1, 0, 0, 2, 0, 0, 1, 0),
    (0, 1, 0, 0, 0, 3, 0, 1),
)


def draw_map(painter: QPainter, rect: QRectF) -> None:
    """Draw points of which some are joined, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        With the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    places = [
        QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height()) for x, y in _POINTS
    ]
    for one, other in _JOINED:
        painter.drawLine(places[one], places[other])
    for number, at in enumerate(places):
        size = 13.0 if number == 2 else 8.0
        painter.drawEllipse(at, size, size)
        painter.drawLine(at + QPointF(size + 6, 0), at + QPointF(size + 40, 0))


def draw_shelf(painter: QPainter, rect: QRectF) -> None:
    """Draw books that lean on a shelf, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
    """
    wide, low = rect.width() / 12, rect.bottom() - 8
    for number, tall in enumerate((0.8, 0.72, 0.9, 0.64, 0.8, 0.76)):
        left = rect.left() + rect.width() * 0.16 + number * (wide + 10)
        painter.drawRect(QRectF(left, low - rect.height() * tall, wide, rect.height() * tall))
    painter.drawLine(QPointF(rect.left(), low), QPointF(rect.right(), low))


def draw_cells(painter: QPainter, rect: QRectF) -> None:
    """Draw a grid of months in which some come back, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
    """
    wide, high = rect.width() / len(_CELLS[0]), rect.height() / len(_CELLS)
    for row, cells in enumerate(_CELLS):
        for column, count in enumerate(cells):
            box = QRectF(rect.left() + column * wide, rect.top() + row * high, wide, high)
            inner = box.adjusted(3, 6, -3, -6)
            if count:
                painter.drawRect(inner)
            else:
                painter.drawLine(inner.bottomLeft(), inner.bottomRight())
