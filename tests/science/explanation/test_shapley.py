"""Shapley values by walks: the axioms hold for any number of walks, and errors cover the truth."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.explanation.attribution import Estimate, difference, summary
from workbench.science.explanation.shapley import Attributions, Tally, orders, walk

SEEDS = st.integers(0, 10_000)
PLAYERS = st.integers(1, 6)


def explain(model, rows: np.ndarray, background: np.ndarray, pairs: int, seed: int) -> Attributions:
    count, players = len(background), rows.shape[1]
    tally = Tally(len(rows), count, players)
    for at, row in enumerate(rows):
        random = np.random.default_rng([seed, at])
        back = np.repeat(background, 2 * pairs, axis=0)

        def ask(number, taken, row=row, back=back):
            return model(np.where(taken, row, back[number]))

        ends = (model(back), np.repeat(model(row[None]), len(back)))
        moved = walk(ask, row != back, ends, orders(count * pairs, players, random))
        tally.add(at, moved.reshape(count, 2 * pairs, players).mean(axis=1))
    return tally.attributions()


def exact(model, row: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Return Shapley values by going through every order."""
    players = len(row)
    found = np.zeros(players)
    for order in permutations(range(players)):
        mixed = background.copy()
        before = model(mixed).mean()
        for player in order:
            mixed[:, player] = row[player]
            after = model(mixed).mean()
            found[player] += (after - before) / factorial(players)
            before = after
    return found


def data(seed: int, players: int, rows: int = 4, backs: int = 5) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    # Rounded, so that some inputs are the same in both.
    drawn = random.normal(size=(rows + backs, players)).round(0 if seed % 2 else 3)
    return drawn[:rows], drawn[rows:]


def rough(weights: np.ndarray):
    """Return a model with interactions of every order."""

    def model(x: np.ndarray) -> np.ndarray:
        return np.sin(3 * (x @ weights)) + np.prod(np.tanh(x) + 1.2, axis=1)

    return model


@given(SEEDS, PLAYERS, st.integers(1, 3))
def test_values_add_up_to_the_answer_less_the_mean_answer_to_the_background(
    seed: int, players: int, pairs: int
) -> None:
    rows, background = data(seed, players)
    model = rough(np.random.default_rng(seed).normal(size=players))
    found = explain(model, rows, background, pairs, seed)
    expected = model(rows) - model(background).mean()
    assert np.abs(found.values.sum(axis=1) - expected).max() < 1e-12
    assert found.mean_blocks.sum() / len(background) == pytest.approx(expected.mean(), abs=1e-12)


@given(SEEDS, st.integers(2, 6))
def test_an_input_that_is_not_read_gets_nothing(seed: int, players: int) -> None:
    rows, background = data(seed, players)
    weights = np.random.default_rng(seed).normal(size=players - 1)
    found = explain(lambda x: rough(weights)(x[:, 1:]), rows, background, 1, seed)
    assert np.abs(found.values[:, 0]).max() < 1e-12
    assert np.abs(found.errors[:, 0]).max() < 1e-12


@given(SEEDS, PLAYERS)
def test_a_linear_model_is_explained_exactly_by_one_pair(seed: int, players: int) -> None:
    rows, background = data(seed, players)
    slopes = np.random.default_rng(seed).normal(size=players)
    found = explain(lambda x: x @ slopes + 3, rows, background, 1, seed)
    assert found.values == pytest.approx(slopes * (rows - background.mean(axis=0)), abs=1e-9)
    spread = np.abs(slopes) * background.std(axis=0, ddof=1) / np.sqrt(len(background))
    assert found.errors == pytest.approx(np.tile(spread, (len(rows), 1)), abs=1e-9)


@given(SEEDS, st.integers(2, 5))
def test_an_order_and_its_reverse_are_exact_for_interactions_of_two(seed: int, n: int) -> None:
    rows, background = data(seed, n)
    matrix = np.random.default_rng(seed).normal(size=(n, n))

    def model(x: np.ndarray) -> np.ndarray:
        return np.einsum("ri,ij,rj->r", x, matrix, x) + x[:, 0]

    found = explain(model, rows, background, 1, seed)
    for at, row in enumerate(rows):
        assert found.values[at] == pytest.approx(exact(model, row, background), abs=1e-9)


@given(SEEDS, st.integers(3, 5))
def test_inputs_that_act_alike_and_are_alike_get_the_same(seed: int, players: int) -> None:
    rows, background = data(seed, players)
    for part in (rows, background):
        part[:, 1] = part[:, 0]

    def model(x: np.ndarray) -> np.ndarray:
        return np.tanh(x[:, 0] + x[:, 1]) * np.exp(-(x[:, 2] ** 2))

    found = explain(model, rows, background, 400, seed)
    apart = np.abs(found.values[:, 0] - found.values[:, 1]).max()
    assert apart < 0.06
    for row in rows:
        fair = exact(model, row, background)
        assert fair[0] == pytest.approx(fair[1], abs=1e-12)


