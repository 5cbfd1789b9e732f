"""A map to a chance rises, holds on later windows, and says how sure it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.scoring.calibration import (
    GRID,
    Counts,
    chance_at,
    chosen_fit,
    isotonic,
    platt,
    reliability,
    with_interval,
)


def counts(seed, groups=60, rows=30, truth=lambda score: score / 120):
    rng = np.random.default_rng(seed)
    every = rng.multinomial(rows, np.full(len(GRID), 1 / len(GRID)), groups).astype(float)
    real = rng.binomial(every.astype(int), truth(GRID)).astype(float)
    return Counts(real, every, groups)


@pytest.mark.parametrize("fit", [platt, isotonic])
@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_a_map_never_falls_and_stays_between_0_and_1(fit, seed, groups):
    drawn = counts(seed, groups, truth=lambda score: 0.9 - score / 150)
    chance = fit(drawn.real.sum(axis=0), drawn.all.sum(axis=0))
    assert (np.diff(chance) >= -1e-12).all()
    assert 0 <= chance.min() <= chance.max() <= 1


@pytest.mark.parametrize("fit", [platt, isotonic])
def test_a_map_without_any_real_window_stays_low(fit):
    chance = fit(np.zeros(len(GRID)), np.full(len(GRID), 5.0))
    assert chance.max() < 0.01


def test_isotonic_regression_finds_a_bend_that_a_logistic_curve_cannot():
    def bent(score):
        return np.where(score < 60, 0.02, 0.5)

    drawn = counts(1, 400, truth=bent)
    misses = [
        np.abs(fit(drawn.real.sum(axis=0), drawn.all.sum(axis=0)) - bent(GRID)).mean()
        for fit in (platt, isotonic)
    ]
    assert misses[1] < 0.03 < misses[0]


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    place, held = 120, 0
    for seed in range(30):
        _, low, high = with_interval(counts(seed, 60), platt, seed, draws=40)
        held += low[place] <= GRID[place] / 120 <= high[place]
    assert held >= 25


def test_the_error_of_honest_chances_is_small_and_of_boastful_ones_is_not():
    rng = np.random.default_rng(3)
    chance = rng.uniform(0, 1, 4000)
    real, group = rng.random(4000) < chance, np.arange(4000) // 10
    honest, boastful = reliability(chance, real, group), reliability(chance**0.3, real, group)
    assert honest.error < 0.03
    assert boastful.error > 0.15
    assert honest.windows.sum() == 4000
    assert (honest.low <= honest.happened).all()
    assert (honest.happened <= honest.high).all()


def test_few_incidents_bear_no_map_some_a_curve_many_a_free_form():
    assert chosen_fit(19, 20, 50) is None
    assert chosen_fit(20, 20, 50)[0] == "platt"
    assert chosen_fit(50, 20, 50)[0] == "isotonic"
    assert chance_at(np.array([0.0, 100.0]), GRID / 200).tolist() == [0, 0.5]
