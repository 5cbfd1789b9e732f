"""Status shapes as painted paths on a 12-px grid, never glyphs of a font."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from workbench.desktop.theme.marks import Shape

GRID = 12.0


def _check() -> QPainterPath:
    path = QPainterPath(QPointF(1.6, 6.6))
    path.lineTo(4.6, 9.6)
    path.lineTo(10.4, 2.9)
    return path


def _triangle() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(6, 1.2), QPointF(11.3, 10.6), QPointF(0.7, 10.6)]))
    path.closeSubpath()
    return path


def _square(inset: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(inset, inset, GRID - 2 * inset, GRID - 2 * inset))
    return path


def _circle(radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(6, 6), radius, radius)
    return path


def _left_half() -> QPainterPath:
    path = QPainterPath(QPointF(6, 1.5))
    path.arcTo(QRectF(1.5, 1.5, 9, 9), 90, 180)
    path.closeSubpath()
    return path


_FILLED = {
    Shape.TRIANGLE: _triangle,
    Shape.SQUARE: lambda: _square(1.5),
    Shape.DISC: lambda: _circle(4.9),
    Shape.HALF: _left_half,
}
_STROKED = {
    Shape.CHECK: (_check, 1.9),
    Shape.DOTTED: (lambda: _circle(4.6), 1.4),
    Shape.HALF: (lambda: _circle(4.6), 1.3),
    Shape.RING: (lambda: _circle(4.3), 1.7),
    Shape.BOX: (lambda: _square(1.7), 1.4),
}


def _pen(shape: Shape, colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    if shape is Shape.CHECK:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if shape is Shape.DOTTED:
        pen.setDashPattern([1.72, 1.72])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def paint_shape(painter: QPainter, shape: Shape, rect: QRectF, colour: str) -> None:
    """Paint a status shape.

    Parameters
    ----------
    painter : QPainter
        An active painter; its state is restored.
    shape : Shape
        What to paint.
    rect : QRectF
        Where, in device-independent px; a 12-px square is the size it was drawn for.
    colour : str
        ``#RRGGBB``.
    """
    ink = QColor(colour)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / GRID, rect.height() / GRID)
    fill = _FILLED.get(shape)
    if fill is not None:
        painter.fillPath(fill(), ink)
    stroke = _STROKED.get(shape)
    if stroke is not None:
        outline, width = stroke
        painter.strokePath(outline(), _pen(shape, ink, width))
    painter.restore()
