"""All shortcuts in one table."""

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.theme.fonts import TITLE
from workbench.language import tr


class ShortcutsDialog(QDialog):
    """The commands that have keys, as they are now.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    actions : sequence of QAction
        The commands.
    """

    def __init__(self, window: QWidget, actions: Sequence[QAction]) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.resize(520, 560)
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (action.text(), action.shortcut().toString(native))
            for action in actions
            if not action.shortcut().isEmpty()
        ]
        rows += [
            (tr("Copy the selected rows with their heads"), "Ctrl+C"),
            (tr("Open a row"), tr("Enter")),
        ]
        table = DataTable(
            tr("Keyboard shortcuts"),
            [Column(tr("Command"), ColumnKind.NAME, stretch=True), Column(tr("Keys"))],
        )
        table.set_records(rows)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(tr("Keyboard shortcuts"), TITLE))
        column.addWidget(table, 1)
        column.addLayout(foot)
