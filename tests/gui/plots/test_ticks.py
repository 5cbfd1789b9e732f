"""What is written on axes: round, few, inside, and in the words of the guide."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop.plots.axis_words import axis_name, axis_ticks
from workbench.desktop.plots.round_ticks import linear_ticks, time_ticks
from workbench.domain.figures import Axis

LOW = st.floats(-1e9, 1e9)
SPAN = st.floats(1e-6, 1e9)


def seconds(*when):
    return datetime(*when, tzinfo=UTC).timestamp()


@given(LOW, SPAN, st.integers(2, 8))
def test_ticks_are_few_inside_and_in_order(low, span, most):
    high = low + span
    if not high - low > 1e-7 * abs(low):
        return
    ticks = [at for at, _ in linear_ticks(low, high, most)]
    assert len(ticks) <= most
    assert ticks == sorted(ticks)
    slack = 1e-6 * (high - low)
    assert all(low - slack <= at <= high + slack for at in ticks)


@given(LOW, SPAN, st.integers(2, 8))
def test_different_ticks_have_different_words(low, span, most):
    high = low + span
    if not high - low > 1e-7 * abs(low):
        return
    words = [text for _, text in linear_ticks(low, high, most)]
    assert len(set(words)) == len(words)


def test_numbers_have_as_many_decimals_as_the_step():
    assert [w for _, w in linear_ticks(0.63, 0.83, 5)] == ["0.65", "0.70", "0.75", "0.80"]
    assert [w for _, w in linear_ticks(0, 0.7, 3)] == ["0.00", "0.25", "0.50"]
    assert [w for _, w in linear_ticks(-2, 2, 5)] == ["−2", "−1", "0", "1", "2"]


@given(st.floats(0, 2e9), st.floats(1, 1e9), st.integers(2, 8))
def test_moments_are_few_and_inside(low, span, most):
    ticks = [at for at, _ in time_ticks(low, low + span, most)]
    assert len(ticks) <= most
    assert all(low - 1e-3 <= at <= low + span + 1e-3 for at in ticks)


def test_days_name_the_month_where_it_changes_and_at_the_end():
    ticks = time_ticks(seconds(2026, 4, 30), seconds(2026, 5, 21, 6), 8)
    assert [w for _, w in ticks] == ["30 Apr", "3 May", "6", "9", "12", "15", "18", "21 May"]


def test_hours_name_the_day_where_it_changes():
    ticks = time_ticks(seconds(2026, 5, 14, 18), seconds(2026, 5, 15, 6), 5)
    assert [w for _, w in ticks] == ["14 May 18:00", "21:00", "15 May 00:00", "03:00", "06:00"]


def test_a_new_year_is_written():
    ticks = time_ticks(seconds(2025, 12, 1), seconds(2026, 3, 1), 5)
    assert any("2026" in words for _, words in ticks)


def test_a_short_unit_stands_at_the_numbers_and_a_long_one_at_the_name():
    share = Axis(label="Missing values", unit="%", zero=True)
    assert [w for _, w in axis_ticks(share, 0, 4, 3)] == ["0\u202f%", "2\u202f%", "4\u202f%"]
    assert axis_name(share) == "Missing values"
    assert axis_name(Axis(label="Latency", unit="seconds")) == "Latency, seconds"
    assert axis_name(Axis(unit="seconds")) == "seconds"


def test_categories_are_skipped_where_they_do_not_fit():
    axis = Axis(kind="category", categories=("a", "b", "c", "d", "e"))
    assert axis_ticks(axis, -0.5, 4.5, 5) == [(0, "a"), (1, "b"), (2, "c"), (3, "d"), (4, "e")]
    assert axis_ticks(axis, -0.5, 4.5, 3) == [(0, "a"), (2, "c"), (4, "e")]
    assert axis_ticks(axis, 0.5, 2.5, 9) == [(1, "b"), (2, "c")]


def test_powers_of_ten_on_a_logarithmic_axis():
    ticks = axis_ticks(Axis(kind="log"), 0.5, 2e4, 5)
    assert [at for at, _ in ticks] == [1, 10, 100, 1000, 10_000]
