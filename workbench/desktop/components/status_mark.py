"""A state as painted shape and word."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, Role, font
from workbench.desktop.theme.marks import Mark
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.readable import readable

_SHAPE = 12
_GAP = 5


class StatusMark(QWidget):
    """Shape and word of a state; the word may be left out only where it stands beside already.

    Parameters
    ----------
    mark : Mark
        What to say.
    role : Role
        The type role of the word.
    word_shown : bool
        Whether the word is painted; it is announced in either case.
    """

    def __init__(self, mark: Mark, role: Role = SMALL, *, word_shown: bool = True) -> None:
        super().__init__()
        self._mark = mark
        self._word_shown = word_shown
        self._line = role.line
        self.setFont(font(role, 600))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_mark(mark)

    @property
    def mark(self) -> Mark:
        """What is shown."""
        return self._mark

    def set_mark(self, mark: Mark) -> None:
        """Show another state.

        Parameters
        ----------
        mark : Mark
            What to say.
        """
        self._mark = mark
        self.setAccessibleName(mark.text)
        if not self._word_shown:
            set_tip(self, mark.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of shape and word."""
        metrics = self.fontMetrics()
        word = _GAP + metrics.horizontalAdvance(self._mark.text) + 1 if self._word_shown else 0
        return QSize(_SHAPE + word, max(self._line, metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same: a state is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shape, then the word."""
        colour = current_tokens().colour(self._mark.colour)
        painter = QPainter(self)
        top = (self.height() - _SHAPE) // 2
        paint_shape(painter, self._mark.shape, QRectF(0, top, _SHAPE, _SHAPE), colour)
        if self._word_shown:
            metrics = self.fontMetrics()
            base = (self.height() + metrics.ascent() - metrics.descent()) // 2
            painter.setPen(QColor(colour))
            painter.drawText(_SHAPE + _GAP, base, readable(self._mark.text))
        painter.end()
