"""Rises of means: the textbook's figures, and an algebra of differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.science.explanation.rises import Rise, apart, beyond, mean, rise
from workbench.science.intervals import Interval, newcombe, wilson


@given(st.integers(0, 999), st.floats(0.1, 5), st.integers(2, 40), st.integers(2, 40))
def test_other_means_are_compared_as_welch_does(seed: int, scale: float, n: int, m: int) -> None:
    random = np.random.default_rng(seed)
    before, after = random.normal(size=n), random.normal(0.3, scale, m)
    found = rise(before, after)
    expected = stats.ttest_ind(after, before, equal_var=False, alternative="greater")
    assert found is not None
    assert found.p == pytest.approx(expected.pvalue, abs=1e-12)
    both = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (found.gap.low, found.gap.high) == pytest.approx((both.low, both.high))


def test_shares_have_newcombe_s_interval_and_a_one_sided_test() -> None:
    before, after = np.repeat([1.0, 0.0], [10, 90]), np.repeat([1.0, 0.0], [30, 70])
    found = rise(before, after)
    assert found is not None
    assert found.gap == newcombe((10, 30), (100, 100))
    back = rise(after, before)
    assert back is not None
    assert found.p < 0.001
    assert back.p == pytest.approx(1 - found.p)


def test_samples_of_one_row_or_without_spread_have_no_nan() -> None:
    assert rise(np.ones(1), np.ones(5)) is None
    flat = rise(np.full(5, 2.0), np.full(5, 3.0))
    assert flat == Rise(Interval(1.0, 1.0, 1.0, method="welch"), 0.0)
    assert rise(np.zeros(50), np.zeros(50)).p >= 0.5
    assert mean(np.array([2.0])) is None
    assert mean(np.array([1.0, 0.0, 1.0])) == wilson(2, 3)


INTERVALS = st.builds(
    lambda middle, below, above: Interval(middle, middle - below, middle + above),
    st.floats(-10, 10),
    st.floats(0, 5),
    st.floats(0, 5),
)


@given(INTERVALS, INTERVALS)
def test_a_difference_turned_round_is_its_mirror(one: Interval, other: Interval) -> None:
    there, back = apart(one, other), apart(other, one)
    assert back.estimate == pytest.approx(-there.estimate)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    assert there.high - there.low >= max(one.high - one.low, other.high - other.low) / 2 - 1e-9


@given(INTERVALS, INTERVALS)
def test_p_and_interval_agree(one: Interval, other: Interval) -> None:
    found = beyond(Rise(one, 0.5), Rise(other, 0.5))
    assert 0 <= found.p <= 1
    if found.gap.low > 1e-9:
        assert found.p <= 0.0251
    if found.gap.high < -1e-9:
        assert found.p >= 0.9749


def test_the_excess_covers_the_truth_as_often_as_it_says() -> None:
    held = []
    for seed in range(400):
        random = np.random.default_rng(seed)
        shares = (0.1, 0.4, 0.1, 0.15)
        parts = [(random.random(150) < share).astype(float) for share in shares]
        here, there = rise(parts[0], parts[1]), rise(parts[2], parts[3])
        assert here is not None
        assert there is not None
        held.append(not beyond(here, there).gap.excludes(0.25))
    assert 0.92 <= np.mean(held) <= 0.98
