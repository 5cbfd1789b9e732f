"""Editing shortcuts: find a command, press its new keys, see who has them."""

from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QKeySequenceEdit, QLineEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drafts import only_searches
from workbench.desktop.shell.shortcut_sheet import menu_name
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.window import MainWindow
from workbench.language import tr

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText


class Shortcuts(ActDialog):
    """Every command with its keys; changes hold at once.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, tr("Edit shortcuts"), leave=tr("Close"))
        only_searches(self)
        self.resize(760, 640)
        self._window = window
        self.keymap = window.commands.keymap
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by words or keys"))
        self.search.setAccessibleName(tr("Search by words or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.show_commands)
        self.table = DataTable(
            tr("Commands"),
            [
                Column(tr("Menu"), tone="t2"),
                Column(tr("Command"), ColumnKind.NAME, stretch=True),
                Column(tr("Keys")),
                Column(tr("Changed from"), tone="t2"),
            ],
        )
        self.table.recordSelected.connect(self._follow)
        self.recorder = QKeySequenceEdit()
        self.recorder.setAccessibleName(tr("New keys"))
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setClearButtonEnabled(True)
        self.recorder.keySequenceChanged.connect(self._judge)
        self.use = Button(tr("Use these keys"))
        self.use.clicked.connect(self.use_keys)
        self.none = Button(tr("No keys"))
        self.none.clicked.connect(self.take_keys)
        self.shipped = Button(tr("As shipped"))
        self.shipped.clicked.connect(self.reset_one)
        self.says = Label("", SMALL, tone="t2", wrap=True)
        self._arrange()
        self.keymap.changed.connect(self.show_commands)
        self.show_commands()

    @property
    def chosen(self) -> str:
        """The name of the command that is marked; empty for none."""
        at = self.table.currentIndex()
        return self.table.records.record_id(at.row()) if at.isValid() else ""

    def choose(self, name: str) -> None:
        """Mark a command.

        Parameters
        ----------
        name : str
        """
        self.table.select_record(name)

    def show_commands(self) -> None:
        """List the commands that fit what is searched for."""
        before = self.chosen
        words = self.search.text().casefold().split()
        rows: list[tuple[str, ...]] = []
        names: list[str] = []
        for name, action in self.keymap.actions.items():
            keys = action.shortcut().toString(_NATIVE)
            if not action.isVisible() or not _fits(words, menu_name(name), action.text(), keys):
                continue
            shipped = QKeySequence(self.keymap.declared(name)).toString(_NATIVE) or tr("no keys")
            changed = self.keymap.is_changed(name)
            rows.append((menu_name(name), action.text(), keys, shipped if changed else ""))
            names.append(name)
        self.table.set_records(rows, names)
        self.choose(before)
        self._follow()

    def use_keys(self) -> None:
        """Give the command the keys that were pressed; who has them loses them."""
        keys = self.recorder.keySequence().toString(_PORTABLE)
        if self.chosen and keys and not self.keymap.why_not(keys):
            self.keymap.set(self.chosen, keys)

    def take_keys(self) -> None:
        """Leave the command without keys."""
        if self.chosen:
            self.keymap.set(self.chosen, "")

    def reset_one(self) -> None:
        """Give the command the keys it is shipped with."""
        if self.chosen:
            self.keymap.reset(self.chosen)

    def save(self, target: Path) -> None:
        """Write what differs from what is shipped to a file."""
        try:
            target.write_text(self.keymap.written(), encoding="utf-8")
        except OSError as error:
            self.say_problem(
                tr("{file} cannot be written: {why}.", file=target.name, why=error.strerror)
            )
            return
        self.say_problem("")
        self.says.setText(tr("Saved: {file}.", file=target.name))

    def load(self, source: Path) -> None:
        """Set the shortcuts that a file holds."""
        try:
            taken = self.keymap.take_in(source.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.say_problem(
                tr("{file} is no file of shortcuts; nothing was changed.", file=source.name)
            )
            return
        self.say_problem("")
        self.says.setText(taken.words)

    def _follow(self, _record: str = "") -> None:
        name = self.chosen
        self.recorder.setEnabled(bool(name))
        if name:
            self.recorder.setKeySequence(self.keymap.actions[name].shortcut())
            self.none.permit() if self.keymap.keys(name) else self.none.forbid(tr("It has none."))
            if self.keymap.is_changed(name):
                self.shipped.permit()
            else:
                self.shipped.forbid(tr("It has the keys it is shipped with."))
        else:
            for button in (self.none, self.shipped):
                button.forbid(tr("Choose a command."))
        self._judge()

    def _judge(self) -> None:
        """Say whether the keys that were pressed can be used, and who has them."""
        name, keys = self.chosen, self.recorder.keySequence().toString(_PORTABLE)
        reason = self._why_not(name, keys)
        if reason:
            self.use.forbid(reason)
            self.says.setText(reason if keys else "")
            return
        self.use.permit()
        holders = [
            self.keymap.actions[holder].text() for holder in self.keymap.holders(keys, besides=name)
        ]
        self.says.setText(
            tr("{names} has these keys now and would lose them.", names=", ".join(holders))
            if holders
            else tr("Nothing else has these keys.")
        )

    def _why_not(self, name: str, keys: str) -> str:
        if not name:
            return tr("Choose a command.")
        if not keys:
            return tr("Press the new keys in the field.")
        if keys == self.keymap.keys(name):
            return tr("It has these keys already.")
        return self.keymap.why_not(keys)

    def _ask_save(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the shortcuts"), "shortcuts.json", tr("Shortcuts (*.json)")
        )
        if chosen:
            self.save(Path(chosen))

    def _ask_load(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Load shortcuts"), "", tr("Shortcuts (*.json)")
        )
        if chosen:
            self.load(Path(chosen))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        label = Label(tr("New keys"), weight=500)
        label.setBuddy(self.recorder)
        row.addWidget(label)
        row.addWidget(self.recorder, 1)
        for button in (self.use, self.none, self.shipped):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.body.addWidget(self.search)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.says)
        acts = (
            (tr("Load…"), self._ask_load),
            (tr("Save…"), self._ask_save),
            (tr("Reset all"), self.keymap.reset_all),
        )
        for place, (words, act) in enumerate(acts):
            button = Button(words)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            self.foot.insertWidget(place, button)


def _fits(words: list[str], *texts: str) -> bool:
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words)


def show_shortcuts(window: MainWindow) -> None:
    """Open the dialog.

    Parameters
    ----------
    window : MainWindow
    """
    Shortcuts(window).open()
