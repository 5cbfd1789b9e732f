"""A score is bounded, rises with each signal, adds up, and looks at the past only."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.fleets import drawn_values
from workbench.science.scoring.composite import noisy_or, persistent, steps
from workbench.science.scoring.history import score_windows
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import rules_of

DEFINITION = shipped_definition()
RULES = rules_of(DEFINITION)
SEVERITIES = st.lists(st.floats(0, 1), min_size=9, max_size=9)
MEDIUM, LOW = 50, 25


def scores(values, *, first_day=0):
    values = np.atleast_3d(values)
    days = np.arange(values.shape[1]) + first_day
    hours = np.broadcast_to(days * 24, values.shape[:2]).astype(np.int64)
    return score_windows(values, hours, np.ones(values.shape[:2], dtype=bool), RULES)


@given(SEVERITIES, st.integers(0, 8), st.floats(0, 1))
def test_the_composite_is_bounded_monotone_and_adds_up(severities, signal, raised):
    given_severities = np.array(severities)
    score, parts = noisy_or(given_severities, RULES.weights)
    assert 0 <= score <= 100
    assert parts.sum() == pytest.approx(score, abs=1e-9)
    assert (parts >= 0).all()
    higher = given_severities.copy()
    higher[signal] = max(higher[signal], raised)
    assert noisy_or(higher, RULES.weights)[0] >= score - 1e-9


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(0, 8), st.floats(0, 5))
def test_a_higher_value_never_lowers_the_score_of_its_window(seed, signal, more):
    values = drawn_values(1, 40, seed=seed)
    raised = values.copy()
    raised[0, -1, signal] += more
    assert scores(raised).score[0, -1] >= scores(values).score[0, -1] - 1e-9


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 79))
def test_window_after_window_gives_what_all_at_once_gives(seed, cut):
    values = drawn_values(2, 80, seed=seed)
    values[1, 40:60, 2] = np.nan
    whole, part = scores(values), scores(values[:, :cut])
    for name in ("score", "spike", "contributions", "severity", "tier"):
        assert np.array_equal(getattr(whole, name)[:, :cut], getattr(part, name), equal_nan=True)


def test_what_each_signal_adds_sums_to_the_score_in_every_window():
    values = drawn_values(20, 120)
    values[:, 90:, :3] += 0.3
    found = scores(values)
    assert np.allclose(found.contributions.sum(axis=2), found.score, atol=1e-9)
    assert found.score.max() > MEDIUM


def test_a_single_spike_does_not_escalate_and_a_shift_does_within_three_windows():
    values = 0.2 + 0.02 * (drawn_values(50, 100) - 0.2)  # so quiet that chance adds nothing
    spike, shift = values.copy(), values.copy()
    spike[:, 80, :] += 10
    shift[:, 80:83, 0] += 0.5
    assert scores(spike).tier[:, 80:].max() == 1
    assert (scores(shift[:, :83]).tier[:, 82] >= 2).all()
    assert (scores(shift).score[:, 88] < LOW).all(), "it is over"


def test_weekly_seasons_raise_nothing():
    values = drawn_values(100, 365)
    weekend = (np.arange(365) + 3) % 7 >= 5
    flat = scores(values).score
    values[:, weekend] += 0.4
    seasonal = scores(values).score
    assert (seasonal >= MEDIUM).mean() < 1e-4 > (flat >= MEDIUM).mean()
    assert (seasonal >= LOW).mean() < 0.01


def test_a_shift_that_lasts_stays_until_it_is_the_new_usual():
    values = drawn_values(10, 160)
    values[:, 60:, 0] += 0.5
    found = scores(values).score
    assert (found[:, 63:80] >= MEDIUM).all()
    assert (found[:, 120:] >= LOW).mean() < 0.02


def test_nothing_measured_says_nothing_and_a_constant_is_judged_by_the_least_spread():
    values = drawn_values(1, 60)
    values[0, :, 4] = np.nan
    values[0, :, 0] = 0.2
    values[0, -1, 0] = 0.2 + RULES.least[0] / 10
    found = scores(values)
    assert np.isnan(found.severity[0, :, 4]).all()
    assert (found.contributions[0, :, 4] == 0).all()
    assert found.severity[0, -1, 0] == 0


def test_a_step_of_the_scale_is_left_later_than_it_is_entered():
    edges = np.array([0.0, 25, 50, 75])
    path = np.array([[10, 49.9, 50, 45, 40.1, 40, 39.9, 76, 66, 64, 20, 14]])
    assert steps(path, edges, 10, path)[0].tolist() == [0, 1, 2, 2, 2, 2, 1, 3, 3, 2, 1, 0]


def test_a_window_that_is_not_judged_keeps_the_score_before_it():
    judged = np.array([[True, True, False, True]])
    values = np.array([[30.0, 60, 99, 90]])
    assert persistent(values, judged, 3)[0].tolist() == [10, 30, 30, 60]


def test_one_window_alone_never_leaves_the_second_step():
    edges = np.array([0.0, 25, 50, 75])
    score, second = np.array([[33.0, 66.0, 99.0]]), np.array([[0.0, 20.0, 25.0]])
    assert steps(score, edges, 10, second)[0].tolist() == [1, 1, 3]
