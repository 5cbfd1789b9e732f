"""The rows of a table: sorted, filtered, read as far as one looks."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
)

from workbench.datasets.rows import Page, Query, read_page
from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.rows_model import PAGE, RowsModel
from workbench.desktop.numbers import whole
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.evidence import Evidence, TableInfo
from workbench.domain.row_filter import OPERATORS, WITHOUT_VALUE, Condition, RowFilter, Scalar
from workbench.errors import EvidenceError, WorkbenchError
from workbench.language import tr

_WORDS = {"in": tr("is one of"), "missing": tr("is missing"), "present": tr("is there")}
_WIDTHS = {"timestamp": 156, "text": 120, "mixed": 120}
"""Px a column of a type takes at least."""


class RowsView(QTableView):
    """A table with horizontal lines only."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, then a line under each row."""
        super().paintEvent(event)
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(current_tokens().line))
        rows = self.model().rowCount()
        for row in range(first, (last if last >= 0 else rows - 1) + 1):
            low = self.rowViewportPosition(row) + self.rowHeight(row) - 1
            painter.drawLine(0, low, self.viewport().width(), low)
        painter.end()


class Rows(ActDialog):
    """A grid over one table of the evidence.

    Parameters
    ----------
    controller : Controller
    item : Evidence
        A table.
    table : TableInfo
        The item's table.
    rows : RowFilter, optional
        Which rows to begin with.
    title : str
        What they are, in place of the item's name.
    """

    def __init__(
        self,
        controller: Controller,
        item: Evidence,
        table: TableInfo,
        rows: RowFilter | None = None,
        title: str = "",
    ) -> None:
        super().__init__(
            controller.window, title or tr("Rows of {name}", name=item.name), leave=tr("Close")
        )
        self._controller = controller
        self._table = table
        self._path: Path = controller.backend.session.workspace.objects.path(table.sha256)
        self._topic = f"rows {id(self)}"
        self._query = Query(conditions=(rows or RowFilter()).conditions)
        self._turn = 0
        self.resize(1080, 680)
        names = [column.name for column in table.columns]
        numeric = [c.name for c in table.columns if c.type in {"integer", "number"}]
        self.model = RowsModel(names, numeric, self._fetch, self)
        self.model.hide_columns(table.roles.sensitive)
        self.view = self._make_view()
        self.count = Label("", SMALL, tone="t2")
        self.body.addLayout(self._make_filter(names))
        self.body.addWidget(self.view, 1)
        self.foot.insertWidget(0, self.count)
        if table.roles.sensitive:
            reveal = QCheckBox(tr("Show sensitive columns"))
            reveal.setFont(font(BODY))
            reveal.toggled.connect(self._reveal)
            self.foot.insertWidget(1, reveal)
        self._ask_first()

    @property
    def query(self) -> Query:
        """Which rows are shown, in what order."""
        return self._query

    def sort_by(self, section: int) -> None:
        """Sort all rows by a column; the other way round if they are sorted by it already.

        Parameters
        ----------
        section : int
            Its number.
        """
        name = self.model.columns[section]
        falling = self._query.sort == name and not self._query.descending
        header = self.view.horizontalHeader()
        header.setSortIndicatorShown(True)
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(section, order)
        self._query = Query(sort=name, descending=falling, conditions=self._query.conditions)
        self._ask_first()

    def filter_rows(self) -> None:
        """Show the rows that meet the condition that is set; all where there is none."""
        self.say_problem("")
        try:
            conditions = self._conditions()
        except ValueError as error:
            self.say_problem(str(error))
            return
        self._query = Query(
            sort=self._query.sort, descending=self._query.descending, conditions=conditions
        )
        self._ask_first()

    def clear_filter(self) -> None:
        """Show all rows again."""
        self.value.clear()
        self.operator.setCurrentIndex(0)
        self._query = Query(sort=self._query.sort, descending=self._query.descending)
        self.say_problem("")
        self._ask_first()

    def _make_view(self) -> QTableView:
        view = RowsView()
        view.setAccessibleName(tr("Rows"))
        view.setModel(self.model)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, head = view.verticalHeader(), view.horizontalHeader()
        rows.setDefaultSectionSize(28)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setFixedWidth(76)
        head.setFixedHeight(28)
        head.setDefaultSectionSize(112)
        for place, column in enumerate(self._table.columns):
            wide = QFontMetrics(font(SMALL, 600)).horizontalAdvance(column.name) + 40
            view.setColumnWidth(place, max(wide, _WIDTHS.get(column.type, 96)))
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self.sort_by)
        return view

    def _make_filter(self, names: list[str]) -> QHBoxLayout:
        self.column, self.operator = QComboBox(), QComboBox()
        self.column.addItems(names)
        self.column.setAccessibleName(tr("Column of the condition"))
        for key in OPERATORS:
            self.operator.addItem(_WORDS.get(key, key), key)
        self.operator.setAccessibleName(tr("Condition"))
        self.value = QLineEdit()
        self.value.setAccessibleName(tr("Value of the condition"))
        self.value.setPlaceholderText("value")
        self.value.returnPressed.connect(self.filter_rows)
        self.operator.currentIndexChanged.connect(self._follow_operator)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(tr("Rows where"), BODY, weight=500))
        for field in (self.column, self.operator):
            row.addWidget(field)
        row.addWidget(self.value, 1)
        for words, act in (
            (tr("Show them"), self.filter_rows),
            (tr("Show all"), self.clear_filter),
        ):
            button = Button(words)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        return row

    def _follow_operator(self) -> None:
        self.value.setEnabled(self.operator.currentData() not in WITHOUT_VALUE)

    def _conditions(self) -> tuple[Condition, ...]:
        operator = str(self.operator.currentData())
        name, text = self.column.currentText(), self.value.text().strip()
        if operator in WITHOUT_VALUE:
            return (Condition(name, operator),)
        if not text:
            return ()
        if operator == "in":
            texts = (part.strip() for part in text.split(","))
            return (Condition(name, operator, tuple(self._typed(name, t) for t in texts if t)),)
        if operator == "contains":
            return (Condition(name, operator, text),)
        return (Condition(name, operator, self._typed(name, text)),)

    def _typed(self, name: str, text: str) -> Scalar:
        column = self._table.column(name)
        return typed_value(text, column.type if column is not None else "text")

    def _ask_first(self) -> None:
        self._turn += 1
        turn, query, path = self._turn, self._query, self._path

        def show(page: Page) -> None:
            if turn == self._turn:
                self.model.start(page.total)
                self.model.take(0, page)
                self.count.setText(
                    tr(
                        "{total} of {rows} rows",
                        total=whole(page.total),
                        rows=whole(self._table.rows),
                    )
                )

        self._controller.backend.ask(
            self._topic,
            lambda _: read_page(path, 0, PAGE, query),
            self.while_open(show),
            self.while_open(self._fail),
        )

    def _fetch(self, number: int) -> None:
        turn, query, path = self._turn, self._query, self._path

        def show(page: Page) -> None:
            if turn == self._turn:
                self.model.take(number, page)

        self._controller.backend.ask(
            f"{self._topic} {number}",
            lambda _: read_page(path, number * PAGE, PAGE, query),
            self.while_open(show),
            self.while_open(self._fail),
        )

    def _fail(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())

    def _reveal(self, shown: bool) -> None:  # noqa: FBT001 -- as Qt's signal gives it
        self.model.hide_columns(() if shown else self._table.roles.sensitive)


