"""A test is registered before its result is known, and the program says what it came to."""

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import FakeRunner, lend
from workbench.api import Finding
from workbench.domain.reasoning.verdicts import lock_of
from workbench.domain.records import record_written
from workbench.domain.records.reasoning import Conclusion, Criterion
from workbench.domain.row_filter import row_filter
from workbench.domain.selection import Selection
from workbench.errors import RunError, WorkbenchError
from workbench.jobs.job import Problem
from workbench.services.filters import keep_filter
from workbench.services.history import undo
from workbench.services.hypotheses import state_hypothesis
from workbench.services.hypothesis_tests import (
    amend_test,
    judge_test,
    register_test,
    run_test,
    standing_of,
)

ABOVE = {"finding": "temp", "figure": "effect", "operator": ">=", "value": 0.3}


@pytest.fixture
def argued(session):
    """A session whose incident has a hypothesis."""
    state_hypothesis(session, "1", "temp arrives in °F", node="temp")
    return session


def register(session, analysis="drift.psi", criterion=ABOVE, **named):
    named = {"expected": "temp lies higher", **named}
    return register_test(
        session, "1", "H1", "Is it higher?", criterion=criterion, analysis=analysis, **named
    ).value


def answering(session, *findings):
    lend(session, FakeRunner(document(*findings)))
    return session


def test_what_is_registered_is_locked_with_every_parameter(argued):
    test = register(argued)
    assert test.lock == lock_of(test)
    assert test.parameters == test.defaults != {}
    assert argued.incident("1").records.tests == (test,)


def test_running_it_concludes_it_by_its_criterion(argued):
    test = register(argued)
    ran = run_test(answering(argued), "1", "T1").value
    assert (ran.conclusion.verdict, ran.conclusion.value) == ("passed", 0.4)
    assert ran.conclusion.run == ran.run.id
    (standing,) = standing_of(argued, "1")
    assert (standing.sound, standing.preregistered, standing.verdict) == (True, True, "passed")
    assert standing.test == test


def test_a_finding_below_the_limit_fails_it(argued):
    register(argued)
    low = Finding(id="temp", text="temp hardly moved.", about="temp", effect=0.1)
    assert run_test(answering(argued, low), "1", "T1").value.conclusion.verdict == "failed"


def test_a_question_that_was_answered_already_predicts_nothing(argued):
    record_run(argued)
    with pytest.raises(WorkbenchError) as refused:
        register(argued)
    assert refused.value.code == "test.seen"
    with pytest.raises(WorkbenchError):
        register(argued, seed=9)
    test = register(argued, exploratory=True)
    assert test.exploratory
    run_test(argued, "1", "T1")
    (standing,) = standing_of(argued, "1")
    assert (standing.sound, standing.preregistered) == (True, False)


def test_a_failed_run_answered_nothing(argued):
    record_run(argued, answers=[Problem("worker.crashed", "It crashed.")])
    assert register(argued).exploratory is False


def test_a_run_that_ends_without_a_result_leaves_the_test_open(argued):
    register(argued)
    lend(argued, FakeRunner(Problem("worker.crashed", "It crashed."), document()))
    with pytest.raises(RunError):
        run_test(argued, "1", "T1")
    assert argued.incident("1").records.conclusions == ()
    assert run_test(argued, "1", "T1").value.conclusion.verdict == "passed"


def test_it_is_concluded_once(argued):
    register(argued)
    run_test(answering(argued), "1", "T1")
    with pytest.raises(WorkbenchError, match="concluded, and its result stays"):
        run_test(argued, "1", "T1")


def test_no_act_takes_a_registration_back(argued):
    test = register(argued)
    undo(argued, "1")
    assert argued.incident("1").records.tests == (test,)
    assert argued.incident("1").records.hypotheses == ()


def test_the_verdict_of_a_run_is_not_typed_in(argued):
    register(argued)
    with pytest.raises(WorkbenchError, match="decides this test"):
        judge_test(argued, "1", "T1", "passed", "I saw it.")


def test_a_verdict_written_past_the_service_shows(argued):
    test = register(argued)
    forged = Conclusion(id="c", test=test.id, verdict="passed", note="Trust me.")
    argued.record(argued.incident("1").id, record_written(forged))
    (standing,) = standing_of(argued, "1")
    assert not standing.sound


