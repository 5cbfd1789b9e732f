"""Levels: chi-square over their union, rare ones pooled, V without its bias."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from workbench.science.two_sample.categorical import (
    RARE,
    UNSEEN,
    align,
    bin_levels,
    chi_square,
    pool_rare,
    unseen_change,
)
from workbench.science.two_sample.shares import compare_shares, fisher_p_value

frequent = st.dictionaries(st.sampled_from("abcdef"), st.integers(20, 400), min_size=2)


@given(frequent)
def test_without_rare_levels_it_is_scipys(reference: dict[str, int]) -> None:
    incident = {level: 420 - rows for level, rows in reference.items()}
    found = chi_square(align(reference, incident))
    table = [[reference[level] for level in sorted(reference)]]
    table.append([incident[level] for level in sorted(reference)])
    theirs = chi2_contingency(table, correction=False)
    assert found is not None
    assert found.statistic == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(theirs.pvalue)
    assert 0 <= found.cramers_v <= 1


@given(frequent, frequent)
def test_it_does_not_matter_which_window_is_which(a: dict[str, int], b: dict[str, int]) -> None:
    there, back = chi_square(align(a, b)), chi_square(align(b, a))
    if there is None or back is None:  # too few rows of all levels but one
        assert there is back
        return
    assert there.p == pytest.approx(back.p)
    assert there.cramers_v == pytest.approx(back.cramers_v)


def test_a_level_absent_from_both_sides_is_dropped() -> None:
    """A declared level without rows makes an expected count of 0, and elsewhere an error."""
    counts = align({"a": 50, "b": 50, "never": 0}, {"a": 40, "b": 60, "never": 0})
    assert counts.levels == ("a", "b")
    assert chi_square(counts) is not None


def test_rare_levels_are_counted_together() -> None:
    reference = {"common": 500, "other": 480} | {f"rare {at}": 2 for at in range(10)}
    incident = {"common": 480, "other": 500} | {f"rare {at}": 3 for at in range(10)}
    pooled, rare = pool_rare(align(reference, incident))
    assert pooled.levels == ("common", "other", RARE)
    assert rare == 10
    assert pooled.reference.tolist() == [500, 480, 20]


def test_rare_levels_that_stay_few_take_the_smallest_other_with_them() -> None:
    pooled, rare = pool_rare(align({"a": 100, "b": 30, "c": 1}, {"a": 100, "b": 30, "c": 1}))
    assert pooled.levels == ("a", RARE)
    assert rare == 2


def test_two_levels_with_few_rows_are_fishers() -> None:
    found = chi_square(align({"a": 5, "b": 1}, {"a": 1, "b": 4}))
    assert found is not None
    assert found.exact
    assert found.p == pytest.approx(fisher_exact([[5, 1], [1, 4]])[1])


def test_too_few_rows_a_level_are_no_test() -> None:
    names = {f"level {at}": 1 for at in range(6)}
    assert chi_square(align(names, names)) is None
    assert chi_square(align({"a": 10}, {"a": 12})) is None
    assert chi_square(align({}, {"a": 12})) is None


def test_cramers_v_is_not_biased_by_many_levels() -> None:
    rng = np.random.default_rng(0)
    found = []
    for _ in range(50):
        draws = [rng.integers(0, 40, 300), rng.integers(0, 40, 300)]
        sides = [dict(enumerate(np.bincount(side, minlength=40).tolist())) for side in draws]
        sides = [{str(level): rows for level, rows in side.items()} for side in sides]
        test = chi_square(align(sides[0], sides[1]))
        assert test is not None
        found.append(test.cramers_v)
    assert np.median(found) < 0.1  # uncorrected: about .25


def test_unseen_levels_are_compared_with_the_references_own_rate() -> None:
    long_tail = {f"id {at}": 1 for at in range(300)} | {"usual": 700}
    usual = unseen_change(align(long_tail, {f"new {at}": 1 for at in range(150)} | {"usual": 350}))
    assert usual.p > 0.5
    plain = unseen_change(align({"a": 500, "b": 500}, {"a": 480, "b": 470, "c": 50}))
    assert plain.p < 1e-6
    assert plain.after.estimate == pytest.approx(0.05)


def test_bins_of_levels_have_room_for_unseen_and_missing() -> None:
    found = bin_levels(align({"a": 50, "b": 50}, {"a": 40, "new": 30}), (0, 10))
    assert found.labels == ("a", "b", UNSEEN, "missing")
    assert found.incident.tolist() == [40, 0, 30, 10]


small = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(small, small)
def test_fisher_agrees_with_scipy(a: tuple[int, int], b: tuple[int, int]) -> None:
    table = [[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]]
    ours = fisher_p_value((a[0], b[0]), (a[1], b[1]))
    assert ours == pytest.approx(fisher_exact(table)[1], rel=1e-6, abs=1e-12)


def test_shares_of_nothing_are_no_evidence() -> None:
    assert compare_shares((0, 0), (0, 50)).p == 1.0
    assert compare_shares((0, 0), (0, 0)).p == 1.0


def test_shares_use_the_z_test_where_counts_allow() -> None:
    found = compare_shares((100, 150), (1000, 1000))
    assert not found.exact
    theirs = chi2_contingency([[100, 900], [150, 850]], correction=False).pvalue
    assert found.p == pytest.approx(theirs)
    fell = compare_shares((150, 100), (1000, 1000)).size()
    assert fell.estimate == pytest.approx(0.05)
    assert 0 < fell.low < fell.estimate < fell.high
