"""What stays where it is while time moves, painted once and kept."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QImage, QPainter

from workbench.desktop.plots.painted_view import painted
from workbench.desktop.theme.tokens import Tokens

Draw = Callable[[QPainter, Tokens], None]


class BackLayer:
    """One image of what does not depend on the range of time; painted anew when told.

    Words cost more to paint than lines, and fifty lanes have many.
    """

    def __init__(self) -> None:
        self._key: tuple[Hashable, ...] = ()
        self._tokens: Tokens | None = None
        self._image: QImage | None = None

    def forget(self) -> None:
        """Paint anew the next time."""
        self._image = None

    def paint(
        self, painter: QPainter, size: QSizeF, tokens: Tokens, key: tuple[Hashable, ...], draw: Draw
    ) -> None:
        """Show the image; paint it first where anything it depends on has changed.

        Parameters
        ----------
        painter : QPainter
            An active painter.
        size : QSizeF
            Of the picture.
        tokens : Tokens
            The theme.
        key : tuple
            What it depends on besides.
        draw : callable
            Paints it, given painter and tokens.
        """
        ratio = painter.device().devicePixelRatioF()
        whole = (size.width(), size.height(), ratio, *key)
        if self._image is None or whole != self._key or tokens != self._tokens:
            self._image = painted(size, ratio, lambda one, _, shown: draw(one, shown))
            self._key, self._tokens = whole, tokens
        painter.drawImage(QPointF(0, 0), self._image)
