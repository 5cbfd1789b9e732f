"""What the Signals place is told: the same figures as everywhere, gaps, onset, drift."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from workbench.domain.figures import Band, Level, Line
from workbench.services.history import undo
from workbench.services.performance import change_between, window_performance
from workbench.services.readings.signals import signals_reading
from workbench.services.readings.signals_onset import find_onset
from workbench.services.readings.signals_resolution import clear_width, series_at
from workbench.services.signal_series import Series
from workbench.services.windows import set_window


def series(values, *, step=3600.0, at=None):
    values = np.asarray(values, dtype=float)
    nothing = np.full(len(values), np.nan)
    times = np.arange(len(values)) * step if at is None else np.asarray(at, dtype=float)
    return Series("auc", "auc", times, values, nothing, nothing)


def test_figures_are_those_measured_on_the_rows(controller, tables):
    reading = signals_reading(controller.session, tables)
    measured = window_performance(controller.session, controller.session.incident(tables))
    assert reading.levels == (measured["reference"].value, measured["incident"].value)
    change = change_between(measured)
    assert reading.change.value == pytest.approx(change.value)
    assert f"{abs(change.value):.3f}" in reading.title
    assert reading.title.startswith("AUC fell ")
    assert reading.title.endswith("from 14 May")


def test_interval_of_the_change_holds_the_change_and_is_wider_than_either_window(
    controller, tables
):
    measured = window_performance(controller.session, controller.session.incident(tables))
    change = change_between(measured)
    assert change.low < change.value < change.high
    for one in measured.values():
        assert change.high - change.low > one.high - one.low


def test_lanes_begin_with_the_metric_and_name_both_windows(controller, tables):
    reading = signals_reading(controller.session, tables)
    assert [lane.id for lane in reading.lanes[:3]] == ["auc-auc", "volume", "drift"]
    first = reading.lanes[0]
    assert any(isinstance(mark, Band) for mark in first.marks)
    level = next(mark for mark in first.marks if isinstance(mark, Level))
    assert level.tone == "reference"
    assert level.label.startswith(f"W0 {reading.levels[0]:.3f}\n[")
    line = next(mark for mark in first.marks if isinstance(mark, Line))
    assert line.label.startswith(f"{reading.levels[1]:.3f}\n[")


def test_only_the_event_at_the_start_of_the_incident_is_near(controller, tables):
    reading = signals_reading(controller.session, tables)
    assert [change.title for change in reading.changes] == [
        "Model 3.2.2 deployed",
        "Firmware update",
    ]
    assert reading.near == (False, True)


def test_drift_is_told_from_cause_before_causes_are_known(controller, tables):
    reading = signals_reading(controller.session, tables)
    assert reading.note.heading == "Drift is not a cause"
    assert "drifted most" in reading.note.text
    assert "Causes measures" in reading.note.text
    moved = {row.name: row.moved for row in reading.changed}
    assert moved["windspeed drift"]
    assert moved["temp drift"]
    assert not moved["Row count"]


def test_chosen_lanes_are_shown_and_unknown_ones_passed_over(controller, tables):
    reading = signals_reading(controller.session, tables, chosen=("volume", "nothing"))
    assert [lane.id for lane in reading.lanes] == ["volume"]
    assert {offer.key for offer in reading.offered if offer.shown} == {"volume"}
    usual = signals_reading(controller.session, tables, chosen=("nothing",))
    assert len(usual.lanes) > 1


def test_other_bins_are_measured_without_writing(controller, tables):
    before = controller.session.incident(tables).size
    reading = signals_reading(controller.session, tables, width=86_400)
    assert reading.width == 86_400
    assert len(series_at(controller.session, tables, 86_400)["auc", "auc"].at) == 21
    assert controller.session.incident(tables).size == before


def test_drift_is_measured_again_against_a_w0_that_was_moved(controller, tables):
    session = controller.session
    start = datetime(2026, 5, 15, tzinfo=UTC)
    before = signals_reading(session, tables, width=86_400)
    set_window(session, tables, "reference", start=start, end=start + timedelta(days=6))
    after = signals_reading(session, tables, width=86_400)
    ends = [
        {mark.label.split()[0]: float(mark.label.split()[1]) for mark in lane.marks[1:]}
        for lane in (before.lanes[2], after.lanes[2])
    ]
    # Against a W0 inside the bad days, the bad days no longer drift.
    assert ends[1]["temp"] < ends[0]["temp"] / 2
    undo(session, tables)
    assert signals_reading(session, tables, width=86_400).lanes == before.lanes


def test_signals_of_a_graph_begin_with_the_target_and_rank_nodes_by_how_far_they_moved(
    controller, graph
):
    reading = signals_reading(controller.session, graph)
    assert reading.title == "Availability fell 4.01 from 1 May"
    assert reading.lanes[0].about == "shop"
    assert reading.lanes[0].title == "Availability of shop"
    assert reading.lanes[1].title == "Requests of shop"
    assert {lane.about for lane in reading.lanes[2:]} == {"db", "cart"}
    assert reading.widths == ()
    shown = {row.name for row in reading.changed if row.moved}
    assert {"db availability", "cart latency"} <= shown


def test_the_sample_names_its_date_and_its_features(controller, sample):
    reading = signals_reading(controller.session, sample)
    assert reading.title.endswith("from 19 Mar 2012")
    assert {"temp", "windspeed"} <= {
        mark.label.split()[0] for mark in reading.lanes[2].marks if mark.label
    }
    assert reading.near == (False, True, False)


def test_bins_are_widened_until_the_change_stands_out(controller, sample):
    reading = signals_reading(controller.session, sample)
    narrow = signals_reading(controller.session, sample, width=172_800)
    assert reading.width > narrow.width == 172_800


def test_no_width_is_asked_for_without_intervals():
    assert clear_width(series([0.8, 0.7, 0.6]), -0.1, (3600, 7200)) is None
    assert clear_width(None, -0.1, (3600,)) is None


def test_a_gap_stays_a_gap():
    whole = series([1, 2, 3, 4], at=[0, 10, 20, 500]).with_gaps()
    assert np.isnan(whole.value).tolist() == [False, False, False, True, False]
    assert series([1, 2, 3]).with_gaps().value.tolist() == [1, 2, 3]


@pytest.mark.parametrize("falls", [True, False])
def test_onset_holds_the_true_step(falls):
    rng = np.random.default_rng(11)
    sign = -1.0 if falls else 1.0
    hits = 0
    for _ in range(40):
        values = rng.normal(0, 1, 60)
        values[35:] += sign * 2.0
        onset = find_onset(series(values), 0, 60 * 3600, falls=falls)
        hits += onset is not None and onset.low <= 35 * 3600 <= onset.high
    assert hits >= 36


def test_no_onset_in_noise_in_the_wrong_direction_or_in_few_points():
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 1, 60)
    assert find_onset(series(noise), 0, 60 * 3600, falls=True) is None
    step = np.concatenate([np.zeros(30), np.ones(30)]) + noise / 100
    assert find_onset(series(step), 0, 60 * 3600, falls=True) is None
    assert find_onset(series(step), 0, 60 * 3600, falls=False) is not None
    assert find_onset(series([1, 1, 0, 0]), 0, 4 * 3600, falls=True) is None


def test_a_series_without_noise_has_its_onset_within_one_bin():
    onset = find_onset(series([1.0] * 10 + [0.0] * 10), 0, 20 * 3600, falls=True)
    assert (onset.low, onset.at, onset.high) == (9 * 3600, 10 * 3600, 10 * 3600)
