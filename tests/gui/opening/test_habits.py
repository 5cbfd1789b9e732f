"""What the whole window does when it opens, closes, crashes and is shown around in."""

import json

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QPlainTextEdit, QPushButton

from workbench.desktop.dialogs.incident import EditIncident
from workbench.desktop.dialogs.preferences import PreferencesDialog
from workbench.desktop.dialogs.recovered import Recovered, pieces
from workbench.desktop.drafts import SETTLES
from workbench.desktop.hand_over import HandedOver
from workbench.desktop.session_file import FOLDER
from workbench.desktop.tour import STEP, STOPS


def crash(desk):
    """Leave the session as a kill would: the file stays and its owner is gone."""
    desk.desktop.habits.session.flush()
    [file] = (desk.controller.folder / FOLDER).glob("window-*.json")
    left = json.loads(file.read_text())
    left["owner"]["begun"] = "gone"
    desk.desktop.close()
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(left))
    return left


def recovered_dialogs(desk):
    return [d for d in desk.window.findChildren(Recovered) if d.isVisible()]


def type_a_title(desk, text):
    desk.window.commands.run("incident.edit")
    dialog = desk.dialog(EditIncident)
    dialog.activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.title, timeout=5000)
    dialog.title.selectAll()
    QTest.keyClicks(dialog.title, text)
    return dialog


def test_after_a_crash_the_window_is_where_it_was_and_shows_what_was_typed(case, desks):
    was = case.state().title
    case.window.go("evidence")
    case.settle()
    table = case.place("evidence").table
    table.setCurrentIndex(table.records.index(1, 0))
    selected = table.records.record_id(1)
    type_a_title(case, "Half a tit")
    left = crash(case)
    assert left["drafts"][0]["text"] == "Half a tit"
    again = desks(workspace=case.controller.folder).start()
    assert again.controller.incident == left["incident"]
    assert again.window.current_place == "evidence"
    table = again.place("evidence").table
    assert table.records.record_id(table.currentIndex().row()) == selected
    [dialog] = recovered_dialogs(again)
    [card] = dialog.cards
    assert (card.draft.was, card.draft.text) == (was, "Half a tit")
    card.put_back.click()
    editing = again.dialog(EditIncident)
    editing.activateWindow()
    again.qtbot.waitUntil(lambda: editing.title.text() == "Half a tit", timeout=5000)
    editing.reject()
    assert again.desktop.habits.session.drafts.texts == ()


def test_where_nothing_was_typed_nothing_is_asked(case, desks):
    case.window.go("causes")
    case.settle()
    crash(case)
    again = desks(workspace=case.controller.folder).start()
    assert again.window.current_place == "causes"
    assert recovered_dialogs(again) == []
    assert again.notices() == []
    again.desktop.close()
    assert not (case.controller.folder / FOLDER).exists()


def test_what_only_searches_or_acts_at_once_is_no_draft(case):
    case.window.go("evidence")
    case.settle()
    place, drafts = case.place("evidence"), case.desktop.habits.session.drafts
    place.show_view("features")
    case.settle()
    choice = QComboBox(place)
    choice.setAccessibleName("Resolution")
    choice.addItems(["1 d", "7 d"])
    for field in (place.features.search, choice):
        drafts._meet(None, field)
    place.features.search.setText("a value")
    choice.setCurrentIndex(1)
    case.window.commands.run("file.settings")
    settings = case.dialog(PreferencesDialog)
    for field in (settings.search, settings.key.line):
        drafts._meet(None, field)
        field.setText("a value")
    assert drafts.texts == ()
    settings.reject()


def test_signing_settles_what_was_typed_in_the_review(case):
    drafts, review = case.desktop.habits.session.drafts, case.place("review")
    comment = review.findChildren(QPlainTextEdit)[0]
    drafts._meet(None, comment)
    comment.setPlainText("half a comment")
    assert [d.text for d in drafts.texts] == ["half a comment"]
    for recorded in (False, True):
        dialog = QDialog(review)
        dialog.setProperty(SETTLES, review.label)
        button = QPushButton(dialog)
        dialog.open()
        drafts._meet(None, button)
        dialog.done(int(recorded))
        assert bool(drafts.texts) is not recorded


def test_another_workspace_is_not_opened_over_what_is_typed(case, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "journal.db").write_bytes(b"x")
    habits = case.desktop.habits
    assert habits.take(HandedOver(None))
    assert habits.take(HandedOver(case.controller.folder.absolute()))
    dialog = type_a_title(case, "x")
    assert not habits.take(HandedOver(other))
    assert not habits.take(HandedOver(tmp_path / "missing"))
    dialog.reject()
    assert case.controller.folder != other


def test_what_is_held_over_the_window_is_told_until_it_leaves(case, tmp_path):
    table = tmp_path / "rows.csv"
    table.write_text("a\n1\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    QApplication.sendEvent(case.window, enter)
    hint = case.desktop.habits.hint
    assert enter.isAccepted()
    assert hint.isVisible()
    assert hint.label.text() == "Add one file as evidence"
    QApplication.sendEvent(case.window, QDragLeaveEvent())
    assert not hint.isVisible()


def test_the_tour_goes_by_keys_is_left_and_taken_up_again(case):
    tour = case.desktop.habits.tour
    case.window.commands.run("help.sample_tour")
    case.settle()
    for stop in STOPS[:3]:
        assert case.window.current_place == stop.place
        assert tour.card.title.text() == stop.title
        QTest.keyClick(tour.card, Qt.Key.Key_Right)
        case.settle()
    QTest.keyClick(tour.card, Qt.Key.Key_Escape)
    assert tour.card is None
    case.window.go("home")
    case.window.commands.run("help.sample_tour")
    assert case.window.current_place == STOPS[3].place
    case.window.go("evidence")  # it holds nobody up
    assert case.window.current_place == "evidence"
    for _ in STOPS[3:]:
        tour.card.next.click()
        case.settle()
    assert tour.card is None
    assert int(QSettings().value(STEP)) == 0


@pytest.mark.parametrize(
    ("was", "text", "expected"),
    [
        ("", "new", [("new", "new")]),
        ("same", "same", [("same", "same")]),
        ("one two", "one three", [("same", "one "), ("gone", "two"), ("new", "three")]),
    ],
)
def test_a_difference_is_by_words(was, text, expected):
    assert pieces(was, text) == expected
