"""The anomaly scores of models over time: one painted picture with a cell as its cursor."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter

from workbench.desktop.components.tips import show_tip
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.ink import metrics
from workbench.desktop.plots.painted_view import ScrolledView, keyboard_focus, painted
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.score_layout import (
    GROUP,
    HEAD,
    ScoreLayout,
    laid_out,
    ticks,
)
from workbench.desktop.plots.score_painting import (
    paint_cell,
    paint_chosen,
    paint_date,
    paint_dismissed,
    paint_group,
    paint_name,
    paint_opened,
    paint_unjudged,
)
from workbench.desktop.plots.score_shown import ShownScores, moved, name_of
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure
from workbench.language import tr
from workbench.services.readings.triage_grid import DISMISSED, NO_WINDOW, NOT_JUDGED, OPENED

NOTHING = tr("No scores yet")
_BAR = 16
_UNBOUNDED = 1e6
_MOST_PIXELS = 40e6
"""Of a picture for the clipboard or a file; a larger one is made at a lower resolution."""


class ScoreHeatmap(ScrolledView):
    """Models by time; names and dates stay in sight while cells scroll.

    Signals
    -------
    cellSelected(int, int)
        Row and column of the cell that became the current one.
    cellActivated(int, int)
        Row and column of a cell on Enter or double click.
    """

    cellSelected = Signal(int, int)
    cellActivated = Signal(int, int)

    def __init__(self) -> None:
        self._shown: ShownScores | None = None
        self._at: tuple[int, int] | None = None
        self._layout = ScoreLayout(names=0, cell=1, row=1, columns=0)
        self._whole = False
        super().__init__(NOTHING)
        self.setMinimumSize(360, 180)

    @property
    def shown(self) -> ShownScores | None:
        """What is shown."""
        return self._shown

    @property
    def current(self) -> tuple[int, int] | None:
        """Row and column of the current cell."""
        return self._at

    def set_scores(self, shown: ShownScores | None) -> None:
        """Show other scores; the current cell stays where its model and time still are.

        Parameters
        ----------
        shown : ShownScores or None
        """
        before, at = self._shown, self._at
        self._shown, self._at = shown, None
        self.setAccessibleName(NOTHING if shown is None else name_of(shown.grid.step))
        self.arrange()
        if shown is None:
            return
        if before is not None and at is not None:
            self._at = moved(before, shown, at)
        if self._at is None:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum())
        self.viewport().update()

    def select(self, row: int, column: int, *, tell: bool = True) -> None:
        """Make a cell the current one.

        Parameters
        ----------
        row, column : int
            Those that are not there are passed over.
        tell : bool
            Whether `cellSelected` is emitted.
        """
        shown = self._shown
        if shown is None or not (0 <= row < len(shown.rows) and 0 <= column < shown.grid.columns):
            return
        if self._at == (row, column):
            return
        self._at = row, column
        announce(self, self.sentence(row, column))
        self._reveal_cell(row, column)
        self.viewport().update()
        if tell:
            self.cellSelected.emit(row, column)

    def sentence(self, row: int, column: int) -> str:
        """Return a cell for a screen reader and for its tooltip."""
        return self._shown.sentence(row, column) if self._shown is not None else ""

    # What can be copied and saved.

    @property
    def filled(self) -> bool:
        """Whether there is anything to copy."""
        return self._shown is not None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown, as data."""
        return (self._shown.figure(),) if self._shown is not None else ()

    def data(self) -> PlotData:
        """Return one row a model, one column a day."""
        return self._shown.data() if self._shown is not None else PlotData((), ())

    def svg(self) -> str:
        """Return the scores as they print, in light; empty without any."""
        return figure_svg(self.figures[0]) if self._shown is not None else ""

    def picture(self, ratio: float = 2.0) -> QImage:
        """Return all of it, also what is scrolled away."""
        size = QSizeF(self._layout.width, self._layout.height)
        pixels = max(size.width() * size.height(), 1.0)
        self._whole = True
        try:
            return painted(size, min(ratio, (_MOST_PIXELS / pixels) ** 0.5), self.paint_view)
        finally:
            self._whole = False

    # Painting.

    def sizeHint(self) -> QSize:
        """Return a size at which a month of a dozen models can be seen."""
        return QSize(880, 540)

    @property
    def full_height(self) -> int:
        """Height beyond which rows do not grow any more, with room for a scroll bar."""
        if self._shown is None:
            return self.sizeHint().height()
        made = laid_out(self._shown.rows, self._shown.grid.columns, 0.0, 0.0, _UNBOUNDED)
        return round(made.height) + 2 * self.frameWidth() + _BAR

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the size of all cells; the layout follows the room there is."""
        shown = self._shown
        if shown is None:
            return room
        names = max(
            (metrics(600, BODY.size).horizontalAdvance(r.title) for r in shown.rows), default=0
        )
        self._layout = laid_out(
            shown.rows, shown.grid.columns, names + 24, room.width(), room.height()
        )
        return QSizeF(self._layout.width, self._layout.height)

    def marks_current(self) -> bool:
        """Say whether a cell shows where the keyboard is."""
        return self._at is not None

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint the cells that can be seen, with names and dates."""
        if self._shown is None:
            return
        everything = QRectF(0, 0, size.width(), size.height())
        area = everything if self._whole else self.seen()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._paint_cells(painter, area, tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._whole:
            self._paint_names(painter, QPointF(0, 0), area, tokens)
            self._paint_dates(painter, QPointF(0, 0), area, tokens)

    def paint_fixed(self, painter: QPainter, tokens: Tokens) -> None:
        """Keep names and dates in sight."""
        if self._shown is None:
            return
        seen, lay = self.seen(), self._layout
        painter.fillRect(QRectF(0, 0, lay.names - 1, seen.height()), QColor(tokens.s1))
        self._paint_names(painter, QPointF(0, -seen.top()), seen, tokens)
        painter.fillRect(QRectF(0, 0, seen.width(), HEAD - 2), QColor(tokens.s1))
        painter.save()
        painter.setClipRect(QRectF(lay.names, 0, seen.width() - lay.names, HEAD))
        self._paint_dates(painter, QPointF(-seen.left(), 0), seen, tokens)
        painter.restore()
        self._paint_current(painter, seen, tokens)

    def _paint_cells(self, painter: QPainter, area: QRectF, tokens: Tokens) -> None:
        shown = self._shown
        if shown is None:
            return
        grid, lay = shown.grid, self._layout
        columns = lay.columns_in(area)
        tiers, scores, marks = grid.tier.tolist(), grid.score, grid.mark
        for row in lay.rows_in(area):
            for column in columns:
                tier = tiers[row][column]
                if tier == NO_WINDOW:
                    continue
                box = lay.inside(row, column)
                if tier == NOT_JUDGED:
                    paint_unjudged(painter, box, tokens)
                    continue
                step = shown.steps[tier]
                paint_cell(painter, box, step, float(scores[row, column]), tokens)
                mark = int(marks[row, column])
                if mark == DISMISSED:
                    paint_dismissed(painter, box, step, tokens)
                elif mark == OPENED:
                    paint_opened(painter, box, step, tokens)

    def _paint_current(self, painter: QPainter, seen: QRectF, tokens: Tokens) -> None:
        if self._at is None:
            return
        box = self._layout.inside(*self._at).translated(-seen.topLeft())
        inside = QRectF(
            self._layout.names - 4, HEAD - 4, seen.width() - self._layout.names + 4, seen.height()
        )
        painter.save()
        painter.setClipRect(inside)
        focus = Appearance.current().focus_width if keyboard_focus(self) else 0.0
        paint_chosen(painter, box, tokens, focus=focus)
        painter.restore()

    def _paint_names(self, painter: QPainter, shift: QPointF, area: QRectF, tokens: Tokens) -> None:
        shown, lay = self._shown, self._layout
        if shown is None:
            return
        for top, name in lay.heads:
            if area.top() - GROUP <= top <= area.bottom():
                box = QRectF(0, top, lay.names + 200, GROUP).translated(shift)
                paint_group(painter, box, name or tr("No group"), tokens)
        for row in lay.rows_in(area):
            box = QRectF(0, lay.tops[row], lay.names, lay.row - 2).translated(shift)
            model = shown.rows[row]
            chosen = self._at is not None and self._at[0] == row
            paint_name(painter, box, model.title, tokens, strong=model.strong, chosen=chosen)

    def _paint_dates(self, painter: QPainter, shift: QPointF, area: QRectF, tokens: Tokens) -> None:
        shown, lay = self._shown, self._layout
        if shown is None:
            return
        grid = shown.grid
        for tick in ticks(grid.begins(0), grid.step, grid.columns, lay.cell):
            left = lay.names + tick * lay.cell
            if area.left() - 120 <= left <= area.right():
                paint_date(painter, QPointF(left, 8) + shift, shown.when(tick), tokens)

    # Pointer and keyboard.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the cell."""
        super().mousePressEvent(event)
        found = self._cell_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.select(*found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Activate the cell."""
        found = self._cell_under(event.position())
        if found is not None:
            self.cellActivated.emit(*found)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say a cell in its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._cell_under(QPointF(event.pos()))
            show_tip(event.globalPos(), self.sentence(*found) if found else "", self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell with the arrows, activate with Enter, copy with Ctrl+C."""
        shown = self._shown
        if event.matches(QKeySequence.StandardKey.Copy):
            self.plot_actions.copy()
            return
        if shown is None or not shown.rows:
            super().keyPressEvent(event)
            return
        last_row, last_column = len(shown.rows) - 1, shown.grid.columns - 1
        row, column = self._at or (0, last_column + 1)
        page = max(1, int((self.viewport().height() - HEAD) // self._layout.row) - 1)
        goals = {
            Qt.Key.Key_Left: (row, column - 1),
            Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_Up: (row - 1, column),
            Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_Home: (row, 0),
            Qt.Key.Key_End: (row, last_column),
            Qt.Key.Key_PageUp: (row - page, column),
            Qt.Key.Key_PageDown: (row + page, column),
        }
        goal = goals.get(Qt.Key(event.key()))
        if goal is not None:
            self.select(min(max(goal[0], 0), last_row), min(max(goal[1], 0), last_column))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._at is not None:
            self.cellActivated.emit(*self._at)
        else:
            super().keyPressEvent(event)

    def _cell_under(self, at: QPointF) -> tuple[int, int] | None:
        if at.y() < HEAD or at.x() < self._layout.names:
            return None
        return self._layout.cell_at(at + self.seen().topLeft())

    def _reveal_cell(self, row: int, column: int) -> None:
        box = self._layout.box(row, column)
        # Names and dates cover the left and the top.
        self.reveal(box.adjusted(-self._layout.names, -HEAD, 0, 0))
