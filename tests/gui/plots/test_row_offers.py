"""Pictures that know the rows behind their marks: which rows, and how they are offered."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from workbench.api.drawing import draw_svg
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.picked_histogram import PickedHistogram
from workbench.desktop.plots.row_reference import points_to_rows
from workbench.domain.figures import (
    Axis,
    Distribution,
    Figure,
    Heatmap,
    Intervals,
    Line,
    RowCondition,
)
from workbench.domain.row_filter import Condition, RowFilter
from workbench.domain.selection import SelectedShares

DAY = 86_400.0


def one(column, operator="=", value=None):
    return (RowCondition(column=column, operator=operator, value=value),)


def rows_at(qtbot, figure, *keys):
    """The rows the cursor stands on after some keys."""
    view = FigureView()
    qtbot.addWidget(view)
    view.row_offer.linked = True
    view.resize(480, 320)
    view.show_figure(figure)
    view.show()
    for key in keys:
        qtbot.keyClick(view, key)
    return view.row_offer.rows


def test_a_cell_of_a_grid_stands_for_what_both_axes_say(qtbot):
    figure = Figure(
        id="f",
        title="Drift",
        x=Axis(kind="category", categories=("Mon", "Tue"), rows=(one("day", value=1), ())),
        y=Axis(
            kind="category",
            categories=("a", "b"),
            rows=(one("kind", value="a"), one("kind", value="b")),
        ),
        marks=(Heatmap(values=((0.1, 0.2), (0.3, 0.4))),),
    )
    found = rows_at(qtbot, figure, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert found.conditions == (Condition("day", "=", 1), Condition("kind", "=", "b"))
    only = rows_at(qtbot, figure, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert only.conditions == (Condition("kind", "=", "a"),)


def test_a_grid_can_say_it_cell_by_cell(qtbot):
    cells = ((one("a", value=1), ()), ((), one("b", "missing")))
    axis = Axis(kind="category", categories=("1", "2"))
    figure = Figure(
        id="f", title="", x=axis, y=axis, marks=(Heatmap(values=((1, 2), (3, 4)), rows=cells),)
    )
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert rows_at(qtbot, figure, *keys).conditions == (Condition("b", "missing"),)
    assert rows_at(qtbot, figure, *keys[:2]) is None


def test_bins_bars_and_moments_stand_for_ranges(qtbot):
    bins = Distribution(edges=(0.0, 1.0, 2.0), share=(0.4, 0.6))
    figure = Figure(id="f", title="", x=Axis(column="temp"), marks=(bins,))
    ends = Condition("temp", ">=", 0.0), Condition("temp", "<", 1.0)
    assert rows_at(qtbot, figure, Qt.Key.Key_Right).conditions == ends
    last = rows_at(qtbot, figure, Qt.Key.Key_End).conditions
    assert last == (Condition("temp", ">=", 1.0), Condition("temp", "<=", 2.0)), "its end is in"
    listed = Axis(kind="category", categories=("p", "q"), rows=(one("s", value="p"), one("s")))
    effects = Intervals(at=(0.0, 1.0), estimate=(1, 2), low=(0, 1), high=(2, 3))
    figure = Figure(id="f", title="", y=listed, marks=(effects,))
    assert rows_at(qtbot, figure, Qt.Key.Key_Right).conditions == (Condition("s", "=", "p"),)
    start = datetime(2026, 5, 1, tzinfo=UTC).timestamp()
    at = tuple(start + DAY * day for day in (0, 1, 2, 9, 10))  # a gap of a week
    line = Line(x=at, y=(1.0, 2.0, 3.0, 4.0, 5.0))
    figure = Figure(id="f", title="", x=Axis(kind="time", column="at"), marks=(line,))
    keys = [Qt.Key.Key_Right] * 3
    low, high = rows_at(qtbot, figure, *keys).conditions
    assert (low.value, high.value) == (
        datetime(2026, 5, 3, tzinfo=UTC),
        datetime(2026, 5, 4, tzinfo=UTC),
    ), "what lies in a gap belongs to no bin"


def test_a_figure_without_pointers_is_written_as_ever(qtbot):
    axis = {"label": "", "unit": "", "kind": "linear", "categories": [], "zero": False}
    plain = Figure(id="f", title="t", marks=(Heatmap(values=((1.0,),)),))
    told = plain.model_dump(mode="json")
    assert told["x"] == told["y"] == axis
    assert set(told["marks"][0]) == {"mark", "values", "low", "high", "diverging", "label"}
    assert not points_to_rows(plain)
    assert rows_at(qtbot, plain, Qt.Key.Key_Right) is None
    pointed = Figure(id="f", title="t", x=Axis(column="temp"))
    assert Figure.model_validate(pointed.model_dump(mode="json")) == pointed
    assert points_to_rows(pointed)
    assert draw_svg(pointed) == draw_svg(pointed.model_copy(update={"x": Axis()}))


def test_what_another_hand_wrote_is_no_filter(qtbot):
    bad = (RowCondition(column="a", operator="like", value="x"),)
    figure = Figure(
        id="f",
        title="",
        x=Axis(kind="category", categories=("a",), rows=(bad,)),
        marks=(Distribution(edges=(0.0, 1.0), share=(1.0,)),),
    )
    assert rows_at(qtbot, figure, Qt.Key.Key_Right) is None


def test_enter_offers_the_rows_and_two_keys_select_them(qtbot):
    figure = Figure(
        id="f",
        title="",
        x=Axis(kind="category", categories=("a",), rows=(one("s", value="a"),)),
        marks=(Distribution(edges=(0.0, 1.0), share=(1.0,)),),
    )
    view = FigureView()
    qtbot.addWidget(view)
    view.show_figure(figure)
    view.show()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None, "nobody listens yet"
    assert "Select these rows" not in [a.text() for a in view.plot_actions.menu().actions()]
    view.row_offer.linked = True
    qtbot.keyClick(view, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert [a.text() for a in menu.actions()] == ["Select these rows", "Show the rows…"]
    with qtbot.waitSignal(view.row_offer.selected) as told:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert told.args == [RowFilter((Condition("s", "=", "a"),))]
    assert view.plot_actions.menu().actions()[0].text() == "Select these rows"


NUMBERS = Figure(
    id="c",
    title="",
    x=Axis(label="temp"),
    marks=(
        Distribution(edges=(0.0, 1.0, 2.0, 3.0), share=(0.2, 0.5, 0.3), tone="reference"),
        Distribution(edges=(0.0, 1.0, 2.0, 3.0), share=(0.1, 0.1, 0.8), tone="incident"),
    ),
    about="temp",
)
LEVELS = Figure(
    id="c",
    title="",
    x=Axis(label="s", kind="category", categories=("a", "b", "other")),
    marks=(Distribution(edges=(0.0, 1.0, 2.0, 3.0), share=(0.5, 0.3, 0.2), tone="reference"),),
    about="s",
)


@pytest.fixture
def histogram(qtbot):
    made = PickedHistogram()
    qtbot.addWidget(made)
    made.row_offer.linked = True
    made.resize(300, 120)
    made.show()
    return made


def drag(qtbot, view, start, end, modifier=Qt.KeyboardModifier.NoModifier):
    left, right = (QPoint(int(view.width() * share), 60) for share in (start, end))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, modifier, left)
    qtbot.mouseMove(view, right)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, right)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0.5, 0.5, [(">=", 1.0), ("<", 2.0)]),
        (0.1, 0.1, [("<", 1.0)]),
        (0.9, 0.5, [(">=", 1.0)]),
        (0.1, 0.9, [("present", None)]),
    ],
)
def test_a_drag_over_bins_selects_their_rows(qtbot, histogram, start, end, expected):
    histogram.show_figure(NUMBERS)
    with qtbot.waitSignal(histogram.row_offer.selected) as told:
        drag(qtbot, histogram, start, end)
    assert [(c.operator, c.value) for c in told.args[0].conditions] == expected


def test_with_ctrl_only_these_of_the_selection_are_kept(qtbot, histogram):
    histogram.show_figure(NUMBERS)
    with qtbot.waitSignal(histogram.row_offer.narrowed):
        drag(qtbot, histogram, 0.5, 0.5, Qt.KeyboardModifier.ControlModifier)


def test_levels_are_picked_by_name_and_the_rest_by_what_it_is_not(qtbot, histogram):
    histogram.show_figure(LEVELS)
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    assert histogram.rows_picked().conditions == (Condition("s", "=", "a"),)
    qtbot.keyClick(histogram, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert histogram.rows_picked().conditions == (Condition("s", "in", ("a", "b")),)
    qtbot.keyClick(histogram, Qt.Key.Key_End)
    for _ in range(2):
        qtbot.keyClick(histogram, Qt.Key.Key_Right)
    found = {(c.operator, c.value) for c in histogram.rows_picked().conditions}
    assert found == {("!=", "a"), ("!=", "b"), ("present", None)}
    qtbot.keyClick(histogram, Qt.Key.Key_Escape)
    assert histogram.rows_picked() is None


def test_the_selected_part_of_each_bin_is_drawn_said_and_copied(histogram):
    histogram.show_figure(NUMBERS)
    before = histogram.grab().toImage()
    whole = (0.2, 0.5, 0.3), (0.1, 0.1, 0.8)
    part = SelectedShares("temp", *whole, (0.0, 0.4, 0.0), (0.1, 0.1, 0.8))
    histogram.show_selected(part)
    assert histogram.grab().toImage() != before
    assert "selected: 40.0" in histogram.accessibleDescription()
    assert histogram.data().heads[-2:] == ("selected in W0", "selected in W1")
    assert histogram.data().rows[1][-2:] == (0.4, 0.1)
    histogram.show_selected(None)
    histogram.show_figure(NUMBERS)
    assert histogram.grab().toImage() == before
