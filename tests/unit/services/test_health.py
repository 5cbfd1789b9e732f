"""How retrospectives go: figures from the journal with n, and a plain word where there is none."""

from datetime import timedelta

import pytest

from workbench.domain.records.prevention import Action, ActionCheck, FollowUp
from workbench.services.clocks import clocks_of, due_dates
from workbench.services.evidence import amend
from workbench.services.health import health_of
from workbench.services.notes import add_note
from workbench.services.opening.checklist import mark_step
from workbench.services.opening.coverage import coverage_of
from workbench.services.opening.gaps import draft_gap_actions, gaps_of
from workbench.services.opening.participants import set_participant
from workbench.services.opening.triage import write_triage
from workbench.services.records import write_record


def figures(session):
    return {one.metric.id: one for one in health_of(session)}


@pytest.fixture
def triaged(session):
    session.clock.now = session.incident("1").opened_at + timedelta(hours=3)
    write_triage(
        session,
        "1",
        {"category": "data_quality", "time_box_hours": 16.0},
        severity="SEV2",
        reason="x",
        owner="ML on-call",
    )
    return session


def test_a_figure_says_how_many_it_rests_on_or_why_there_is_none(triaged):
    found = figures(triaged)

    for one in found.values():
        assert (one.value is None) == bool(one.why_not), one.metric.id
        assert one.value is None or one.n > 0, one.metric.id
    assert "no earlier incident" in found["recurrence"].why_not
    assert found["time_to_triage"].n == 1


def test_times_are_those_of_the_journal(triaged):
    declared = clocks_of(triaged, triaged.incident("1")).points.declared
    triaged.clock.now += timedelta(hours=2)
    mark_step(triaged, "1", "contain", "done")
    done = clocks_of(triaged, triaged.incident("1"))

    expected = (done.points.mitigated - declared).total_seconds() / 3600
    assert figures(triaged)["time_to_mitigate"].value == pytest.approx(expected, abs=0.01)
    assert done.contained_after() == done.points.mitigated - declared


def test_shares_count_what_is_due_and_carry_an_interval(triaged):
    today = triaged.clock().date()
    for number, late in enumerate((False, True, True)):
        action = Action(
            id=f"a{number}",
            title="t",
            due=today - timedelta(days=3),
            status="verified",
            verification=ActionCheck(at=today - timedelta(days=1 if late else 4), method="m"),
        )
        write_record(triaged, "1", action)
    write_record(triaged, "1", Action(id="b", title="t", due=today - timedelta(days=5)))
    write_record(triaged, "1", Action(id="c", title="t", due=today + timedelta(days=5)))
    write_record(triaged, "1", FollowUp(id="f", action="a0", day=90, holds=True))
    found = figures(triaged)

    assert (found["closure"].value, found["closure"].n) == (0.25, 4)
    assert 0 < found["closure"].low < 0.25 < found["closure"].high < 1
    assert (found["overdue_age"].value, found["overdue_age"].n) == (5.0, 1)
    assert (found["endurance"].value, found["endurance"].n) == (1.0, 1)
    assert found["coverage"].value == 0.0


def test_planned_is_not_contributed(triaged):
    set_participant(triaged, "1", "ml", part="responsible", facilitator=True)
    before = coverage_of(triaged.incident("1"))
    add_note(triaged, "1", "The dashboard was quiet.", function="ML on-call", kind="intuition")
    after = coverage_of(triaged.incident("1"))

    assert (before.count, before.silent) == (0, ("ml",))
    assert (after.count, after.silent) == (1, ())
    assert figures(triaged)["facilitator_spread"].value == 1.0


def test_clocks_run_from_the_opening_and_stop(triaged):
    state = triaged.incident("1")
    clocks = clocks_of(triaged, state)
    now = triaged.clock()

    assert clocks.due_in(now) == clocks.due - now
    assert clocks.box_left(clocks.box_ends) == timedelta()
    assert {"report", "time_box", "review"} == set(due_dates(triaged, state, now))
    assert due_dates(triaged, state, now)["review"] > now
    amend(triaged, "1", {"stage": "Follow-up"})
    assert due_dates(triaged, triaged.incident("1"), now) == {}
    later = clocks_of(triaged, triaged.incident("1"))
    assert later.since_onset(now) == later.since_onset(now + timedelta(days=9))


def test_every_gap_becomes_a_limitation_and_an_action_once(session):
    missing = [gap.kind.key for gap in gaps_of(session.incident("1"))]
    drafted = draft_gap_actions(session, "1").value
    state = session.incident("1")

    assert missing
    assert [action.id for action in drafted] == [f"gap-{key}" for key in missing]
    assert {one.action for one in state.records.limitations} == {a.id for a in drafted}
    assert all(one.consequence for one in state.records.limitations)
    assert draft_gap_actions(session, "1").value == ()
    assert session.incident("1").size == state.size
