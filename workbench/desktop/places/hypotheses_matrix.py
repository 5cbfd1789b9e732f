"""The matrix of evidence against hypotheses: weighed by keys, by a menu, by the head's slider."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu

from workbench.desktop.components.copy_menu import copy_acts
from workbench.desktop.components.table_saving import TableSaving
from workbench.desktop.places.hypotheses_grid import MatrixGrid
from workbench.desktop.places.hypotheses_menu import CellActs, cell_menu
from workbench.desktop.places.hypotheses_model import CYCLE, FIRST, SOURCE, TEXT, Index
from workbench.desktop.plots.announcing import announce
from workbench.domain.table_text import table_text
from workbench.language import tr
from workbench.services.board.views import Bearing, Matrix

KEYS: dict[int, Bearing] = {
    Qt.Key.Key_F: "consistent",
    Qt.Key.Key_N: "neutral",
    Qt.Key.Key_A: "inconsistent",
}
"""Fits, says nothing, speaks against."""


class MatrixTable(MatrixGrid):
    """The matrix with all one can do in it.

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
    """

    hypothesisSelected = Signal(str)
    bearingChosen = Signal(str, str, str)
    weighWanted = Signal(str, str)
    observationWanted = Signal(str)
    observationRemoved = Signal(str)
    runWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._order: tuple[str, ...] = ()
        self.saving = TableSaving(self)
        self.customContextMenuRequested.connect(self._open_menu_at)
        self.head.hypothesisPressed.connect(self.select_hypothesis)

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
        self._order = tuple(order)
        self.cells.set_matrix(matrix, order)
        if not any(one.id == self.hypothesis for one in matrix.columns):
            self.hypothesis = matrix.columns[0].id if matrix.columns else ""
        if row is not None or counts:
            goal = self.cells.index_of(row.id if row else "", column.id if column else "")
            found = goal.sibling(goal.row(), place) if column is None else goal
            self._go(found)
        self.arrange()
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

    def currentChanged(self, current: Index, previous: Index) -> None:
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
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
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
        box = self.visualRect(index)
        menu = cell_menu(self, self.cells, index, self._acts(index))
        menu.popup(self.viewport().mapToGlobal(QPoint(box.left() + 4, box.bottom())))
        return menu

    def _open_menu_at(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
        here = index if index.isValid() else self.currentIndex()
        menu = cell_menu(self, self.cells, here, self._acts(here))
        menu.popup(self.viewport().mapToGlobal(at))

    def _acts(self, index: Index) -> CellActs:
        place, row = self.cells.place_of(index), self.cells.row_at(index)
        identifier, run = (row.id, row.run) if row is not None else ("", "")
        return CellActs(
            bear=lambda bearing: self.bear(index, bearing),
            weigh=lambda: self.weighWanted.emit(*place) if place is not None else None,
            edit=lambda: self.observationWanted.emit(identifier),
            run=lambda: self.runWanted.emit(run),
            remove=lambda: self.observationRemoved.emit(identifier),
            others=[*copy_acts(self.copy), (tr("Save as…"), self.save)],
        )

    def _cycle(self, index: Index) -> None:
        cell = self.cells.cell_at(index)
        if cell is not None:
            at = CYCLE.index(cell.bearing) + 1 if cell.bearing in CYCLE else 0
            self.bear(index, CYCLE[at % len(CYCLE)])

    def _go(self, index: QModelIndex) -> None:
        if index.isValid():
            self.setCurrentIndex(index)
