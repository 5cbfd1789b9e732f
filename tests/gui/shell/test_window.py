"""The window: places, menus, states, keyboard, drops."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu, QPushButton

from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.place import Place
from workbench.desktop.shell.case_bar import CaseBar
from workbench.desktop.shell.commands import COMMANDS, MENUS
from workbench.desktop.shell.offers import Offer
from workbench.desktop.shell.rail import RailItem
from workbench.desktop.shell.review_frame import ReviewFrame
from workbench.desktop.shell.shortcuts_dialog import ShortcutsDialog
from workbench.desktop.shell.status_bar import NO_JOB, StatusBar
from workbench.desktop.shell.title_row import TitleRow
from workbench.desktop.state import (
    CaseBarState,
    CaseMode,
    JobPhase,
    JobState,
    Notice,
    StatusState,
)
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.tokens import Theme
from workbench.desktop.window import MainWindow


def menus(window):
    return [action.text() for action in window.menuBar().actions() if action.isVisible()]


def texts(widget):
    return [label.text() for label in widget.findChildren(Label) if label.isVisibleTo(widget)]


def rail_items(window):
    return [item for item in window.findChildren(RailItem) if item.isVisibleTo(window)]


def test_the_rail_lists_the_places_that_exist_in_their_order(window):
    names = [item.text() for item in rail_items(window)]
    assert names == ["Home", "Evidence", "Report", "Jobs"]


def test_a_place_is_made_when_it_is_first_shown(window, made):
    assert made == []
    window.go("evidence")
    window.go("home")
    window.go("evidence")
    assert made == ["evidence", "home"]


def test_places_made_already_are_taken_as_well(qtbot):
    class Sketch(Place):
        key, label, icon_name, order = "sketch", "Sketch", "test", 1

    place = Sketch("What is this?")
    shell = MainWindow([place])
    qtbot.addWidget(shell)
    shell.go("sketch")
    assert shell.place("sketch") is place
    assert shell.current_place == "sketch"
    assert shell.findChild(TitleRow).text == "What is this?"


def test_a_place_is_refreshed_when_shown_and_only_after_a_change(qtbot, window):
    with qtbot.waitSignal(window.placeChanged) as heard:
        window.go("home")
    assert heard.args == ["home"]
    home = window.place("home")
    window.go("evidence")
    window.go("home")
    assert home.refreshed == 1
    window.go("evidence")
    evidence = window.place("evidence")
    before = evidence.refreshed
    window.mark_changed()
    assert (home.refreshed, evidence.refreshed) == (1, before + 1)
    window.go("home")
    assert home.refreshed == 2


def test_the_title_follows_the_place_that_is_shown(window):
    window.go("home")
    title = window.findChild(TitleRow)
    window.place("home").set_title("AUC fell 0.130 on 14 May", Mark(State.GOOD, "named"))
    assert title.text == "AUC fell 0.130 on 14 May"
    assert title.findChild(StatusMark).mark.text == "named"
    window.place("evidence").set_title("Enough to find a cause")
    assert title.text == "AUC fell 0.130 on 14 May"
    window.go("evidence")
    assert title.text == "Enough to find a cause"
    assert not title.findChild(StatusMark).isVisibleTo(title)


def test_title_actions_are_those_of_the_place_that_is_shown(window):
    window.go("home")
    window.go("evidence")
    title = window.findChild(TitleRow)
    home, evidence = window.place("home"), window.place("evidence")
    assert evidence.actions_shown[0].isVisibleTo(title)
    assert not home.actions_shown[0].isVisibleTo(title)
    window.go("home")
    assert home.actions_shown[0].isVisibleTo(title)
    home.actions_shown = []
    home.actionsChanged.emit()
    assert not any(button.isVisibleTo(title) for button in title.findChildren(QPushButton))


def test_control_and_number_go_to_a_place(qtbot, shown):
    for number, key in enumerate(("home", "evidence", "report"), start=1):
        qtbot.keyClick(
            shown, Qt.Key(Qt.Key.Key_0.value + number), Qt.KeyboardModifier.ControlModifier
        )
        assert shown.current_place == key
    qtbot.keyClick(shown, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert shown.current_place == "home"
    qtbot.keyClick(shown, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert shown.current_place == "report"


def test_a_press_in_the_rail_goes_to_its_place(qtbot, shown):
    item = next(item for item in rail_items(shown) if item.text() == "Report")
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    assert shown.current_place == "report"
    assert item.isChecked()


def test_places_can_be_left_out_of_the_navigation(shown):
    shown.show_places(["evidence", "report"])
    assert [item.text() for item in rail_items(shown)] == ["Evidence", "Report", "Jobs"]
    assert shown.current_place == "evidence"
    shown.commands.run("window.next_place")
    shown.commands.run("window.next_place")
    assert shown.current_place == "evidence"


def test_only_commands_with_a_handler_are_in_the_menus(window):
    assert menus(window) == ["File", "Edit", "View", "Go", "Window", "Help"]
    file = window.commands.menu("File")
    assert [a.text() for a in file.actions() if a.isVisible() and not a.isSeparator()] == ["Quit"]
    heard = []
    window.bind("run.find_causes", lambda: heard.append("causes"))
    assert "Run" in menus(window)
    window.commands.run("run.find_causes")
    window.commands.run("run.replay")
    assert heard == ["causes"]


def test_a_command_takes_one_handler_and_must_be_known(window):
    window.bind("file.open_package", lambda: None)
    with pytest.raises(ValueError, match="has a handler already"):
        window.bind("file.open_package", lambda: None)
    with pytest.raises(KeyError):
        window.bind("file.fly", lambda: None)


def test_a_forbidden_command_says_why_and_does_nothing(window):
    heard = []
    action = window.bind("incident.freeze", lambda: heard.append(1))
    window.commands.forbid("incident.freeze", "Everything is frozen.")
    window.commands.run("incident.freeze")
    assert (heard, action.toolTip()) == ([], "Everything is frozen.")
    window.commands.permit("incident.freeze")
    window.commands.run("incident.freeze")
    assert heard == [1]


def test_shortcuts_do_not_collide(window):
    keys = [command.keys for command in COMMANDS if command.keys]
    keys += [f"Ctrl+{number}" for number in range(1, 10)]
    assert len(keys) == len(set(keys))
    assert {command.menu for command in COMMANDS} == set(MENUS)


def test_an_unbound_shortcut_does_nothing(qtbot, shown):
    qtbot.keyClick(shown, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert shown.current_place == "home"


def test_the_view_menu_changes_the_theme_and_ticks_it(window):
    window.commands.run("view.theme_dark")
    assert Appearance.current().theme is Theme.DARK
    assert window.commands.action("view.theme_dark").isChecked()
    window.commands.run("view.theme_light")
    assert not window.commands.action("view.theme_dark").isChecked()
    assert Appearance.current().choice is ThemeChoice.LIGHT


def test_the_status_bar_says_what_it_is_given(window):
    bar = window.findChild(StatusBar)
    window.show_status(StatusState(Mark(State.GOOD, "Journal intact"), ("214 events", "12 of 12")))
    assert bar.findChild(StatusMark).mark.text == "Journal intact"
    shown = " ".join(label.whole_text() for label in bar.findChildren(ElidedLabel))
    assert "214 events" in shown
    assert any("Times in UTC" in text for text in texts(bar))


def test_the_first_active_job_is_repeated_and_counted(qtbot, window):
    bar = window.findChild(StatusBar)
    line = bar.findChild(QPushButton)
    assert line.text() == NO_JOB
    jobs = [
        JobState("1", "Import", JobPhase.FINISHED),
        JobState("2", "Replay", fraction=0.5),
        JobState("3", "Export", JobPhase.WAITING),
    ]
    window.show_jobs(jobs)
    assert line.text() == "Replay 50\u202f%"
    item = next(item for item in rail_items(window) if item.text() == "Jobs")
    assert item.accessibleDescription() == "2 running"
    window.show_jobs([])
    assert (line.text(), item.accessibleDescription()) == (NO_JOB, "")


def test_the_jobs_open_in_a_dock_and_can_be_cancelled(qtbot, shown):
    shown.show_jobs([JobState("j7", "Replay", fraction=0.5)])
    qtbot.keyClick(shown, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    dock = shown.findChild(QDockWidget)
    assert dock.isVisible()
    row = dock.rows[0]
    shown.show_jobs([JobState("j8", "Import"), JobState("j7", "Replay", fraction=0.6)])
    assert [each.state.id for each in dock.rows] == ["j7", "j8"]
    assert dock.rows[0] is row
    with qtbot.waitSignal(shown.cancelWanted) as heard:
        next(b for b in row.findChildren(QPushButton) if b.text() == "Cancel").click()
    assert heard.args == ["j7"]
    shown.show_jobs([])
    assert dock.rows == ()
    shown.toggle_jobs()
    assert not dock.isVisible()


def test_a_toast_offers_undo(qtbot, shown):
    notice = Notice("Froze 7 items.", undo=True)
    toast = shown.notify(notice)
    assert toast.isVisible()
    with qtbot.waitSignal(shown.undoWanted) as heard:
        next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo").click()
    assert heard.args == [notice]


def test_review_has_a_frame_and_says_read_only(window):
    window.show_case(CaseBarState(mode=CaseMode.REVIEW, title="Review: demand"))
    frame = window.findChild(ReviewFrame)
    assert frame.isVisibleTo(window)
    assert any("read only" in label.whole_text() for label in window.findChildren(ElidedLabel))
    window.show_case(CaseBarState(title="Model incidents"))
    assert not frame.isVisibleTo(window)
    assert window.windowTitle().startswith("Model incidents")


def test_the_frame_is_three_px_of_bad_and_lets_the_pointer_through(shown):
    shown.show_case(CaseBarState(mode=CaseMode.REVIEW, title="Review: demand"))
    image = shown.grab().toImage()
    bad = Appearance.current().tokens.bad.lower()
    middle = image.height() // 2
    assert [image.pixelColor(x, middle).name() == bad for x in range(4)] == [True] * 3 + [False]
    frame = shown.findChild(ReviewFrame)
    assert frame.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_the_palette_runs_commands_and_goes_to_places(qtbot, shown):
    heard = []
    shown.bind("file.open_package", lambda: heard.append("package"))
    shown.offer(lambda: [Offer("INC-0031 Demand model", "Incident", lambda: heard.append("inc"))])
    palette = shown.open_palette()
    assert {"Home", "Evidence", "Open package…", "INC-0031 Demand model"} <= set(palette.answers)
    qtbot.keyClicks(palette.field, "evid")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert shown.current_place == "evidence"
    palette = shown.open_palette()
    qtbot.keyClicks(palette.field, "0031")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    palette = shown.open_palette()
    palette.field.setText("pack")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert heard == ["inc", "package"]


def test_the_palette_moves_with_arrows_and_stays_within_its_lines(qtbot, shown):
    palette = shown.open_palette()
    last = palette.lines.count() - 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.lines.currentRow() == 0
    for _ in range(last + 5):
        qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.lines.currentRow() == last
    palette.field.setText("no such thing at all")
    assert palette.answers == []
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    palette.close()


def test_the_shortcuts_are_listed(qtbot, shown):
    shown.commands.run("help.shortcuts")
    dialog = shown.findChild(ShortcutsDialog)
    assert dialog.isVisible()
    dialog.accept()


def test_files_dropped_anywhere_are_reported(qtbot, shown):
    data = QMimeData()
    data.setUrls([QUrl("file:///data/capture-demand"), QUrl("https://example.org/x")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(shown.filesDropped) as heard:
        shown.dropEvent(event)
    assert heard.args == [(Path("/data/capture-demand"),)]


def test_the_first_paint_is_told_once(qtbot, window):
    heard = []
    window.firstPainted.connect(lambda: heard.append(1))
    window.go("home")
    with qtbot.waitSignal(window.firstPainted):
        window.show()
    window.grab()
    window.repaint()
    assert heard == [1]


def test_f6_goes_round_the_parts_and_back_to_where_one_was(qtbot, shown):
    regions = []
    shown.place("home").inner.setFocus()
    for _ in range(5):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        regions.append(
            next(
                (
                    name
                    for name in ("statusBar", "caseBar", "rail", "titleRow")
                    if shown.findChild(object, name).isAncestorOf(focused)
                ),
                "place",
            )
        )
    assert regions == ["statusBar", "rail", "titleRow", "place", "statusBar"]
    assert shown.place("home").inner is not QApplication.focusWidget()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is shown.place("home").inner


def test_everything_that_takes_keys_has_a_name(shown):
    shown.show_case(
        CaseBarState(mode=CaseMode.INCIDENT, title="Demand", reference="30 Apr", incident="14 May")
    )
    shown.toggle_jobs()
    nameless = [
        widget
        for widget in shown.findChildren(QPushButton) + shown.findChildren(RailItem)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (widget.accessibleName() or widget.text())
    ]
    assert nameless == []


def test_the_window_has_its_least_size(window):
    assert (window.minimumWidth(), window.minimumHeight()) == (1000, 620)
    assert window.findChild(CaseBar).height() == 60
    assert window.menuBar().height() == 28 or window.menuBar().maximumHeight() == 28
    assert all(not menu.title().endswith("…") for menu in window.findChildren(QMenu))
