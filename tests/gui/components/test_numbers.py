"""How numbers, durations and times are written."""

from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan

import pytest

from workbench.desktop.numbers import (
    day,
    decimal,
    duration,
    interval,
    moment,
    percent,
    period,
    signed,
    size,
    whole,
)


def at(month, day_of_month, hour=0, year=2026):
    return datetime(year, month, day_of_month, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (decimal(-0.1304), "−0.130"),
        (decimal(-0.0001), "0.000"),
        (decimal(16128, 0), "16\u202f128"),
        (decimal(None), "–"),
        (decimal(nan), "–"),
        (decimal(inf), "–"),
        (signed(0.021), "+0.021"),
        (signed(-0.021), "−0.021"),
        (signed(0.0001), "0.000"),
        (whole(1234567), "1\u202f234\u202f567"),
        (whole(None), "–"),
        (percent(0.35), "35\u202f%"),
        (percent(0.3541, 1), "35.4\u202f%"),
        (interval(0.129, 0.112, 0.144), "0.129 [0.112, 0.144]"),
        (size(999), "999\u202fB"),
        (size(2_400_000_000), "2.4\u202fGB"),
        (duration(38), "38\u202fs"),
        (duration(134), "2\u202fmin 14\u202fs"),
        (duration(44_400), "12\u202fh 20\u202fmin"),
        (duration(615_600), "7\u202fd 03\u202fh"),
        (duration(59.6), "1\u202fmin 00\u202fs"),
    ],
)
def test_numbers_are_written_as_the_guide_says(written, wanted):
    assert written == wanted


def test_times_are_in_utc_and_the_year_is_written_only_if_it_is_another():
    lisbon = timezone(timedelta(hours=1))
    assert moment(datetime(2026, 5, 14, 7, 0, tzinfo=lisbon), year=2026) == "14 May 06:00"
    assert moment(at(5, 14, 6), year=2027) == "14 May 2026 06:00"
    assert day(at(12, 1)) == "1 Dec"


def test_periods_do_not_repeat_the_month():
    assert period(at(5, 14), at(5, 21)) == "14 – 21 May"
    assert period(at(4, 30), at(5, 14)) == "30 Apr – 14 May"
    assert period(at(5, 14, 6), at(5, 14, 9)) == "14 May"
    assert period(at(5, 14), at(5, 14, year=2027)) == "14 May – 14 May"
