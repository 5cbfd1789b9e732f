"""Panels move, float, close and come back; layouts keep how they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QWidget

from workbench.desktop.components.labels import Label
from workbench.desktop.place import Place
from workbench.desktop.shell.dock import SIDES, Dock
from workbench.desktop.shell.docks import Panel
from workbench.desktop.shell.layouts import Arrangement, Layouts, arrangement_from, on_a_screen
from workbench.desktop.shell.side_panels import SidePanels
from workbench.desktop.window import JOBS, MainWindow

BOTTOM, RIGHT, LEFT = SIDES


class Wide(Place):
    key, label, icon_name, order = "wide", "Wide", "home", 1

    def __init__(self):
        super().__init__("What happened?")
        self.side = Label("the right column")
        self.side.setAccessibleName("Lab")
        self.side.setFixedWidth(300)
        row = QHBoxLayout(self)
        row.addWidget(QWidget(), 62)
        row.addWidget(self.side, 38)
        row.addWidget(Label("end"))

    def side_column(self):
        return self.side


class Plain(Place):
    key, label, icon_name, order = "plain", "Plain", "report", 2


@pytest.fixture
def make(qtbot):
    QSettings().clear()

    def made():
        window = MainWindow([Wide(), Plain()])
        window.docks.offer(Panel("notes", lambda: Dock("notes", "Notes"), RIGHT))
        qtbot.addWidget(window)
        window.go("wide")
        window.show()
        window.activateWindow()
        qtbot.waitActive(window)
        sides = SidePanels(window.docks, window.place)
        layouts = Layouts(window.ground, window.docks, sides, lambda: window.current_place)
        window.placeChanged.connect(layouts.enter)
        layouts.enter("wide")
        return window, sides, layouts

    yield made
    QSettings().clear()


def buttons(dock):
    return {button.accessibleName(): button for button in dock.findChildren(QToolButton)}


def test_a_panel_is_moved_floated_and_closed_with_the_keyboard(qtbot, make):
    window, _, _ = make()
    dock = window.docks.open(JOBS)
    dock.move_on()
    assert window.ground.dockWidgetArea(dock) == RIGHT
    dock.move_on()
    assert window.ground.dockWidgetArea(dock) == LEFT
    assert set(buttons(dock)) == {"Move Jobs", "Float Jobs", "Close Jobs"}
    assert all(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in buttons(dock).values())
    qtbot.keyClick(buttons(dock)["Float Jobs"], Qt.Key.Key_Space)
    assert dock.isFloating()
    assert "Put Jobs back" in buttons(dock)
    qtbot.keyClick(dock, Qt.Key.Key_Escape)
    assert not dock.isFloating()
    with qtbot.waitSignal(dock.closed):
        qtbot.keyClick(buttons(dock)["Close Jobs"], Qt.Key.Key_Space)
    assert dock.isHidden()
    assert window.docks.open(JOBS) is dock


def test_commands_act_on_the_panel_with_the_keyboard_or_the_last_one(make):
    window, _, _ = make()
    assert window.docks.focused() is None
    jobs, notes = window.docks.open(JOBS), window.docks.open("notes")
    assert window.docks.focused() is notes
    QApplication.processEvents()
    buttons(jobs)["Close Jobs"].setFocus()
    assert window.docks.focused() is jobs


def test_a_right_column_is_taken_out_and_put_back_where_it_was(make):
    window, sides, _ = make()
    place = window.place("wide")
    row = place.layout()
    sides.toggle("wide")
    dock = window.docks.found("side.wide")
    assert dock.windowTitle() == "Lab"
    assert dock.isAncestorOf(place.side)
    assert row.indexOf(place.side) < 0
    assert place.side.maximumWidth() > 1000
    dock.close_by_hand()
    assert (row.indexOf(place.side), row.stretch(1)) == (1, 38)
    assert (place.side.minimumWidth(), place.side.maximumWidth()) == (300, 300)
    assert place.side.isVisible()
    assert sides.out == ()
    sides.toggle("wide")
    assert dock.isAncestorOf(place.side)


def test_a_column_that_shows_nothing_says_so(make):
    window, sides, _ = make()
    window.place("wide").side.hide()
    sides.toggle("wide")
    dock = window.docks.found("side.wide")
    said = [label for label in dock.findChildren(Label) if label.text().startswith("Nothing to")]
    assert said[0].isVisible()
    window.place("wide").side.show()
    assert not said[0].isVisible()


def test_a_column_is_seen_only_beside_its_place(make):
    window, sides, _ = make()
    assert not sides.possible("plain")
    sides.toggle("wide")
    dock = window.docks.found("side.wide")
    window.go("plain")
    assert dock.isHidden()
    window.go("wide")
    assert not dock.isHidden()


def test_the_next_start_finds_the_panels_as_they_were(make):
    window, sides, _ = make()
    window.docks.open("notes").move_to(LEFT)
    window.docks.open(JOBS)
    sides.toggle("wide")
    window.close()
    again, other_sides, other = make()
    assert again.docks.open_names == ()
    other.restore()
    assert set(again.docks.open_names) == {"notes", JOBS, "side.wide"}
    assert again.ground.dockWidgetArea(again.docks.found("notes")) == LEFT
    assert other_sides.out == ("wide",)


def test_layouts_are_named_used_replaced_forgotten_and_reset(qtbot, make):
    window, _, layouts = make()
    window.docks.open("notes")
    with qtbot.waitSignal(layouts.changed):
        layouts.save_as("With notes")
    window.docks.found("notes").close_by_hand()
    window.docks.open(JOBS)
    layouts.save_as("With jobs")
    layouts.use("With notes")
    assert window.docks.open_names == ("notes",)
    assert [layout.name for layout in layouts.named] == ["With jobs", "With notes"]
    layouts.forget("With jobs")
    assert [layout.name for layout in layouts.named] == ["With notes"]
    with pytest.raises(KeyError):
        layouts.use("With jobs")
    layouts.reset()
    assert window.docks.open_names == ()


def test_a_layout_for_one_place_leaves_the_others_alone(make):
    window, _, layouts = make()
    window.docks.open(JOBS)
    window.go("plain")
    window.docks.open("notes")
    layouts.save_as("Plain with notes", "plain")
    window.docks.found(JOBS).close_by_hand()
    window.go("wide")
    assert JOBS in window.docks.open_names
    window.go("plain")
    assert window.docks.open_names == ("notes",)


def test_what_is_kept_and_makes_no_sense_is_nothing(make):
    for text in ("", "[]", "{", '{"open": 3}', '{"open": [], "out": [], "state": "%%%"}'):
        assert arrangement_from(text).open == ()
    QSettings().setValue("layouts/now", '{"": "nonsense"}')
    QSettings().setValue("layouts/named", "[1]")
    window, _, layouts = make()
    layouts.restore()
    assert window.docks.open_names == ()
    assert layouts.named == ()
    layouts.apply(Arrangement(("no such panel",), ("no such place",), "bm9uc2Vuc2U="))


_SCREEN = QRect(0, 0, 1280, 800)
_BOXES = st.builds(
    QRect,
    *(st.integers(-5000, 5000), st.integers(-5000, 5000)),
    *(st.integers(50, 3000), st.integers(50, 3000)),
)


@given(_BOXES)
def test_a_panel_can_always_be_taken_hold_of(box):
    put = on_a_screen(box, [_SCREEN])
    head = QRect(put.left(), put.top(), put.width(), 48).intersected(_SCREEN)
    assert head.width() >= 48
    assert head.height() >= 24
    assert on_a_screen(put, [_SCREEN]) == put


def test_a_panel_on_a_screen_that_is_there_stays():
    box = QRect(QPoint(2000, 100), QSize(400, 300))
    assert on_a_screen(box, [_SCREEN, QRect(1920, 0, 1920, 1080)]) == box
    assert on_a_screen(box, []) == box
    assert _SCREEN.contains(on_a_screen(box, [_SCREEN]))
