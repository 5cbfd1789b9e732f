"""A frame over the edges of a part of the window, which says what state the part is in."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget


class EdgeFrame(QWidget):
    """Lies over the edges of a part and lets the pointer through; what it paints is its own.

    Parameters
    ----------
    over : QWidget
        The part.
    name : str
        What it says to somebody who cannot see it.
    width : int
        Px of the edges.
    """

    def __init__(self, over: QWidget, name: str, width: int) -> None:
        super().__init__(over)
        self._width = width
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
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

    def _fit(self) -> None:
        over = self.parentWidget()
        if over is None or self.isHidden():
            return
        self.setGeometry(over.rect())
        inner = self.rect().adjusted(self._width, self._width, -self._width, -self._width)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inner)))
        self.raise_()
