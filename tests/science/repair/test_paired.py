"""The paired comparison is the known test where there is one, and blind to the order of rows."""

from dataclasses import replace
from itertools import pairwise
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.science.repair.trials import coins, tossed_again
from workbench.science.repair.paired import paired
from workbench.science.repair.periods import cut, fitted_on
from workbench.science.repair.rows import Rows
from workbench.science.repair.verdict import holm
from workbench.science.yardstick import Answers, choose_yardstick


def apart(rows: Rows) -> Rows:
    return replace(rows, time=None, cluster=np.arange(len(rows)))


def mcnemar(gained: int, lost: int) -> float:
    both, fewer = gained + lost, min(gained, lost)
    return min(1.0, 2 * sum(comb(both, k) for k in range(fewer + 1)) / 2**both)


@pytest.mark.parametrize(("gained", "lost"), [(9, 2), (5, 5), (12, 1), (30, 14)])
def test_on_right_and_wrong_answers_it_is_mcnemars_exact_test(gained, lost):
    count = 400
    label = np.ones(count)
    before, after = np.ones(count), np.ones(count)
    before[:gained] = 0
    after[gained : gained + lost] = 0
    rows = Rows(pd.DataFrame({"x": label}), label, Answers(before, None), None, np.arange(count))
    yard = choose_yardstick("accuracy", "binary", np.r_[label, 0.0], rows.said)
    effect = paired(yard, rows, Answers(after, None), seed=1)
    assert effect.gain.estimate == pytest.approx((gained - lost) / count)
    assert effect.p == pytest.approx(mcnemar(gained, lost), abs=0.025)
    assert effect.changed == gained + lost


@given(st.integers(0, 50))
def test_the_order_of_rows_does_not_matter(seed):
    rows = apart(coins(seed, 200))
    after = tossed_again(rows, seed + 1)
    order = np.random.default_rng(seed).permutation(len(rows))
    yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
    one = paired(yard, rows, after)
    turned = replace(
        rows,
        label=rows.label[order],
        said=Answers(rows.said.prediction[order], None),
        cluster=rows.cluster[order],
    )
    other = paired(yard, turned, Answers(after.prediction[order], None))
    assert other.gain.estimate == pytest.approx(one.gain.estimate)
    assert other.gain.low == pytest.approx(one.gain.low)
    assert other.p == pytest.approx(one.p)


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = 0
    for seed in range(400):
        rows = coins(seed, 300)
        yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
        effect = paired(yard, rows, tossed_again(rows, 50_000 + seed))
        held += effect.gain.low <= 0 <= effect.gain.high
    assert 0.92 <= held / 400 <= 0.98


def test_rows_that_depend_on_one_another_do_not_make_noise_look_like_a_gain():
    claims = 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        clusters = np.repeat(np.arange(40), 10)
        label = np.repeat(random.integers(0, 2, 40), 10).astype(float)
        before = np.repeat(random.integers(0, 2, 40), 10).astype(float)
        after = np.repeat(random.integers(0, 2, 40), 10).astype(float)
        rows = Rows(pd.DataFrame({"x": label}), label, Answers(before, None), None, clusters)
        yard = choose_yardstick("accuracy", "binary", np.array([0.0, 1.0]), rows.said)
        effect = paired(yard, rows, Answers(after, None), seed=seed)
        claims += effect.p <= 0.05
    assert claims / 300 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


@given(st.integers(80, 400), st.integers(2, 6), st.integers(1, 30))
def test_periods_part_all_rows_and_keep_moments_whole(count, wanted, ties):
    rows = coins(0, count)
    rows = replace(rows, time=np.floor(np.arange(count) / ties) * 60.0)
    periods = fitted_on(cut(rows, wanted, 0), 0)
    assert sum(one.rows.sum() for one in periods) == count
    assert sum(one.fitted for one in periods) == 1
    ends = [(one.start, one.end) for one in periods]
    assert all(before[1] < after[0] for before, after in pairwise(ends))
    assert len({one.name for one in periods}) == len(periods)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_makes_a_p_value_smaller_nor_changes_their_order(p_values):
    adjusted = holm(p_values)
    assert all(q >= p for p, q in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    assert all(np.diff(np.array(adjusted)[order]) >= 0)
    assert max(adjusted) <= 1
