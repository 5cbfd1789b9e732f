"""A figure whose cursor is followed: what it stands on is told to whoever draws beside it."""

from PySide6.QtCore import Signal

from workbench.desktop.plots.figure_cursor import PlotPoint, Spot
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.series import position_words


class GridView(FigureView):
    """Any figure, with word of its cursor.

    Signals
    -------
    cursorMoved(PlotPoint or None)
        What the cursor stands on now.
    """

    cursorMoved = Signal(object)

    def __init__(self) -> None:
        self._told: Spot | None = None
        self._ready = False
        super().__init__()
        self._ready = True

    def point(self) -> PlotPoint | None:
        """Return what the cursor stands on; None where it is nowhere."""
        one, spot, figure = self._cursor.one, self._cursor.spot, self._figure
        if one is None or spot is None or figure is None:
            return None
        axis = figure.y if one.rows else figure.x
        words = position_words(axis, float(one.at[spot.index]))
        return PlotPoint(figure.id, figure.about, one.name, spot.index, words)

    def refresh_overlay(self) -> None:
        """Paint the cursor again, and tell where it went."""
        super().refresh_overlay()
        # While it is being made there is neither a cursor nor anybody to tell.
        spot = self._cursor.spot if self._ready else None
        if spot != self._told:
            self._told = spot
            self.cursorMoved.emit(self.point())
