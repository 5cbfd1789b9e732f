"""Decisions, actions, follow-ups and proposals of a real incident."""

from datetime import date, timedelta

import pytest

from tests.unit.services.documents import record_run
from workbench.domain.prevention import action_problems
from workbench.domain.records.prevention import Action, Alternative, Decision, Dissent
from workbench.domain.records.repairing import Repair
from workbench.errors import WorkbenchError
from workbench.services.actions import add_action, advance_action, change_action, verify_action
from workbench.services.decisions import (
    decide,
    dissent_line,
    dissent_of,
    open_questions,
    prefilled,
)
from workbench.services.follow_ups import awaited, endurance_of, record_follow_up
from workbench.services.history import undo
from workbench.services.proposals import (
    add_proposal,
    advance_proposal,
    change_proposal,
    proposals_text,
)
from workbench.services.records import write_record

FIELDS = {
    "title": "Reject °F at ingest",
    "strength": "eliminate",
    "owner_function": "data platform",
    "due": "2026-05-20",
    "success": {"signal": "accuracy", "operator": ">=", "value": 0.9},
    "verification": {"method": "canary of one week"},
}


@pytest.fixture
def action(session):
    return add_action(session, "1", FIELDS).value


def stepped(session, action, *steps):
    for step in steps:
        action = advance_action(session, "1", action, step).value
    return action


def implemented(session, action):
    return stepped(session, action, "agreed", "in progress", "implemented")


def test_an_action_goes_through_the_loop_and_is_verified_by_a_run(session, action):
    done = implemented(session, action)
    assert done.implemented_on == session.clock().date()
    run = record_run(session)
    verified = verify_action(session, "1", done, run=run.id[-8:], by="review board").value
    assert verified.status == "verified"
    assert verified.verification.run == run.id
    assert verified.verification.method == "canary of one week"
    assert action_problems(verified) == ()
    assert stepped(session, verified, "monitored").status == "monitored"


def test_verified_needs_evidence(session, action):
    done = implemented(session, action)
    with pytest.raises(WorkbenchError, match="neither"):
        verify_action(session, "1", done, method="it was seen to work")
    with pytest.raises(WorkbenchError, match="No run"):
        verify_action(session, "1", done, run="nothing")
    item = session.incident("1").evidence[0]
    assert verify_action(session, "1", done, evidence=item.id).value.status == "verified"


def test_a_run_without_a_result_verifies_nothing(session, action):
    from workbench.jobs.job import Problem

    done = implemented(session, action)
    run = record_run(session, answers=[Problem("x", "It broke.")])
    with pytest.raises(WorkbenchError, match="without a result"):
        verify_action(session, "1", done, run=run.id)


@pytest.mark.parametrize("to", ["in progress", "implemented", "verified", "monitored"])
def test_no_step_is_jumped(session, action, to):
    with pytest.raises(WorkbenchError, match="cannot become"):
        advance_action(session, "1", action, to)


@pytest.mark.parametrize(
    "field", [{"status": "verified"}, {"implemented_on": "2026-01-01"}, {"rejected_reason": "x"}]
)
def test_the_state_is_not_written_past_the_loop(session, action, field):
    with pytest.raises(WorkbenchError, match="set by the step"):
        change_action(session, "1", action, field)
    with pytest.raises(WorkbenchError, match="set by the step"):
        add_action(session, "1", {**FIELDS, **field})


def test_rejecting_says_why_and_proposing_again_forgets_it(session, action):
    with pytest.raises(WorkbenchError, match="says why"):
        advance_action(session, "1", action, "rejected")
    gone = advance_action(session, "1", action, "rejected", "too dear").value
    assert gone.rejected_reason == "too dear"
    assert advance_action(session, "1", gone, "proposed").value.rejected_reason == ""


def test_what_is_changed_can_be_taken_back(session, action):
    change_action(session, "1", action, {"owner_function": "field service"})
    undo(session, "1")
    assert session.incident("1").records.actions[0].owner_function == "data platform"


def test_a_guardrail_of_an_action_exists(session):
    with pytest.raises(WorkbenchError, match="no guardrail"):
        add_action(session, "1", {**FIELDS, "guardrail": "nowhere"})


def test_due_are_looks_at_what_is_in_force_and_actions_that_are_late(session, action):
    assert awaited(session) == ()
    add_action(session, "1", {**FIELDS, "title": "Tell them", "due": "2026-05-01"})
    implemented(session, action)
    now = session.clock()
    soon = awaited(session)
    assert [(one.action.title, one.day, one.late > 0) for one in soon] == [
        ("Tell them", None, True),
        ("Reject °F at ingest", 7, False),
    ]
    session.clock = lambda: now + timedelta(days=31)
    assert [(one.day, one.late) for one in awaited(session) if one.day] == [(7, 24), (30, 1)]
    assert len(awaited(session, ahead=None)) == 4


