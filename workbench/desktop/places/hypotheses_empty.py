"""Before there is any hypothesis: the outline of the matrix, and where to start."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

_COLUMNS, _ROWS = 4, 5
_AGAINST = ((2, 0), (3, 0), (1, 1), (2, 1), (3, 2), (2, 3), (3, 4))


def draw_matrix(painter: QPainter, rect: QRectF) -> None:
    """Draw a matrix whose first column is clean, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        With the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    text = rect.width() * 0.3
    wide = (rect.width() - text) / _COLUMNS
    head, high = rect.height() * 0.22, rect.height() * 0.78 / _ROWS
    pen = painter.pen()
    painter.setPen(Qt.PenStyle.NoPen)
    first = QRectF(rect.left() + text, rect.top(), wide, rect.height())
    painter.drawRoundedRect(first, 4, 4)
    for column in range(_COLUMNS):
        left = rect.left() + text + column * wide + 8
        painter.drawRoundedRect(QRectF(left, rect.top() + 8, wide * 0.55, 5), 2, 2)
    for row in range(_ROWS):
        middle = rect.top() + head + (row + 0.5) * high
        part = (0.8, 0.62, 0.74, 0.5, 0.68)[row]
        painter.drawRoundedRect(QRectF(rect.left(), middle - 3, text * part, 6), 2, 2)
    painter.setPen(pen)
    for row in range(_ROWS + 1):
        low = rect.top() + head + row * high
        painter.drawLine(QPointF(rect.left(), low), QPointF(rect.right(), low))
    for column, row in _AGAINST:
        left = rect.left() + text + column * wide + 10
        top = rect.top() + head + (row + 0.5) * high - 4.5
        painter.drawRect(QRectF(left, top, 9, 9))
