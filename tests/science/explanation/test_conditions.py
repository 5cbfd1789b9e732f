"""Conditions: a rule holds on the rows that it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.science.explanation.conditions import (
    MISSING,
    MOST_LEVELS,
    OTHER,
    Coding,
    Condition,
    coding,
    readable,
)

NUMBERS = arrays(
    np.float64,
    st.integers(1, 60),
    elements=st.one_of(
        st.floats(-1e9, 1e9, width=32), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0])
    ),
)


@given(NUMBERS, NUMBERS, st.integers(2, 12))
def test_every_number_has_one_code_and_codes_keep_order(before, after, bins: int) -> None:
    found = coding("x", [before, after], bins)
    pooled = np.concatenate([before, after])
    if isinstance(found, str):
        known = pooled[~np.isnan(pooled)]
        assert len(np.unique(known)) <= 1
        return
    codes = found.codes(pooled)
    assert ((codes == MISSING) == np.isnan(pooled)).all()
    known = codes[codes != MISSING]
    assert known.min() >= 0
    assert known.max() < found.count
    order = np.argsort(pooled[codes != MISSING], kind="stable")
    assert (np.diff(known[order]) >= 0).all()
    assert found.count <= max(bins, 2)


@given(NUMBERS, st.integers(2, 12), st.data())
def test_a_range_holds_between_the_cuts_that_are_printed(values, bins: int, data) -> None:
    found = coding("x", [values], bins)
    if isinstance(found, str) or found.levels:
        return
    at = data.draw(st.integers(0, len(found.cuts) - 1))
    upper = Condition("x", at + 1, found.count - 1).holds(found.codes(values))
    lower = Condition("x", 0, at).holds(found.codes(values))
    assert (upper == (values > found.cuts[at])).all()
    assert (lower == (values <= found.cuts[at])).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12, unique=True))
def test_rounded_cuts_stay_in_order_and_near(cuts: list[float]) -> None:
    given_cuts = np.sort(cuts)
    found = readable(given_cuts)
    assert (np.diff(found) > 0).all()
    if len(cuts) > 1:
        assert np.abs(found - given_cuts).max() <= np.diff(given_cuts).min() / 4 + 1e-300


def test_cuts_have_few_digits() -> None:
    values = np.random.default_rng(0).normal(20, 5, 2000)
    found = coding("x", [values], 4)
    assert isinstance(found, Coding)
    assert [len(f"{cut:.12g}") for cut in found.cuts] == [2, 2, 2]


def test_one_outlier_moves_no_cut() -> None:
    values = np.random.default_rng(0).normal(20, 5, 2000)
    one, other = coding("x", [values], 8), coding("x", [np.append(values[1:], 1e300)], 8)
    assert isinstance(one, Coding)
    assert isinstance(other, Coding)
    assert other.cuts == pytest.approx(one.cuts, rel=0.05)


def test_texts_have_their_commonest_levels() -> None:
    values = np.array([f"l{at % 20:02d}" for at in range(400)] + ["z"] * 50 + [None], dtype=object)
    found = coding("x", [values], 8)
    assert isinstance(found, Coding)
    assert len(found.levels) == MOST_LEVELS
    assert found.gaps
    assert found.codes(np.array(["z", "never", None], dtype=object)).tolist() == [
        found.levels.index("z"),
        OTHER,
        MISSING,
    ]


def test_columns_without_conditions_say_why() -> None:
    gone = np.full(5, np.nan)
    texts = np.array([f"id{at}" for at in range(200)], dtype=object)
    assert coding("x", [gone, gone], 8) == "No row has a value."
    assert coding("x", [np.ones(5), np.ones(3)], 8) == "All rows hold the same value."
    assert coding("x", [np.ones(5), np.array(["a"], dtype=object)], 8) == (
        "The column changed its type."
    )
    assert coding("x", [texts], 8) == "Nearly every row has a value of its own: identifiers."
    known = coding("x", [np.array([1.0, np.nan])], 8)
    assert isinstance(known, Coding)
    assert known.gaps