def test_a_follow_up_says_whether_it_holds_and_stays(session, action):
    done = implemented(session, action)
    first = record_follow_up(session, "1", done, holds=True, value=0.93).value
    assert first.day == 7
    assert record_follow_up(session, "1", done, holds=False, value=0.8).value.day == 30
    assert endurance_of(session.incident("1")) == {done.id: "failed"}
    with pytest.raises(WorkbenchError, match="stays as it is"):
        write_record(session, "1", first.model_copy(update={"holds": False}))


def test_a_follow_up_cannot_say_otherwise_than_its_value(session, action):
    done = implemented(session, action)
    with pytest.raises(WorkbenchError, match="does not meet"):
        record_follow_up(session, "1", done, holds=True, value=0.5)
    with pytest.raises(WorkbenchError, match="No look is planned"):
        record_follow_up(session, "1", done, holds=True, day=8)


def test_nothing_is_followed_up_before_it_is_in_force(session, action):
    with pytest.raises(WorkbenchError, match="nothing to follow up"):
        record_follow_up(session, "1", action, holds=True)


def test_a_decision_is_prefilled_with_the_repairs_that_were_tried(session):
    run = record_run(session)
    write_record(session, "1", Repair(id="r1", title="Inverse transform", status="chosen"))
    write_record(session, "1", Repair(id="r2", title="Retrain", runs=(run.id,)))
    write_record(session, "1", Repair(id="r3", title="Clip", reason="harms a group"))
    draft = prefilled(session.incident("1"))
    assert draft.chosen == "Inverse transform"
    assert [(one.option, one.why_not) for one in draft.alternatives] == [
        ("Retrain", run.summary),
        ("Clip", "harms a group"),
    ]


def test_what_a_decision_lacks_is_told_until_it_is_whole(session):
    made = decide(session, "1", question="Which repair?", chosen="Clip").value
    assert made.decided_by == "tester"
    assert "an alternative" in open_questions(session.incident("1"))[made.id]
    whole = decide(
        session,
        "1",
        question="Which repair?",
        chosen="Clip",
        alternatives=[Alternative(option="Retrain", why_not="learns the mixed unit")],
        accepted_risk="extremes are lost",
        rationale="at hand today",
        dissent=[Dissent(function="product", text="too soon")],
        decided_by="risk",
        revise=made.id,
    ).value
    assert whole.decided_at == made.decided_at
    assert open_questions(session.incident("1")) == {}
    assert len(session.incident("1").records.decisions) == 1


def test_dissent_and_no_dissent_exclude_each_other(session):
    with pytest.raises(WorkbenchError, match="dissent"):
        decide(
            session, "1", question="?", chosen="x", dissent=[Dissent(text="no")], no_dissent=True
        )
    with pytest.raises(WorkbenchError, match="what was chosen"):
        decide(session, "1", question="?", chosen=" ")


def test_dissent_rests_on_a_run_where_one_is_named(session):
    run = record_run(session)
    state = session.incident("1")
    found = dissent_of(state, f"product: too [much] soon [{run.id[-8:]}]")
    assert (found.function, found.text, found.run) == ("product", "too [much] soon", run.id)
    assert dissent_of(state, dissent_line(found)) == found
    assert dissent_of(state, "no function") == Dissent(text="no function")
    with pytest.raises(WorkbenchError, match="No run"):
        dissent_of(state, "product: too soon [nothing]")


def test_a_proposal_goes_to_those_who_decide_and_is_exported(session):
    run = record_run(session)
    made = add_proposal(
        session,
        "1",
        {
            "text": "Announce firmware updates",
            "kind": "policy",
            "document": "Vendor policy",
            "changes": "Vendors say **when** units change.",
            "run": run.id,
            "finding": "temp",
        },
    ).value
    with pytest.raises(WorkbenchError, match="cannot become"):
        advance_proposal(session, "1", made, "approved")
    sent = advance_proposal(session, "1", made, "proposed").value
    with pytest.raises(WorkbenchError, match="says why"):
        advance_proposal(session, "1", sent, "rejected")
    done = advance_proposal(session, "1", sent, "approved", by="risk board").value
    with pytest.raises(WorkbenchError, match="stays as it was approved"):
        change_proposal(session, "1", done, {"text": "Other"})
    text = proposals_text(session.incident("1"))
    assert "approved by risk board" in text
    assert "**when**" not in text


def test_a_proposal_rests_on_something_that_is_there(session):
    with pytest.raises(WorkbenchError, match="no run"):
        add_proposal(session, "1", {"text": "x", "run": "nothing"})
    with pytest.raises(WorkbenchError, match="no finding"):
        add_proposal(session, "1", {"text": "x", "finding": "temp"})


def test_dates_and_numbers_are_read_from_words(session):
    made = add_action(
        session, "1", {**FIELDS, "follow_ups": ["7", "14"], "success": {"value": "0.5"}}
    ).value
    assert isinstance(made, Action)
    assert made.due == date(2026, 5, 20)
    assert (made.follow_ups, made.success.value) == ((7, 14), 0.5)


def test_decisions_stay_in_order(session):
    for chosen in ("first", "second"):
        decide(session, "1", question="?", chosen=chosen)
    found = session.incident("1").records.decisions
    assert [one.chosen for one in found if isinstance(one, Decision)] == ["first", "second"]
