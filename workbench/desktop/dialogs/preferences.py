"""Preferences: what holds for every workspace of this account, searched and set at once."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import TRUST, Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.dialogs.preference_rows import PreferenceRow, SettingRow, button_row
from workbench.desktop.dialogs.preference_words import GROUPS, wording
from workbench.desktop.dialogs.setting_names import KEY
from workbench.desktop.drafts import only_searches
from workbench.desktop.preferences import Preferences
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL, font
from workbench.desktop.window import MainWindow
from workbench.errors import WorkbenchError
from workbench.exchange.trust import load_allowed_signers
from workbench.language import tr, trn
from workbench.services.signing import default_key_path

_GROUP_WIDTH = 168


class PreferencesDialog(ActDialog):
    """Every preference in its group; a search looks through all of them.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window, tr("Settings"), leave=tr("Close"))
        only_searches(self)
        self.resize(820, 640)
        self._window, self._controller = window, controller
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the settings"))
        self.search.setAccessibleName(tr("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.narrow)
        self.groups = QListWidget()
        self.groups.setAccessibleName(tr("Groups"))
        self.groups.setFont(font(BODY))
        self.groups.setFixedWidth(_GROUP_WIDTH)
        self.groups.currentRowChanged.connect(self._show_group)
        self.signers = self._path_field(TRUST, tr("Trusted signers"), self._choose_signers)
        self.signers.line.setPlaceholderText(str(controller.folder / "keys" / "allowed_signers"))
        self.key = self._path_field(KEY, tr("Signing key"), self._choose_key)
        self.key.line.setPlaceholderText(tr("your own: {key}", key=default_key_path()))
        self._rows: dict[str, list[SettingRow]] = {}
        self._heads: dict[str, Label] = {}
        self.found = Label("", SMALL, tone="t2")
        self._arrange()
        self.groups.setCurrentRow(0)

    @property
    def rows(self) -> dict[str, SettingRow]:
        """Every row by its name."""
        return {row.name: row for rows in self._rows.values() for row in rows}

    def look_for(self, words: str) -> None:
        """Search for words.

        Parameters
        ----------
        words : str
        """
        self.search.setText(words)

    def narrow(self) -> None:
        """Show what fits the search; without one, the chosen group."""
        words = self.search.text().casefold().split()
        if not words:
            self.found.setText("")
            self._show_group(self.groups.currentRow())
            return
        count = 0
        for name, rows in self._rows.items():
            fitting = [row for row in rows if row.fits(words)]
            for row in rows:
                row.setVisible(row in fitting)
            self._heads[name].setVisible(bool(fitting))
            count += len(fitting)
        self.found.setText(trn("{count} setting found", "{count} settings found", count))

    def reset(self) -> None:
        """Set everything back to what is shipped, paths of keys too."""
        Preferences.current().reset()
        self.signers.line.clear()
        self.key.line.clear()
        self._keep_signers()
        self._keep_key()

    def _show_group(self, at: int) -> None:
        for number, (name, rows) in enumerate(self._rows.items()):
            self._heads[name].setVisible(number == at)
            for row in rows:
                row.setVisible(number == at)

    def _own_rows(self, group: str) -> Iterator[SettingRow]:
        """Yield what a group holds beside preferences."""
        run = self._window.commands.run
        if group == "keys":
            yield SettingRow(
                tr("Trusted signers"),
                tr(
                    "Your own allowed_signers file, as ssh-keygen reads it: whose packages count "
                    "as signed by somebody you know."
                ),
                self.signers,
            )
            yield SettingRow(
                tr("Signing key"),
                tr("The OpenSSH Ed25519 key that packages and reviews are signed with."),
                self.key,
            )
        elif group == "window":
            yield button_row(
                tr("Shortcuts"),
                tr("Which keys run which command."),
                tr("Edit shortcuts…"),
                partial(self._then, run, "file.shortcuts"),
            )
            yield button_row(
                tr("Layouts"),
                tr("Which panels are open and where they stand, under names of your own."),
                tr("Layouts…"),
                partial(self._then, run, "view.layouts"),
            )
        elif group == "engine":
            yield button_row(
                tr("Plugins"),
                tr("What is installed, what it may do, and which runs used it."),
                tr("Plugins…"),
                partial(self._then, run, "file.plugins"),
            )

    def _then(self, run: object, command: str) -> None:
        self.accept()
        if callable(run):
            run(command)

    def _arrange(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 0, 12, 0)
        column.setSpacing(0)
        for group, title, preferences in GROUPS:
            self.groups.addItem(title)
            head = Label(title, HEADING)
            self._heads[group] = head
            column.addWidget(head)
            rows: list[SettingRow] = [PreferenceRow(p, wording(p)) for p in preferences]
            self._rows[group] = [*rows, *self._own_rows(group)]
            for row in self._rows[group]:
                column.addWidget(row)
        column.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(20)
        across.addWidget(self.groups)
        across.addWidget(ScrollColumn(content), 1)
        self.body.addWidget(self.search)
        self.body.addWidget(self.found)
        self.body.addLayout(across, 1)
        back = Button(tr("Reset all settings"))
        back.setAutoDefault(False)
        back.clicked.connect(self.reset)
        self.foot.insertWidget(0, back)
        self.leave.setDefault(False)

    def _path_field(self, setting: str, name: str, choose: object) -> PathField:
        assert callable(choose)  # noqa: S101 -- for the types
        field = PathField(name, str(QSettings().value(setting, "")), choose)
        field.setMinimumWidth(360)
        field.line.editingFinished.connect(self._keep_paths, Qt.ConnectionType.QueuedConnection)
        return field

    def _keep_paths(self) -> None:
        self._keep_signers()
        self._keep_key()

    def _keep_signers(self) -> None:
        """Keep the list of signers; one that cannot be read is refused."""
        if self.signers.text:
            try:
                load_allowed_signers(Path(self.signers.text).expanduser())
            except WorkbenchError as error:
                self.say_problem(f"{error.message} {error.hint}".strip())
                return
        self.say_problem("")
        QSettings().setValue(TRUST, self.signers.text)

    def _keep_key(self) -> None:
        QSettings().setValue(KEY, self.key.text)

    def _choose_signers(self, now: str) -> str:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An allowed_signers file"), now)
        return chosen

    def _choose_key(self, now: str) -> str:
        start = now or str(default_key_path().parent)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An OpenSSH Ed25519 private key"), start)
        return chosen


def show_preferences(window: MainWindow, controller: Controller, words: str = "") -> None:
    """Open the dialog.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    words : str
        What to search for at first.
    """
    dialog = PreferencesDialog(window, controller)
    dialog.look_for(words)
    dialog.open()
