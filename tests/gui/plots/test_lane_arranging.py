"""The order, number and heights of lanes are the user's, by pointer and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from tests.gui.plots import plot_samples as samples
from workbench.desktop.plots.lane_stack import SMALL
from workbench.desktop.plots.lanes import TimeLanes

LEFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def lanes(shown):
    view = shown(TimeLanes(), 1000, 680)
    view.set_lanes(samples.lanes())
    return view


def names(view):
    return [lane.figure.id for lane in view._lanes]


def handle(view, number, *, low=False):
    """A point in the room left of a lane, or on its lower edge."""
    box = view._geometry.boxes(float(view._bar.value()))[number]
    return QPoint(6, round(box.bottom() - 1 if low else box.center().y()))


def drag(qtbot, view, start, end):
    viewport = view._view.viewport()
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, LEFT, pos=end)


def test_a_lane_goes_where_it_is_dragged(lanes, qtbot):
    before = names(lanes)
    drag(qtbot, lanes, handle(lanes, 0), handle(lanes, 2) + QPoint(0, 8))
    assert names(lanes) == [before[1], before[2], before[0], *before[3:]]
    drag(qtbot, lanes, handle(lanes, 2), handle(lanes, 0) - QPoint(0, 12))
    assert names(lanes) == before


def test_the_metric_keeps_its_colours_wherever_it_stands(lanes):
    metric = lanes._lanes[0]
    lanes.move_lane(metric, 3)
    assert [lane.main for lane in lanes._lanes].index(True) == 3
    assert metric.marks[-1].by_window


def test_the_lower_edge_of_a_lane_changes_its_height(lanes, qtbot):
    high = lanes._geometry.heights[1]
    start = handle(lanes, 1, low=True)
    drag(qtbot, lanes, start, start + QPoint(0, 40))
    assert lanes._geometry.heights[1] > high + 10


def test_keys_move_scale_and_hide_the_lane_the_keyboard_is_on(lanes, qtbot):
    lanes.setFocus()
    before, hidden = names(lanes), []
    lanes.laneHidden.connect(hidden.append)
    qtbot.keyClick(lanes, Qt.Key.Key_Down, ALT)
    assert names(lanes)[:2] == [before[1], before[0]]
    qtbot.keyClick(lanes, Qt.Key.Key_Up, ALT)
    assert names(lanes) == before
    factors = lanes.layout_wanted.factors
    qtbot.keyClick(lanes, Qt.Key.Key_Plus, ALT)
    assert factors[before[0]] > 1
    qtbot.keyClick(lanes, Qt.Key.Key_Minus, ALT | Qt.KeyboardModifier.ShiftModifier)
    assert len(factors) == len(before)
    qtbot.keyClick(lanes, Qt.Key.Key_0, ALT)
    assert not lanes.layout_wanted.factors
    qtbot.keyClick(lanes, Qt.Key.Key_Delete)
    assert hidden == [before[0]]


def test_small_lanes_have_their_names_beside_them_and_scroll(lanes):
    lanes.set_lanes(samples.many_lanes(60, 200))
    lanes.set_small(small=True)
    heights = lanes._geometry.heights
    assert max(heights[1:]) < SMALL
    assert min(heights) >= 16
    assert lanes._bar.isVisible()
    # Numbers give way to names, which do not reach into the picture.
    assert lanes._geometry.rooms[0] > 40
    assert lanes._geometry.view.left() >= lanes._geometry.rooms[0]


def test_new_lanes_come_where_they_usually_stand(lanes):
    figures = samples.lanes()
    lanes.set_lanes(figures[:1] + figures[2:])
    lanes.move_lane(lanes._lanes[0], 1)
    order = names(lanes)
    lanes.set_lanes(figures)
    assert [name for name in names(lanes) if name in order] == order
    assert figures[1].id in names(lanes)
    lanes.arrange_as_usual()
    assert names(lanes) == [figure.id for figure in figures]


def test_the_menu_says_what_can_be_done_with_a_lane(lanes):
    menu = QMenu(lanes)
    lanes.add_lane_actions(menu, lanes._lanes[0])
    able = {action.text(): action.isEnabled() for action in menu.actions()}
    assert not able["Move lane up"]
    assert able["Move lane down"]
    next(a for a in menu.actions() if a.text() == "Make lane lower").trigger()
    assert lanes.layout_wanted.factors[lanes._lanes[0].figure.id] < 1


def test_of_many_lanes_those_around_the_pointer_are_said(lanes):
    lanes.set_lanes(samples.many_lanes(60, 200))
    lanes.set_small(small=True)
    box = lanes._geometry.boxes(0.0)[20]
    lanes.pointer_at(box.center())
    said = lanes.readout().lines
    assert len(said) == 16
    assert [line.strong for line in said].count(True) == 1
    strong = next(line.name for line in said if line.strong)
    assert lanes._lanes[20].name in strong
