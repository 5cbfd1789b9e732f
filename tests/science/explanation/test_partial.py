"""Partial dependence: exact where the truth is known, and a test that holds its level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.explanation import partial

AT = np.linspace(-2, 2, 9)
SHARE = np.full(9, 1 / 9)


def weights(n: int, seed: int = 0) -> np.ndarray:
    return partial.resampled(n, np.random.default_rng(seed))


def lines_of(other: np.ndarray, bend: float, tie: float) -> np.ndarray:
    return bend * AT[None] ** 2 + tie * AT[None] * other[:, None] + other[:, None]


@given(st.integers(0, 999), st.floats(-5, 5))
def test_lines_of_an_additive_model_are_parallel_and_change_nothing(seed: int, bend: float) -> None:
    random = np.random.default_rng(seed)
    pair = tuple(lines_of(random.normal(shift, 1, 60), bend, 0.0) for shift in (0, 4))
    found = partial.contrast(pair, (weights(60), weights(60, 1)), SHARE)
    assert [one.estimate for one in found.spread] == pytest.approx([0, 0], abs=1e-6)
    assert found.size.estimate == pytest.approx(0, abs=1e-9)
    assert (found.p, found.spread_p) == (1.0, 1.0)


@given(st.integers(0, 999), st.floats(-3, 3), st.floats(-3, 3))
def test_the_spread_is_that_of_the_slopes(seed: int, bend: float, tie: float) -> None:
    other = np.random.default_rng(seed).normal(size=50)
    found = partial.spread(lines_of(other, bend, tie), weights(50), SHARE)
    assert found[0] == pytest.approx(abs(tie) * other.std() * AT.std(), abs=1e-6)


@given(st.integers(0, 999), st.floats(-1e3, 1e3))
def test_levels_of_rows_do_not_matter(seed: int, shift: float) -> None:
    random = np.random.default_rng(seed)
    one, other = random.normal(size=(40, 9)), random.normal(size=(30, 9))
    w = (weights(40), weights(30, 1))
    plain = partial.contrast((one, other), w, SHARE)
    raised = partial.contrast((one + shift * random.normal(size=(40, 1)), other), w, SHARE)
    assert raised.size.estimate == pytest.approx(plain.size.estimate, abs=1e-7)
    assert raised.spread_gap.estimate == pytest.approx(plain.spread_gap.estimate, abs=1e-7)


def test_the_mean_line_is_the_mean_of_the_lines_and_resamples_are_of_whole_rows() -> None:
    lines = np.random.default_rng(3).normal(size=(30, 9))
    drawn = weights(30)
    assert partial.mean_line(lines, drawn)[0] == pytest.approx(lines.mean(axis=0))
    assert drawn.sum(axis=1).tolist() == [30.0] * len(drawn)


def one_case(seed: int, tie: float) -> partial.Contrast:
    random = np.random.default_rng(seed)
    both = (random.normal(1, 1, 120), random.normal(1 + tie, 1, 150))
    pair = tuple(lines_of(other, 1.0, 1.0) for other in both)
    return partial.contrast(pair, (weights(120, seed), weights(150, seed + 1)), SHARE)


def test_where_nothing_changed_few_are_called_changed() -> None:
    found = [one_case(10 * seed, 0.0) for seed in range(300)]
    shapes = np.mean([one.p < 0.05 for one in found])
    spreads = np.mean([one.spread_p < 0.05 for one in found])
    assert 0.02 <= shapes <= 0.085
    assert 0.02 <= spreads <= 0.085
    assert np.mean([one.size.low > 0 for one in found]) <= 0.085


def test_the_interval_of_the_size_holds_as_often_as_it_says() -> None:
    truth = 0.5 * AT.std()
    found = [one_case(10 * seed, 0.5) for seed in range(200)]
    assert np.mean([not one.size.excludes(truth) for one in found]) >= 0.91
    assert np.mean([one.p < 0.05 for one in found]) > 0.9
