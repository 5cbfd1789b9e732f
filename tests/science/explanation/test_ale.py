"""Accumulated local effects: exact where the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.explanation import ale
from workbench.science.explanation.levels import by_likeness


def steps_of(values: np.ndarray, at: np.ndarray, model) -> ale.Steps:
    step = ale.step_of(values, at)
    return ale.Steps(np.arange(len(values)), step, model(at[step + 1]) - model(at[step]))


def one_draw(n: int) -> np.ndarray:
    return np.vstack([np.ones((1, n)), np.random.default_rng(0).poisson(1.0, (40, n))])


@given(st.integers(0, 1000), st.floats(-5, 5), st.floats(-5, 5))
def test_a_function_of_one_input_is_recovered_exactly(seed: int, slope: float, bend: float) -> None:
    values = np.random.default_rng(seed).normal(size=60)
    at = ale.points(values, values, 10)

    def model(x: np.ndarray) -> np.ndarray:
        return slope * x + bend * x**3

    weights = one_draw(60)
    means = ale.mean_steps(steps_of(values, at, model), len(at), weights)
    share = ale.shares(np.arange(60), ale.place(values, at), len(at), weights)
    curve = ale.curve(means, means, share[0])
    expected = model(at) - share[0] @ model(at)
    assert curve[0] == pytest.approx(expected, abs=1e-8)
    assert curve == pytest.approx(np.tile(expected, (41, 1)), abs=1e-8)
    assert share.sum(axis=1) == pytest.approx(np.ones(41))


def test_correlated_inputs_do_not_leak_into_each_other() -> None:
    random = np.random.default_rng(1)
    a = random.normal(size=4000)
    b = a + random.normal(size=4000) * 0.05
    at = ale.points(a, a, 20)
    step = ale.step_of(a, at)

    def model(x: np.ndarray, other: np.ndarray) -> np.ndarray:
        return x + np.where(np.abs(x - other) > 1, 100.0, 0.0)

    change = model(at[step + 1], b) - model(at[step], b)
    inner = (step > 0) & (step < len(at) - 2)
    steps = ale.Steps(np.flatnonzero(inner), step[inner], change[inner])
    means = ale.mean_steps(steps, len(at), np.ones((1, 4000)))
    assert np.nanmax(np.abs(means[0, 1:-1] - np.diff(at)[1:-1])) < 1e-9


def test_points_are_reference_quantiles_and_follow_the_incident_beyond() -> None:
    reference, incident = np.arange(101.0), np.append(np.arange(50.0), [300.0, 400.0, 500.0])
    at = ale.points(reference, incident, 10)
    assert at[:11].tolist() == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert at[-1] == 500
    assert len(at) <= 11 + ale.BEYOND
    assert set(at) <= set(reference) | set(incident)


def test_where_a_window_has_no_rows_the_other_one_s_steps_serve() -> None:
    own = np.array([[1.0, np.nan], [1.0, np.nan]])
    other = np.array([[5.0, 7.0], [5.0, 7.0]])
    curve = ale.curve(own, other, np.array([1.0, 0.0, 0.0]))
    assert curve[0].tolist() == [0.0, 1.0, 8.0]


def test_a_change_is_the_distance_between_effects_of_rows() -> None:
    curves = (np.tile([0.0, 1.0, 2.0], (41, 1)),) * 2
    here = np.tile([1.0, 0.0, 0.0], (41, 1))
    there = np.tile([0.0, 0.0, 1.0], (41, 1))
    found = ale.change(curves, (here, there))
    assert found is not None
    assert (found.size.estimate, found.moved.estimate) == (2.0, 2.0)
    same = ale.change(curves, (here, here))
    assert same is not None
    assert (same.size.estimate, same.chance) == (0.0, 0.0)


def test_levels_that_are_alike_become_neighbours() -> None:
    codes = np.repeat(np.arange(5), 200)
    position = np.array([0.0, 4.0, 1.0, 3.0, 2.0])[codes]
    noise = np.random.default_rng(2).normal(size=1000) * 0.7
    order = by_likeness(codes, {"x": position + noise})
    assert order.tolist() in ([0, 2, 4, 3, 1], [1, 3, 4, 2, 0])
    assert by_likeness(codes, {}).tolist() == [0, 1, 2, 3, 4]
    assert by_likeness(np.zeros(5, dtype=np.int64), {"x": np.ones(5)}).tolist() == [0]
