"""Signals on one time axis: lanes, windows set by brushing, events, keyboard."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.gui.plots import plot_samples as samples
from workbench.desktop.plots.lanes import TimeLanes
from workbench.desktop.theme.appearance import ThemeChoice
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.domain.figures import Axis, Figure, Line

SIX_HOURS = timedelta(hours=6)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def lanes(shown):
    view = shown(TimeLanes(), 1000, 680)
    view.set_lanes(samples.lanes())
    view.set_windows(samples.REFERENCE, samples.INCIDENT)
    view.set_events(*samples.EVENTS)
    return view


def pixel(view, when):
    """Where a moment lies in the header."""
    axis = view._axis(view._geometry.view)
    return QPoint(round(axis(when.timestamp())), 16)


def drag(qtbot, view, start, end):
    viewport = view._view.viewport()
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, QPoint((start.x() + end.x()) // 2, start.y()))
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, LEFT, pos=end)


def press(view, key, modifiers):
    """One press while Shift stays down."""
    QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


@pytest.fixture
def heard(lanes):
    told = []
    lanes.windowsChanged.connect(lambda *arguments: told.append(arguments))
    return told


def test_the_first_lane_is_the_highest_and_all_fit(lanes):
    heights = lanes._geometry.heights
    assert heights[0] == max(heights)
    assert lanes._geometry.excess < 1
    assert not lanes._bar.isVisible()


def test_lanes_that_do_not_fit_scroll(lanes):
    lanes.set_lanes(samples.many_lanes(30, 200))
    assert lanes._bar.isVisible()
    assert min(lanes._geometry.heights) >= 58
    before = lanes.picture(1.0)
    lanes._bar.setValue(lanes._bar.maximum())
    assert lanes.picture(1.0) != before


def test_dragging_an_end_tells_the_window_once_on_release(lanes, heard, qtbot):
    end = samples.INCIDENT[1]
    goal = end - 4 * SIX_HOURS
    drag(qtbot, lanes, pixel(lanes, end), pixel(lanes, goal))
    assert heard == [("incident", samples.INCIDENT[0], goal)]


def test_a_drag_snaps_to_the_bins_of_the_data(lanes, heard, qtbot):
    start = samples.REFERENCE[0]
    drag(qtbot, lanes, pixel(lanes, start), pixel(lanes, start + timedelta(hours=25)))
    assert heard == [("reference", start + timedelta(hours=24), samples.REFERENCE[1])]


def test_moving_a_whole_window_keeps_its_length(lanes, heard, qtbot):
    lanes.set_windows((samples.REFERENCE[0], samples.REFERENCE[0] + timedelta(days=4)), None)
    start = samples.REFERENCE[0] + timedelta(days=2)
    drag(qtbot, lanes, pixel(lanes, start), pixel(lanes, start + timedelta(days=3)))
    ((name, low, high),) = heard
    assert name == "reference"
    assert low == samples.REFERENCE[0] + timedelta(days=3)
    assert high - low == timedelta(days=4)


def test_a_press_without_a_move_tells_nothing(lanes, heard, qtbot):
    at = pixel(lanes, samples.INCIDENT[1])
    drag(qtbot, lanes, at, at)
    assert heard == []


def test_dragging_over_an_empty_header_sets_w0_then_w1(lanes, heard, qtbot):
    lanes.set_windows(None, None)
    first = datetime(2026, 5, 1, tzinfo=UTC)
    drag(qtbot, lanes, pixel(lanes, first), pixel(lanes, first + timedelta(days=5)))
    later = datetime(2026, 5, 15, tzinfo=UTC)
    drag(qtbot, lanes, pixel(lanes, later), pixel(lanes, later + timedelta(days=3)))
    assert [name for name, _, _ in heard] == ["reference", "incident"]
    assert lanes.windows()["reference"] == (first, first + timedelta(days=5))


def test_a_drag_over_the_lanes_moves_the_range_and_no_window(lanes, heard, qtbot):
    before = lanes.windows()
    view = lanes._geometry.view.center().toPoint()
    drag(qtbot, lanes, view, view + QPoint(60, 0))
    assert heard == []
    assert lanes.windows() == before


def test_shift_and_arrows_move_ends_and_tell_once_shift_is_let_go(lanes, heard, qtbot):
    lanes.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(lanes, Qt.Key.Key_W)
    assert lanes.accessibleDescription().startswith("W0 reference: 30 Apr 00:00")
    for _ in range(3):
        press(lanes, Qt.Key.Key_Left, shift)
    press(lanes, Qt.Key.Key_Right, shift | Qt.KeyboardModifier.ControlModifier)
    assert heard == []
    qtbot.keyRelease(lanes, Qt.Key.Key_Shift)
    start, end = samples.REFERENCE
    assert heard == [("reference", start + SIX_HOURS, end - 3 * SIX_HOURS)]


def test_w_marks_the_other_window(lanes, qtbot):
    lanes.setFocus()
    for code in ("W0", "W1", "W0"):
        qtbot.keyClick(lanes, Qt.Key.Key_W)
        assert lanes.accessibleDescription().startswith(code)


def test_arrows_walk_over_bins_and_all_lanes_are_told(lanes, qtbot):
    lanes.setFocus()
    qtbot.keyClick(lanes, Qt.Key.Key_Right)
    qtbot.keyClick(lanes, Qt.Key.Key_Right)
    said = lanes.accessibleDescription()
    assert said.startswith("30 Apr 06:00 UTC; AUC, 6-hour windows 0.")
    assert "Rows scored per 6 h 2" in said
    assert "windspeed 0.0" in said


def test_bars_are_read_in_the_bin_the_cursor_stands_on(lanes, qtbot):
    lanes.setFocus()
    lengths = samples.volume().marks[0].length
    for number in range(3):
        qtbot.keyClick(lanes, Qt.Key.Key_Right)
        assert f"Rows scored per 6 h {lengths[number]:.0f}" in lanes.accessibleDescription()


def test_tab_goes_over_series_and_enter_tells_the_lane(lanes, qtbot):
    lanes.setFocus()
    qtbot.keyClick(lanes, Qt.Key.Key_Right)
    assert lanes.focusNextPrevChild(True)
    with qtbot.waitSignal(lanes.laneActivated) as heard:
        qtbot.keyClick(lanes, Qt.Key.Key_Return)
    assert heard.args == ["rows"]


def test_escape_takes_the_cursor_away(lanes, qtbot):
    qtbot.keyClick(lanes, Qt.Key.Key_Right)
    qtbot.keyClick(lanes, Qt.Key.Key_Escape)
    assert lanes.readout().lines == ()
    assert lanes.accessibleDescription().startswith("5 lanes: AUC")


def test_the_line_takes_the_colour_of_its_window(lanes, light):
    image = lanes.picture(1.0)
    box = lanes._geometry.boxes(0)[0]
    light_tokens = tokens(Theme.LIGHT)

    def count(colour, left, right):
        wanted = QColor(colour)
        return sum(
            image.pixelColor(x, y) == wanted
            for x in range(round(left), round(right))
            for y in range(round(box.top()) + 24, round(box.bottom()) - 2)
        )

    edge = pixel(lanes, samples.INCIDENT[0]).x()
    # One px beyond the edges of the windows, which have the same colours.
    assert count(light_tokens.inc, box.left() + 4, edge - 14) == 0
    assert count(light_tokens.inc, edge + 4, box.right() - 4) > 100
    assert count(light_tokens.ref, box.left() + 4, edge - 14) > 100


@pytest.mark.parametrize("choice", [ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST])
def test_a_theme_switched_while_it_is_shown_repaints_it(lanes, light, choice):
    light.choose(choice)
    corner = lanes.grab().toImage().pixelColor(12, 12)
    assert corner == QColor(tokens(Theme(choice.value)).s1)


def test_an_open_window_ends_with_the_data(lanes):
    lanes.set_windows((None, samples.REFERENCE[1]), (samples.INCIDENT[0], None))
    found = lanes.windows()
    assert found["reference"][0] == samples.REFERENCE[0]
    assert found["incident"][1] == datetime(2026, 5, 21, 6, tzinfo=UTC)


def test_a_window_beyond_the_data_widens_the_axis(lanes):
    late = samples.INCIDENT[1] + timedelta(days=2)
    lanes.set_windows(samples.REFERENCE, (samples.INCIDENT[0], late))
    assert lanes.x_range()[1] == pytest.approx(late.timestamp())


def test_all_rows_are_there_with_windows_and_events(lanes):
    data = lanes.data()
    assert data.heads == ("lane", "series", "time", "to", "value", "low", "high")
    assert all(len(row) == 7 for row in data.rows)
    names = {row[0] for row in data.rows}
    assert {"AUC, 6-hour windows", "Rows scored per 6 h", "windows", "events"} <= names
    first = data.rows[0]
    assert first[2] == "2026-04-30T00:00:00Z"
    assert first[5] < first[4] < first[6]
    levels = [row for row in data.rows if row[1] == "alert 0.20"]
    assert levels == [("Drift from W0 (PSI, 10 bins)", "alert 0.20", None, None, 0.2, None, None)]


def test_it_prints_as_one_drawing(lanes):
    drawing = lanes.svg()
    assert drawing.startswith("<svg")
    assert drawing.count("<svg ") == 1
    assert drawing.count('<g transform="translate(0 ') == 5
    assert drawing.count("Firmware update") == 1


def test_it_prints_in_the_colours_of_the_windows(lanes):
    drawing = lanes.svg()
    light_tokens = tokens(Theme.LIGHT)
    for colour in (light_tokens.ref, light_tokens.inc):
        assert f'fill="none" stroke="{colour}" stroke-width="2"' in drawing
    lanes.set_windows(None, None)
    assert f'fill="none" stroke="{light_tokens.inc}" stroke-width="2"' not in lanes.svg()


def test_without_lanes_it_says_so(shown):
    view = shown(TimeLanes())
    assert view.accessibleDescription() == "No signals yet"
    assert view.svg() == ""
    assert view.data_rows() == ()
    view.set_windows(samples.REFERENCE, None)
    view.set_events(*samples.EVENTS)
    view.picture(1.0)


def test_the_note_at_the_onset_is_painted_and_taken_away(lanes):
    before = lanes.picture(1.0)
    lanes.set_span_text("Onset 14 May 06:00 UTC", "95 % interval 04:00 – 09:00")
    assert lanes.picture(1.0) != before
    lanes.set_span_text("")
    assert lanes.picture(1.0) == before


def test_gaps_and_lanes_without_values_are_fine(lanes):
    times = samples.times()
    empty = Figure(
        id="none",
        title="none",
        x=Axis(kind="time"),
        y=Axis(label="Latency", unit="ms"),
        marks=(Line(x=times, y=(None,) * len(times)),),
    )
    lanes.set_lanes([empty, samples.auc()])
    lanes.picture(1.0)
    lanes._cursor.step(1)
    assert next(line.value for line in lanes.readout().lines) == "no value"
