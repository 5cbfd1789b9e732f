"""The robust Wasserstein distance: exact, and not blinded by one value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from workbench.science.two_sample.merged import merge
from workbench.science.two_sample.wasserstein import (
    ReferenceRange,
    reference_range,
    robust_distance,
    tail_change,
)

spread = st.lists(st.floats(-100, 100), min_size=1, max_size=30)
WIDE = ReferenceRange(-1e9, 1e9, 1.0)


def distance(a, b):
    a, b = np.sort(np.asarray(a, float)), np.sort(np.asarray(b, float))
    usual = reference_range(a)
    assert usual is not None
    found = robust_distance(merge(a, b), usual)
    assert found is not None
    return found


@given(spread, spread)
def test_without_clipping_it_is_scipys(a: list[float], b: list[float]) -> None:
    found = robust_distance(merge(np.sort(np.array(a)), np.sort(np.array(b))), WIDE)
    assert found.estimate == pytest.approx(wasserstein_distance(a, b), abs=1e-9)
    assert 0 <= found.low <= found.estimate <= found.high


@given(spread, st.floats(0.1, 100), st.floats(-100, 100))
def test_the_unit_does_not_matter(b: list[float], factor: float, offset: float) -> None:
    a = np.random.default_rng(0).normal(size=50)
    other = distance(a * factor + offset, np.array(b) * factor + offset)
    assert other.estimate == pytest.approx(distance(a, b).estimate, rel=1e-6, abs=1e-7)


def test_one_outlier_does_not_blind_it() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=50_000), rng.normal(0.5, 1, 50_000)
    wild = a.copy()
    wild[0] = 1e6
    assert distance(wild, b).estimate == pytest.approx(distance(a, b).estimate, rel=0.01)
    assert distance(a, b).estimate == pytest.approx(0.5, abs=0.03)


def test_blocks_do_not_change_the_area() -> None:
    rng = np.random.default_rng(1)
    a, b = np.sort(rng.normal(size=70_000)), np.sort(rng.normal(0.3, 1.2, 50_001))
    found = robust_distance(merge(a, b), WIDE)
    assert found.estimate == pytest.approx(wasserstein_distance(a, b), rel=1e-9)


def test_the_interval_covers_a_shift() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(200):
        a, b = np.sort(rng.normal(size=400)), np.sort(rng.normal(0.6, 1, 400))
        hits += not robust_distance(merge(a, b), WIDE).excludes(0.6)
    assert 180 <= hits <= 199


def test_the_scale_falls_back_where_quartiles_are_equal() -> None:
    mostly_zero = np.sort(np.append(np.zeros(90), np.arange(10.0)))
    usual = reference_range(mostly_zero)
    assert usual is not None
    assert usual.scale == pytest.approx(mostly_zero.std())
    constant = reference_range(np.full(9, 3.0))
    assert constant is not None
    assert constant.scale == 1.0
    assert reference_range(np.array([-np.inf, np.inf])) is None


@pytest.mark.parametrize("wild", [np.inf, -np.inf, 1.7e308, -1.7e308])
def test_nothing_is_ever_nan(wild: float) -> None:
    a = np.sort(np.array([wild, 1.0, 2.0, 3.0, -wild]))
    b = np.sort(np.array([wild, 5.0, 6.0]))
    usual = reference_range(a)
    assert usual is not None
    found = robust_distance(merge(a, b), usual)
    if found is not None:
        assert np.isfinite([found.estimate, found.low, found.high]).all()


def test_tails_are_counted_apart_and_not_eagerly() -> None:
    rng = np.random.default_rng(3)
    a = np.sort(rng.normal(size=20_000))
    usual = reference_range(a)
    assert usual is not None
    wild = rng.normal(size=20_000)
    wild[:200] *= 100
    grown = tail_change(a, np.sort(wild), usual)
    assert grown.after.estimate == pytest.approx(0.0115, abs=0.002)
    assert grown.p < 1e-9
    alarms = 0
    for _ in range(200):
        left, right = np.sort(rng.normal(size=300)), np.sort(rng.normal(size=300))
        known = reference_range(left)
        assert known is not None
        alarms += tail_change(left, right, known).p <= 0.05
    assert alarms <= 14
