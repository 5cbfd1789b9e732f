"""A picture that is painted directly as an SVG drawing, in light."""

import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtSvg import QSvgGenerator

from workbench.desktop.plots.painted_view import Paint
from workbench.desktop.theme.tokens import Theme, tokens

_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)


def painted_svg(size: QSizeF, title: str, paint: Paint) -> str:
    """Paint a picture as SVG.

    Parameters
    ----------
    size : QSizeF
        In device-independent px.
    title : str
        What it shows.
    paint : callable
        Paints, given painter, size and tokens.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    light = tokens(Theme.LIGHT)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QSvgGenerator()
    device.setOutputDevice(buffer)
    device.setResolution(96)
    device.setSize(QSize(round(size.width()), round(size.height())))
    device.setViewBox(QRectF(0, 0, size.width(), size.height()))
    device.setTitle(title)
    painter = QPainter(device)
    try:
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(light.s1))
        paint(painter, size, light)
    finally:
        painter.end()
    buffer.close()
    return _HEAD.sub("", bytes(data.data()).decode("utf-8"), count=1).strip()
