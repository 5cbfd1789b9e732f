"""Exactly what would leave with a package, as a table, before it is signed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.numbers import size
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr, trn
from workbench.services.previewing import Preview

_FILES = (
    Column(tr("File"), ColumnKind.HASH, stretch=True),
    Column(tr("Size"), ColumnKind.NUMBER),
    Column(tr("Changed"), tone="t2"),
)
_STAYING = (Column(tr("Stays")), Column(tr("Why"), stretch=True, tone="t2"))
_COLUMNS = (
    Column(tr("Column"), ColumnKind.NAME),
    Column(tr("What becomes of it"), stretch=True),
    Column(
        tr("Searched for"), ColumnKind.WHOLE, tip=tr("Different values searched for in what leaves")
    ),
    Column(tr("Too common"), ColumnKind.WHOLE, tip=tr("Values that would be found anywhere")),
)
_WORKING = tr("What leaves is being worked out…")


class LeavingPanel(QWidget):
    """What leaves, what stays, and what becomes of columns; one table at a time.

    Signals
    -------
    shown(bool)
        A preview is there; whether it may be signed.
    """

    shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.summary = Label(_WORKING, BODY, wrap=True)
        self.which = SegmentedControl(
            tr("Show"),
            [("files", tr("Leaves")), ("staying", tr("Stays")), ("columns", tr("Columns"))],
        )
        self.tables = {
            "files": DataTable(tr("Files that leave"), _FILES),
            "staying": DataTable(tr("What stays"), _STAYING),
            "columns": DataTable(tr("Sensitive columns"), _COLUMNS),
        }
        self.leak = Label("", SMALL, tone="bad", wrap=True)
        self.leak.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.summary)
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        column.addLayout(row)
        for table in self.tables.values():
            column.addWidget(table, 1)
        column.addWidget(self.leak)
        self.which.chosen.connect(self._turn)
        self._turn("files")

    def wait(self) -> None:
        """Say that the tables are not those of what is chosen now."""
        self.summary.setText(_WORKING)
        for table in self.tables.values():
            table.setEnabled(False)

    def show_preview(self, preview: Preview) -> None:
        """Show what would leave.

        Parameters
        ----------
        preview : Preview
        """
        self.summary.setText(summary_words(preview))
        self.tables["files"].set_records(
            [(f.path, size(f.size), f.change or None) for f in preview.files]
        )
        self.tables["staying"].set_records([(s.name, s.reason) for s in preview.staying])
        self.tables["columns"].set_records(
            [(c.column, c.treatment.meaning, c.searched, c.too_common) for c in preview.columns]
        )
        for table in self.tables.values():
            table.setEnabled(True)
        self.leak.setText(leak_words(preview))
        self.leak.setVisible(bool(preview.report.leaks))
        self._tell(signable=not preview.report.leaks)

    def show_failure(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self.summary.setText(sentence)
        self._tell(signable=False)

    def _tell(self, *, signable: bool) -> None:
        self.shown.emit(signable)

    def _turn(self, key: str) -> None:
        for name, table in self.tables.items():
            table.setVisible(name == key)


def summary_words(preview: Preview) -> str:
    """Return in a sentence what leaves and what stays."""
    staying = len(preview.staying)
    stays = trn("{count} item stays", "{count} items stay", staying)
    searched = sum(column.searched for column in preview.columns)
    found = tr("none of them is in it") if not preview.report.leaks else tr("some are in it")
    looked = (
        tr(
            " {searched:,} withheld values were searched for; {found}.",
            searched=searched,
            found=found,
        )
        if searched
        else ""
    )
    held = tr("{files} files, {size}, leave", files=len(preview.files), size=size(preview.size))
    return f"{held}; {stays if staying else tr('nothing stays')}.{looked}"


def leak_words(preview: Preview) -> str:
    """Return where withheld values were found; empty if nowhere."""
    leaks = preview.report.leaks
    if not leaks:
        return ""
    first = leaks[0]
    more = tr(", and {value} more places", value=len(leaks) - 1) if len(leaks) > 1 else ""
    where = tr(
        "{path} holds a value of {column} in {place}{more}",
        path=first.path,
        column=first.column,
        place=first.place,
        more=more,
    )
    return tr(
        "It cannot be signed: {where}. Take the words out, or leave that item behind with "
        "`workbench export --withhold`.",
        where=where,
    )
