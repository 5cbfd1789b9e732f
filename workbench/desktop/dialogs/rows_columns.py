"""Choosing which columns a grid shows."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drafts import only_searches
from workbench.desktop.grid.view import GridView
from workbench.domain.readable import readable
from workbench.language import tr

_NAME = Qt.ItemDataRole.UserRole


class ColumnPicker(ActDialog):
    """A tick for each column; what is ticked is shown.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    view : GridView
    """

    def __init__(self, window: QWidget, view: GridView) -> None:
        super().__init__(window, tr("Which columns are shown?"), tr("Show these"))
        only_searches(self)
        self._view = view
        self.resize(480, 560)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Part of a name"))
        self.search.setAccessibleName(tr("Part of a name"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Columns"))
        for name in view.columns.order:
            entry = QListWidgetItem(readable(name))
            entry.setData(_NAME, name)
            entry.setFlags(entry.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            shown = name not in view.columns.hidden
            entry.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
            self.list.addItem(entry)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for words, state in (
            (tr("Tick all"), Qt.CheckState.Checked),
            (tr("Tick none"), Qt.CheckState.Unchecked),
        ):
            button = Button(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, state=state: self._tick(state))
            row.addWidget(button)
        self.body.addLayout(row)
        self.body.addWidget(self.list, 1)
        self.list.itemChanged.connect(lambda _: self._check())

    def carry_out(self) -> None:
        """Show the columns that are ticked."""
        self._view.columns.hide(self._unticked())
        self._view.change_columns()
        self.accept()

    def _entries(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _unticked(self) -> set[str]:
        return {
            str(entry.data(_NAME))
            for entry in self._entries()
            if entry.checkState() != Qt.CheckState.Checked
        }

    def _tick(self, state: Qt.CheckState) -> None:
        for entry in self._entries():
            if not entry.isHidden():
                entry.setCheckState(state)

    def _narrow(self, text: str) -> None:
        for entry in self._entries():
            entry.setHidden(text.casefold() not in str(entry.data(_NAME)).casefold())

    def _check(self) -> None:
        if len(self._unticked()) == self.list.count():
            self.verb.forbid(tr("At least one column stays."))
        else:
            self.verb.permit()