def typed_value(text: str, kind: str) -> Scalar:
    """Return what a person typed as a value of a column's type.

    Parameters
    ----------
    text : str
    kind : str
        As `ColumnInfo.type`.

    Raises
    ------
    ValueError
        With a sentence, if it is no such value.
    """
    if kind in {"integer", "number"}:
        try:
            return float(text.replace("\u2212", "-"))
        except ValueError:
            raise ValueError(f"{text} is not a number. Write it with a point.") from None
    if kind == "boolean":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise ValueError(f"{text} is neither true nor false.")
        return text.lower() in {"true", "1"}
    if kind == "timestamp":
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text} is not a time. Write it as 2026-05-14T09:00.") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return text


def show_rows(controller: Controller, item: Evidence) -> None:
    """Show the rows of a table.

    Parameters
    ----------
    controller : Controller
    item : Evidence

    Raises
    ------
    EvidenceError
        If it is no table.
    """
    if item.table is None:
        raise EvidenceError(
            "rows.no_table", tr("{name} is not a table; it has no rows.", name=item.name)
        )
    Rows(controller, item, item.table).open()


def open_rows(
    controller: Controller, evidence: str, rows: RowFilter | None = None, title: str = ""
) -> None:
    """Show rows of a table of the open incident: what lies behind a number or a mark.

    Parameters
    ----------
    controller : Controller
    evidence : str
        The item's identifier.
    rows : RowFilter, optional
        Which of its rows; the person can loosen and narrow it. All where there is none.
    title : str
        What the rows are, such as ``"Rows behind PSI of temp, 14 May"``; the item's name where
        it is empty.

    Raises
    ------
    EvidenceError
        If the open incident has no such item, or it is no table.
    """
    state = controller.state
    found = (one for one in state.evidence if one.id == evidence) if state is not None else ()
    item = next(iter(found), None)
    if item is None:
        raise EvidenceError("rows.no_evidence", tr("The open incident has no such evidence."))
    if item.table is None:
        raise EvidenceError(
            "rows.no_table", tr("{name} is not a table; it has no rows.", name=item.name)
        )
    Rows(controller, item, item.table, rows, title).open()
