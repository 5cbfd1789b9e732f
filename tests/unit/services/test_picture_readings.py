"""Drift as a calendar, and views kept by name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.services.readings.calendar import (
    DriftCalendar,
    Moment,
    calendar_figure,
    matrix_figure,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def moments(times: list[float], start: datetime, step: timedelta, late: int) -> tuple[Moment, ...]:
    """Return bins with these multiples of the threshold; the last ones are of W1."""
    return tuple(
        Moment((start + at * step).timestamp(), at >= len(times) - late, t / 10, 0.0, t / 5, t)
        for at, t in enumerate(times)
    )


@pytest.fixture
def daily() -> DriftCalendar:
    step = timedelta(days=1)
    return DriftCalendar(
        run="0" * 30 + "12345678",
        clock="ts",
        features={
            "temp": moments([0.4] * 10 + [3.0, 2.5], MONDAY, step, 2),
            "wind": moments([1.0] * 10 + [0.2, 1.2], MONDAY, step, 2),
        },
    )


def test_a_matrix_holds_each_feature_and_day_and_where_the_incident_begins(daily) -> None:
    figure = matrix_figure(daily)
    assert figure.title == "temp lies outside its usual range in 2 of 2 days of W1"
    assert figure.y.categories == ("temp", "wind")
    assert figure.x.categories[:2] == ("2 Mar", "3 Mar")
    heat, level = figure.marks
    assert heat.values[0][-2:] == (3.0, 2.5)
    assert (level.value, level.label) == (9.5, "W1")
    assert "10 days of W0, 2 of W1, 2 features; run 12345678" in figure.caption


def test_a_step_of_colour_begins_at_the_threshold(daily) -> None:
    heat = matrix_figure(daily).marks[0]
    steps = [int((v - heat.low) / (heat.high - heat.low) * 7) for v in (1.0, 1.001)]
    assert steps[1] == steps[0] + 1


def test_a_cell_stands_for_the_rows_of_its_day(daily) -> None:
    told = matrix_figure(daily).x.rows[1]
    assert [(c.column, c.operator, c.value) for c in told] == [
        ("ts", ">=", "2026-03-03T00:00:00Z"),
        ("ts", "<", "2026-03-04T00:00:00Z"),
    ]


def test_days_stand_under_their_weekday(daily) -> None:
    figure = calendar_figure(daily, "wind")
    assert figure.x.categories[0] == "Mon"
    assert figure.y.categories == ("week of 2 Mar", "week of 9 Mar")
    assert figure.marks[0].values[1] == (1.0, 1.0, 1.0, 0.2, 1.2, None, None)
    # The largest of the past is the threshold itself, and not beyond it.
    assert figure.title == "wind out of range: 1 of 2 days in W1, 0 of 10 in W0"


def test_any_feature_means_the_one_that_went_furthest(daily) -> None:
    figure = calendar_figure(daily)
    assert figure.marks[0].values[1][3:5] == (3.0, 2.5)
    assert figure.title.startswith("Any feature out of range: 2 of 2 days in W1")


def test_an_hour_that_comes_twice_keeps_the_worse_one() -> None:
    zone = ZoneInfo("Europe/Lisbon")
    start = datetime(2026, 10, 25, tzinfo=zone).astimezone(UTC)
    times = [0.1, 0.9, 0.3, 0.2]  # 00, 01, 01 again, 02
    calendar = DriftCalendar(
        run="r",
        every="hour",
        zone=str(zone),
        features={"temp": moments(times, start, timedelta(hours=1), 1)},
    )
    values = calendar_figure(calendar).marks[0].values
    assert values[0][:4] == (0.1, 0.9, 0.2, None)


def test_a_day_on_which_clocks_change_ends_at_its_own_midnight() -> None:
    zone = ZoneInfo("Europe/Lisbon")
    calendar = DriftCalendar(every="day", zone=str(zone))
    start = datetime(2026, 10, 25, tzinfo=zone).timestamp()
    assert calendar.end(start) - start == 25 * 3600


def test_weeks_have_no_days() -> None:
    step = timedelta(days=7)
    calendar = DriftCalendar(every="week", features={"temp": moments([0.1] * 9, MONDAY, step, 1)})
    assert calendar_figure(calendar) is None
    assert matrix_figure(calendar) is not None
    assert matrix_figure(DriftCalendar()) is None