def test_a_test_written_over_past_the_service_shows_and_is_not_run(argued):
    test = register(argued)
    easier = test.model_copy(update={"criterion": Criterion(finding="temp", value=0.0)})
    argued.record(argued.incident("1").id, record_written(easier))
    (standing,) = standing_of(argued, "1")
    assert standing.test == test
    assert standing.rewritten
    assert not standing.sound


def test_a_test_that_was_never_locked_is_not_run(argued):
    test = register(argued)
    forged = test.model_copy(update={"id": "f" * 36, "expected": "Anything."})
    argued.record(argued.incident("1").id, record_written(forged))
    with pytest.raises(WorkbenchError) as refused:
        run_test(answering(argued), "1", forged.id)
    assert refused.value.code == "test.lock"


def test_an_amendment_stands_beside_the_test_and_decides_only_before_the_run(argued):
    register(argued)
    amend_test(argued, "1", "T1", "Too lax.", criterion={**ABOVE, "value": 0.9})
    assert run_test(answering(argued), "1", "T1").value.conclusion.verdict == "failed"
    amend_test(argued, "1", "T1", "Too strict.", criterion={**ABOVE, "value": 0.1})
    (standing,) = standing_of(argued, "1")
    assert standing.verdict == "failed"
    assert (standing.verdict_registered, standing.verdict_amended) == ("passed", "passed")
    assert standing.amended_after
    assert len(standing.amendments) == 2


def test_an_amendment_says_why_and_what(argued):
    register(argued)
    with pytest.raises(WorkbenchError):
        amend_test(argued, "1", "T1", " ", expected="x")
    with pytest.raises(WorkbenchError):
        amend_test(argued, "1", "T1", "Because.")


def test_rows_are_locked_as_they_were(argued):
    rows = row_filter([{"column": "station", "operator": "=", "value": "s1"}])
    test = register(argued, where=rows)
    ran = run_test(answering(argued), "1", "T1").value
    assert ran.run.where == rows
    assert test.where == tuple(rows.to_json())


def test_changing_a_kept_filter_does_not_change_the_test(argued):
    s1 = row_filter([{"column": "station", "operator": "=", "value": "s1"}])
    s2 = row_filter([{"column": "station", "operator": "=", "value": "s2"}])
    kept = keep_filter(argued, "1", Selection(s1, "test", "one station")).value
    register(argued, filter_name="one station")
    keep_filter(argued, "1", Selection(s2, "test", "one station", (), kept.id))
    assert run_test(answering(argued), "1", "T1").value.run.where == s1
    assert standing_of(argued, "1")[0].sound


def test_what_has_nothing_to_run_is_judged_by_a_person_with_words(argued):
    register(argued, analysis="", criterion={})
    with pytest.raises(WorkbenchError, match="nothing to run"):
        run_test(argued, "1", "T1")
    with pytest.raises(WorkbenchError, match="what was seen"):
        judge_test(argued, "1", "T1", "passed", "")
    judge_test(argued, "1", "T1", "failed", "The log shows 40 °C.")
    (standing,) = standing_of(argued, "1")
    assert (standing.verdict, standing.sound) == ("failed", True)


@pytest.mark.parametrize(
    "criterion",
    [
        {},
        {"finding": "temp"},
        {"finding": "temp", "operator": "between", "value": 1.0},
        {"finding": "temp", "operator": "between", "value": 1.0, "upper": 0.0},
        {"operator": "exists"},
        {"finding": "temp", "operator": "about", "value": 1.0},
        {"colour": "blue"},
    ],
)
def test_a_criterion_that_could_decide_nothing_is_refused(argued, criterion):
    with pytest.raises(WorkbenchError) as refused:
        register(argued, criterion=criterion)
    assert refused.value.code == "test.criterion"
    assert argued.incident("1").records.tests == ()


def test_unknown_analyses_parameters_and_hypotheses_are_refused(argued):
    for named in ({"analysis": "no.such"}, {"parameters": {"colour": 1}}):
        with pytest.raises(WorkbenchError):
            register(argued, **named)
    with pytest.raises(WorkbenchError):
        register_test(argued, "1", "H9", "x", expected="y", criterion={})
