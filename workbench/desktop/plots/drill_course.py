"""The course of a drill as a picture: each act at its time, a lane for each kind of act."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.drill_words import GROUPS, clock_words
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.language import tr
from workbench.services.drilling.debrief import Step

LANE = 22
_NAMES = 128
_AXIS = 22
_DOT = 4.0


class DrillCourse(QWidget):
    """Acts as dots on lanes; the table beside it tells the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        self._whole = 1.0
        self._spent: dict[str, float] = {}
        self.setAccessibleName(tr("Course of the drill"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Appearance.current().themeChanged.connect(self.update)

    def show_course(
        self, steps: Sequence[Step], spent: Sequence[tuple[str, float]], whole: float
    ) -> None:
        """Show acts.

        Parameters
        ----------
        steps : sequence of Step
        spent : sequence of (str, float)
            Seconds by group of acts, the longest first: the order of the lanes.
        whole : float
            Seconds that the axis covers.
        """
        self._steps, self._spent = tuple(steps), dict(spent)
        self._whole = max(whole, 1.0)
        self.setFixedHeight(self.sizeHint().height())
        told = [f"{GROUPS.get(n, n)} {clock_words(s)}" for n, s in self._spent.items()]
        self.setAccessibleDescription(", ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height that has room for every lane."""
        return QSize(420, LANE * max(len(self._spent), 1) + _AXIS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint lanes, dots and the clock below them."""
        painter, colours = QPainter(self), current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SMALL))
        metrics = QFontMetricsF(painter.font())
        left, right = _NAMES, self.width() - 12
        reach = max(right - left, 1)
        for place, (group, seconds) in enumerate(self._spent.items()):
            middle = LANE * place + LANE / 2
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
            painter.setPen(QColor(colours.t2))
            words = f"{GROUPS.get(group, group)} {clock_words(seconds)}"
            box = QRectF(0, LANE * place, _NAMES - 12, LANE)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
            self._dots(painter, group, left, reach, middle)
        self._axis(painter, left, reach)
        painter.end()

    def _dots(
        self, painter: QPainter, group: str, left: float, reach: float, middle: float
    ) -> None:
        colours = current_tokens()
        hollow = group in {"hints", "looking"}
        painter.setPen(QPen(QColor(colours.accent), 1.5))
        painter.setBrush(QColor(colours.s1 if hollow else colours.accent))
        for step in self._steps:
            if step.group == group:
                x = left + reach * min(step.after / self._whole, 1.0)
                painter.drawEllipse(QPointF(x, middle), _DOT, _DOT)

    def _axis(self, painter: QPainter, left: float, reach: float) -> None:
        colours = current_tokens()
        top = LANE * max(len(self._spent), 1)
        painter.setPen(QColor(colours.t3))
        for part in (0.0, 0.5, 1.0):
            box = QRectF(left + reach * part - 40, top, 80, _AXIS)
            flag = Qt.AlignmentFlag.AlignHCenter
            if part == 0:
                box.moveLeft(left)
                flag = Qt.AlignmentFlag.AlignLeft
            elif part == 1:
                box.moveRight(left + reach)
                flag = Qt.AlignmentFlag.AlignRight
            painter.drawText(
                box, flag | Qt.AlignmentFlag.AlignVCenter, clock_words(self._whole * part)
            )
