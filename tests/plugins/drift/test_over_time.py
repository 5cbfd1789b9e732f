"""Drift over time as an analysis: thresholds from the reference's own bins, zones, refusals."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from workbench.api import Result, RunError
from workbench_drift.over_time import OverTime

START = pd.Timestamp("2026-05-01", tz="UTC")


Timed = Callable[..., pd.DataFrame]


@pytest.fixture
def timed(quiet_rows) -> Timed:
    """Return a maker of rows over some days; half way, temperature moves by ``shift``."""

    def rows_over(seed: int, start: pd.Timestamp, days: int, *, shift: float = 0.0):
        rows = days * 100
        table = quiet_rows(seed, rows)
        table["at"] = start + pd.to_timedelta(np.linspace(0, days * 86400 - 1, rows), unit="s")
        table.loc[table.index[rows // 2 :], "temp"] += shift
        wander = np.random.default_rng(7).normal(0, 3, 400)
        day = ((table["at"] - START) // pd.Timedelta(days=1)).to_numpy()
        table["wanders"] = table["amount"] + wander[day]
        return table

    return rows_over


def run(context, **parameters) -> Result:
    return OverTime().run(context, OverTime.Parameters(**parameters))


@pytest.fixture
def windows(timed: Timed) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return twenty quiet days and eight, in the middle of which temperature moves."""
    return timed(1, START, 20), timed(2, START + pd.Timedelta(days=20), 9, shift=10)


AT = {"timestamp": "at"}


def test_a_shift_is_drift_and_a_column_that_always_wanders_is_not(make, windows) -> None:
    result = run(make(*windows, roles=AT))
    columns = result.answer["columns"]
    assert columns["temp"]["status"] == "drift"
    assert columns["wanders"]["status"] == "no_drift"
    assert columns["shop"]["status"] == "no_drift"
    assert columns["order"]["status"] == "not_testable"
    assert columns["temp"]["onset"].startswith(("2026-05-25", "2026-05-26"))
    assert result.answer["every"] == "day"


def test_fewer_than_eight_bins_are_refused_with_the_reason(make, windows) -> None:
    few = windows[0][windows[0]["at"] < START + pd.Timedelta(days=5)]
    result = run(make(few, windows[1], roles=AT), every="day")
    assert {entry["status"] for entry in result.answer["columns"].values()} == {"not_testable"}
    assert "needs 8" in result.summary
    assert not result.figures


def test_short_windows_fall_back_to_hours(make, quiet_rows) -> None:
    def dense(seed: int, start: pd.Timestamp) -> pd.DataFrame:
        rows = quiet_rows(seed, 1000)
        return rows.assign(at=start + pd.to_timedelta(np.arange(1000) * 40, unit="s"))

    result = run(make(dense(1, START), dense(2, START + pd.Timedelta(days=1)), roles=AT))
    assert result.answer["every"] == "hour"
    assert result.answer["columns"]["temp"]["status"] == "no_drift"


def test_days_begin_in_the_zone_that_is_said(make, windows) -> None:
    utc = run(make(*windows, roles=AT)).tables["timelines"].to_pandas()
    berlin = run(make(*windows, roles=AT, name="two"), time_zone="Europe/Berlin")
    starts = berlin.tables["timelines"].to_pandas()["start"]
    assert set(utc["start"].dt.hour) == {0}
    assert set(starts.dt.hour) == {22}


def test_naive_times_are_utc(make, windows) -> None:
    naive = [table.assign(at=table["at"].dt.tz_localize(None)) for table in windows]
    zoned = run(make(*windows, roles=AT), time_zone="Asia/Tokyo")
    plain = run(make(*naive, roles=AT, name="two"), time_zone="Asia/Tokyo")
    assert zoned.canonical_document() == plain.canonical_document()


def test_the_order_of_rows_does_not_matter(make, windows) -> None:
    straight = run(make(*windows, roles=AT))
    shuffled = [table.sample(frac=1, random_state=3) for table in windows]
    again = run(make(*shuffled, roles=AT, name="two"))
    assert straight.canonical_document() == again.canonical_document()


def test_a_season_is_its_own_baseline(make, timed: Timed) -> None:
    def weekly(seed: int, start: pd.Timestamp, days: int) -> pd.DataFrame:
        rows = timed(seed, start, days)
        rows.loc[rows["at"].dt.day_of_week >= 5, "temp"] += 12
        return rows

    friday = pd.Timestamp("2026-05-01", tz="UTC")
    reference = weekly(1, friday, 70)
    saturday = weekly(2, pd.Timestamp("2026-07-11", tz="UTC"), 2)
    seasonal = run(make(reference, saturday, roles=AT), season="weekday")
    assert seasonal.answer["columns"]["temp"]["status"] == "no_drift"
    quiet_weeks = reference[reference["at"].dt.day_of_week < 5]
    plain = run(make(quiet_weeks, saturday, roles=AT, name="two"))
    assert plain.answer["columns"]["temp"]["status"] == "drift"


def test_an_unknown_zone_is_one_sentence(make, windows) -> None:
    with pytest.raises(RunError, match="no time zone named"):
        run(make(*windows, roles=AT), time_zone="Mars/Olympus")


def test_a_timestamp_that_is_text_is_one_sentence(make, windows) -> None:
    text = [table.assign(at=table["at"].astype(str)) for table in windows]
    with pytest.raises(RunError, match="timestamp column at"):
        run(make(*text, roles=AT))


def test_a_window_without_times_is_one_sentence(make, reference, quiet) -> None:
    with pytest.raises(RunError, match="no timestamp column"):
        run(make(reference, quiet))
