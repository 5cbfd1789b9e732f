"""Permutation importance: the right value, and an error that covers it."""

import numpy as np
import pytest

from workbench.science.explanation.influence import measure
from workbench.science.explanation.permutation import Importance, difference, importance
from workbench.science.intervals import normal_quantile


def shuffled_importance(x: np.ndarray, rest: np.ndarray, label: np.ndarray, seed: int):
    random = np.random.default_rng(seed)
    base = measure("accuracy", label, (x + rest > 0).astype(float))
    after = []
    for _ in range(5):
        donor = random.permutation(len(x))
        after.append((donor, measure("accuracy", label, (x[donor] + rest > 0).astype(float))))
    return importance(base, after, higher_is_better=True)


def draw(seed: int, rows: int):
    random = np.random.default_rng(seed)
    x, rest = random.normal(size=rows), random.normal(size=rows)
    return x, rest, (x + rest + random.normal(size=rows) > 0).astype(float)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    truth = np.mean([shuffled_importance(*draw(s, 20_000), s).value for s in range(900, 908)])
    found = [shuffled_importance(*draw(seed, 300), seed) for seed in range(200)]
    covered = np.mean([not one.interval.excludes(truth) for one in found])
    assert covered >= 0.91
    width = np.mean([one.error for one in found])
    spread = np.std([one.value for one in found])
    assert width < 1.25 * spread


def test_the_error_does_not_vanish_with_more_shuffles() -> None:
    x, rest, label = draw(1, 400)
    base = measure("accuracy", label, (x + rest > 0).astype(float))
    random = np.random.default_rng(0)
    after = [
        (donor, measure("accuracy", label, (x[donor] + rest > 0).astype(float)))
        for donor in (random.permutation(len(x)) for _ in range(100))
    ]
    many = importance(base, after, higher_is_better=True)
    few = importance(base, after[:5], higher_is_better=True)
    assert many.error > 0.6 * few.error


def test_a_column_that_is_not_read_has_no_importance_and_no_error() -> None:
    label = np.array([0.0, 1.0] * 50)
    base = measure("accuracy", label, label)
    found = importance(base, [(np.arange(100)[::-1], base)] * 3, higher_is_better=True)
    assert (found.value, found.error) == (0.0, 0.0)


def test_harm_is_positive_whichever_way_the_metric_points() -> None:
    label = np.arange(50.0)
    base, worse = measure("rmse", label, label + 1), measure("rmse", label, label + 3)
    found = importance(base, [(np.arange(50), worse)], higher_is_better=False)
    assert found.value == pytest.approx(2.0)


def test_a_difference_adds_both_errors() -> None:
    gap = difference(Importance(0.2, 0.03, 100, 5), Importance(0.1, 0.04, 100, 5))
    assert gap.estimate == pytest.approx(-0.1)
    assert (gap.high - gap.low) / 2 == pytest.approx(0.05 * normal_quantile(0.95))


def test_the_error_covers_rows_as_givers_too() -> None:
    """A perfect model of one column: shuffling costs twice its variance, in squared error."""
    found = []
    for seed in range(150):
        random = np.random.default_rng(seed)
        x = random.normal(size=200)
        base, after = measure("brier", x, x), []
        for _ in range(5):
            donor = random.permutation(200)
            after.append((donor, measure("brier", x, x[donor])))
        found.append(importance(base, after, higher_is_better=False))
    assert np.mean([one.value for one in found]) == pytest.approx(2.0, abs=0.05)
    assert np.mean([not one.interval.excludes(2.0) for one in found]) >= 0.9
