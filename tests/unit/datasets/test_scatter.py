"""Densities: every row is in one cell, or said to be left out; scales are shared."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from workbench.datasets.scatter import Pairs, common_reach, density, rank_correlation
from workbench.domain.counts import count_steps, step_of

ANY = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(
    x=arrays(np.float64, st.shared(st.integers(0, 200), key="n"), elements=ANY),
    y=arrays(np.float64, st.shared(st.integers(0, 200), key="n"), elements=ANY),
    shape=st.tuples(st.integers(1, 20), st.integers(1, 20)),
)
def test_every_row_is_counted_once_or_said_to_be_left_out(x, y, shape):
    pairs = Pairs.of(x, y)
    reach = common_reach([pairs.x]), common_reach([pairs.y])
    counts, beyond = density(pairs, *reach, shape)
    assert counts.sum() + beyond + pairs.missing == len(x)
    assert counts.shape == (shape[1], shape[0])


def test_cells_are_where_the_values_are():
    pairs = Pairs.of(np.array([0.0, 1.0, 10.0, math.nan]), np.array([0.0, 5.0, 10.0, 1.0]))
    counts, beyond = density(pairs, (0.0, 10.0), (0.0, 10.0), (10, 2))
    assert (counts[0, 0], counts[1, 1], counts[1, 9]) == (1, 1, 1)
    assert (beyond, pairs.missing) == (0, 1)
    _, beyond = density(pairs, (0.0, 5.0), (0.0, 10.0), (10, 2))
    assert beyond == 1


def test_a_few_values_far_out_do_not_make_a_dot_of_the_rest():
    rng = np.random.default_rng(0)
    usual, odd = rng.normal(size=50_000), np.append(rng.normal(size=50_000), 1e9)
    low, high = common_reach([usual, odd])
    assert -10 < low < -2
    assert 2 < high < 10
    # Far out values that are many are shown.
    assert common_reach([np.append(usual, np.full(5_000, 1e3))])[1] == 1e3


@pytest.mark.parametrize("seed", range(3))
def test_rank_correlation_is_spearmans(seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 20, 400).astype(float)
    y = x * (seed - 1) + rng.normal(0, 8, 400)
    found = rank_correlation(Pairs.of(x, y))
    assert found.value == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)
    assert found.low < found.value < found.high


def test_what_has_no_correlation_says_so():
    assert rank_correlation(Pairs.of(np.ones(100), np.arange(100.0))) is None
    assert rank_correlation(Pairs.of(np.arange(5.0), np.arange(5.0))) is None
    straight = rank_correlation(Pairs.of(np.arange(50.0), np.arange(50.0)))
    assert (straight.low, straight.value, straight.high) == (1.0, 1.0, 1.0)


@given(most=st.integers(1, 10**9), steps=st.integers(1, 7))
def test_steps_of_counts_rise_from_one_and_reach_the_last_colour(most, steps):
    found = count_steps(most, steps)
    assert found[0] == 1
    assert list(found) == sorted(set(found))
    assert found[-1] <= most
    assert step_of(most, found, 7) == 6
    assert [step_of(least, found, 7) for least in found] == sorted(
        {step_of(least, found, 7) for least in found}
    )
