"""Editing shortcuts: search, press, see who loses them, reset, carry them along."""

import pytest
from PySide6.QtGui import QKeySequence

from workbench.desktop.dialogs.layouts import LayoutsDialog
from workbench.desktop.dialogs.shortcuts import Shortcuts


@pytest.fixture
def shortcuts(desk):
    desk.window.commands.run("file.shortcuts")
    return desk.dialog(Shortcuts)


def press(shortcuts, command, keys):
    shortcuts.choose(command)
    shortcuts.recorder.setKeySequence(QKeySequence(keys))


def test_a_command_is_found_by_words_and_by_keys(shortcuts):
    shortcuts.search.setText("refresh")
    assert shortcuts.table.records.rowCount() == 1
    shortcuts.search.setText("ctrl+j")
    shortcuts.table.selectRow(0)
    assert shortcuts.chosen == "view.jobs"


def test_who_has_the_keys_is_named_before_they_are_taken(desk, shortcuts):
    press(shortcuts, "view.jobs", "F5")
    assert shortcuts.says.text() == "Refresh has these keys now and would lose them."
    shortcuts.use.click()
    keymap = desk.window.commands.keymap
    assert (keymap.keys("view.jobs"), keymap.keys("view.refresh")) == ("F5", "")
    assert shortcuts.chosen == "view.jobs"
    shortcuts.shipped.click()
    assert keymap.keys("view.jobs") == "Ctrl+J"


def test_keys_that_cannot_be_used_say_why(shortcuts):
    press(shortcuts, "view.jobs", "A")
    assert not shortcuts.use.isEnabled()
    assert shortcuts.says.text().startswith("Typing would run it.")
    press(shortcuts, "view.jobs", "Ctrl+J")
    assert shortcuts.use.toolTip() == "It has these keys already."
    press(shortcuts, "view.jobs", "Ctrl+K")
    assert shortcuts.use.isEnabled()
    shortcuts.none.click()
    assert not shortcuts.none.isEnabled()


def test_a_file_saves_and_loads_them(shortcuts, tmp_path):
    press(shortcuts, "view.jobs", "F7")
    shortcuts.use.click()
    shortcuts.save(tmp_path / "keys.json")
    shortcuts.keymap.reset_all()
    shortcuts.load(tmp_path / "keys.json")
    assert shortcuts.keymap.keys("view.jobs") == "F7"
    (tmp_path / "none.json").write_text("no")
    shortcuts.load(tmp_path / "none.json")
    assert "nothing was changed" in shortcuts.problem
    assert shortcuts.keymap.keys("view.jobs") == "F7"
    shortcuts.save(tmp_path / "no such folder" / "keys.json")
    assert "cannot be written" in shortcuts.problem


def test_a_layout_is_saved_used_and_deleted_from_its_dialog(case):
    window = case.window
    window.docks.open("jobsDock")
    window.commands.run("view.layouts")
    dialog = case.dialog(LayoutsDialog)
    assert not dialog.save.isEnabled()
    dialog.name.setText("With jobs")
    dialog.save.click()
    assert dialog.chosen == "With jobs"
    window.docks.found("jobsDock").close_by_hand()
    dialog.use.click()
    assert window.docks.open_names == ("jobsDock",)
    window.commands.run("view.layout_save")
    again = case.dialog(LayoutsDialog)
    again.name.setText("With jobs")
    assert again.save.text() == "Replace layout"
    again.table.select_record("With jobs")
    again.forget.click()
    assert again.table.records.rowCount() == 0
    again.reject()
    window.commands.run("view.layout_reset")
    assert window.docks.open_names == ()


def test_the_activity_is_a_panel_that_follows_the_case_and_stays_on_esc(case):
    case.window.commands.run("view.activity_panel")
    case.settle()
    panel = case.window.docks.found("activityDock").widget()
    assert len(panel.shown) > 0
    panel.reject()
    assert panel.isVisible()
    case.window.commands.run("file.close_incident")
    case.settle()
    assert panel.isVisible()


def test_the_palette_finds_settings_pages_columns_and_analyses(case):
    palette = case.window.open_palette()
    case.settle()
    kinds = {offer.note for offer in palette._offers}
    assert {"Setting", "Handbook", "Column", "Analysis", "INC-0001"} <= kinds
    column = next(offer for offer in palette._offers if offer.note == "Column")
    assert column.key == ""
    palette.close()
    column.run()
    case.settle()
    assert case.window.current_place == "evidence"
