"""A test registered beforehand cannot be changed afterwards without that showing."""

import pytest

from tests.unit.domain.reasoning.journals import finding, journal, run, told
from workbench.domain.reasoning.standing import tests_standing as standings
from workbench.domain.reasoning.verdicts import lock_of, locked
from workbench.domain.records.reasoning import (
    Amendment,
    Conclusion,
    Criterion,
    Hypothesis,
    Test,
)

HYPOTHESIS = Hypothesis(id="h1", statement="temp is in °F")
CRITERION = Criterion(finding="f1", figure="low", operator=">", value=0.05)
PARAMETERS = {"bins": 10, "alpha": 0.05}
TEST = locked(
    Test(
        id="t1",
        title="Does it come back?",
        hypothesis="h1",
        expected="It does.",
        criterion=CRITERION,
        analysis="drift.psi",
        parameters=PARAMETERS,
        defaults={"bins": 5, "alpha": 0.05},
        seed=7,
    )
)
RUN = run("r1")
PASSED = Conclusion(id="c1", test="t1", verdict="passed", run="r1", finding="f1", value=0.1)


def standing(*acts):
    events = journal([HYPOTHESIS, *acts])
    (found,) = standings(told(events), events)
    return found


def amendment(value, name="a1"):
    made = Amendment(
        id=name,
        test="t1",
        reason="Too strict.",
        criterion=CRITERION.model_copy(update={"value": value}),
    )
    return made.model_copy(update={"lock": lock_of(made)})


def test_one_that_was_registered_run_and_concluded_is_sound():
    found = standing(TEST, RUN, PASSED)
    assert (found.sound, found.preregistered, found.before_run) == (True, True, True)
    assert (found.verdict, found.registered) == ("passed", 3)
    assert found.concluded


def test_one_without_a_run_yet_claims_nothing():
    found = standing(TEST)
    assert (found.concluded, found.verdict, found.before_run) == (False, None, None)
    assert found.sound


def test_a_second_registration_with_the_same_id_counts_for_nothing_and_shows():
    later = locked(TEST.model_copy(update={"expected": "It does not.", "lock": ""}))
    found = standing(TEST, RUN, later, PASSED)
    assert found.test.expected == "It does."
    assert found.rewritten == (5,)
    assert "register it again" in found.problems[0]


def test_a_lock_that_does_not_fit_shows():
    found = standing(TEST.model_copy(update={"expected": "Something else."}), RUN, PASSED)
    assert not found.lock_intact
    assert not found.sound


def test_an_amendment_whose_lock_does_not_fit_shows():
    forged = amendment(0.01).model_copy(update={"reason": "A better one."})
    assert not standing(TEST, forged, RUN, PASSED).lock_intact


def test_registered_after_its_run_it_must_say_exploratory():
    late = standing(RUN, TEST, PASSED)
    assert (late.before_run, late.preregistered, late.sound) == (False, False, False)
    marked = locked(TEST.model_copy(update={"exploratory": True, "lock": ""}))
    found = standing(RUN, marked, PASSED)
    assert (found.sound, found.preregistered) == (True, False)


@pytest.mark.parametrize("seed", [7, 8])
def test_the_same_question_asked_earlier_with_any_seed_shows(seed):
    earlier = run("r0", seed=seed)
    found = standing(earlier, TEST, RUN, PASSED)
    assert found.seen_before == "r0"
    assert not found.preregistered
    assert "answered before" in found.problems[0]


def test_a_parameter_left_at_its_default_asks_the_same():
    test = locked(TEST.model_copy(update={"parameters": {"bins": 5, "alpha": 0.05}, "lock": ""}))
    earlier, own = run("r0", parameters={}), run("r1", parameters={"bins": 5, "alpha": 0.05})
    assert standing(earlier, test, own, PASSED).seen_before == "r0"


def test_another_question_asked_earlier_is_no_answer():
    for other in (
        run("r0", parameters={"bins": 20, "alpha": 0.05}),
        run("r0", analysis="drift.battery"),
        run("r0", problem={"metric": "auc"}),
    ):
        assert standing(other, TEST, RUN, PASSED).sound


def test_an_amendment_before_the_run_decides_and_is_told():
    found = standing(TEST, amendment(0.15), RUN, PASSED.model_copy(update={"verdict": "failed"}))
    assert (found.verdict, found.verdict_registered) == ("failed", "passed")
    assert not found.amended_after
    assert found.sound


def test_an_amendment_after_the_result_never_decides():
    failed = run("r1", finding(interval=(0.01, 0.3)))
    told_so = PASSED.model_copy(update={"verdict": "failed", "value": 0.01})
    found = standing(TEST, failed, told_so, amendment(0.0))
    assert (found.verdict, found.verdict_amended) == ("failed", "passed")
    assert found.amended_after


def test_an_amendment_between_run_and_conclusion_never_decides():
    failed = run("r1", finding(interval=(0.01, 0.3)))
    found = standing(TEST, failed, amendment(0.0), PASSED)
    assert found.verdict == "failed"
    assert any("its criterion says 'failed'" in problem for problem in found.problems)


def test_a_verdict_typed_in_shows_beside_what_the_criterion_says():
    found = standing(TEST, run("r1", finding(interval=(-0.1, 0.3))), PASSED)
    assert found.verdict == "failed"
    assert any("says 'passed'" in problem for problem in found.problems)


def test_a_verdict_without_the_run_that_was_to_decide_shows():
    found = standing(TEST, PASSED.model_copy(update={"run": ""}))
    assert any("names no run" in problem for problem in found.problems)


def test_a_verdict_from_a_run_of_another_question_shows():
    other = run("r1", parameters={"bins": 99, "alpha": 0.05})
    assert any("another question" in p for p in standing(TEST, other, PASSED).problems)
    reseeded = run("r1", seed=8)
    assert any("another question" in p for p in standing(TEST, reseeded, PASSED).problems)


def test_the_first_conclusion_counts_and_later_ones_show():
    again = PASSED.model_copy(update={"id": "c2", "verdict": "failed"})
    found = standing(TEST, RUN, PASSED, again)
    assert found.verdict == "passed"
    assert found.concluded_again == (6,)
    assert not found.sound


def test_what_a_person_judges_needs_no_run():
    judged = locked(TEST.model_copy(update={"analysis": "", "lock": ""}))
    found = standing(judged, PASSED.model_copy(update={"run": "", "note": "It did."}))
    assert (found.sound, found.verdict, found.before_run) == (True, "passed", None)
