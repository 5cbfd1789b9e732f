"""A repair by lot: found where there is one, and nothing where there is none."""

from dataclasses import replace

import numpy as np
import pytest

from tests.science.repair.trials import coins, tossed_again
from workbench.science.repair.isolation import isolated, strata_of
from workbench.science.yardstick import Answers, choose_yardstick


def drawn(rows, after, seed=0):
    yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
    codes, names = strata_of(yard, rows, 4)
    return isolated(yard, rows, after, codes, names, seed=seed)


def mended(rows, share):
    """Return the right answer on some of the toss-ups."""
    hit = rows.frame["toss"].to_numpy() & (np.arange(len(rows)) % 10 < share * 10)
    return Answers(np.where(hit, rows.label, rows.said.prediction), None)


def test_a_repair_that_helps_is_found_by_lot_and_within_strata():
    rows = coins(1, 4000)
    found = drawn(rows, mended(rows, 0.6))
    truth = 0.5 * 0.6 * 0.5
    assert found.by_lot.low <= truth <= found.by_lot.high
    assert found.by_lot.low > 0
    assert found.within_lot.low <= truth <= found.within_lot.high
    assert found.within_matched.low > 0
    assert not found.idle.excludes(0)
    assert sum(found.rows) == len(rows)
    assert abs(found.rows[0] - found.rows[1]) < 0.02 * len(rows)
    assert sum(one.rows for one in found.strata) == len(rows)
    widths = [one.high - one.low for one in (found.within_matched, found.by_lot)]
    assert widths[0] < widths[1]


def test_a_placebo_and_doing_nothing_come_out_at_nothing_as_often_as_they_should():
    placebo = idle = within = 0
    for seed in range(60):
        rows = coins(100 + seed, 600)
        found = drawn(rows, tossed_again(rows, seed), seed)
        placebo += found.by_lot.excludes(0)
        idle += found.idle.excludes(0)
        within += found.within_lot.excludes(0)
    # Of 60 at 5 %, more than 8 come by chance once in a hundred.
    assert max(placebo, idle, within) <= 8


def test_strata_are_of_what_was_said_before_and_hold_every_row():
    rows = coins(3, 500)
    yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
    codes, names = strata_of(yard, rows, 4)
    assert len(names) == 2
    assert set(codes) == {0, 1}
    score = np.random.default_rng(3).random(500)
    parts, names = strata_of(yard, replace(rows, said=Answers(rows.said.prediction, score)), 4)
    assert [int((parts == at).sum()) for at in range(len(names))] == [125] * 4


def test_too_few_rows_are_not_drawn():
    rows = coins(4, 50)
    assert drawn(rows, rows.said) is None


@pytest.mark.parametrize("seed", [0, 1])
def test_another_seed_draws_another_lot_and_the_same_seed_the_same(seed):
    rows = coins(5, 800)
    after = mended(rows, 0.5)
    one, again, other = (drawn(rows, after, at) for at in (seed, seed, seed + 7))
    assert one.by_lot == again.by_lot
    assert one.by_lot != other.by_lot