def test_many_walks_reach_the_value_over_all_orders() -> None:
    rows, background = data(8, 5)
    model = rough(np.array([0.5, -1.0, 0.7, 0.2, 1.5]))
    found = explain(model, rows, background, 3000, 0)
    for at, row in enumerate(rows):
        assert found.values[at] == pytest.approx(exact(model, row, background), abs=0.02)


def test_orders_come_with_their_reverse_and_each_is_an_order() -> None:
    drawn = orders(40, 6, np.random.default_rng(0))
    assert drawn.shape == (80, 6)
    assert (drawn[1::2] == drawn[::2, ::-1]).all()
    assert (np.sort(drawn, axis=1) == np.arange(6)).all()


def test_nothing_is_asked_that_is_known() -> None:
    asked = []

    def ask(number, taken):
        asked.append(taken.copy())
        return np.zeros(len(number))

    differs = np.array([[True, False, True, False]] * 2 + [[False] * 4])
    ends = (np.array([1.0, 1.0, 7.0]), np.array([2.0, 2.0, 7.0]))
    found = walk(ask, differs, ends, np.array([[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]]))
    assert [len(one) for one in asked] == [2]
    assert found.tolist() == [[-1, 0, 2, 0], [2, 0, -1, 0], [0, 0, 0, 0]]


def test_the_error_of_a_value_covers_orders_and_background() -> None:
    weights = np.array([1.0, -0.6, 0.3, 0.0])
    model = rough(weights)
    row = np.array([[0.8, -0.4, 1.1, 0.3]])
    whole = np.random.default_rng(1).normal(size=(20_000, 4))
    truth = exact(model, row[0], whole)
    inside = []
    for seed in range(150):
        back = np.random.default_rng([7, seed]).normal(size=(40, 4))
        found = explain(model, row, back, 1, seed)
        inside.append(np.abs(found.values[0] - truth) <= 1.96 * found.errors[0])
    assert (np.mean(inside, axis=0) > 0.87).all()
    assert np.mean(inside) < 0.99


def linear(x: np.ndarray) -> np.ndarray:
    return np.asarray(2 * x[:, 0] + x[:, 1] * (x[:, 2] > 0))


def windows(seed: int, moved: float = 0.0) -> tuple[Attributions, Attributions]:
    random = np.random.default_rng([3, seed])
    before, after = random.normal(size=(60, 3)), random.normal(size=(60, 3))
    after[:, 1] += moved
    back = random.normal(size=(30, 3))
    return explain(linear, before, back, 1, seed), explain(linear, after, back, 1, seed + 1)


def test_the_interval_of_a_mean_size_covers_that_of_all_rows() -> None:
    random = np.random.default_rng(0)
    truth = summary(
        explain(linear, random.normal(size=(4000, 3)), random.normal(size=(300, 3)), 1, 0), 1
    )
    found = [summary(windows(seed)[0], 1) for seed in range(120)]
    assert np.mean([not one.size.interval.excludes(truth.size.value) for one in found]) > 0.88
    assert np.mean([not one.mean.interval.excludes(0.0) for one in found]) > 0.88


def test_between_windows_of_one_kind_differences_are_called_as_rarely_as_promised() -> None:
    gaps = [difference(*windows(seed), at) for seed in range(120) for at in range(3)]
    for p in ([one.mean.p() for one in gaps], [one.size.p() for one in gaps]):
        assert 0.02 < np.mean(np.array(p) < 0.05) < 0.1


def test_what_moved_is_found_and_adds_up_to_the_change_of_the_mean_answer() -> None:
    before, after = windows(5, moved=2.0)
    gaps = [difference(before, after, at) for at in range(3)]
    assert gaps[1].mean.interval.low > 0.4
    assert gaps[1].mean.p() < 1e-4
    total = after.values.sum(axis=1).mean() - before.values.sum(axis=1).mean()
    assert sum(one.mean.value for one in gaps) == pytest.approx(total)


def test_the_background_that_both_share_does_not_widen_a_difference() -> None:
    before, after = windows(2)
    gap = difference(before, after, 0).mean
    alone = np.hypot(summary(before, 0).mean.error, summary(after, 0).mean.error)
    rows = [np.std(one.values[:, 0], ddof=1) / np.sqrt(60) for one in (before, after)]
    assert gap.error == pytest.approx(np.hypot(*rows), rel=1e-6)
    assert alone > 1.2 * gap.error


def test_mere_rounding_is_not_tested() -> None:
    assert Estimate(1e-17, 1e-18).p(1e-12) is None
    assert Estimate(0.0, 0.0).p() is None
    assert Estimate(0.1, 0.0).p() == 0.0
    assert Estimate(0.0, 0.1).p(1e-12) == 1.0
