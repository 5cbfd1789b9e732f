"""Scores are compared on the same incidents; what chance leaves open is told."""

from functools import partial

import numpy as np
import pytest
from scipy.optimize import check_grad

from workbench.science.scoring import rivals
from workbench.science.scoring.contest import (
    draws_of,
    interval_of,
    measures,
    middle_interval,
    outcomes_over,
    rate_interval,
    share_interval,
)
from workbench.science.scoring.outcomes import Span, truth_of
from workbench.science.scoring.rivals import fit_logistic, fit_noisy_or, logistic, weighted_sum

MODELS, WINDOWS = 30, 120


def made(seed):
    rng = np.random.default_rng(seed)
    spans = [Span(model, 40, 46, 50) for model in range(20)]
    judged = np.ones((MODELS, WINDOWS), dtype=bool)
    truth = truth_of(spans, judged, lasting=1, first=10)
    severity = np.clip(rng.normal(-0.6, 0.4, (MODELS, WINDOWS, 3)), 0, 1)
    severity[:20, 40:46, 0] = rng.uniform(0.4, 1, (20, 6))
    return severity, truth


def measured(score, truth, draws):
    return measures(outcomes_over([(score, truth)], quiet=7), draws, 0.5)


def test_a_score_that_knows_the_truth_beats_one_that_knows_nothing_beyond_the_interval():
    severity, truth = made(1)
    draws = draws_of(len(truth.spans), MODELS, count=200, seed=1)
    knows = measured(100 * severity[:, :, 0], truth, draws)
    guesses = measured(100 * severity[:, :, 1], truth, draws)
    gain = interval_of(knows.precision - guesses.precision)
    assert gain.low > 0.3
    assert interval_of(knows.recall).estimate > 0.9
    same = interval_of(knows.precision - knows.precision)
    assert (same.low, same.high) == (0, 0), "draws are shared"


def test_a_share_of_all_or_nothing_still_has_an_interval():
    draws = draws_of(5, 3, count=100, seed=1)
    whole = share_interval(np.ones(101), 5, 5)
    assert whole.low == pytest.approx(0.566, abs=0.01)
    assert whole.high == 1
    assert (draws.incidents.sum(axis=1) == 5).all()
    assert draws.incidents[0].tolist() == [1] * 5


def test_no_alert_in_vain_and_few_delays_still_say_how_little_is_known():
    none = rate_interval(np.zeros(101), 0, 0.5)
    assert (none.low, none.high) == (0, pytest.approx(0.5 * 3.689, abs=0.01))
    some = rate_interval(np.full(101, 2.0), 4, 0.5)
    assert (some.low, some.high) == pytest.approx((0.545, 5.121), abs=0.01)
    assert np.isnan(middle_interval(np.ones(101), 5).low)
    assert middle_interval(np.ones(101), 6).low == 1


def test_several_figures_looked_at_together_have_wider_intervals():
    drawn = np.append(0.0, np.random.default_rng(1).normal(0, 1, 400))
    assert interval_of(drawn, 9).low < interval_of(drawn).low < 0


def test_fitted_weights_find_the_signal_that_matters_and_never_fall_below_nothing():
    severity, truth = made(2)
    at = fit_logistic(severity, truth)
    assert at[0] > 3 > at[1] >= 0
    weights = fit_noisy_or(severity, truth, np.full(3, 0.5))
    assert weights[0] > 0.7
    assert weights[1:].max() < 0.3
    assert (weights >= 0).all()


def test_with_nothing_known_the_priors_stay():
    severity, truth = made(2)
    nothing = truth.known_at(10)
    priors = np.array([0.9, 0.5, 0.3])
    assert fit_noisy_or(severity, nothing, priors) == pytest.approx(priors, abs=0.02)


def _part(loss, which, at):
    return loss(at)[which]


def test_the_slopes_of_what_is_minimised_are_right(monkeypatch):
    severity, truth = made(3)
    asked = []

    def remember(loss, start, **_given):
        asked.append((loss, start))
        return type("Found", (), {"x": start})()

    monkeypatch.setattr(rivals, "minimize", remember)
    fit_logistic(severity, truth)
    fit_noisy_or(severity, truth, np.array([0.9, 0.5, 0.3]))
    for loss, start in asked:
        value, slope = partial(_part, loss, 0), partial(_part, loss, 1)
        assert check_grad(value, slope, start * 0.8) < 1e-5


def test_other_composites_rise_with_every_severity_and_stay_bounded():
    rng = np.random.default_rng(4)
    low = rng.uniform(0, 0.5, (50, 3))
    high = low + rng.uniform(0, 0.5, (50, 3))
    weights, at = np.array([0.9, 0.5, 0.3]), np.array([2.0, 1.0, 0.0, -3.0])
    for way in (lambda s: weighted_sum(s, weights), lambda s: logistic(s, at)):
        assert (way(high) >= way(low)).all()
        assert 0 <= way(low).min() <= way(high).max() <= 100
    assert weighted_sum(np.full((1, 3), np.nan), weights)[0] == 0
