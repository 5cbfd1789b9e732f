"""Where the cells of a heat map or a density lie, for the cursor; without Qt's widgets."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.series import Series
from workbench.domain.figures import Density, Figure


@dataclass(frozen=True, slots=True)
class GridCells:
    """The cells of a grid, whose rows are series from the top.

    Attributes
    ----------
    density : Density or None
        The grid over two measures; None for a heat map, whose rows and columns are counted.
    """

    density: Density | None = None

    def row(self, number: int, panel: Panel) -> float:
        """Return the px of the middle of a row."""
        if self.density is None:
            return panel.y(float(number))
        low, high = self.density.y
        rows = len(self.density.counts)
        return panel.y(high - (number + 0.5) * (high - low) / rows)

    def cell(self, one: Series, number: int, index: int, panel: Panel) -> QRectF:
        """Return where a cell lies.

        Parameters
        ----------
        one : Series
            Its row.
        number, index : int
            Numbers of the row, and of the cell in it.
        panel : Panel
            With both axes.
        """
        middle = QPointF(panel.x(float(one.middle[index])), self.row(number, panel))
        wide, tall = abs(panel.x.scale), abs(panel.y.scale)
        if self.density is not None:
            wide *= float(one.until[index] - one.at[index])
            tall *= (self.density.y[1] - self.density.y[0]) / len(self.density.counts)
        half = QPointF(wide / 2, tall / 2)
        return QRectF(middle - half, middle + half)


def cells_of(figure: Figure, series: Sequence[Series]) -> GridCells | None:
    """Return the cells of a figure, or None where it is no grid.

    Parameters
    ----------
    figure : Figure
        What is walked.
    series : sequence of Series
        Its series.
    """
    density = next((mark for mark in figure.marks if isinstance(mark, Density)), None)
    if density is not None:
        return GridCells(density)
    if figure.y.kind == "category" and not any(one.rows for one in series):
        return GridCells()
    return None
