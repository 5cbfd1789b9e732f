"""Shortcuts: set, taken from others, reset, carried to another computer, and kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.table_model import Column
from workbench.desktop.shell.commands import COMMANDS
from workbench.desktop.shell.keymap import FORMAT, Keymap
from workbench.desktop.shell.local_keys import _OF_CLASS, LOCAL_KEYS, keys_at
from workbench.desktop.shell.search_button import SearchButton
from workbench.desktop.shell.shortcuts_dialog import ShortcutsDialog
from workbench.desktop.window import MainWindow


@pytest.fixture(autouse=True)
def nothing_kept():
    QSettings().clear()
    yield
    QSettings().clear()


@pytest.fixture
def keymap(window):
    return window.commands.keymap


def test_other_keys_work_at_once_and_after_the_next_start(qtbot, shown):
    shown.commands.keymap.set("window.next_place", "Ctrl+Alt+Right")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(shown, Qt.Key.Key_Right, both)
    assert shown.current_place == "evidence"
    again = MainWindow([])
    qtbot.addWidget(again)
    assert again.commands.keymap.keys("window.next_place") == "Ctrl+Alt+Right"


def test_keys_are_taken_from_whoever_has_them(window, keymap):
    assert keymap.holders("F5") == ("view.refresh",)
    keymap.set("view.jobs", "F5")
    assert keymap.keys("view.refresh") == ""
    assert keymap.is_changed("view.refresh")
    assert keymap.holders("F5", besides="view.jobs") == ()
    keymap.reset("view.refresh")
    assert (keymap.keys("view.refresh"), keymap.keys("view.jobs")) == ("F5", "")
    keymap.reset_all()
    assert keymap.keys("view.jobs") == "Ctrl+J"
    assert QSettings().allKeys() == []


@pytest.mark.parametrize("keys", ["A", "Shift+A", "Return", "Shift+Return", "Ctrl+Bogus", ""])
def test_keys_that_typing_would_press_are_refused(keymap, keys):
    assert keymap.why_not(keys)


@pytest.mark.parametrize("keys", ["Ctrl+K", "Alt+X", "F7", "Shift+F7", "Meta+1", "Ctrl+Shift+P"])
def test_other_keys_are_not(keymap, keys):
    assert keymap.why_not(keys) == ""


def test_a_file_carries_them_to_another_window(qtbot, window, keymap):
    keymap.set("view.jobs", "F5")
    written = keymap.written()
    keymap.reset_all()
    taken = keymap.take_in(written)
    assert (keymap.keys("view.jobs"), keymap.keys("view.refresh")) == ("F5", "")
    assert taken.unknown == ()
    assert keymap.written() == written


def test_a_file_that_is_none_changes_nothing_and_unknown_names_are_told(keymap):
    keymap.set("view.jobs", "F7")
    for text in ("", "[]", '{"format": "other"}', json.dumps({"format": FORMAT})):
        with pytest.raises(ValueError, match=r".*"):
            keymap.take_in(text)
    assert keymap.keys("view.jobs") == "F7"
    shortcuts = {"file.fly": "F8", "view.jobs": "A", "view.refresh": "F9"}
    taken = keymap.take_in(json.dumps({"format": FORMAT, "shortcuts": shortcuts}))
    assert (taken.set, taken.unknown) == (1, ("file.fly", "view.jobs"))
    assert "file.fly" in taken.words


_KEYS = st.sampled_from(["", "F5", "F7", "Ctrl+K", "Ctrl+J", "Alt+X"])


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), _KEYS), max_size=8))
def test_no_two_commands_ever_share_keys(steps):
    QSettings().clear()
    parent = QWidget()
    actions = [QAction(name, parent) for name in "abc"]
    for action, keys in zip(actions, ("F5", "Ctrl+J", ""), strict=True):
        action.setObjectName(action.text())
        action.setShortcut(QKeySequence(keys))
    keymap = Keymap(parent)
    keymap.adopt(actions)
    for name, keys in steps:
        keymap.set(name, keys)
        held = [keymap.keys(each) for each in "abc" if keymap.keys(each)]
        assert len(held) == len(set(held))
        assert keymap.keys(name) == keys
    parent.deleteLater()


def test_what_names_keys_follows(window, keymap):
    button = window.findChild(SearchButton)
    assert "Ctrl+Shift+P" in button.accessibleName()
    keymap.set("view.palette", "Ctrl+K")
    assert "Ctrl+K" in button.accessibleName()


def test_the_sheet_lists_what_can_be_reached_and_is_narrowed_copied_and_printed(
    qtbot, shown, tmp_path
):
    shown.commands.run("help.shortcuts")
    dialog = shown.findChild(ShortcutsDialog)
    assert ("Go", "Ctrl+2", "Evidence") in {(x.where, x.keys, x.words) for x in dialog.shown}
    assert "run.find_causes" in {command.id for command in COMMANDS}
    assert not any(line.words == "Find causes" for line in dialog.shown)
    dialog.search.setText("refresh f5")
    assert [line.words for line in dialog.shown] == ["Refresh"]
    dialog.copy()
    assert QApplication.clipboard().text() == "View\tF5\tRefresh"
    dialog.save_pdf(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert "Refresh" in dialog.document().toPlainText()
    dialog.accept()


def test_keys_here_are_those_of_what_has_the_keyboard(qtbot, shown):
    table = DataTable("Rows", [Column("Name")])
    shown.place("home").layout().addWidget(table)
    table.set_records([("one",)])
    table.show()
    table.setFocus()
    shown.commands.run("help.keys_here")
    dialog = shown.findChild(ShortcutsDialog)
    assert dialog.here.isChecked()
    assert {line.where for line in dialog.shown} == {"Table"}
    dialog.accept()


def test_a_widget_may_say_its_keys_itself(qtbot):
    class Dial(QPushButton):
        local_keys = (("+", "Turn it up"),)

    dial = Dial()
    dial.setAccessibleName("Dial")
    qtbot.addWidget(dial)
    found = keys_at(dial)
    assert [(one.kind, one.keys) for one in found] == [("Dial", (("+", "Turn it up"),))]
    assert keys_at(None) == ()


def test_every_kind_that_keys_are_listed_for_exists(repository):
    sources = (repository / "workbench" / "desktop").rglob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    missing = [name for name in _OF_CLASS if f"class {name}" not in text and name[0] != "Q"]
    assert missing == []
    assert set(_OF_CLASS.values()) == {one.name for one in LOCAL_KEYS}
