"""What keeps coming back, what endured, and how far the figures of health can be trusted."""

from datetime import timedelta
from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.domain.records.prevention import Action, ActionCheck, FollowUp
from workbench.services.health import health_of
from workbench.services.library.fault_lines import fault_lines
from workbench.services.library.knowledge import knowledge
from workbench.services.library.plans import start_from
from workbench.services.opening.triage import write_triage
from workbench.services.records import write_record


def test_a_fault_line_tells_how_often_where_and_when(session):
    record(session, told(Random(77), 40))
    found = fault_lines(session)
    assert found.n == 4
    assert found.words.startswith("4 incidents only")
    source = found.of("source")[0]
    assert (source.n, source.confirmed, source.imported) == (3, 3, 0)
    assert source.days_between == 40
    assert sum(source.months) == 3
    assert len(source.months) == len(found.months) == len(found.per_month)
    assert sum(found.per_month) == 4
    assert found.months[0] == f"{source.first:%Y-%m}"
    assert {"where", "failure_mode", "fault", "node"} <= {line.axis for line in found.lines}
    assert fault_lines(session, at_least=4).of("fault") == ()


def test_a_trend_shows_the_last_months_and_counts_all(session):
    found = fault_lines(session, months=1)
    line = found.of("fault")[0]
    assert (line.n, sum(line.months), len(found.months)) == (3, 1, 1)


def test_drills_are_no_incidents(session):
    write_triage(session, "2", {"category": "data_quality", "kind": "drill"})
    assert fault_lines(session).n == 2
    assert knowledge(session).n == 2


def test_knowledge_counts_signals_and_tactics_that_endured(session):
    repair = session.incident("1").records.repairs[0]
    held = {"repair": repair.id, "day": 90}
    write_record(session, "1", FollowUp(id="f1", holds=True, **held))
    other = session.incident("2").records.repairs[0]
    write_record(session, "2", FollowUp(id="f2", repair=other.id, day=90, holds=False))
    third = session.incident("3").records.repairs[0]
    write_record(session, "3", third.model_copy(update={"status": "rolled back"}))
    found = knowledge(session)
    moved = {one.signal: (one.moved.hits, one.moved.n) for one in found.signals}
    assert moved["performance"] == (3, 3)
    tactic = found.tactics[0]
    assert (tactic.tactic, tactic.back) == ("inverse_transform", 1)
    assert (tactic.verified.hits, tactic.verified.n) == (2, 3)
    assert (tactic.endured.hits, tactic.endured.n) == (1, 2)
    low, high = tactic.endured.interval
    assert 0 < low < 0.5 < high < 1
    assert found.words.startswith("3 incidents have a confirmed cause")


def figures(session):
    return {one.metric.id: one for one in health_of(session)}


def test_health_counts_what_came_back_and_what_was_reused(session):
    again = figures(session)["recurrence"]
    assert (again.value, again.n) == (1.0, 2)
    assert 0 < again.low < again.high == 1
    assert (figures(session)["reuse"].value, figures(session)["reuse"].n) == (0.0, 3)
    other = record(session, told(Random(77), 400))
    start_from(session, other, "1")
    found = figures(session)
    assert (found["reuse"].value, found["reuse"].n) == (0.25, 4)
    assert (found["recurrence"].value, found["recurrence"].n) == (pytest.approx(2 / 3, abs=1e-3), 3)


def test_an_action_is_without_a_new_issue_where_its_incident_stayed_away(session):
    today = session.clock().date()
    done = ActionCheck(at=today - timedelta(days=120), method="looked")
    for incident in ("1", "3"):
        write_record(
            session, incident, Action(id="a", title="t", status="verified", verification=done)
        )
    found = figures(session)["actions_without_new_issue"]
    assert (found.value, found.n) == (0.5, 2)
