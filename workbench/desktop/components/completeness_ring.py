"""How much is at hand: a ring of as many arcs as there are kinds."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import DISPLAY, SMALL, font
from workbench.language import tr

_SPACE = 6.0
_THICK = 13.0


class CompletenessRing(QWidget):
    """A ring: thick arcs for what is there, thin ones for what is missing, the count inside.

    Parameters
    ----------
    present, wanted : int
        How many of how many.
    label : str
        The line under the count, such as ``"kinds at hand"``.
    """

    def __init__(self, present: int = 0, wanted: int = 1, label: str = tr("kinds at hand")) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._count_font = font(DISPLAY)
        self._label_font = font(SMALL)
        self.set_counts(present, wanted, label)

    def set_counts(self, present: int, wanted: int, label: str = tr("kinds at hand")) -> None:
        """Show other counts.

        Parameters
        ----------
        present, wanted : int
            How many of how many; never more than wanted.
        label : str
            The line under the count.
        """
        self._wanted = max(1, wanted)
        self._present = min(max(0, present), self._wanted)
        self._label = label
        self.setAccessibleName(
            tr(
                "{present} of {wanted} {label}",
                present=self._present,
                wanted=self._wanted,
                label=label,
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the ring."""
        return QSize(156, 156)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the arcs clockwise from the top, then the count."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        step = 360.0 / self._wanted
        gap = _SPACE if self._wanted > 1 else 0.0
        for number in range(self._wanted):
            there = number < self._present
            pen = QPen(QColor(colours.accent if there else colours.edge), _THICK if there else 2.0)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            start = 90.0 - number * step - gap / 2
            painter.drawArc(box, round(16 * start), -round(16 * (step - gap)))
        self._paint_count(painter)
        painter.end()

    def _paint_count(self, painter: QPainter) -> None:
        colours = current_tokens()
        middle = self.height() // 2
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._count_font)
        painter.setPen(QColor(colours.t1))
        painter.drawText(
            QRectF(0, middle - 28, self.width(), 34),
            centre,
            tr("{present} of {wanted}", present=self._present, wanted=self._wanted),
        )
        painter.setFont(self._label_font)
        painter.setPen(QColor(colours.t2))
        painter.drawText(QRectF(0, middle + 8, self.width(), 18), centre, self._label)
