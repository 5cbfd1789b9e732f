"""Icons: SVG files whose ``currentColor`` is replaced by a token when they are loaded."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from workbench.assets import room
from workbench.desktop.theme.appearance import current_tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

SIZES = (16, 20, 22)


def icon_names() -> tuple[str, ...]:
    """Return the names of all icons.

    Returns
    -------
    tuple of str
        In alphabetical order, without the file's ending.
    """
    folder = room("resources").joinpath("icons")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".svg") for name in names if name.endswith(".svg")))


def tinted(name: str, colour: str) -> bytes:
    """Return the SVG of an icon in a colour.

    Parameters
    ----------
    name : str
        The icon's name, such as ``"evidence"``.
    colour : str
        ``#RRGGBB``.

    Returns
    -------
    bytes
        The SVG document.

    Raises
    ------
    FileNotFoundError
        If there is no such icon.
    """
    source = room("resources").joinpath("icons", f"{name}.svg").read_bytes()
    return source.replace(b"currentColor", colour.encode())


def pixmap(name: str, tone: str = "t2", size: int = 20, ratio: float | None = None) -> QPixmap:
    """Return an icon as a picture.

    Parameters
    ----------
    name : str
        The icon's name.
    tone : str
        The colour token to draw it in.
    size : int
        Edge in device-independent px: 16, 20 or 22.
    ratio : float, optional
        Device pixels for one such px; the sharpest screen's by default.

    Returns
    -------
    QPixmap
        The picture, kept in Qt's own cache.
    """
    app = QGuiApplication.instance()
    sharpest = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    scale = ratio or sharpest
    colour = current_tokens().colour(tone)
    key = f"icon/{name}/{colour}/{size}/{scale}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = _drawn(tinted(name, colour), size, scale)
    QPixmapCache.insert(key, made)
    return made


def _drawn(source: bytes, size: int, scale: float) -> QPixmap:
    made = QPixmap(QSize(size, size) * scale)
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def icon(name: str, tone: str = "t2", size: int = 20) -> "QIcon":
    """Return an icon for a button or an action.

    Parameters
    ----------
    name : str
        The icon's name.
    tone : str
        The colour token to draw it in; disabled, it is drawn in the tertiary text.
    size : int
        Edge in device-independent px: 16, 20 or 22.

    Returns
    -------
    QIcon
        A new icon in the colours of now; make it again when the theme changes.
    """
    from PySide6.QtGui import QIcon  # noqa: PLC0415 -- after the first paint, which has none

    made = QIcon()
    made.addPixmap(pixmap(name, tone, size))
    made.addPixmap(pixmap(name, "t3", size), QIcon.Mode.Disabled)
    return made
