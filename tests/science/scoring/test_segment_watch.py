"""Parts of a model's rows that are flagged more often are told; chance and small ones are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from workbench.science.scoring.segment_watch import segment_rates

NAMES = [("station", str(at)) for at in range(4)]


def drawn(seed, chances, windows=360, run=4):
    """Alarms in runs of windows, each about one level, drawn by the levels' chances."""
    rng = np.random.default_rng(seed)
    there = np.ones((len(chances), windows), dtype=bool)
    about = np.zeros_like(there)
    for start in range(0, windows - run, run):
        if rng.random() < 0.25:
            about[rng.choice(len(chances), p=chances), start : start + run] = True
    return there, about


def rates(there, about, names=NAMES, **named):
    return segment_rates(there, about, names, **{"smallest": 30, "stretch": 9, **named})


def test_a_level_that_alarms_are_about_more_often_is_told_with_an_interval():
    found = rates(*drawn(1, [0.7, 0.1, 0.1, 0.1]))
    assert found[0].ratio.low > 1.5
    assert found[0].ratio.estimate == pytest.approx(7, rel=0.5)
    assert all(one.ratio.estimate < 1 for one in found[1:])


def test_equal_levels_are_seldom_told_apart_though_alarms_come_in_runs():
    wrong = sum(
        any(one.ratio.excludes(1.0) for one in rates(*drawn(seed, [0.25] * 4)))
        for seed in range(100)
    )
    assert wrong <= 10, "95 % hold for the four levels together"


def test_a_level_in_few_windows_is_not_told_nor_what_is_left_beside_it():
    there, about = drawn(2, [0.5, 0.5])
    there[1, 29:] = False
    about &= there
    found = rates(there, about, NAMES[:2])
    assert [one.flagged for one in found] == [None, None]
    assert [one.ratio for one in found] == [None, None]
    assert found[1].windows == 29


def test_levels_are_held_against_their_own_column_only():
    there, about = drawn(3, [0.25] * 4)
    names = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    alone = rates(there[:2], about[:2], names[:2], several=4)
    assert rates(there, about, names, several=4)[:2] == alone


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_an_interval_holds_its_ratio_and_widens_with_the_number_looked_at(seed, levels):
    rng = np.random.default_rng(seed)
    there = rng.random((levels, 120)) < 0.9
    about = there & (rng.random((levels, 120)) < 0.1)
    names = [("c", str(at)) for at in range(levels)]
    few, many = (rates(there, about, names, several=n) for n in (1, 500))
    for one, other in zip(few, many, strict=True):
        assert 0 < other.ratio.low < one.ratio.low < one.ratio.estimate
        assert one.ratio.estimate < one.ratio.high < other.ratio.high


def test_of_two_levels_one_ratio_is_the_other_turned_round():
    found = rates(*drawn(5, [0.6, 0.4]), NAMES[:2])
    assert found[0].ratio.estimate == pytest.approx(1 / found[1].ratio.estimate)
    assert found[0].ratio.low == pytest.approx(1 / found[1].ratio.high)
