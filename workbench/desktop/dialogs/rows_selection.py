"""A table and the selection of the window: marked in its rows, taken from its conditions."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from shiboken6 import isValid

from workbench.datasets.row_order import row_order
from workbench.datasets.rows import Query
from workbench.desktop.components.buttons import Button
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.rows_panel import GridPanel
from workbench.desktop.selection_model import SelectionModel
from workbench.domain.row_filter import RowFilter
from workbench.domain.selection import Selection
from workbench.errors import WorkbenchError
from workbench.language import tr


class RowsSelection(QObject):
    """Links one table of rows to the selection of the window.

    Parameters
    ----------
    controller : Controller
    panel : GridPanel
    name : str
        Of the table.
    """

    def __init__(self, controller: Controller, panel: GridPanel, name: str) -> None:
        super().__init__(panel)
        self._controller, self._panel, self._name = controller, panel, name
        self.model = SelectionModel.of(controller)
        self.select = Button(tr("Select these rows"))
        self.select.set_tip(tr("Select the rows that meet these conditions, in every view."))
        self.show = Button(tr("Show the selected rows"))
        for button, act in ((self.select, self.select_rows), (self.show, self.show_selected)):
            button.setAutoDefault(False)
            button.clicked.connect(partial(_call, act))
        self.model.changed.connect(self._follow)
        panel.counted.connect(self._allow)
        self._follow(self.model.current)

    def select_rows(self) -> None:
        """Select the rows that meet the conditions of the table, in every view."""
        rows = RowFilter(self._panel.query.conditions)
        if rows:
            self.model.select_rows(rows, self._name)

    def show_selected(self) -> None:
        """Show only the selected rows."""
        current = self.model.current
        if current is not None:
            self._panel.conditions.set_filter(current.rows)
            self._panel.filter(current.rows)

    def _follow(self, selection: Selection | None) -> None:
        self._allow()
        named = {column.name for column in self._panel.table.columns}
        wanted = selection is not None and {c.column for c in selection.rows.conditions} <= named
        if selection is None or not wanted:
            self._panel.view.mark_rows(None)
            return
        path, query = self._panel.path, Query(conditions=selection.rows.conditions)

        def show(places: NDArray[np.uint32]) -> None:
            if (
                isValid(self)
                and self.model.current is not None
                and self.model.current.rows == selection.rows
            ):
                self._panel.view.mark_rows(places)

        def fail(_: WorkbenchError) -> None:
            if isValid(self):
                self._panel.view.mark_rows(None)

        topic = f"selected_rows_{id(self)}"
        self._controller.backend.ask(topic, lambda _: row_order(path, query), show, fail)

    def _allow(self, *_: object) -> None:
        if self._panel.query.conditions:
            self.select.permit()
        else:
            self.select.forbid(tr("Add a condition: without one these are all rows."))
        if self.model.current is not None:
            self.show.permit()
        else:
            self.show.forbid(tr("No rows are selected."))


def _call(act: Callable[[], None], _checked: object = None) -> None:
    act()
