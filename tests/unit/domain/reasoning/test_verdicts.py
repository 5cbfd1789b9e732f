"""A criterion is applied by the program, and a lock covers all a test says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.reasoning.verdicts import criterion_words, judge, lock_of, locked
from workbench.domain.records.reasoning import Criterion, Test
from workbench.domain.runs import Finding

FINDINGS = (
    Finding(
        id="restored.replay",
        text="",
        effect=0.14,
        interval=(0.1, 0.19),
        q=0.01,
        values={"rows": 37},
    ),
    Finding(id="restored.map", text="", effect=-0.02, interval=(-0.05, 0.01)),
    Finding(id="plain", text=""),
)


def says(finding="restored.*", figure="effect", operator=">=", value=0.1, upper=None):
    criterion = Criterion(
        finding=finding, figure=figure, operator=operator, value=value, upper=upper
    )
    return judge(criterion, FINDINGS)


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ({}, "passed"),
        ({"value": 0.2}, "failed"),
        ({"figure": "low", "operator": ">", "value": 0.0}, "passed"),
        ({"finding": "restored.map", "figure": "low", "operator": ">", "value": 0.0}, "failed"),
        ({"figure": "high", "operator": "<", "value": 0.19}, "failed"),
        ({"figure": "high", "operator": "<=", "value": 0.19}, "passed"),
        ({"figure": "rows", "operator": "==", "value": 37.0}, "passed"),
        ({"figure": "q", "operator": "<=", "value": 0.05}, "passed"),
        ({"operator": "between", "value": 0.1, "upper": 0.2}, "passed"),
        ({"operator": "between", "value": 0.15, "upper": 0.2}, "failed"),
        ({"finding": "drift.*", "operator": "absent"}, "passed"),
        ({"finding": "plain", "operator": "absent"}, "failed"),
        ({"finding": "plain", "operator": "exists"}, "passed"),
        ({"finding": "drift.*"}, "inconclusive"),
        ({"finding": "plain"}, "inconclusive"),
        ({"figure": "unheard_of"}, "inconclusive"),
        ({"finding": "restored"}, "inconclusive"),
    ],
)
def test_the_verdict_is_what_the_criterion_says(asked, verdict):
    assert says(**asked).verdict == verdict


def test_the_first_finding_that_fits_counts_and_is_named():
    found = says()
    assert (found.finding, found.value) == ("restored.replay", 0.14)


def test_a_limit_inside_the_interval_is_close_to_call():
    assert "close to call" in says(value=0.12).note
    assert "close to call" not in says(value=0.05).note


def test_a_criterion_is_told_in_words():
    criterion = Criterion(finding="gain", figure="low", operator=">", value=-0.5)
    assert criterion_words(criterion) == "low of gain above −0.5"


FIELDS = st.fixed_dictionaries(
    {
        "title": st.text(min_size=1, max_size=8),
        "hypothesis": st.sampled_from(["h1", "h2"]),
        "expected": st.text(min_size=1, max_size=8),
        "analysis": st.sampled_from(["", "drift.psi"]),
        "seed": st.integers(0, 9),
        "exploratory": st.booleans(),
        "parameters": st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), max_size=2),
    }
)


@given(FIELDS, FIELDS)
def test_the_lock_tells_any_two_tests_apart_and_only_those(one, other):
    first = locked(Test.model_validate({"id": "a", **one}))
    second = locked(Test.model_validate({"id": "b", **other}))
    assert (first.lock == second.lock) is (one == other)
    assert lock_of(first) == first.lock
