"""The timeline of a report: a line with a ring for each moment that tells the case."""

from collections.abc import Sequence
from datetime import UTC

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.components.tips import show_tip
from workbench.desktop.numbers import moment
from workbench.desktop.plots.ink import pen, write
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr
from workbench.services.readings.report_pictures import Milestone

NOTHING = tr("Nothing has happened yet")
_HEIGHT = 58
_LEAST = 96
_RING = 6.0
_LINE = 11.0
_COLOURS = {"onset": "inc", "change": "t2", "act": "t1", "cause": "good"}


class TimelineStrip(PaintedView):
    """Moments in their order, evenly spaced; the list under it has all of them.

    Parameters
    ----------
    year : int
        Of the present; other years are written out.
    """

    def __init__(self, year: int) -> None:
        super().__init__(NOTHING)
        self._year = year
        self._milestones: tuple[Milestone, ...] = ()
        self.setMinimumSize(160, _HEIGHT)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_milestones(self, milestones: Sequence[Milestone]) -> None:
        """Show other moments.

        Parameters
        ----------
        milestones : sequence of Milestone
            In order of time.
        """
        self._milestones = tuple(milestones)
        said = "; ".join(f"{m.title}, {self._when(m)}" for m in milestones)
        self.setAccessibleName(tr("Timeline") if milestones else NOTHING)
        self.setAccessibleDescription(said)
        self.updateGeometry()
        self.update()

    def data(self) -> PlotData:
        """Return one row a moment.

        Returns
        -------
        PlotData
            Time and title.
        """
        rows = [(m.at.astimezone(UTC).isoformat(), m.title) for m in self._milestones]
        return PlotData(("time", "what"), tuple(rows)) if rows else PlotData((), ())

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as the moments need."""
        return _HEIGHT * -(-max(len(self._milestones), 1) // self._across(width))

    def sizeHint(self) -> QSize:
        """Return the size on the page."""
        return QSize(640, self.heightForWidth(640))

    def event(self, event: QEvent) -> bool:
        """Tell the whole title of a moment that had to be cut."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(QPointF(event.pos()))
            if number is not None:
                found = self._milestones[number]
                show_tip(event.globalPos(), f"{found.title}, {self._when(found)}", self)
                return True
        return super().event(event)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint the line, then a ring, a title and a time for each moment."""
        if not self._milestones:
            write(painter, QRectF(0, 0, size.width(), 20), NOTHING, tokens.t3)
            return
        across = self._across(int(size.width()))
        slot = size.width() / across
        for line in range(-(-len(self._milestones) // across)):
            top = line * _HEIGHT + _LINE
            last = min(len(self._milestones) - line * across, across)
            painter.setPen(pen(tokens.edge, 1.5))
            painter.drawLine(QLineF(2, top, last * slot - 8, top))
        for number, found in enumerate(self._milestones):
            left, top = number % across * slot, number // across * _HEIGHT
            colour = tokens.colour(_COLOURS[found.kind])
            painter.setPen(pen(colour, 2.0))
            painter.setBrush(QColor(tokens.s1))
            painter.drawEllipse(QPointF(left + _RING + 1, top + _LINE), _RING, _RING)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            room = slot - 10
            title = QRectF(left, top + 22, room, 16)
            write(painter, title, found.title, tokens.t1, weight=600)
            write(painter, title.translated(0, 16), self._when(found), tokens.t2)

    def _across(self, width: int) -> int:
        return max(1, min(len(self._milestones), width // _LEAST))

    def _at(self, point: QPointF) -> int | None:
        across = self._across(self.width())
        number = int(point.y() // _HEIGHT) * across + int(point.x() // (self.width() / across))
        return number if 0 <= number < len(self._milestones) else None

    def _when(self, found: Milestone) -> str:
        return moment(found.at, year=self._year)
