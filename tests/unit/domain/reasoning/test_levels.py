"""How far a finding reaches is told by what was done and measured, never by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.reasoning.journals import run
from workbench.domain.reasoning.levels import STRENGTH, beyond_chance, level_of_finding
from workbench.domain.runs import Finding

WHAT_IF = run("r1", kind="explanation", analysis="a.what_if")
REPAIR = run("r2", kind="repair", analysis="a.repair")
DRIFT = run("r3", kind="drift", analysis="b.drift")
SURE, NONE = (0.1, 0.2), (-0.1, 0.2)

ends = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted).map(tuple)
findings = st.builds(
    Finding,
    id=st.sampled_from(
        ["restored.row_replay", "restored.resample", "lost", "gain", "cause-x", "x"]
    ),
    text=st.sampled_from(["It fell because of x.", "x"]),
    effect=st.none() | st.floats(-1, 1),
    interval=st.none() | ends,
    q=st.none() | st.floats(0, 1),
)


@pytest.mark.parametrize(
    ("made", "identifier", "interval", "q", "level"),
    [
        (WHAT_IF, "restored.row_replay", SURE, None, "intervened"),
        (WHAT_IF, "lost", SURE, None, "intervened"),
        (WHAT_IF, "restored.resample", SURE, None, "associated"),
        (REPAIR, "gain", SURE, None, "intervened"),
        (REPAIR, "group_harmed.a", (-0.2, -0.1), None, "intervened"),
        (REPAIR, "gain", NONE, None, "observed"),
        (DRIFT, "drift.x", SURE, 0.001, "associated"),
        (DRIFT, "drift.x", SURE, 0.2, "observed"),
        (DRIFT, "drift.x", None, 0.001, "associated"),
        (DRIFT, "drift.x", None, None, "observed"),
    ],
)
def test_the_level_is_that_of_what_was_done(made, identifier, interval, q, level):
    found = Finding(id=identifier, text="x", effect=0.15, interval=interval, q=q)
    assert level_of_finding(made, found) == level


def test_an_answer_without_a_finding_or_an_effect_is_observed():
    assert level_of_finding(WHAT_IF, None) == "observed"
    assert level_of_finding(DRIFT, Finding(id="onset", text="It began.")) == "observed"


@given(findings, st.sampled_from([WHAT_IF, REPAIR, DRIFT]), st.text(max_size=20))
def test_words_raise_no_level_and_chance_lowers_every_one(found, made, words):
    level = level_of_finding(made, found)
    assert level_of_finding(made, found.model_copy(update={"text": words})) == level
    assert (STRENGTH[level] > STRENGTH["observed"]) == beyond_chance(found)
    doubtful = found.model_copy(update={"q": 0.9})
    assert level_of_finding(made, doubtful) == "observed"


@given(findings)
def test_where_nothing_was_changed_nothing_is_intervened(found):
    passive = {"restored.row_replay", "lost"}
    if found.id not in passive:
        assert level_of_finding(DRIFT, found) != "intervened"
