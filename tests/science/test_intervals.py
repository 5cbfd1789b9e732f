"""Intervals cover, stay within their scale, and never turn into nan."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from workbench.science.intervals import newcombe, normal, percentile, wilson

counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_agrees_with_scipy(pair: tuple[int, int]) -> None:
    ours = wilson(*pair)
    theirs = binomtest(*pair).proportion_ci(method="wilson")
    assert ours.low == pytest.approx(theirs.low, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, abs=1e-12)


def test_no_rows_mean_complete_ignorance() -> None:
    assert wilson(0, 0).as_pair() == [0.0, 1.0]
    assert newcombe((0, 0), (0, 10)).low == -1.0


def test_newcombe_gives_the_published_example() -> None:
    """56/70 against 48/80 (Newcombe 1998, table II): 0.0524 to 0.3339."""
    found = newcombe((48, 56), (80, 70))
    assert found.as_pair() == pytest.approx([0.0524, 0.3339], abs=5e-5)


@given(counts, counts)
def test_newcombe_turns_its_sign_with_the_samples(a: tuple[int, int], b: tuple[int, int]) -> None:
    there = newcombe((a[0], b[0]), (a[1], b[1]))
    back = newcombe((b[0], a[0]), (b[1], a[1]))
    assert there.low == pytest.approx(-back.high, abs=1e-12)
    assert there.low <= there.estimate <= there.high


def test_percentile_ignores_draws_that_are_not_finite_and_refuses_too_few() -> None:
    draws = np.append(np.linspace(0, 1, 101), [np.nan, np.inf])
    found = percentile(0.5, draws)
    assert found is not None
    assert found.as_pair() == pytest.approx([0.025, 0.975])
    assert percentile(0.5, [0.1] * 19) is None
    assert percentile(math.nan, draws) is None


def test_normal_stays_within_bounds() -> None:
    found = normal(0.01, 1.0, bounds=(0.0, math.inf))
    assert found.low == 0.0
    assert found.high == pytest.approx(1.96996, abs=1e-4)
    assert found.excludes(-0.1)
    assert not found.excludes(1.0)
