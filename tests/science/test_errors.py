"""How a model errs: calibration, confusion, residuals, and slices as a tree."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.bootstrap import generator
from workbench.science.errors import confusion, reliability, residuals
from workbench.science.explanation.conditions import Condition
from workbench.science.explanation.slice_tree import grow
from workbench.science.explanation.slices import Sample

CLASSES = 4
TILTED = math.sqrt(0.8 * 0.2**2 + 0.1 * 0.05**2 + 0.1 * 0.15**2)
"""The calibration error of a tilt of 0.2: in the two lowest bins nothing is below zero."""
codes = st.lists(st.integers(0, CLASSES - 1), min_size=1, max_size=60)


def scored(seed: int, count: int, tilt: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return scores, and what came true with that chance less a tilt."""
    rng = np.random.default_rng(seed)
    score = rng.random(count)
    return score, (rng.random(count) < np.clip(score - tilt, 0, 1)).astype(float)


def test_a_known_tilt_is_the_calibration_error() -> None:
    before, after, change = reliability.compare(
        scored(1, 20_000), scored(2, 20_000, 0.2), generator(0, "t")
    )
    assert before.error.low == 0.0
    assert after.error.low <= TILTED <= after.error.high
    assert change.low <= TILTED <= change.high
    assert change.excludes(0.0)


def test_the_interval_of_the_calibration_error_covers_what_is_true() -> None:
    held = 0
    for seed in range(60):
        _, after, _ = reliability.compare(
            scored(seed, 400), scored(seed + 1000, 400, 0.2), generator(seed, "t")
        )
        held += after.error.low <= TILTED <= after.error.high
    assert held >= 51  # of 60, where 57 are promised: below the first in ten thousand by chance


def test_scores_that_mean_what_they_say_rarely_seem_to_change() -> None:
    named = sum(
        reliability.compare(scored(s, 300), scored(s + 500, 300), generator(s, "t"))[2].excludes(0)
        for s in range(40)
    )
    assert named <= 4


def test_a_short_window_does_not_seem_worse_than_a_long_one() -> None:
    changes = [
        reliability.compare(scored(s, 6000), scored(s + 500, 300), generator(s, "t"))[2]
        for s in range(40)
    ]
    assert sum(one.excludes(0) for one in changes) <= 4


def test_bins_hold_every_row_and_the_share_that_came_true() -> None:
    score, hit = scored(3, 500)
    before, _, _ = reliability.compare((score, hit), scored(4, 50), generator(0, "t"), bins=5)
    assert sum(one.rows for one in before.bins) == 500
    inside = (score >= 0.2) & (score < 0.4)
    second = before.bins[1]
    assert (second.low, second.high, second.rows) == (0.2, 0.4, int(inside.sum()))
    assert second.share.estimate == pytest.approx(hit[inside].mean())
    assert second.share.low < second.share.estimate < second.share.high


@given(codes, codes)
def test_a_table_of_confusion_holds_every_row_once(true: list[int], said: list[int]) -> None:
    size = min(len(true), len(said))
    found = confusion.count(np.array(true[:size]), np.array(said[:size]), CLASSES)
    assert found.sum() == size
    assert found.trace() == sum(a == b for a, b in zip(true[:size], said[:size], strict=True))


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 40), min_size=6, max_size=6), min_size=6, max_size=6))
def test_folding_classes_keeps_rows_and_what_is_right_of_the_kept(rows: list[list[int]]) -> None:
    counts = np.array(rows, dtype=np.int64)
    kept = confusion.shown_classes(counts, counts.T, 3)
    small = confusion.folded(counts, kept)
    assert len(kept) == 3
    assert small.shape == (4, 4)
    assert small.sum() == counts.sum()
    assert [small[at, at] for at in range(3)] == [counts[c, c] for c in kept]


def test_only_cells_that_changed_are_sure() -> None:
    before = np.array([[900, 50, 50], [40, 920, 40], [30, 30, 940]])
    after = np.array([[600, 350, 50], [40, 920, 40], [30, 30, 940]])
    cells = {(one.true, one.predicted): one for one in confusion.compare(before, after)}
    assert cells[0, 1].change.estimate == pytest.approx(0.3)
    assert cells[0, 1].change.low < 0.3 < cells[0, 1].change.high
    sure = {place for place, one in cells.items() if one.q is not None and one.q < 0.05}
    assert sure == {(0, 0), (0, 1)}


def test_a_class_that_is_missing_in_a_window_is_told_without_a_test() -> None:
    (cell,) = confusion.compare(np.array([[0, 0], [0, 5]]), np.array([[0, 0], [0, 0]]))
    assert (cell.p, cell.q) == (None, None)
    assert cell.change.low <= -0.5 <= cell.change.high


def test_a_bias_is_found_where_it_is() -> None:
    rng = np.random.default_rng(5)
    actual = rng.normal(10, 3, 4000)
    good = (actual, actual + rng.normal(0, 0.5, 4000))
    bad = (actual, good[1] + np.where(actual > 12, 2.0, 0.0))
    found = residuals.compare(good, bad)
    assert found.bias is not None
    share = float((actual > 12).mean())
    assert found.bias.gap.low <= 2 * share <= found.bias.gap.high
    low, high = found.after.bins[0], found.after.bins[-1]
    assert abs(low.error.estimate) < 0.2  # what was predicted low was, a little, by chance
    assert abs(high.error.estimate - 2.0) < 0.3
    assert sum(found.before.shares) == pytest.approx(1.0)


def sample(rng: np.random.Generator, worse: np.ndarray) -> Sample:
    size = len(worse)
    group, band = rng.integers(0, 3, size), rng.integers(0, 4, size)
    loss = (rng.random(size) < np.where(worse & (group == 1) & (band >= 2), 0.7, 0.1)).astype(float)
    return Sample({"band": band, "group": group}, loss)


def test_a_tree_shares_what_slices_share_and_measures_each_node() -> None:
    rng = np.random.default_rng(6)
    pair = (sample(rng, np.zeros(4000, bool)), sample(rng, np.ones(4000, bool)))
    group, high, low = Condition("group", 1, 1), Condition("band", 2, 3), Condition("band", 0, 0)
    found = grow(pair, [(high, group), (group, low)], 20)
    rules = [branch.rule for branch in found]
    assert rules[0] == ()
    assert {(group,), (group, high), (group, low), (high,), (low,)} == set(rules[1:])
    for at, branch in enumerate(found[1:], 1):
        above = found[branch.parent]
        assert branch.parent < at
        assert branch.rule[:-1] == above.rule
        assert all(few <= many for few, many in zip(branch.rows, above.rows, strict=True))
    worst = max(found[1:], key=lambda one: one.excess.gap.estimate)
    assert worst.rule == (group, high)
    assert worst.here.gap.low <= 0.6 <= worst.here.gap.high
    assert worst.q < 1e-6
