"""A table of the evidence with everything one does to its rows."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from workbench.datasets.cell_cache import CellCache
from workbench.datasets.cells import Cell, CellFile, StoredCells
from workbench.datasets.rows import Query
from workbench.desktop.backend import Backend, Work
from workbench.desktop.components.buttons import Button
from workbench.desktop.components.copy_menu import copy_menu
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.labels import ElidedLabel
from workbench.desktop.dialogs.rows_acts import GridActs, failure_words
from workbench.desktop.grid.cell_reader import CellReader, Order
from workbench.desktop.grid.columns import ColumnLayout, GridColumn
from workbench.desktop.grid.filter_builder import FilterBuilder
from workbench.desktop.grid.find_bar import FindBar
from workbench.desktop.grid.finding import Finding
from workbench.desktop.grid.ordering import Ordering
from workbench.desktop.grid.preparing import prepare_cells
from workbench.desktop.grid.view import GridView
from workbench.desktop.numbers import whole
from workbench.desktop.state import JobState
from workbench.desktop.theme.fonts import SMALL, font
from workbench.domain.evidence import ColumnInfo, TableInfo
from workbench.domain.row_filter import Condition, RowFilter
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.session import Session

Answer = TypeVar("Answer")

_WIDTHS = {"timestamp": 156, "text": 120, "mixed": 120}
"""Px a column of a type takes at least."""
_LEAST = 96


class GridPanel(QWidget):
    """Conditions, finding, the grid, and what is known of the cell that has the keyboard.

    Parameters
    ----------
    backend : Backend
    table : TableInfo
    rows : RowFilter, optional
        Which rows to begin with.

    Signals
    -------
    counted(int, int)
        How many rows are shown, and how many there are.
    problem(str)
        What is wrong; empty once it is not.
    """

    counted = Signal(int, int)
    problem = Signal(str)

    def __init__(self, backend: Backend, table: TableInfo, rows: RowFilter | None = None) -> None:
        super().__init__()
        workspace = backend.session.workspace
        self.backend, self.table = backend, table
        self.path = workspace.objects.path(table.sha256)
        self.cache = CellCache(workspace.path, read_only=workspace.read_only)
        self.query = Query(conditions=(rows or RowFilter()).conditions)
        cells: CellFile | StoredCells | None = self.cache.open(table.sha256)
        prepared = cells is not None
        self.reader = CellReader(cells or StoredCells(self.path))
        self.view = GridView(tr("Rows"), self.reader, _layout(table))
        self.acts = GridActs(self, self.view)
        self.conditions = FilterBuilder(self._asked_columns())
        self.seeker = FindBar([name for name, _ in self._asked_columns()])
        self.job = JobRow(JobState("", ""))
        self.job.hide()
        self.cell = ElidedLabel("", SMALL, tone="t2")
        self.ordering = Ordering(backend, self.path, table.rows, self.cache.spill())
        self.finding = Finding(backend, self.path, self.reader)
        self.hide_values(table.roles.sensitive)
        self._arrange()
        self._connect()
        if rows:
            self.conditions.set_filter(rows)
            self._ask()
        else:
            self._tell_count()
        if not prepared:
            prepare_cells(backend, self.cache, self.path, table, self._use)

    def hide_values(self, names: tuple[str, ...]) -> None:
        """Hide the values of some columns: they are neither shown, copied, saved nor looked in."""
        self.view.veil(names)
        self.conditions.set_columns(self._asked_columns())
        self.seeker.set_columns([name for name, _ in self._asked_columns()])
        self._tell_cell()

    def sort(self, name: str, falling: bool = False) -> None:  # noqa: FBT001, FBT002 -- as the grid's signal gives it
        """Sort all rows by a column; as in the file by an empty name."""
        if name in self.view.cells.veiled:
            self.problem.emit(tr("Show the sensitive columns before you sort by one."))
            return
        self.query = Query(sort=name, descending=falling, conditions=self.query.conditions)
        self._ask()

    def narrow(self, condition: Condition) -> None:
        """Show those of the rows that meet one more condition."""
        wanted = RowFilter(self.query.conditions).narrowed(condition)
        self.conditions.set_filter(wanted)
        self.filter(wanted)

    def filter(self, wanted: RowFilter) -> None:
        """Show the rows that meet a filter, in the order they are in."""
        self.query = Query(
            sort=self.query.sort,
            descending=self.query.descending,
            conditions=wanted.conditions,
        )
        self._ask()

    @property
    def window_of_grid(self) -> QWidget:
        """What dialogs open over."""
        return self

    def say_problem(self, words: str) -> None:
        """Say what is wrong."""
        self.problem.emit(words)

    def say(self, words: str) -> None:
        """Say that something was done."""
        self.problem.emit("")
        self.cell.setText(words)

    def ask(
        self, topic: str, question: Callable[[Session], Answer], show: Callable[[Answer], object]
    ) -> None:
        """Ask in a thread, and show the answer if the panel is still there."""
        self.backend.ask(f"grid {id(self)} {topic}", question, self._while_there(show), self._fail)

    def start(self, name: str, work: Work, done: Callable[[Answer], None]) -> None:
        """Start a job of this grid."""
        self.backend.start(name, work, self._while_there(done), self._fail)

    def close_cells(self) -> None:
        """Stop what is under way and let go of the file."""
        self.ordering.stop()
        self.finding.stop()
        self.reader.close()

    def _connect(self) -> None:
        self.view.sortWanted.connect(self.sort)
        self.view.copyWanted.connect(self.acts.copy)
        self.view.rowOpened.connect(self.acts.open_row)
        self.view.menuWanted.connect(self.acts.open_cell_menu)
        self.view.headMenuWanted.connect(self.acts.open_head_menu)
        self.view.cellChanged.connect(self._tell_cell)
        self.conditions.filterWanted.connect(self.filter)
        self.conditions.problem.connect(self.problem)
        self.reader.failed.connect(self.problem)
        self.reader.arrived.connect(self._tell_cell)
        self.ordering.ready.connect(self._show_order)
        self.ordering.failed.connect(self._keep_order)
        self.seeker.findWanted.connect(self._seek)
        self.seeker.rowWanted.connect(self._go_to_place)
        self.finding.found.connect(self._show_found)
        self.finding.nothing.connect(lambda: self._end_search(tr("Found nowhere")))
        self.finding.failed.connect(self._end_search)
        self.job.cancelWanted.connect(self.backend.cancel)
        for source in (self.ordering, self.finding):
            source.progressed.connect(self._show_job)

    def _ask(self) -> None:
        self.problem.emit("")
        self.view.set_stale(True)
        self.ordering.ask(self.query)

    def _show_order(self, query: Query, order: Order) -> None:
        self.job.hide()
        self.view.set_stale(False)
        self.view.set_order(order)
        self.view.sorted_by(query.sort, falling=query.descending)
        self._shown = query
        self.finding.forget_rows()
        self._tell_count()

    _shown = Query()
    """What the rows that are shown were asked for with."""

    def _keep_order(self, words: str) -> None:
        """Stay with the rows that are shown: what was asked for cannot be had."""
        self.job.hide()
        self.view.set_stale(False)
        self.query = self._shown
        self.problem.emit(words)

    def _show_job(self, state: JobState) -> None:
        if state.active:
            self.job.set_state(state)
        self.job.setVisible(state.active)

    def _seek(self, text: str, column: str, forwards: bool) -> None:  # noqa: FBT001 -- a signal's value
        names = [name for name, _ in self._asked_columns() if self.view.columns.find(name) >= 0]
        chosen = [column] if column else names
        self.seeker.said.setText(tr("Looking…"))
        row = self.view.currentIndex().row()
        self._sought = (text.casefold(), chosen)
        self.finding.seek(text, chosen, row, forwards=forwards)

    _sought: tuple[str, list[str]] = ("", [])

    def _show_found(self, row: int, number: int, count: int) -> None:
        self._end_search(tr("{number} of {count}", number=whole(number), count=whole(count)))
        text, names = self._sought
        columns = [self.view.columns.find(name) for name in names]
        sources = [self.view.cells.column(at).source for at in columns if at >= 0]

        def show(values: list[list[Cell]]) -> None:
            there = (text in str(each[0]).casefold() for each in values)
            hit = next((at for at, holds in zip(columns, there, strict=False) if holds), -1)
            self.view.go_to(row, hit if hit >= 0 else max(self.view.currentIndex().column(), 0))

        reader = self.reader
        self.ask("found", lambda _: reader.values(np.array([row]), sources), show)

    def _end_search(self, words: str) -> None:
        self.job.hide()
        self.seeker.said.setText(words)

    def _go_to_place(self, number: int) -> None:
        row = self.reader.row_of(number - 1)
        if row < 0:
            inside = number <= self.table.rows
            shown = tr("Row {row} is not among those shown.", row=whole(number))
            beyond = tr("The last row is {row}.", row=whole(self.table.rows))
            self.problem.emit(shown if inside else beyond)
            return
        self.problem.emit("")
        self.view.go_to(row, max(self.view.currentIndex().column(), 0))
        self.view.setFocus()

    def _tell_count(self) -> None:
        self.counted.emit(self.reader.total, self.table.rows)
        self._tell_cell()

    def _tell_cell(self) -> None:
        index = self.view.currentIndex()
        if not index.isValid():
            self.cell.setText("")
            return
        place = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
        self.cell.setText(f"{place}: {index.data()}")

    def _use(self, cells: CellFile) -> None:
        if isValid(self):
            self.reader.use_cells(cells)
        else:
            cells.close()

    def _while_there(self, show: Callable[[Answer], object]) -> Callable[[Answer], None]:
        def shown(answer: Answer) -> None:
            if isValid(self):
                show(answer)

        return shown

    def _fail(self, error: WorkbenchError) -> None:
        if isValid(self):
            self.problem.emit(failure_words(error))

    def _asked_columns(self) -> list[tuple[str, str]]:
        veiled = self.view.cells.veiled
        return [(c.name, c.type) for c in self.table.columns if c.name not in veiled]

    def _arrange(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.seeker, 1)
        columns, save, copy = Button(tr("Columns…")), Button(tr("Save as…")), Button(tr("Copy"))
        columns.clicked.connect(self.acts.pick_columns)
        save.clicked.connect(self.acts.save)
        copy.attach_menu(copy_menu(copy, self.acts.copy))
        for button in (columns, copy, save):
            button.setAutoDefault(False)
            tools.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.conditions)
        column.addLayout(tools)
        column.addWidget(self.job)
        column.addWidget(self.view, 1)
        column.addWidget(self.cell)


def _layout(table: TableInfo) -> ColumnLayout:
    metrics = QFontMetrics(font(SMALL, 600))
    columns = [_column(table, number, info) for number, info in enumerate(table.columns)]
    widths = [
        max(metrics.horizontalAdvance(c.name) + 36, _WIDTHS.get(c.kind, _LEAST)) for c in columns
    ]
    return ColumnLayout(columns, widths)


def _column(table: TableInfo, number: int, info: ColumnInfo) -> GridColumn:
    counts = info.histogram or tuple(count for _, count in info.top)
    return GridColumn(info.name, info.type, number, info.missing / max(table.rows, 1), counts)
