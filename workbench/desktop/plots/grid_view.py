"""A figure whose cursor is told to whoever draws beside it, and can be put somewhere."""

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

    def cursor_at(self) -> tuple[int, ...]:
        """Return the numbers of the series and of the value the cursor is on; empty for none."""
        spot = self._cursor.spot
        return (spot.series, spot.index) if spot is not None else ()

    def put_cursor(self, series: int, index: int) -> None:
        """Put the cursor on a value.

        Parameters
        ----------
        series, index : int
            Which; kept inside what there is.
        """
        if self._cursor.put(series, index):
            self._bring_into_view()
            self.refresh_overlay()

    def refresh_overlay(self) -> None:
        """Paint the cursor again, and tell where it went."""
        super().refresh_overlay()
        # While it is being made there is neither a cursor nor anybody to tell.
        spot = self._cursor.spot if self._ready else None
        if spot != self._told:
            self._told = spot
            self.cursorMoved.emit(self.point())
