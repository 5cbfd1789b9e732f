"""Every value of one row, in full."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.numbers import whole
from workbench.domain.table_text import value_text
from workbench.language import tr


class RowDialog(ActDialog):
    """One line a column; text is not cut and numbers are not rounded.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    number : int
        The row's number in the file, from 1.
    names : sequence of str
    values : sequence of object
        One a column.
    """

    def __init__(
        self, window: QWidget, number: int, names: Sequence[str], values: Sequence[object]
    ) -> None:
        title = tr("Row {number}", number=whole(number))
        super().__init__(window, title, leave=tr("Close"))
        self.resize(560, 620)
        columns = (Column(tr("Column"), ColumnKind.NAME), Column(tr("Value"), stretch=True))
        self.table = DataTable(title, columns)
        texts = [None if value is None else value_text(value) for value in values]
        self.table.set_records(list(zip(names, texts, strict=True)))
        self.body.addWidget(self.table, 1)
        copy = Button(tr("Copy"))
        copy.setAutoDefault(False)
        copy.attach_menu(self.table.copy_menu(copy))
        self.foot.insertWidget(0, copy)
