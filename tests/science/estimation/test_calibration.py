"""Calibrations are chances, and the one that is kept is near the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.science.bootstrap import generator
from workbench.science.estimation.calibration import METHODS, calibration_error, choose, fit
from workbench.science.estimation.cells import count, cut_scores, resample, split_counts

COUNTS = arrays(np.float64, (6, 2), elements=st.integers(0, 30).map(float))
SIX = cut_scores([np.array([0.0, 0.1, 0.3, 0.5, 0.8, 1.0])])


def counted(score: np.ndarray, label: np.ndarray):
    cells = cut_scores([score])
    table = count((cells.size, 2), (cells.code(score), label))
    return cells, table[:, 1], table.sum(axis=1)


@pytest.mark.parametrize("method", METHODS)
@given(counts=COUNTS)
def test_every_map_gives_a_chance_to_every_cell(method, counts) -> None:
    chance = fit(method, SIX, counts[:, 1], counts.sum(axis=1))
    assert chance.shape == (6,)
    assert np.all((chance >= 0) & (chance <= 1))


@pytest.mark.parametrize("method", METHODS)
@given(one=COUNTS, other=COUNTS)
def test_many_samples_at_once_are_fitted_as_each_alone(method, one, other) -> None:
    both = np.stack([one, other])
    together = fit(method, SIX, both[..., 1], both.sum(axis=-1))
    alone = [fit(method, SIX, each[:, 1], each.sum(axis=1)) for each in both]
    assert np.array_equal(together, np.stack(alone))


@given(counts=COUNTS)
def test_isotonic_rises_and_stays_within_the_shares(counts) -> None:
    total = counts.sum(axis=1)
    chance = fit("isotonic", SIX, counts[:, 1], total)
    assert np.all(np.diff(chance) >= -1e-12)
    if total.any():
        share = counts[total > 0, 1] / total[total > 0]
        assert np.all((chance >= share.min() - 1e-12) & (chance <= share.max() + 1e-12))


def test_chances_are_kept_as_they_are_where_they_are_right() -> None:
    rng = np.random.default_rng(1)
    score = np.round(rng.beta(0.7, 0.7, 20_000), 2)
    chosen = choose(*counted(score, (rng.random(20_000) < score).astype(int)), generator(0))
    assert chosen.error < 0.01
    assert chosen.squared_error[chosen.method] <= chosen.squared_error["recorded"] + 1e-12


@pytest.mark.parametrize(
    ("bend", "never"),
    [
        (lambda s: s**3, {"recorded"}),
        (lambda s: (np.floor(s * 4) + 0.5) / 4 * 0.6 + 0.1, {"recorded", "platt"}),
        (lambda s: 4 * (s - 0.5) ** 2, {"recorded", "platt", "isotonic"}),
    ],
)
def test_a_wrong_shape_is_not_kept(bend, never) -> None:
    rng = np.random.default_rng(2)
    score = rng.random(30_000)
    truth = bend(score)
    cells, positive, total = counted(score, (rng.random(30_000) < truth).astype(int))
    chosen = choose(cells, positive, total, generator(0))
    assert chosen.method not in never
    assert chosen.recorded_error > 3 * chosen.error
    chance = fit(chosen.method, cells, positive, total)[cells.code(score)]
    assert np.abs(chance - truth).mean() < 0.03


def test_scores_that_are_no_probabilities_can_be_calibrated() -> None:
    rng = np.random.default_rng(3)
    margin = rng.normal(0, 3, 20_000)
    label = (rng.random(20_000) < 1 / (1 + np.exp(-margin))).astype(int)
    cells, positive, total = counted(margin, label)
    chosen = choose(cells, positive, total, generator(0))
    assert not cells.probabilities
    assert "recorded" not in chosen.squared_error
    assert chosen.recorded_error is None
    assert chosen.error < 0.02


def test_the_error_is_the_mean_distance_from_the_share() -> None:
    total, positive = np.array([50.0, 50.0]), np.array([10.0, 40.0])
    assert calibration_error(np.array([0.2, 0.8]), positive, total) == pytest.approx(0.0)
    assert calibration_error(np.array([0.3, 0.9]), positive, total) == pytest.approx(0.1)


@given(counts=arrays(np.float64, (3, 2), elements=st.integers(0, 9).map(float)))
def test_parts_add_up_and_resamples_have_as_many_rows(counts) -> None:
    parts = split_counts(counts, 5, generator(0))
    assert np.array_equal(parts.sum(axis=0), counts)
    assert np.ptp(parts.sum(axis=(1, 2))) <= 1
    drawn = resample(counts, generator(0), 7)
    assert np.array_equal(drawn.sum(axis=(1, 2)), np.full(7, counts.sum()))
    assert not drawn[:, counts == 0].any()


@given(scores=arrays(np.float64, st.integers(1, 60), elements=st.floats(-5, 5)))
def test_cells_keep_the_order_of_scores(scores) -> None:
    cells = cut_scores([scores], cells=8)
    codes = cells.code(scores)
    assert cells.size <= 8
    assert codes.min() == 0
    assert codes.max() == cells.size - 1
    assert np.all(np.diff(codes[np.argsort(scores, kind="stable")]) >= 0)
    assert np.bincount(codes) @ cells.score == pytest.approx(scores.sum(), abs=1e-9)
