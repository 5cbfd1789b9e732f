"""The palette: what was chosen last comes first, what cannot be run says why, nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLineEdit

from workbench.desktop.dialogs.dialog_palette import open_palette
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.shell.command_palette import CommandPalette
from workbench.desktop.shell.fuzzy import ranked, score
from workbench.desktop.shell.offers import Offer
from workbench.desktop.shell.recent_choices import MOST, recent_choices, remember_choice


@pytest.fixture(autouse=True)
def nothing_remembered():
    QSettings().clear()
    yield
    QSettings().clear()


def choose(qtbot, palette, words):
    palette.field.setText(words)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)


def test_what_was_chosen_last_comes_first(qtbot, shown):
    choose(qtbot, shown.open_palette(), "Report")
    choose(qtbot, shown.open_palette(), "Evidence")
    palette = shown.open_palette()
    assert palette.answers[:2] == ["Evidence", "Report"]
    palette.close()


def test_a_command_that_cannot_be_run_is_listed_with_its_reason_and_stays_put(qtbot, shown):
    heard = []
    shown.bind("incident.freeze", lambda: heard.append(1))
    shown.commands.forbid("incident.freeze", "Open an incident first.")
    palette = shown.open_palette()
    choose(qtbot, palette, "freeze and hash")
    assert palette.isVisible()
    assert palette.why.text() == "Open an incident first."
    assert heard == []
    assert recent_choices() == ()
    shown.commands.permit("incident.freeze")
    palette.close()
    choose(qtbot, shown.open_palette(), "freeze and hash")
    assert heard == [1]


def test_lines_say_their_menu_and_their_keys(shown):
    palette = shown.open_palette()
    notes = {offer.text: offer.note for offer in palette._offers}
    assert notes["Refresh"] == "View   F5"
    assert notes["Evidence"] == "Place   Ctrl+2"
    palette.close()


def test_lines_that_come_later_join_and_leave_the_choice_alone(qtbot, shown):
    ran = []
    with qtbot.waitSignal(shown.paletteOpened) as heard:
        palette = shown.open_palette()
    assert heard.args == [palette]
    palette.field.setText("re")
    palette.lines.setCurrentRow(1)
    before = palette.lines.currentItem().text()
    palette.add([Offer("really new column", "Column", lambda: ran.append(1))])
    assert palette.lines.currentItem().text() == before
    choose(qtbot, palette, "really new")
    assert ran == [1]
    assert recent_choices() == ()  # a name from evidence is not remembered


def test_only_the_best_of_many_lines_are_shown(qtbot, shown):
    palette = shown.open_palette()
    palette.add(Offer(f"column_{n:05}", "Column", lambda: None) for n in range(3000))
    palette.field.setText("column")
    assert len(palette.answers) == palette.lines.count() == 200
    palette.field.setText("column_02999")
    assert palette.answers[0] == "column_02999"
    palette.close()


def test_it_is_no_higher_than_its_lines(shown):
    palette = shown.open_palette()
    heights = [palette.height()]
    for words in ("report", "no such thing at all"):
        palette.field.setText(words)
        heights.append(palette.height())
        assert palette.height() - palette.sizeHint().height() < 28  # less than one line
    assert max(heights[1:]) < heights[0]
    palette.close()


def test_a_dialog_offers_its_own_buttons_and_fields(qtbot, shown):
    dialog = ActDialog(shown, "Export a package", "Export")
    name = QLineEdit()
    name.setAccessibleName("Folder")
    dialog.body.addWidget(name)
    dialog.verb.forbid("Choose a folder.")
    dialog.open()
    palette = open_palette(dialog, shown)
    assert set(palette.answers) == {"Folder", "Export", "Cancel"}
    palette.field.setText("export")
    assert palette.why.text() == "Choose a folder."
    choose(qtbot, palette, "cancel")
    assert not dialog.isVisible()


def test_the_keys_of_the_palette_work_in_a_dialog(qtbot, shown):
    dialog = ActDialog(shown, "Export a package", "Export")
    dialog.open()
    shortcut = dialog.findChild(QShortcut)
    assert shortcut.key().toString() == "Ctrl+Shift+P"
    shortcut.activated.emit()
    palette = dialog.findChild(CommandPalette)
    assert palette is not None
    palette.close()
    dialog.reject()


@given(st.lists(st.text(alphabet="abc.", min_size=1, max_size=4)))
def test_recent_choices_are_distinct_the_last_first_and_few(keys):
    QSettings().remove("palette")
    for key in keys:
        remember_choice(key)
    recent = recent_choices()
    assert len(recent) == len(set(recent)) <= MOST
    assert list(recent) == list(dict.fromkeys(reversed(keys)))[:MOST]


_LINES = st.lists(st.text(alphabet="abcd ", min_size=1, max_size=12), max_size=12)


@given(_LINES, st.text(alphabet="abcd", max_size=3), st.data())
def test_recency_changes_the_order_and_never_what_answers(lines, wanted, data):
    bonus = data.draw(st.lists(st.floats(-1, 3), min_size=len(lines), max_size=len(lines)))
    plain, ahead = ranked(wanted, lines), ranked(wanted, lines, bonus)
    assert set(plain) == set(ahead)
    assert all(score(wanted, lines[number]) is not None for number in ahead)
