"""The Kolmogorov-Smirnov distance: exact with ties, and honest in its interval."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ecdf, ks_2samp

from workbench.science.two_sample.kolmogorov import KolmogorovSmirnov, kolmogorov_smirnov
from workbench.science.two_sample.merged import merge

whole = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=40)
spread = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


def ks(a, b) -> KolmogorovSmirnov:
    return kolmogorov_smirnov(merge(np.sort(np.asarray(a, float)), np.sort(np.asarray(b, float))))


@given(st.one_of(whole, spread), st.one_of(whole, spread))
def test_the_distance_is_that_of_scipys_distributions(a: list[float], b: list[float]) -> None:
    left, right = (ecdf(side).cdf.evaluate(np.array(a + b)) for side in (a, b))
    assert ks(a, b).distance == pytest.approx(np.abs(left - right).max(), abs=1e-12)


@given(whole, whole)
def test_it_is_symmetric_and_bounded(a: list[float], b: list[float]) -> None:
    there, back = ks(a, b), ks(b, a)
    assert there.distance == back.distance
    assert there.direction == -back.direction
    assert there.p == pytest.approx(back.p)
    assert 0 <= there.interval.low <= there.distance <= there.interval.high <= 1
    assert 0 <= there.p <= 1


@given(whole, whole)
def test_a_monotone_transform_changes_nothing(a: list[float], b: list[float]) -> None:
    cubed = ks(np.power(a, 3), np.power(b, 3))
    assert (cubed.distance, cubed.p) == (ks(a, b).distance, ks(a, b).p)


def test_the_exact_p_value_is_scipys_without_ties() -> None:
    rng = np.random.default_rng(0)
    for n, m in ((3, 4), (10, 10), (7, 90), (80, 100)):
        a, b = rng.normal(size=n), rng.normal(0.4, 1, m)
        found = ks(a, b)
        assert found.exact
        assert found.p == pytest.approx(ks_2samp(a, b, method="exact").pvalue, rel=1e-9)


def test_the_exact_p_value_counts_every_deal_of_tied_values() -> None:
    pooled = [0, 0, 0, 1, 1, 2, 2, 2, 3]
    observed = ks(pooled[:4], pooled[4:])
    deals = list(combinations(range(9), 4))
    far = 0
    for chosen in deals:
        rest = [pooled[at] for at in range(9) if at not in chosen]
        far += ks([pooled[at] for at in chosen], rest).distance >= observed.distance - 1e-12
    assert observed.p == pytest.approx(far / len(deals), rel=1e-12)


def test_large_samples_use_the_limit() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=3000), rng.normal(0.05, 1, 2000)
    found = ks(a, b)
    assert not found.exact
    assert found.p == pytest.approx(ks_2samp(a, b, method="asymp").pvalue, rel=0.02)


def test_ties_that_fall_together_are_no_difference() -> None:
    """Looking inside a run of ties would report a distance of .5 here."""
    assert ks([1, 1, 1, 2], [1, 1, 2, 2]).distance == 0.25
    assert ks([1.0] * 9, [1.0] * 4).distance == 0.0


def test_infinite_values_have_their_place() -> None:
    found = ks([1, 2, 3, 4], [np.inf, np.inf, -np.inf, 2])
    assert found.distance == 0.5
    assert np.isfinite(found.p)


def test_the_interval_holds_zero_exactly_where_the_limit_does_not_reject() -> None:
    rng = np.random.default_rng(2)
    for shift in np.linspace(0, 0.2, 21):
        found = ks(rng.normal(size=400), rng.normal(shift, 1, 400))
        assert (found.interval.low > 0) == (found.p < 0.05)


def test_the_interval_covers() -> None:
    rng = np.random.default_rng(3)
    truth = 0.19741265  # 2 Phi(.25) - 1: two unit normals half a deviation apart
    hits = sum(
        not ks(rng.normal(size=200), rng.normal(0.5, 1, 200)).interval.excludes(truth)
        for _ in range(200)
    )
    assert hits >= 188
