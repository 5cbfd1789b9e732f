"""Where the parts of one figure lie in a widget of some size."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF

from workbench.desktop.plots.axis_words import axis_name, axis_ticks
from workbench.desktop.plots.chrome import end_label_room, key_entries
from workbench.desktop.plots.density_mark import density_of
from workbench.desktop.plots.drawn import Drawn, extents
from workbench.desktop.plots.ink import heavy, width
from workbench.desktop.plots.mapping import Mapping, to_view
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.round_ticks import Ticks
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure, Flags, Level

ROW = 22.0
_NAME_ROOM = 20.0
_FLAG_ROOM = 34.0
_KEY_ROOM = 22.0
_LONGEST_NAME = 220.0
_STEP = 16.0


@dataclass(frozen=True, slots=True)
class Room:
    """Px around the plotting area.

    Attributes
    ----------
    left, top, right, bottom : float
        In px; `left` without the gap to the axis words.
    """

    left: float
    top: float
    right: float
    bottom: float


class FigureLayout:
    """The measures of one figure.

    Parameters
    ----------
    figure : Figure
        What is drawn.
    marks : list of Drawn
        Its marks.
    """

    def __init__(self, figure: Figure, marks: list[Drawn]) -> None:
        self.figure = figure
        self.x_reach, self.y_reach = extents(figure, marks)
        self.rows = figure.y.kind == "category"
        self.name = "" if self.rows else axis_name(figure.y)

    def x_limits(self) -> tuple[float, float]:
        """Return the whole stretch of x, in units of the axis.

        Returns
        -------
        tuple of float
            Logarithms on a logarithmic axis.
        """
        log = self.figure.x.kind == "log"
        return to_view(self.x_reach[0], log=log), to_view(self.x_reach[1], log=log)

    def room(self, size: QSizeF) -> Room:
        """Return the px around the plotting area.

        Parameters
        ----------
        size : QSizeF
            Of the widget.

        Returns
        -------
        Room
            For words on all sides.
        """
        named = any(isinstance(m, Level) and m.vertical and m.label for m in self.figure.marks)
        flags = any(isinstance(m, Flags) for m in self.figure.marks)
        keyed = key_entries(self.figure) or density_of(self.figure)
        top = 6.0 + (_KEY_ROOM if keyed else 0.0)
        top += (_FLAG_ROOM if flags else 0.0) + (18.0 if named else 0.0)
        bottom = 24.0 + (16.0 if axis_name(self.figure.x) and not self._time() else 0.0)
        # As many ticks as will be drawn: fewer of them may need more decimals.
        ticks = self.y_ticks(*self.y_reach, max(size.height() - top - bottom, 20.0))
        widest = max((width(words) for _, words in ticks), default=0.0)
        left = min(widest + 4, _LONGEST_NAME, 0.4 * size.width())
        return Room(left, top, end_label_room([self.figure]), bottom)

    def rect(self, size: QSizeF) -> QRectF:
        """Return the plotting area.

        Parameters
        ----------
        size : QSizeF
            Of the widget.

        Returns
        -------
        QRectF
            In px.
        """
        room = self.room(size)
        left = room.left + 9
        wide = max(size.width() - left - room.right, 20.0)
        return QRectF(left, room.top, wide, max(size.height() - room.top - room.bottom, 20.0))

    def panel(
        self, size: QSizeF, x_range: tuple[float, float], first_row: float, tokens: Tokens
    ) -> Panel:
        """Return the panel to paint marks on.

        Parameters
        ----------
        size : QSizeF
            Of the widget.
        x_range : tuple of float
            The stretch of x that is shown, in units of the axis.
        first_row : float
            The first row shown of a list that is longer than the widget is high.
        tokens : Tokens
            The theme.

        Returns
        -------
        Panel
            With both mappings.
        """
        box = self.rect(size)
        x = Mapping(*x_range, box.left(), box.right(), log=self.figure.x.kind == "log")
        if self.rows:
            shown = self.rows_shown(box.height())
            y = Mapping(first_row - 0.5, first_row + shown - 0.5, box.top(), box.bottom())
        else:
            log = self.figure.y.kind == "log"
            low, high = (to_view(v, log=log) for v in self.y_reach)
            top = box.top() + (_NAME_ROOM if self.name else 2.0)
            y = Mapping(low, high, box.bottom(), top, log=log)
        return Panel(box, x, y, tokens, outlined=heavy(tokens), rows=self.rows)

    def rows_shown(self, height: float) -> float:
        """Return how many rows of a list are shown at once.

        Parameters
        ----------
        height : float
            Of the plotting area, in px.

        Returns
        -------
        float
            All of them if they fit.
        """
        every = self.y_reach[1] - self.y_reach[0]
        return float(min(every, max(height // ROW, 1.0)))

    def y_ticks(self, low: float, high: float, height: float) -> Ticks:
        """Return the words of the vertical axis.

        Parameters
        ----------
        low, high : float
            The stretch that is shown, in data units.
        height : float
            Px it covers.

        Returns
        -------
        list of (float, str)
            Every row of a list; otherwise at most five.
        """
        if self.rows:
            return axis_ticks(self.figure.y, low, high, 10_000)
        if self.figure.y.stepped:
            return axis_ticks(self.figure.y, low, high, max(2, int(height // _STEP)))
        return axis_ticks(self.figure.y, low, high, max(2, min(5, int(height // 34))))

    def x_ticks(self, panel: Panel) -> Ticks:
        """Return the words of the horizontal axis.

        Parameters
        ----------
        panel : Panel
            With the range that is shown.

        Returns
        -------
        list of (float, str)
            At most five, or as many names as fit; on a wide time axis up to eight.
        """
        axis = self.figure.x
        low, high = panel.x.value(panel.rect.left()), panel.x.value(panel.rect.right())
        wide = panel.rect.width()
        if axis.kind == "category":
            longest = max((width(name) for name in axis.categories), default=30.0)
            return axis_ticks(axis, low, high, max(1, int(wide // min(longest + 10, 160))))
        most = min(8, int(wide // 96)) if self._time() else min(5, int(wide // 60))
        return axis_ticks(axis, low, high, max(2, most))

    def _time(self) -> bool:
        return self.figure.x.kind == "time"
