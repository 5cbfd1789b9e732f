"""The table that says the same as a picture."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.copy_menu import copy_menu
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column
from workbench.desktop.numbers import whole
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.language import tr

MOST = 10_000


class DataDialog(QDialog):
    """Rows of a picture, sortable and copied as text.

    Parameters
    ----------
    title : str
        What the picture shows.
    columns : sequence of Column
        Columns of `data`.
    data : PlotData
        The rows; the first ten thousand are listed.
    copy : callable
        Copies all rows in a form.
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        data: PlotData,
        copy: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.setWindowTitle(tr("Data: {title}", title=title) if title else tr("Data"))
        self.resize(880, 520)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(title, HEADING, wrap=True))
        self.table = DataTable(title, columns)
        self.table.set_records(data.rows[:MOST])
        column.addWidget(self.table, 1)
        count = whole(len(data.rows))
        note = (
            tr("{number} rows", number=count)
            if len(data.rows) <= MOST
            else tr("First 10 000 of {number} rows", number=count)
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(note, SMALL, tone="t3"), 1)
        every, save = Button(tr("Copy all")), Button(tr("Save all as…"))
        every.attach_menu(copy_menu(every, copy))
        save.clicked.connect(lambda _=False: self.save())
        close = Button(tr("Close"))
        close.clicked.connect(self.close)
        for button in (every, save, close):
            row.addWidget(button)
        column.addLayout(row)
        self._data = data
        self._numeric = [at for at, one in enumerate(columns) if one.kind.numeric]

    def save(self, target: Path | None = None) -> None:
        """Write all rows to a file, also those that are not listed.

        Parameters
        ----------
        target : Path, optional
            Asked for where there is none.
        """
        place = target or self.table.saving.ask()
        if place is not None:
            self.table.saving.save(place, self._data.heads, self._data.rows, self._numeric)
