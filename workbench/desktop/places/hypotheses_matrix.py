"""The matrix of evidence against hypotheses: weighed by keys, by a menu, by the head's slider."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.desktop.components.copy_menu import copy_acts
from workbench.desktop.components.focus_ring import FocusFollower
from workbench.desktop.components.table_saving import TableSaving
from workbench.desktop.places.hypotheses_head import HEAD, MatrixHead
from workbench.desktop.places.hypotheses_menu import cell_menu
from workbench.desktop.places.hypotheses_model import (
    CYCLE,
    FIRST,
    SOURCE,
    TEXT,
    Index,
    MatrixModel,
)
from workbench.desktop.places.hypotheses_painting import (
    WORDS_FROM,
    paint_cell,
    paint_column_ground,
    paint_count,
    paint_source,
    paint_text,
)
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.ink import metrics, pen, write
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.domain.table_text import table_text
from workbench.language import tr
from workbench.services.readings.hypotheses_views import Bearing, Matrix

ROWS = (28, 40)
"""Px of a row where there are many, and where there is room."""
SOURCES = (56, 76)
TEXTS = (150, 300)
"""Px of the observations, at least and where there is room."""
_COLUMN = (40, 150)
KEYS: dict[int, Bearing] = {
    Qt.Key.Key_F: "consistent",
    Qt.Key.Key_N: "neutral",
    Qt.Key.Key_A: "inconsistent",
}
"""Fits, says nothing, speaks against."""


class _Delegate(QStyledItemDelegate):
    """Paints every cell itself: ground, mark, words."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        view, model, tokens = self.parent(), index.model(), current_tokens()
        if not isinstance(view, MatrixTable) or not isinstance(model, MatrixModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, row, column = QRectF(option.rect), model.row_at(index), model.column_at(index)
        if column is not None and column.id == view.hypothesis:
            paint_column_ground(painter, option.rect, tokens, last=row is None)
        cell = model.cell_at(index)
        if row is not None and column is not None and cell is not None:
            paint_cell(painter, box, cell, tokens, quiet=row.faded)
        elif row is not None and index.column() == TEXT:
            paint_text(painter, box, row, tokens)
        elif row is not None:
            paint_source(painter, box, row, tokens, hot=view.hovered == index.row())
        elif column is not None:
            paint_count(painter, box, column, tokens)
        elif index.column() == TEXT:
            write(painter, box, str(index.data()), tokens.t2, weight=600)
        painter.restore()


def _column_width(wide: int, count: int) -> int:
    """Return the width of a hypothesis: with words, as long as the observations can be read."""
    if not count:
        return _COLUMN[0]
    roomy = (wide - TEXTS[1]) // count
    tight = (wide - TEXTS[0]) // count
    worded = math.ceil(WORDS_FROM)
    if roomy >= worded or tight < worded:
        return min(max(roomy, _COLUMN[0]), _COLUMN[1])
    return worded


class MatrixTable(QTableView):
    """Rows of evidence, columns of hypotheses.

    Signals
    -------
    hypothesisSelected(str)
        The hypothesis whose column became the current one.
    bearingChosen(str, str, str)
        Observation, hypothesis, and how the one bears on the other.
    weighWanted(str, str)
        Observation and hypothesis to be weighed with diagnosticity and note.
    observationWanted(str)
        An observation to be looked at.
    observationRemoved(str)
        An observation to be taken out.
    runWanted(str)
        The run behind an observation.
    findingDropped(str)
        A finding dragged here: run and finding, with a space between.
    """

    hypothesisSelected = Signal(str)
    bearingChosen = Signal(str, str, str)
    weighWanted = Signal(str, str)
    observationWanted = Signal(str)
    observationRemoved = Signal(str)
    runWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hypothesis, self.hovered = "", -1
        self._order: tuple[str, ...] = ()
        self._matrix = Matrix()
        self.setAccessibleName(tr("Evidence against hypotheses"))
        self.cells = MatrixModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Delegate(self))
        self.saving = TableSaving(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setProperty("surface", "matrix")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu_at)
        self.head = MatrixHead(self)
        self.head.hypothesisPressed.connect(self.select_hypothesis)
        self.setHorizontalHeader(self.head)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROWS[0])
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        Appearance.current().themeChanged.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        """Return the size of a matrix of seven rows."""
        return QSize(860, HEAD + 8 * ROWS[1])

    def minimumSizeHint(self) -> QSize:
        """Return room for the heads and three rows."""
        return QSize(TEXTS[0] + 220, HEAD + 4 * ROWS[0])

    def show_matrix(self, matrix: Matrix, order: Sequence[str] = ()) -> None:
        """Show another matrix; the current cell stays with what it is about.

        Parameters
        ----------
        matrix : Matrix
        order : sequence of str
            Observations in the order they are shown; most telling first without it.
        """
        here = self.currentIndex()
        row, column = self.cells.row_at(here), self.cells.column_at(here)
        place = here.column()
        counts = here.isValid() and row is None
        self._matrix, self._order = matrix, tuple(order)
        self.cells.set_matrix(matrix, order)
        if not any(one.id == self.hypothesis for one in matrix.columns):
            self.hypothesis = matrix.columns[0].id if matrix.columns else ""
        if row is not None or counts:
            goal = self.cells.index_of(row.id if row else "", column.id if column else "")
            found = goal.sibling(goal.row(), place) if column is None else goal
            self._go(found)
        self._arrange()
        self.viewport().update()

    def select_hypothesis(self, hypothesis: str) -> None:
        """Make a hypothesis the selected one; one that is not here is passed over."""
        known = any(one.id == hypothesis for one in self.cells.columns)
        if not known or hypothesis == self.hypothesis:
            return
        self.hypothesis = hypothesis
        here = self.currentIndex()
        if here.isValid() and here.column() >= FIRST:
            row = self.cells.row_at(here)
            self._go(self.cells.index_of(row.id if row else "", hypothesis))
        self.viewport().update()
        self.head.viewport().update()
        self.hypothesisSelected.emit(hypothesis)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Select the hypothesis of the cell, and say the cell."""
        super().currentChanged(current, previous)
        column = self.cells.column_at(current)
        if column is not None:
            self.select_hypothesis(column.id)
        if current.isValid():
            announce(self, self.cells.sentence(current))
        self.viewport().update()

    def copy(self, form: str = "tsv") -> None:
        """Put the whole matrix on the clipboard.

        Parameters
        ----------
        form : str
            One of `domain.table_text.Form`.
        """
        QGuiApplication.clipboard().setText(table_text(*self.cells.taken(), form))

    def save(self) -> None:
        """Write the whole matrix to a file that is asked for."""
        target = self.saving.ask()
        if target is not None:
            self.saving.save(target, *self.cells.taken())

    def bear(self, index: Index, bearing: Bearing) -> None:
        """Say how an observation bears on a hypothesis.

        Parameters
        ----------
        index : QModelIndex
            The cell; one that is no such cell is passed over.
        bearing : str
        """
        place, cell = self.cells.place_of(index), self.cells.cell_at(index)
        if place is None or cell is None or cell.bearing == bearing:
            return
        self.cells.write(index, bearing)
        announce(self, self.cells.sentence(index))
        self.bearingChosen.emit(place.observation, place.hypothesis, bearing)

    def open(self, index: Index) -> None:
        """Open what a cell leads to: the weighing, the run, the observation."""
        place, row = self.cells.place_of(index), self.cells.row_at(index)
        if place is not None:
            self.weighWanted.emit(*place)
        elif row is not None and index.column() == SOURCE and row.run:
            self.runWanted.emit(row.run)
        elif row is not None:
            self.observationWanted.emit(row.id)

    # Keys, pointer, menu.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Weigh with F, N and A or Space, open with Enter, copy with Ctrl+C; arrows move."""
        here, key = self.currentIndex(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif plain and key in KEYS:
            self.bear(here, KEYS[key])
        elif plain and key == Qt.Key.Key_Space:
            self._cycle(here)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open(here)
        elif key == Qt.Key.Key_Delete and self.cells.row_at(here) is not None:
            self.observationRemoved.emit(self.cells.rows[here.row()].id)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus} and self.hypothesis:
            self.head.step(self.hypothesis, 1 if key == Qt.Key.Key_Plus else -1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Search for nothing: letters weigh."""

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+C before the window's Copy action does."""
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        if event.type() == QEvent.Type.FocusIn and not self.currentIndex().isValid():
            self._go(self.cells.index(0, FIRST if self.cells.columns else TEXT))
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the run of a source, or the menu of a cell."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        row = self.cells.row_at(index)
        if index.column() == SOURCE and row is not None and row.run:
            self.runWanted.emit(row.run)
        elif self.cells.place_of(index) is not None:
            self.open_menu(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open an observation."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == TEXT:
            self.open(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Underline the source under the pointer."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = self.cells.row_at(index)
        over = index.row() if index.column() == SOURCE and row is not None and row.run else -1
        if over != self.hovered:
            self.hovered = over
            hand = over >= 0
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            )
            self.viewport().update()

    def open_menu(self, index: Index) -> QMenu:
        """Open the menu of a cell at its lower edge.

        Parameters
        ----------
        index : QModelIndex
        """
        box = self.visualRect(QModelIndex(index))
        menu = cell_menu(self, index, self._ways_out())
        menu.popup(self.viewport().mapToGlobal(QPoint(box.left() + 4, box.bottom())))
        return menu

    def _open_menu_at(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
        menu = cell_menu(self, index if index.isValid() else self.currentIndex(), self._ways_out())
        menu.popup(self.viewport().mapToGlobal(at))

    def _ways_out(self) -> list[tuple[str, object]]:
        return [*copy_acts(self.copy), (tr("Save as…"), self.save)]

    def _cycle(self, index: Index) -> None:
        cell = self.cells.cell_at(index)
        if cell is not None:
            at = CYCLE.index(cell.bearing) + 1 if cell.bearing in CYCLE else 0
            self.bear(index, CYCLE[at % len(CYCLE)])

    def _go(self, index: QModelIndex) -> None:
        if index.isValid():
            self.setCurrentIndex(index)

    # Measures and painting.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Give the hypotheses equal columns and the text what is left."""
        count = len(self.cells.columns)
        wide = self.viewport().width()
        sources = [metrics().horizontalAdvance(row.source) for row in self.cells.rows]
        source = round(min(max(max(sources, default=0.0) + 12, SOURCES[0]), SOURCES[1]))
        column = _column_width(wide - source, count)
        self.setColumnWidth(SOURCE, source)
        for at in range(count):
            self.setColumnWidth(FIRST + at, column)
        self.setColumnWidth(TEXT, max(wide - source - column * count, TEXTS[0]))
        rows = self.cells.rowCount()
        fit = (self.viewport().height() // rows) if rows else ROWS[1]
        self.verticalHeader().setDefaultSectionSize(min(max(fit, ROWS[0]), ROWS[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, lines under the rows, and the focus."""
        super().paintEvent(event)
        tokens = current_tokens()
        painter = QPainter(self.viewport())
        right = self.columnViewportPosition(self.cells.columnCount() - 1)
        right += self.columnWidth(self.cells.columnCount() - 1)
        painter.setPen(QColor(tokens.line))
        for row in range(len(self.cells.rows)):
            low = self.rowViewportPosition(row) + self.rowHeight(row) - 1
            if 0 <= low <= self.viewport().height():
                painter.drawLine(0, low, right, low)
        self._paint_focus(painter)
        painter.end()

    def _paint_focus(self, painter: QPainter) -> None:
        index = self.currentIndex()
        if not (FocusFollower.current().by_keys and self.hasFocus() and index.isValid()):
            return
        thick = Appearance.current().focus_width
        painter.setPen(pen(current_tokens().accent, thick))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = thick // 2
        box: QRect = self.visualRect(index)
        painter.drawRect(box.adjusted(half, half, -half - 1, -half - 1))
