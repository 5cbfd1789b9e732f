"""A past plan starts another incident: what was asked and tried, never what came of it."""

from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.domain.records.library import Pattern
from workbench.domain.records.reasoning import Conclusion, Criterion, Hypothesis, Test
from workbench.domain.records.repairing import Repair
from workbench.errors import WorkbenchError
from workbench.services.history import undo
from workbench.services.hypotheses import reject_hypothesis, set_status
from workbench.services.library.patterns import (
    find_pattern,
    may_save,
    patterns,
    remove_pattern,
    save_pattern,
    versions_of,
)
from workbench.services.library.plan_steps import register_step, steps_of
from workbench.services.library.plans import plan_source, start_from
from workbench.services.records import write_record


@pytest.fixture
def planned(session):
    """The session, with a test and its result on incident 1."""
    cause = session.incident("1").records.hypotheses[0]
    test = Test(
        id="019e25b8-0000-7000-8000-000000000001",
        title="Rows of one station",
        hypothesis=cause.id,
        expected="All struck rows come from one station.",
        criterion=Criterion(finding="x", operator="exists"),
        lock="0" * 64,
    )
    write_record(session, "1", test)
    result = Conclusion(id="019e25b8-0000-7000-8000-000000000002", test=test.id, verdict="passed")
    write_record(session, "1", result)
    return session


def test_hypotheses_come_as_open_and_nothing_that_came_of_them(planned):
    origin = start_from(planned, "2", "1").value
    state, source = planned.incident("2"), planned.incident("1").records
    taken = [h for h in state.records.hypotheses if h.id in origin.hypotheses]
    assert [h.statement for h in taken] == []
    assert origin.left_out == (
        f"{source.hypotheses[0].statement} (stated here already)",
        f"{source.repairs[0].title} (proposed here already)",
    )
    other = record(planned, told(Random(5), 9))
    reject_hypothesis(planned, other, "1", "It was not.")
    start_from(planned, other, "1")
    fresh = planned.incident(other).records
    mine = [h for h in fresh.hypotheses if h.statement == source.hypotheses[0].statement]
    assert [(h.status, h.confidence, h.methods, h.reason) for h in mine] == [
        ("open", "even", (), "")
    ]
    assert mine[0].mechanism == source.hypotheses[0].mechanism
    assert mine[0].node == ""
    assert not fresh.conclusions
    assert not fresh.tests


def test_repairs_come_as_proposed_without_results(planned):
    other = record(planned, told(Random(6), 9))
    origin = start_from(planned, other, "1").value
    taken = [r for r in planned.incident(other).records.repairs if r.id in origin.repairs]
    assert [(r.status, r.runs, r.canary) for r in taken] == [("proposed", (), "")]
    assert origin.plan.repairs[0].went == "verified"
    assert (origin.incident, origin.reference) == (planned.incident("1").id, "INC-0001")
    assert 0 <= origin.likeness < 1


def test_all_of_it_is_one_act_taken_back_in_one_step(planned):
    other = record(planned, told(Random(7), 9))
    before = planned.incident(other).records
    start_from(planned, other, "1")
    assert planned.incident(other).records != before
    undo(planned, other)
    assert planned.incident(other).records == before


def test_steps_tell_what_is_left_to_do(planned):
    other = record(planned, told(Random(8), 9))
    start_from(planned, other, "1")

    def done(kind):
        return [one.done for one in steps_of(planned.incident(other)) if one.kind == kind]

    assert (done("test"), done("repair")) == ([False], [False])
    assert done("run") == [True, True]
    made = register_step(planned, other, 0).value
    assert made.title == "Rows of one station"
    assert made.lock
    assert done("test") == [True]
    taken = planned.incident(other).records.origins[0].hypotheses[0]
    assert done("hypothesis") == [False]
    set_status(planned, other, taken, "testing")
    assert done("hypothesis") == [True]
    with pytest.raises(WorkbenchError, match="no test at place 5"):
        register_step(planned, other, 5)


def test_a_plan_is_taken_over_once_and_never_ones_own(planned):
    start_from(planned, "3", "1")
    with pytest.raises(WorkbenchError, match="already"):
        start_from(planned, "3", "1")
    with pytest.raises(WorkbenchError, match="its own plan"):
        start_from(planned, "1", "1")
    with pytest.raises(WorkbenchError, match="did not start"):
        register_step(planned, "1", 0)


def test_a_pattern_is_saved_from_a_verified_incident_only(session):
    one = save_pattern(session, "1", "Unit at the source", words="When a vendor changes.").value
    assert one.plan.hypotheses
    assert one.signals
    assert one.failure_mode
    cause = session.incident("2").records.hypotheses[0]
    write_record(session, "2", cause.model_copy(update={"status": "open"}))
    assert may_save(session.incident("2"))
    with pytest.raises(WorkbenchError, match="No cause is confirmed"):
        save_pattern(session, "2", "x")
    repair = session.incident("3").records.repairs[0]
    write_record(session, "3", repair.model_copy(update={"status": "applied"}))
    with pytest.raises(WorkbenchError, match="No repair is verified"):
        save_pattern(session, "3", "x")


def test_a_pattern_is_applied_again_in_two_steps(session):
    save_pattern(session, "1", "Unit at the source")
    other = record(session, told(Random(9), 9))
    # Step 1: choose the pattern. Step 2: start from it.
    source = plan_source(session, "unit at the source")
    origin = start_from(session, other, source).value
    assert (origin.source, origin.version) == ("pattern", 1)
    assert session.incident(other).records.origins == (origin,)
    assert [one.used for one in patterns(session)] == [1]


def test_a_pattern_saved_again_is_its_next_version_and_the_first_stays(session):
    save_pattern(session, "1", "Unit at the source")
    same = save_pattern(session, "1", "unit at the source").value
    assert same.version == 2  # another spelling of its title
    assert save_pattern(session, "1", "unit at the source").value.version == 2
    write_record(session, "1", Hypothesis(id="h", statement="And the mix of rows"))
    third = save_pattern(session, "1", "unit at the source").value
    assert third.version == 3
    assert [one.version for one in versions_of(session, third.id)] == [1, 2, 3]
    assert len(versions_of(session, third.id)[0].plan.hypotheses) == 1


def test_an_insight_that_no_longer_holds_is_marked_stale(session):
    made = save_pattern(session, "1", "Unit at the source").value
    assert find_pattern(session, made.id).stale == ""
    repair = session.incident("1").records.repairs[0]
    write_record(session, "1", repair.model_copy(update={"status": "rolled back"}))
    assert "not verified any more" in find_pattern(session, made.id).stale


def test_a_run_whose_data_changed_makes_its_pattern_stale(session):
    made = save_pattern(session, "1", "Unit at the source").value
    assert made.proofs
    from workbench.services.evidence import amend

    amend(session, "1", {"metric": "log_loss"})
    assert "is stale" in find_pattern(session, made.id).stale


def test_a_removed_pattern_leaves_what_was_taken_over(session):
    made = save_pattern(session, "1", "Unit at the source").value
    other = record(session, told(Random(9), 9))
    start_from(session, other, made.id)
    remove_pattern(session, made.id)
    assert patterns(session) == ()
    assert session.incident(other).records.origins
    assert not session.incident("1").records.of(Pattern)
    assert session.incident(other).records.of(Repair)
