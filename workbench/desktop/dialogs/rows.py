"""The rows of a table: sorted, filtered, searched, copied, at any size."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.rows_panel import GridPanel
from workbench.desktop.numbers import whole
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.evidence import Evidence, TableInfo
from workbench.domain.row_filter import RowFilter
from workbench.errors import EvidenceError
from workbench.language import tr


class Rows(ActDialog):
    """A grid over one table of the evidence, in a window of its own.

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
        # Several tables are looked at side by side, and the window beside them.
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1180, 760)
        self._incident = controller.incident
        self._table = table
        self.count = Label("", SMALL, tone="t2")
        self.panel = GridPanel(controller.backend, table, rows)
        self.panel.counted.connect(self._count)
        self.panel.problem.connect(self.say_problem)
        self.panel.seeker.take_keys(self)
        self.body.addWidget(self.panel, 1)
        self.foot.insertWidget(0, self.count)
        if table.roles.sensitive:
            reveal = QCheckBox(tr("Show sensitive columns"))
            reveal.setFont(font(BODY))
            reveal.toggled.connect(self._reveal)
            self.foot.insertWidget(1, reveal)
        self._count(self.panel.reader.total, table.rows)
        self.finished.connect(lambda _: self.panel.close_cells())
        controller.incidentChanged.connect(self.while_open(self._leave_with))
        self.panel.view.setFocus()

    def _count(self, shown: int, rows: int) -> None:
        self.count.setText(tr("{total} of {rows} rows", total=whole(shown), rows=whole(rows)))

    def _reveal(self, shown: bool) -> None:  # noqa: FBT001 -- as Qt's signal gives it
        self.panel.hide_values(() if shown else self._table.roles.sensitive)

    def _leave_with(self, incident: str) -> None:
        """Close when the incident that the table belongs to is left."""
        if incident != self._incident:
            self.reject()


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
    Rows(controller, item, item.table).show()


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
    Rows(controller, item, item.table, rows, title).show()
