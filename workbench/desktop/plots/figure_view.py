"""One figure on the screen: explored with wheel, drag, pointer and keyboard."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QKeySequence, QPainter

from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.chrome import (
    end_labels,
    key_entries,
    paint_base,
    paint_end_labels,
    paint_key,
    paint_name,
    paint_rules,
    paint_x_words,
    paint_y_words,
)
from workbench.desktop.plots.density_mark import paint_density_key
from workbench.desktop.plots.drawn import Drawn, drawn
from workbench.desktop.plots.envelope import Arrays
from workbench.desktop.plots.figure_check import figure_problem
from workbench.desktop.plots.figure_cursor import FigureCursor, PlotPoint, Spot
from workbench.desktop.plots.figure_layout import FigureLayout
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.figure_words import paint_axis_label, paint_inside_words
from workbench.desktop.plots.ink import Align, pen, stroke, write
from workbench.desktop.plots.mapping import to_view
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.plot_data import figure_data
from workbench.desktop.plots.plot_menu import PlotActions
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.readout import Readout, paint_readout
from workbench.desktop.plots.row_offer import RowOffer
from workbench.desktop.plots.series import position_words
from workbench.desktop.plots.surface import Surface
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.language import tr

NOTHING = tr("Nothing to draw yet")


class FigureView(Surface):
    """Draws any figure but a lineage graph, which `LaneGraph` draws.

    Signals
    -------
    pointActivated(PlotPoint)
        Enter, or a click on a value.
    """

    pointActivated = Signal(object)

    origin: Mapping[str, JsonValue] | None = None
    """Where the figure comes from; set by whoever knows."""

    def __init__(self) -> None:
        super().__init__(NOTHING)
        self._figure: Figure | None = None
        self._first_row = 0.0
        self.plot_actions = PlotActions(self, self)
        self.row_offer = RowOffer(self, lambda: self._cursor.rows())  # noqa: PLW0108 -- a new one each time
        self.setMinimumSize(160, 96)
        self._take(Figure(id="empty", title=NOTHING))

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        return self._figure

    def show_figure(self, figure: Figure | None) -> None:
        """Show another figure, or that there is none.

        Parameters
        ----------
        figure : Figure or None
            The figure; its title names the picture for screen readers. One whose numbers do
            not fit together is not drawn, and that is said in its place.
        """
        problem = figure_problem(figure) if figure is not None else NOTHING
        self._figure = None if problem else figure
        shown = self._figure or Figure(id="empty", title=problem)
        self._take(shown)

    def _take(self, shown: Figure) -> None:
        arrays = Arrays()
        self._marks: list[Drawn] = drawn(shown, arrays)
        self._cursor = FigureCursor(shown, arrays)
        self._layout = FigureLayout(shown, self._marks)
        self._first_row = 0.0
        self.setAccessibleName(shown.title)
        self.setAccessibleDescription(self._cursor.summary())
        self.updateGeometry()
        self.place_box()
        self.set_limits(*self._layout.x_limits())

    def data(self) -> PlotData:
        """Return what is shown as rows.

        Returns
        -------
        PlotData
            As `figure_data` makes it.
        """
        return figure_data(self._figure)

    def data_rows(self) -> tuple[Row, ...]:
        """Return the rows of the table alternative.

        Returns
        -------
        tuple of tuple
            Series, position, value, interval, where there are such.
        """
        return self.data().rows

    def copy(self) -> None:
        """Copy the data, as the window's Copy asks for."""
        self.plot_actions.copy()

    def svg(self) -> str:
        """Return the figure as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty without a figure.
        """
        return figure_svg(self._figure) if self._figure is not None else ""

    def sizeHint(self) -> QSize:
        """Return the usual size of a figure; a list is as high as its rows."""
        if self._layout.rows:
            return QSize(560, int(60 + 30 * min(self._row_count(), 16)))
        return QSize(560, 260)

    # Painting.

    def plot_rect(self) -> QRectF:
        """Return the plotting area."""
        return self._layout.rect(QSizeF(self.size()))

    def panel(self) -> Panel:
        """Return the panel as it is shown now.

        Returns
        -------
        Panel
            With the range of x and the first row.
        """
        size = QSizeF(self.size())
        return self._layout.panel(size, self.x_range(), self._first_row, current_tokens())

    def paint_picture(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint grid, marks and words."""
        figure, layout = self._figure, self._layout
        if figure is None or not self._marks:
            said = self.accessibleName() if figure is None else NOTHING
            write(painter, QRectF(self.rect()), said, tokens.t3, align=Align.AlignHCenter)
            return
        panel, room = self.panel(), layout.room(QSizeF(self.size()))
        x_ticks, y_ticks = layout.x_ticks(panel), self._y_ticks(panel)
        self._rule(painter, panel)
        painter.save()
        painter.setClipRect(panel.rect.adjusted(0, -1, 0, 1))
        for mark in self._marks:
            mark.paint(painter, panel)
        painter.restore()
        if not layout.rows:
            paint_base(painter, panel)
        paint_y_words(painter, panel, y_ticks, room.left)
        paint_x_words(painter, panel, x_ticks, QRectF(self.rect()).adjusted(2, 0, -2, 0))
        paint_axis_label(painter, panel, figure.x)
        paint_name(painter, panel, layout.name)
        paint_end_labels(painter, panel, end_labels(self._marks, panel), room.right)
        paint_inside_words(painter, panel, figure)
        paint_key(painter, panel.rect.right(), 3, key_entries(figure), tokens)
        paint_density_key(painter, figure, panel, 3)

    def _y_ticks(self, panel: Panel) -> list[tuple[float, str]]:
        if not self._layout.rows:
            # Not up to the edge: the name stands above the highest value.
            return self._layout.y_ticks(*self._layout.y_reach, panel.rect.height())
        ends = [panel.y.value(y) for y in (panel.rect.top(), panel.rect.bottom())]
        return self._layout.y_ticks(ends[0], ends[1], panel.rect.height())

    def _rule(self, painter: QPainter, panel: Panel) -> None:
        if not self._layout.rows:
            paint_rules(painter, panel, self._y_ticks(panel))
        elif not self._cursor.grid:
            paint_rules(painter, panel, self._layout.x_ticks(panel), vertical=True)

    def has_cursor(self) -> bool:
        """Say whether the cursor stands on a value."""
        return self._cursor.spot is not None

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint crosshair and box."""
        one, spot = self._cursor.one, self._cursor.spot
        if one is None or spot is None:
            return
        panel = self.panel()
        tokens, box = panel.tokens, panel.rect
        at, value = float(one.middle[spot.index]), float(one.value[spot.index])
        point = self._point(at, value, panel)
        painter.setPen(pen(tokens.t1, 2.0 if self._cursor.grid else 1.0))
        if self._cursor.cells is not None:
            painter.drawRect(self._cursor.cells.cell(one, spot.series, spot.index, panel))
        elif one.rows:
            y = round(point.y()) + 0.5
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        else:
            x = round(point.x()) + 0.5
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        if np.isfinite(value) and not self._cursor.grid:
            painter.setPen(pen(tokens.s1, 1.5))
            painter.setBrush(QColor(stroke(one.tone, tokens)))
            painter.drawEllipse(point, 4.0, 4.0)
        paint_readout(painter, point, QRectF(self.rect()), self.readout(), tokens)

    def _point(self, at: float, value: float, panel: Panel) -> QPointF:
        one, spot = self._cursor.one, self._cursor.spot
        if one is not None and one.rows:
            return QPointF(panel.x(value) if np.isfinite(value) else panel.rect.left(), panel.y(at))
        if self._cursor.cells is not None and spot is not None:
            return QPointF(panel.x(at), self._cursor.cells.row(spot.series, panel))
        y = panel.y(value) if np.isfinite(value) else panel.rect.center().y()
        return QPointF(panel.x(at), y)

    # The cursor.

    def readout(self) -> Readout:
        """Return what the cursor says.

        Returns
        -------
        Readout
            Without lines while there is no cursor.
        """
        return self._cursor.readout(current_tokens())

    def clear_cursor(self) -> None:
        """Take the cursor away."""
        if self._cursor.spot is not None:
            self._cursor.spot = None
            self.setAccessibleDescription(self._cursor.summary())
            self.refresh_overlay()

    def pointer_at(self, at: QPointF | None) -> None:
        """Put the cursor on the value nearest to the pointer."""
        if at is None or not self.plot_rect().contains(at):
            self.clear_cursor()
            return
        found = self._nearest(at)
        if found is not None and found != self._cursor.spot:
            self._cursor.spot = found
            self.refresh_overlay()

    def chosen_at(self, at: QPointF) -> None:
        """Activate the value that was clicked."""
        if self.plot_rect().contains(at):
            self._cursor.spot = self._nearest(at)
            self.activate()

    def activate(self) -> None:
        """Tell which value the cursor is on."""
        one, spot, figure = self._cursor.one, self._cursor.spot, self._figure
        if one is None or spot is None or figure is None:
            return
        axis = figure.y if one.rows else figure.x
        words = position_words(axis, float(one.at[spot.index]))
        self.pointActivated.emit(PlotPoint(figure.id, figure.about, one.name, spot.index, words))
        point = self._point(
            float(one.middle[spot.index]), float(one.value[spot.index]), self.panel()
        )
        self.row_offer.open_at(self.mapToGlobal(point.toPoint()))

    def _nearest(self, at: QPointF) -> Spot | None:
        panel = self.panel()
        best: tuple[float, Spot] | None = None
        for number, one in enumerate(self._cursor.series):
            index = one.nearest(panel.y.value(at.y()) if one.rows else panel.x.value(at.x()))
            if index < 0:
                continue
            away = self._away(at, number, index, panel)
            if best is None or away < best[0]:
                best = (away, Spot(number, index))
        return best[1] if best else None

    def _away(self, at: QPointF, number: int, index: int, panel: Panel) -> float:
        one = self._cursor.series[number]
        if self._cursor.cells is not None:
            return abs(self._cursor.cells.row(number, panel) - at.y())
        value = float(one.value[index])
        if not np.isfinite(value):
            return 1e9
        return abs(panel.x(value) - at.x()) if one.rows else abs(panel.y(value) - at.y())

    # The keyboard, the wheel over a list, the menu.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, activate with Enter, leave with Esc, copy with Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.plot_actions.copy()
        elif event.key() == Qt.Key.Key_Escape and self._cursor.spot is not None:
            self.clear_cursor()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._cursor.spot:
            self.activate()
        elif self._walk(event.key()):
            self._bring_into_view()
            announce(self, self.readout().sentence())
            self.refresh_overlay()
        else:
            super().keyPressEvent(event)

    def _walk(self, key: int) -> bool:
        cursor = self._cursor
        rows = cursor.one is not None and cursor.one.rows
        along = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        across = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in along or (rows and key in across):
            return cursor.step(along.get(Qt.Key(key), 0) or across.get(Qt.Key(key), 0))
        if key in across:
            return cursor.change_series(across[Qt.Key(key)]) or cursor.step(0)
        if key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            series = cursor.spot.series if cursor.spot is not None else 0
            return cursor.put(series, 0 if key == Qt.Key.Key_Home else 1 << 60)
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 -- Qt's signature
        """Go to the next series while the cursor is in, then leave."""
        if self._cursor.change_series(1 if forward else -1):
            self._bring_into_view()
            announce(self, self.readout().sentence())
            self.refresh_overlay()
            return True
        self.clear_cursor()
        return super().focusNextPrevChild(forward)

    def _bring_into_view(self) -> None:
        one, spot = self._cursor.one, self._cursor.spot
        if one is None or spot is None:
            return
        at = float(one.middle[spot.index])
        if one.rows or self._cursor.grid:
            row = at if one.rows else float(spot.series)
            last = self._first_row + self._layout.rows_shown(self.plot_rect().height()) - 1
            self.scroll_rows(min(row - self._first_row, 0.0) + max(row - last, 0.0))
        if not one.rows:
            low, high = self.x_range()
            seen = to_view(at, log=self._layout.figure.x.kind == "log")
            if not low <= seen <= high:
                self.show_range(seen - (high - low) / 2, seen + (high - low) / 2)

    def _row_count(self) -> float:
        return self._layout.y_reach[1] - self._layout.y_reach[0]

    def scroll_rows(self, by: float) -> bool:
        """Scroll a list that is longer than the widget is high.

        Parameters
        ----------
        by : float
            Rows, downwards.

        Returns
        -------
        bool
            Whether anything moved.
        """
        most = self._row_count() - self._layout.rows_shown(self.plot_rect().height())
        first = min(max(self._first_row + by, 0.0), max(most, 0.0))
        moved, self._first_row = first != self._first_row, first
        if moved:
            self.refresh()
        return moved

    def wheeled(self, steps: float) -> bool:
        """Scroll a list; other figures zoom."""
        if not self._layout.rows:
            return self.zoomed() or steps > 0
        return self.scroll_rows(-3 * steps)

    @property
    def wheel_zooms(self) -> bool:
        """Whether the wheel changes the range of x."""
        return not self._layout.rows

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture."""
        self.plot_actions.open_menu(event.globalPos())
