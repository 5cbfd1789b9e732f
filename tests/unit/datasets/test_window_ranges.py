"""Windows by time range are half-open, counted exactly, and proposed with a reason."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.datasets.windows import count_rows, overlap, suggest, time_span
from workbench.domain.evidence import Window
from workbench.errors import EvidenceError

START = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def table(tmp_path):
    moments = [START + timedelta(hours=i) for i in range(48)] + [None]
    path = tmp_path / "t.parquet"
    pq.write_table(
        pa.table({"ts": pa.array(moments, pa.timestamp("us", tz="UTC")), "x": range(49)}),
        path,
        row_group_size=10,
    )
    return path


def test_without_bounds_every_row_counts(table):
    assert count_rows(table, None, None, None) == 49


def test_a_range_holds_its_start_and_not_its_end(table):
    assert count_rows(table, "ts", START, START + timedelta(hours=1)) == 1
    assert count_rows(table, "ts", START + timedelta(minutes=1), None) == 47
    assert count_rows(table, "ts", None, START + timedelta(days=9)) == 48


def test_ranges_that_meet_share_no_row_and_lose_none(table):
    middle = START + timedelta(hours=17)
    assert count_rows(table, "ts", None, middle) + count_rows(table, "ts", middle, None) == 48


def test_a_range_in_another_zone_is_the_same_instant(table):
    local = START.astimezone(tz=datetime.now(UTC).astimezone().tzinfo)
    assert count_rows(table, "ts", local, None) == 48


@pytest.mark.parametrize("column", [None, "gone", "x"])
def test_a_range_without_times_is_refused(table, column):
    with pytest.raises(EvidenceError) as caught:
        count_rows(table, column, START, None)
    assert caught.value.code == "window.no_time"


def test_the_span_is_from_the_first_to_the_last_time(table):
    assert time_span(table, "ts") == (START, START + timedelta(hours=47))


def test_overlap_is_told_and_apart_is_silent():
    def window(name, start=None, end=None, evidence=("t",)):
        at = [None if hour is None else START + timedelta(hours=hour) for hour in (start, end)]
        return Window(name=name, evidence=evidence, start=at[0], end=at[1])

    assert overlap(window("reference", 0, 5), window("incident", 5, 9)) == ""
    assert "both hold 2026-05-01 04:00 to 2026-05-01 05:00 UTC" in overlap(
        window("reference", 0, 5), window("incident", 4, 9)
    )
    assert "are the same rows" in overlap(window("reference"), window("incident"))
    assert overlap(window("reference", evidence=("a",)), window("incident", evidence=("b",))) == ""
    assert overlap(window("a", None, 5), window("b", 3, None)).startswith("a and b overlap")


def test_a_clear_fall_of_the_signal_splits_the_windows():
    at = START.timestamp() + 3600.0 * np.arange(60)
    value = np.random.default_rng(0).normal(0.9, 0.01, 60)
    value[40:] -= 0.1
    proposal = suggest("t", (START, START + timedelta(hours=60)), (at, value))
    assert proposal.incident.start == START + timedelta(hours=40)
    assert proposal.reference.end == proposal.incident.start
    assert proposal.reason.startswith("Performance falls most here")


def test_noise_alone_is_no_break():
    at = START.timestamp() + 3600.0 * np.arange(60)
    value = np.random.default_rng(1).normal(0.9, 0.01, 60)
    proposal = suggest("t", (START, START + timedelta(days=20)), (at, value))
    assert proposal.reason.startswith("No signal shows a clear break")
    assert proposal.incident.start == START + timedelta(days=16)


def test_a_rise_is_no_incident():
    at = START.timestamp() + 3600.0 * np.arange(60)
    value = np.r_[np.full(40, 0.8), np.full(20, 0.95)] + np.random.default_rng(2).normal(
        0, 0.01, 60
    )
    assert suggest("t", (START, START + timedelta(hours=60)), (at, value)).reason.startswith(
        "No signal"
    )
