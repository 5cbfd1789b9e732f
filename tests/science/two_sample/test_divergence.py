"""Bins come from the reference; PSI, JS and Hellinger are judged against chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from workbench.science.two_sample.binning import bin_numbers, pair, quantile_edges
from workbench.science.two_sample.divergence import (
    hellinger,
    jensen_shannon,
    jensen_shannon_excess,
    population_stability,
    smoothed,
)

tallies = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=12)


def binned(rows):
    reference, incident = (np.array(side, dtype=np.int64) for side in zip(*rows, strict=True))
    return pair([str(at) for at in range(len(rows))], reference, incident)


def histogram(a, b, bins=20):
    a, b = np.sort(a), np.sort(b)
    return bin_numbers((a, b), (0, 0), quantile_edges(a, bins))


@given(tallies)
def test_distances_are_symmetric_bounded_and_finite(rows) -> None:
    there, back = binned(rows), binned([row[::-1] for row in rows])
    for measure in (jensen_shannon, hellinger):
        assert measure(there) == pytest.approx(measure(back), abs=1e-9)
        assert 0 <= measure(there) <= 1
    index, reverse = population_stability(there), population_stability(back)
    assert index.psi == pytest.approx(reverse.psi)
    assert index.psi >= 0
    assert index.psi == pytest.approx(index.contributions.sum())
    around = index.beyond_chance
    assert 0 <= around.low <= around.estimate <= around.high < math.inf
    assert 0 <= index.p <= 1


@given(tallies, st.randoms())
def test_the_order_of_bins_does_not_matter(rows, random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert jensen_shannon(binned(rows)) == pytest.approx(jensen_shannon(binned(shuffled)))


@given(tallies)
def test_jensen_shannon_is_scipys_in_base_two(rows) -> None:
    counted = binned(rows)
    if counted.bins < 1:
        return
    p, q = smoothed(counted.reference), smoothed(counted.incident)
    assert jensen_shannon(counted) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-7)


def test_bins_empty_on_both_sides_are_dropped() -> None:
    assert binned([(5, 5), (0, 0), (3, 4)]).bins == 2


def test_a_heavy_value_gets_its_own_bin_with_open_bins_beside_it() -> None:
    a = np.concatenate([np.zeros(700), np.linspace(1, 9, 300)])
    b = np.concatenate([np.zeros(650), np.full(50, -1.0), np.linspace(1, 9, 300)])
    found = histogram(a, b)
    assert found.reference[0] == 0
    assert found.incident[0] == 50
    assert found.reference[1] == 700


def test_a_constant_reference_still_has_bins() -> None:
    found = histogram(np.ones(100), np.linspace(0, 2, 101))
    assert found.reference.tolist() == [0, 100, 0]
    assert found.incident.tolist() == [50, 1, 50]


def test_one_outlier_does_not_move_the_bins() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=50_000), rng.normal(0.5, 1, 50_000)
    wild = a.copy()
    wild[0] = 1e6
    clean, dirty = (population_stability(histogram(side, b)).psi for side in (a, wild))
    assert dirty == pytest.approx(clean, rel=0.01)
    assert clean > 0.2


def test_missing_rows_have_a_bin() -> None:
    a = np.sort(np.random.default_rng(0).normal(size=1000))
    found = bin_numbers((a, a[::2]), (0, 500), quantile_edges(a))
    assert found.labels[-1] == "missing"
    assert population_stability(found).psi > 1


def test_bins_ignore_a_monotone_transform() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=999), rng.normal(0.2, 1, 777)
    straight, bent = histogram(a, b), histogram(np.exp(a), np.exp(b))
    assert straight.reference.tolist() == bent.reference.tolist()
    assert straight.incident.tolist() == bent.incident.tolist()


def test_the_null_of_psi_has_the_mean_and_size_it_says() -> None:
    rng = np.random.default_rng(2)
    found = [
        population_stability(histogram(rng.normal(size=2000), rng.normal(size=1000), 10))
        for _ in range(300)
    ]
    assert np.mean([one.psi for one in found]) == pytest.approx(found[0].expected, rel=0.15)
    assert np.mean([one.p <= 0.05 for one in found]) == pytest.approx(0.05, abs=0.04)


def test_many_levels_and_few_rows_are_no_distance() -> None:
    rng = np.random.default_rng(3)
    beyond, plain = [], []
    for _ in range(50):
        rows = rng.multinomial(200, np.full(30, 1 / 30), size=2).T
        beyond.append(jensen_shannon_excess(binned(rows)).estimate)
        plain.append(jensen_shannon(binned(rows)))
    assert np.median(plain) > 0.2
    assert np.median(beyond) < 0.08


def test_the_interval_of_the_excess_covers() -> None:
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.3])
    truth = float(jensenshannon(p, q, base=2))
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(200):
        rows = np.stack([rng.multinomial(800, p), rng.multinomial(600, q)], axis=1)
        hits += not jensen_shannon_excess(binned(rows)).excludes(truth)
    assert 180 <= hits <= 200
