"""A made-up fleet is the same for the same seed, and troubled as real ones are."""

import numpy as np
import pytest

from workbench.science.scoring.simulation import FleetPlan, simulate

SIGNALS = ("performance", "output", "drift", "quality", "freshness", "calibration", "segment",
           "labels", "process")  # fmt: skip
PLAN = FleetPlan(60, 220, SIGNALS)


@pytest.fixture(scope="module")
def fleet():
    return simulate(PLAN, 1)


def test_the_same_seed_gives_the_same_fleet_and_another_another(fleet):
    again, other = simulate(PLAN, 1), simulate(PLAN, 2)
    assert again.values.tobytes() == fleet.values.tobytes()
    assert again.planted == fleet.planted
    assert other.planted != fleet.planted


def test_incidents_move_one_to_three_signals_of_varying_size_and_length(fleet):
    counts = {len(one.signals) for one in fleet.planted}
    assert counts == {1, 2, 3}
    sizes = [one.size for one in fleet.planted]
    assert 2.5 <= min(sizes) < 4
    assert 9 < max(sizes) <= 12
    assert len({one.end - one.start for one in fleet.planted}) > 8
    assert all(one.start >= PLAN.quiet for one in fleet.planted)
    assert all(one.known >= one.end for one in fleet.planted), "no label before it is over"
    assert any(one.known > one.end + 3 for one in fleet.planted)


def test_signals_have_memory_heavy_tails_seasons_gaps_and_spikes(fleet):
    calm = simulate(FleetPlan(40, 220, SIGNALS, incidents=0, harmless=0, spikes=0, gaps=0), 3)
    assert calm.planted == ()
    rows = calm.values.transpose(0, 2, 1).reshape(-1, 220)
    rows = rows[~np.isnan(rows).any(axis=1)]
    rows = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)
    lag = (rows[:, 1:] * rows[:, :-1]).mean(axis=1)
    week = (rows[:, 7:] * rows[:, :-7]).mean(axis=1)
    assert np.median(lag) > 0.05
    assert np.quantile(week, 0.8) > 0.4 > np.quantile(week, 0.2)
    assert (rows**4).mean(axis=1).max() > 5
    missing = np.isnan(fleet.values)
    assert missing.all(axis=1).any(), "some models never measure a signal"
    assert 0.01 < missing[:, :, 0][~missing[:, :, 0].all(axis=1)].mean() < 0.06
    assert not fleet.judged.all()


def test_harmless_changes_move_signals_too_and_are_no_incidents(fleet):
    moved = {SIGNALS[signal] for one in fleet.harmless for signal in one.signals}
    assert moved <= {"drift", "process", "output"}
    assert len(fleet.harmless) > 20


def test_a_world_in_which_any_signal_may_move():
    found = simulate(FleetPlan(80, 220, SIGNALS, any_signal=True), 1)
    assert {s for one in found.planted for s in one.signals} == set(range(9))
