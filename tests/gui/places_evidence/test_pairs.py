"""Two columns against one another, from the evidence of a case."""

import pytest

from workbench.services.readings.pairs import pairs_reading


@pytest.fixture
def pairs(case):
    case.window.go("evidence")
    case.settle()
    place = case.place("evidence")
    place.show_view("pairs")
    case.settle()
    return place.pairs


def test_both_windows_are_shown_on_one_scale(case, pairs):
    first, second = (side.view.figure for side in pairs.sides)
    assert "W0" in first.title
    assert "W1" in second.title
    one, other = first.marks[0], second.marks[0]
    assert (one.x, one.y, one.most) == (other.x, other.y, other.most)
    # Of few rows each is a point, in the colour of its window, under its chip.
    assert (one.tone, other.tone) == ("reference", "incident")
    assert len(one.single_x) == 120
    assert "rank correlation" in pairs._reading.title


def test_other_columns_are_chosen_and_swapped(case, pairs):
    x, y = pairs.chosen
    pairs.swap()
    case.settle()
    assert pairs.chosen == (y, x)
    other = next(name for name in pairs._reading.columns if name not in {x, y})
    pairs.along.setCurrentText(other)
    pairs.along.activated.emit(pairs.along.currentIndex())
    case.settle()
    assert pairs.chosen == (other, x)
    assert pairs.sides[0].view.figure.x.label == other


def test_columns_that_are_not_there_leave_the_choice_to_the_reading(case, pairs):
    state = case.state()
    reading = pairs_reading(case.session, state.id)
    assert reading.x != reading.y
    unknown = pairs_reading(case.session, state.id, "no such column", "nor this")
    assert (unknown.x, unknown.y) == (reading.x, reading.y)
