"""Choosing one by one which models the heatmap shows."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.desktop.dialogs.frame import ActDialog
from workbench.language import tr


class ChooseModels(ActDialog):
    """A list of models with checks; typing narrows it.

    Parameters
    ----------
    window : QWidget
    models : sequence of (str, str)
        Identifier and title.
    shown : collection of str
        Identifiers that are shown now.
    choose : callable
        Called with the identifiers that are checked.
    """

    def __init__(
        self,
        window: QWidget,
        models: Sequence[tuple[str, str]],
        shown: Collection[str],
        choose: Callable[[list[str]], None],
    ) -> None:
        super().__init__(window, tr("Choose models"), tr("Show them"))
        self._choose = choose
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a model"))
        self.search.setAccessibleName(tr("Find a model"))
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Models"))
        self.list.setMinimumHeight(320)
        for name, title in models:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if name in shown else Qt.CheckState.Unchecked
            item.setCheckState(state)
            self.list.addItem(item)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)

    def checked(self) -> list[str]:
        """Return the identifiers that are checked."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        ]

    def carry_out(self) -> None:
        """Show what is checked."""
        found = self.checked()
        if not found:
            self.say_problem(tr("Check at least one model."))
            return
        self.accept()
        self._choose(found)

    def _narrow(self, text: str) -> None:
        words = text.casefold()
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(words not in item.text().casefold())
