"""A score notices that its signals moved or went missing, and whom it flags more often."""

import numpy as np
import pytest

from workbench.science.scoring.self_watch import (
    group_rates,
    missing_changes,
    share_change,
    signal_changes,
)

JUDGED = np.ones((20, 120), dtype=bool)


def values(seed=1):
    return np.random.default_rng(seed).normal(0.2, 0.05, (20, 120, 3))


def test_a_signal_that_moved_in_all_models_is_told_and_the_others_are_not():
    moved = values()
    moved[:, 90:, 1] += 0.1
    found = signal_changes(moved, JUDGED, 30, ("a", "b", "c"))
    assert [one.certain and abs(one.now) > 0.5 for one in found] == [False, True, False]
    assert found[1].now == pytest.approx(2, abs=0.4)


def test_chance_alone_is_seldom_told():
    told = sum(
        one.certain for s in range(40) for one in signal_changes(values(s), JUDGED, 30, "abc")
    )
    assert told <= 8, "95 % hold for the three signals together"


def test_a_signal_that_is_no_longer_measured_is_told():
    gone = values()
    gone[:10, 100:, 2] = np.nan
    found = missing_changes(gone, JUDGED, 30, ("a", "b", "c"))
    assert [one.certain for one in found] == [False, False, True]
    assert found[2].now == pytest.approx(1 / 3, abs=0.01)


def test_models_without_earlier_windows_say_nothing():
    short = np.zeros((3, 20), dtype=bool)
    found = share_change("high", short, short | True, 30)
    assert found.models == 0
    assert not found.certain


def test_a_group_flagged_more_often_is_told_with_an_interval_and_small_groups_are_not_told():
    rng = np.random.default_rng(1)
    flagged = rng.random((40, 200)) < np.where(np.arange(40) < 15, 0.12, 0.03)[:, None]
    groups = ["east"] * 15 + ["west"] * 22 + ["north"] * 3
    found = {one.name: one for one in group_rates(flagged, flagged | True, groups, smallest=5)}
    assert found["east"].ratio.low > 2
    assert found["east"].ratio.estimate == pytest.approx(4, rel=0.3)
    assert found["west"].ratio.high < 1
    assert found["north"].flagged is None
    assert found["north"].ratio is None


def test_what_is_left_beside_a_group_must_not_be_too_small_either():
    flagged = np.zeros((12, 50), dtype=bool)
    found = group_rates(flagged, flagged | True, ["big"] * 10 + ["two"] * 2, smallest=5)
    assert all(one.ratio is None for one in found)


def test_equal_groups_are_seldom_told_apart():
    wrong = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        flagged = rng.random((40, 100)) < 0.05
        rates = group_rates(flagged, flagged | True, ["a"] * 20 + ["b"] * 20, smallest=5)
        wrong += any(one.ratio.excludes(1.0) for one in rates)
    assert wrong <= 6
