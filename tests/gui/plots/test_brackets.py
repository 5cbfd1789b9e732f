"""Ranked causes: selected with keys and pointer, told, painted, copied."""

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.gui.plots import plot_samples as samples
from workbench.desktop.plots.bracket_figure import bracket_figure
from workbench.desktop.plots.bracket_painting import HEAD, ROW, bracket_columns
from workbench.desktop.plots.bracket_rows import BracketRow, effect_reach, excludes_zero
from workbench.desktop.plots.brackets import NOTHING, BracketChart, BracketKey
from workbench.desktop.theme.appearance import ThemeChoice


@pytest.fixture
def chart(shown):
    view = shown(BracketChart(), 760, 420)
    view.set_rows(samples.bracket_rows(), 0.130)
    return view


def test_keys_go_up_and_down_and_stop_at_the_ends(chart, qtbot):
    heard = []
    chart.rowSelected.connect(heard.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_End):
        qtbot.keyClick(chart, key)
    assert heard == [0, 1, 0, 5]
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert heard[-1] == chart.selected == 5


def test_the_row_is_announced_with_its_intervals(chart, qtbot):
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == (
        "1, temp; unit change, °C sent as °F; restored 0.129 [0.112, 0.144] AUC; "
        "lost 0.124 [0.108, 0.139] AUC; drift 0.41, rank 2"
    )


def test_a_click_selects_and_a_double_click_activates(chart, qtbot):
    at = QPoint(60, round(HEAD + 2.5 * ROW))
    with qtbot.waitSignal(chart.rowSelected) as heard:
        qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard.args == [2]
    with qtbot.waitSignal(chart.rowActivated) as heard:
        qtbot.mouseDClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard.args == [2]


def test_enter_activates_the_current_row(chart, qtbot):
    chart.select(1)
    with qtbot.waitSignal(chart.rowActivated) as heard:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert heard.args == [1]


def test_rows_that_do_not_fit_scroll_and_the_current_one_is_in_sight(chart, qtbot):
    rows = [BracketRow(f"column {i}", "none found", 0.01, (-0.01, 0.02)) for i in range(40)]
    chart.set_rows(rows, 0.1)
    assert chart.verticalScrollBar().maximum() > 0
    qtbot.keyClick(chart, Qt.Key.Key_End)
    box = chart._box(39)
    assert chart.seen().contains(box.center())
    assert chart.picture(1.0).height() > chart.height()


def test_selecting_paints_it(chart):
    before = chart.picture(1.0)
    chart.select(0)
    assert chart.picture(1.0) != before


def test_a_number_is_only_written_where_the_interval_excludes_zero():
    assert excludes_zero((0.01, 0.02))
    assert excludes_zero((-0.02, -0.01))
    assert not excludes_zero((-0.01, 0.02))
    assert not excludes_zero(None)


def test_the_scale_holds_all_intervals_zero_and_the_drop():
    rows = [BracketRow("a", "", 0.1, (-0.05, 0.2), 0.1, (0.0, 0.3))]
    assert effect_reach(rows, 0.4) == (-0.05, 0.4)
    assert effect_reach([], None) == (0.0, 1.0)
    columns = bracket_columns(rows, 0.4, 700.0, 3)
    assert columns.left <= columns.x(-0.05) < columns.x(0.0) < columns.x(0.4) <= columns.right


@pytest.mark.parametrize("wide", [320, 500, 760, 1400])
@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST])
def test_columns_never_overlap(chart, light, wide, choice):
    light.choose(choice)
    chart.resize(wide, 420)
    columns = chart._columns(float(wide))
    assert columns.label < columns.left < columns.right <= columns.drift + 1
    chart.picture(1.0)


def test_what_cannot_be_tested_is_said(chart):
    chart.set_rows([BracketRow("__rows__", "which rows are there")])
    chart.picture(1.0)
    chart.select(0)
    assert chart.accessibleDescription() == "1, __rows__; which rows are there"


def test_rows_are_copied_in_full(chart, qtbot, clipboard):
    qtbot.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = clipboard.text().splitlines()
    assert lines[0].split("\t")[:4] == ["rank", "cause", "kind", "restored"]
    assert lines[1].split("\t") == [
        *("1", "temp", "unit change, °C sent as °F", "0.129", "0.112", "0.144"),
        *("0.124", "0.108", "0.139", "0.41", "2"),
    ]


def test_the_same_causes_print_as_a_figure(chart):
    figure = bracket_figure(samples.bracket_rows(), 0.130, "AUC")
    assert [mark.mark for mark in figure.marks] == ["level", "intervals", "intervals"]
    assert "temp" in chart.svg()
    assert "whole drop" in chart.svg()


def test_without_causes_it_says_so(chart):
    chart.set_rows([])
    assert chart.accessibleName() == NOTHING
    assert chart.svg() == ""
    assert chart.data_rows() == ()
    assert chart.selected == -1
    chart.select(0)
    assert chart.selected == -1


def test_the_key_says_what_the_bars_mean(shown):
    key = shown(BracketKey())
    assert "restored" in key.accessibleName()
    assert key.sizeHint().width() > 200


def test_the_focus_is_seen_before_and_after_a_row_is_chosen(chart):
    assert not chart.marks_current()
    chart.select(0)
    assert chart.marks_current()
