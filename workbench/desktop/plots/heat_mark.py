"""Heat maps: cells of a grid, with their number where it fits."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.ink import Align, pen, width, write
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.reach import Reach
from workbench.desktop.theme.contrast import contrast
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Heatmap

_GAP = 1.0


def step_colour(value: float, mark: Heatmap, tokens: Tokens) -> str:
    """Return the colour of a value.

    Parameters
    ----------
    value : float
        Of one cell.
    mark : Heatmap
        Gives the ends of the scale.
    tokens : Tokens
        The theme.

    Returns
    -------
    str
        One of seven steps; beyond an end the last one.
    """
    steps = tokens.diverging if mark.diverging else tokens.sequential
    share = (value - mark.low) / ((mark.high - mark.low) or 1.0)
    return steps[min(max(int(share * len(steps)), 0), len(steps) - 1)]


def places_of(mark: Heatmap) -> int:
    """Return how many decimals cells are written with.

    Parameters
    ----------
    mark : Heatmap
        The map.

    Returns
    -------
    int
        None for whole numbers, two or one otherwise.
    """
    values = [v for row in mark.values for v in row if v is not None]
    if all(float(v).is_integer() for v in values):
        return 0
    return 2 if max(abs(mark.low), abs(mark.high)) < 10 else 1


class DrawnHeatmap:
    """A grid of cells, the first row on top.

    Parameters
    ----------
    mark : Heatmap
        The grid.
    """

    def __init__(self, mark: Heatmap) -> None:
        self.mark = mark
        self._places = places_of(mark)
        ends = [mark.low, mark.high]
        self._widths = [
            max(width(decimal(end, places)) for end in ends) for places in range(self._places + 1)
        ]

    def reach(self) -> tuple[Reach, Reach]:
        """Return the grid, half a cell beyond the first and last middle."""
        columns = max((len(row) for row in self.mark.values), default=1)
        return (-0.5, columns - 0.5), (-0.5, len(self.mark.values) - 0.5)

    def paint(self, painter: QPainter, panel: Panel) -> None:
        """Fill the cells that can be seen; an empty cell is sunken and crossed by nothing."""
        tokens = panel.tokens
        wide, tall = abs(panel.x.scale), abs(panel.y.scale)
        places = self._fitting(wide) if tall >= 18 else None
        first = max(0, int(panel.y.value(panel.rect.top()) + 0.5))
        for row, values in enumerate(self.mark.values[first:], first):
            top = panel.y(row - 0.5)
            if top > panel.rect.bottom():
                break
            for column, value in enumerate(values):
                left = panel.x(column - 0.5)
                if left > panel.rect.right() or left + wide < panel.rect.left():
                    continue
                gap = _GAP if wide > 4 else 0.0
                box = QRectF(left, top, wide - gap, tall - _GAP)
                colour = tokens.s2 if value is None else step_colour(value, self.mark, tokens)
                painter.fillRect(box, QColor(colour))
                if panel.outlined:
                    painter.setPen(pen(tokens.line, 1.0))
                    painter.drawRect(box)
                if places is not None and value is not None:
                    ink = max(tokens.t1, tokens.s1, key=lambda c: contrast(c, colour))
                    words = decimal(value, places)
                    write(painter, box, words, ink, align=Align.AlignHCenter)

    def _fitting(self, wide: float) -> int | None:
        """Return with how many decimals numbers fit, at least one where they have any."""
        least = min(self._places, 1)
        fits = [n for n in range(least, self._places + 1) if self._widths[n] + 4 <= wide]
        return max(fits, default=None)
