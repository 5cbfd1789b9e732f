"""The rows a fault touched are described where a condition describes them, and only there."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.science.causes.world import problem
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import canonical
from workbench.science.causes.segments import LEAST_OVERLAP, segment_of


def _evidence() -> Evidence:
    given_ = problem()
    random = np.random.default_rng(3)
    for frame in (given_.reference, given_.incident):
        frame["site"] = random.choice(["a", "b", "c", "d"], len(frame))
    return Evidence(canonical(replace(given_, segments=("site",))))


EVIDENCE = _evidence()
FRAME = EVIDENCE.problem.incident


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ((FRAME["site"] == "b").to_numpy(), "site is b"),
        (FRAME["site"].isin(["b", "d"]).to_numpy(), "site is b or d"),
        ((FRAME["region"] == "north").to_numpy(), "region is north"),
        ((FRAME["age"] > 52.5).to_numpy(), "age is above 52.5"),
        ((FRAME["hour"] < 7).to_numpy(), "hour is below 6.5"),
    ],
)
def test_a_condition_is_found(rows, where):
    hours = "hour is 0 or 1 or 2 or 3 or 4 or 5 or 6"
    found = segment_of(EVIDENCE, rows, "balance")
    assert found is not None
    assert found.where in {where, hours}
    assert (found.inside, found.outside) == (1.0, 0.0)


def test_a_few_rows_beside_it_do_not_hide_it():
    random = np.random.default_rng(5)
    rows = (FRAME["site"] == "b").to_numpy() ^ (random.random(len(FRAME)) < 0.02)
    found = segment_of(EVIDENCE, rows, "balance")
    assert found is not None
    assert found.where == "site is b"
    assert 0.9 < found.inside < 1
    assert 0 < found.outside < 0.1
    assert f"{found.inside:.0%}" in found.sentence


def test_scattered_rows_have_no_condition():
    rows = np.random.default_rng(7).random(len(FRAME)) < 0.35
    assert segment_of(EVIDENCE, rows, "income") is None


def test_the_column_at_fault_does_not_describe_itself():
    rows = (FRAME["balance"] > 0).to_numpy()
    assert segment_of(EVIDENCE, rows, "balance") is None


def test_all_rows_or_hardly_any_need_no_words():
    assert segment_of(EVIDENCE, np.ones(len(FRAME), dtype=bool), "income") is None
    assert segment_of(EVIDENCE, np.arange(len(FRAME)) < 5, "income") is None


@settings(max_examples=40, deadline=None)
@given(cut=st.floats(22, 68), noise=st.floats(0, 0.4), seed=st.integers(0, 99))
def test_what_is_told_overlaps_as_much_as_promised(cut, noise, seed):
    random = np.random.default_rng(seed)
    rows = (FRAME["age"] > cut).to_numpy() ^ (random.random(len(FRAME)) < noise)
    found = segment_of(EVIDENCE, rows, "balance")
    if found is not None and found.column == "age" and " is above " in found.where:
        held = (FRAME["age"] > float(found.where.rsplit(" ", 1)[1])).to_numpy()
        overlap = (held & rows).sum() / (held | rows).sum()
        assert overlap >= LEAST_OVERLAP
        assert found.inside == pytest.approx(rows[held].mean())
