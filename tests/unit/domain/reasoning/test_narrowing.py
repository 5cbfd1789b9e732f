"""What was held likely, step by step, as the journal tells it."""

from tests.unit.domain.reasoning.boards import observation
from tests.unit.domain.reasoning.journals import journal, run, undone
from workbench.domain.reasoning.narrowing import narrowing
from workbench.domain.records import record_removed
from workbench.domain.records.reasoning import Conclusion, Hypothesis, Test

STATED = Hypothesis(id="h1", statement="temp is in °F")
LIKELY = STATED.model_copy(update={"confidence": "likely", "confidence_reason": "It came back."})
SURE = LIKELY.model_copy(update={"confidence": "very likely"})


def test_a_step_is_taken_where_the_band_changes_and_tells_what_came_before():
    seen = observation("o1", h1="consistent:3")
    (steps,) = narrowing(journal([STATED, seen, LIKELY])).values()
    assert [(s.band, s.status) for s in steps] == [("even", "open"), ("likely", "open")]
    assert steps[1].reason == "It came back."
    assert [(c.kind, c.record) for c in steps[1].causes] == [("observation", "o1")]


def test_other_words_are_no_step():
    reworded = STATED.model_copy(update={"mechanism": "Firmware 2.1."})
    (steps,) = narrowing(journal([STATED, reworded])).values()
    assert len(steps) == 1


def test_what_was_taken_back_leaves_no_step():
    events = journal([STATED, LIKELY, undone(3), SURE])
    (steps,) = narrowing(events).values()
    assert [s.band for s in steps] == ["even", "very likely"]


def test_events_of_one_act_are_one_step():
    supported = LIKELY.model_copy(update={"status": "supported"})
    events = journal([STATED, LIKELY, supported], minutes=[1, 5, 5])
    (steps,) = narrowing(events).values()
    assert [(s.band, s.status) for s in steps] == [("even", "open"), ("likely", "supported")]


def test_a_concluded_test_is_the_cause_of_the_next_step():
    test = Test(id="t1", title="Comes back", hypothesis="h1", expected="yes")
    passed = Conclusion(id="c1", test="t1", verdict="passed", run="r1")
    (steps,) = narrowing(journal([STATED, test, run("r1"), passed, LIKELY])).values()
    assert [(c.kind, c.text, c.run) for c in steps[1].causes] == [
        ("conclusion", "Comes back: passed", "r1")
    ]


def test_a_removed_hypothesis_has_no_steps():
    assert narrowing(journal([STATED, record_removed(STATED)])) == {}
