"""Groups: small ones are never told, and never to be worked out where they are sensitive."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.science.repair.trials import coins, tossed_again
from workbench.science.repair.slices import Rule, gaps, slices
from workbench.science.yardstick import choose_yardstick


def grouped(counts, seed=0):
    levels = [f"g{at}" for at, count in enumerate(counts) for _ in range(count)]
    rows = coins(seed, len(levels))
    return replace(rows, groups={"team": np.array(levels, dtype=object)})


def found_in(counts, **rule):
    rows = grouped(counts)
    yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
    return slices(yard, rows, tossed_again(rows, 4), Rule(**rule))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(2, 40))
def test_no_figure_is_told_of_a_group_that_is_too_small(counts, smallest):
    found = found_in(counts, smallest=smallest)
    assert len(found) == len(counts)
    for one, count in zip(found, counts, strict=True):
        assert one.suppressed == (count < smallest)
        assert (one.rows is None) == one.suppressed
        assert one.effect is None or not one.suppressed


@given(st.lists(st.integers(1, 60), min_size=2, max_size=6), st.integers(2, 40))
def test_a_sensitive_group_cannot_be_worked_out_from_the_others(counts, smallest):
    found = found_in(counts, smallest=smallest, hidden=("team",))
    assert sum(one.suppressed for one in found) != 1
    assert all(one.level.startswith("group ") for one in found)


def test_the_tests_of_groups_are_adjusted_for_how_many_there_are():
    found = found_in((200, 200, 200), smallest=30)
    assert all(one.q >= one.effect.p for one in found)


def test_the_gap_of_groups_is_that_of_the_ones_told():
    found = found_in((200, 150, 5), smallest=30)
    (gap,) = gaps(found)
    told = [one.effect.before.estimate for one in found if one.effect is not None]
    assert gap.before == pytest.approx(max(told) - min(told))
    assert (gap.groups, gap.suppressed) == (2, 1)
