"""Opening: what is suggested and why, what needs a reason, what the record shows."""

import pytest

from workbench.domain.incident import Stage
from workbench.errors import WorkbenchError
from workbench.services.evidence import amend, freeze
from workbench.services.history import undo
from workbench.services.opening.checklist import add_step, checklist, mark_step, playbook_of
from workbench.services.opening.participants import (
    escalation_path,
    facilitator_turn,
    find_participant,
    plan_participation,
    remove_participant,
    set_participant,
)
from workbench.services.opening.scope import write_scope
from workbench.services.opening.triage import write_triage
from workbench.services.readings.opening import opening_reading


def refused(code):
    return pytest.raises(WorkbenchError, match=r".") if not code else _Refused(code)


class _Refused:
    """An error with a code."""

    def __init__(self, code):
        self._code = code
        self._raises = pytest.raises(WorkbenchError)

    def __enter__(self):
        self._caught = self._raises.__enter__()
        return self._caught

    def __exit__(self, *raised):
        swallowed = self._raises.__exit__(*raised)
        assert self._caught.value.code == self._code, self._caught.value.message
        return swallowed


def events(session):
    return session.workspace.journal.events(session.incident("1").id)


def triaged(session, **fields):
    given = {"category": "data_quality", "kind": "incident", **fields}
    return write_triage(
        session, "1", given, severity="SEV2", reason="a third of stations", owner="ML on-call"
    ).value


# severity and triage


def test_severity_is_suggested_from_the_measured_loss_and_says_so(session):
    reading = opening_reading(session, "1")
    found = reading.suggestions["severity"]

    assert reading.loss is not None
    assert reading.loss.value > 0
    assert found.value == "SEV1 critical"
    assert "until one is agreed" in found.reason
    assert f"{reading.loss.value:.3f}" in found.reason


def test_an_agreed_tolerance_makes_the_same_loss_less_severe(session):
    loss = opening_reading(session, "1").loss
    triaged(session, tolerance=loss.value * 2)
    found = opening_reading(session, "1").suggestions["severity"]

    assert found.value == "SEV4 minor"
    assert "the agreed tolerance" in found.reason


def test_triage_severity_owner_and_stage_are_one_act(session):
    before = session.incident("1")
    state = triaged(session)

    assert (state.severity, state.owner) == ("SEV2 major", "ML on-call")
    assert (before.stage, state.stage) == (Stage.TRIAGE, Stage.STABILISE)
    undo(session, "1")
    taken_back = session.incident("1")
    assert (taken_back.severity, taken_back.stage) == (before.severity, Stage.TRIAGE)
    assert taken_back.records.triage is None


def test_the_same_triage_again_records_nothing(session):
    triaged(session)
    size = session.incident("1").size
    triaged(session)

    assert session.incident("1").size == size


def test_every_change_of_severity_needs_a_reason(session):
    with refused("triage.severity_reason"):
        write_triage(session, "1", {"category": "unknown"}, severity="SEV3")
    triaged(session)
    with refused("triage.severity_reason"):
        write_triage(session, "1", {}, severity="SEV1")
    with refused("incident.severity_reason"):
        amend(session, "1", {"severity": "SEV1 critical"})

    state = write_triage(session, "1", {}, severity="SEV1", reason="all stations now").value
    assert state.records.triage.severity_reason == "all stations now"
    spells = opening_reading(session, "1").clocks.points.severities
    assert [spell.severity for spell in spells] == ["SEV2 major", "SEV1 critical"]
    assert spells[0].until == spells[1].since


def test_opening_below_the_criteria_asks_why(session):
    given = {"category": "model_regression", "reach": "few"}
    with refused("triage.below_criteria"):
        write_triage(session, "1", given, severity="SEV4", reason="hardly moved")

    why = {**given, "below_criteria": "we want to practise"}
    state = write_triage(session, "1", why, severity="SEV4", reason="hardly moved").value
    assert state.records.triage.below_criteria == "we want to practise"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"category": "gremlins"}, "triage.term"),
        ({"failure_mode": "process"}, "triage.grounding"),
        ({"tolerance": -1.0}, "triage.tolerance"),
        ({"time_box_hours": 0.0}, "triage.time_box"),
        ({"detected_at": "2999-01-01T00:00:00Z"}, "triage.detected_at"),
        ({"harm_level": 6}, "record.field"),
        ({"hram_level": 1}, "record.field"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(session, fields, code):
    size = session.incident("1").size
    with refused(code):
        write_triage(session, "1", fields)
    assert session.incident("1").size == size


def test_a_term_can_be_given_by_its_title(session):
    state = write_triage(session, "1", {"category": "Data-quality anomaly"}).value

    assert state.records.triage.category == "data_quality"


# the checklist


def test_the_category_switches_the_checklist_and_what_the_report_dwells_on(session):
    triaged(session)
    data, emphasis = (
        {s.id for s in checklist(session.incident("1"))},
        playbook_of(session.incident("1")).emphasis,
    )
    write_triage(session, "1", {"category": "service_degradation"})
    service = {s.id for s in checklist(session.incident("1"))}

    assert "quarantine" in data - service
    assert "shed" in service - data
    assert playbook_of(session.incident("1")).emphasis != emphasis


def test_a_step_done_in_one_category_is_kept_when_another_is_chosen(session):
    triaged(session)
    mark_step(session, "1", "quarantine", "done", "source s1 held")
    write_triage(session, "1", {"category": "service_degradation"})

    kept = next(s for s in checklist(session.incident("1")) if s.id == "quarantine")
    assert (kept.phase, kept.standing, kept.note) == ("own", "done", "source s1 held")


def test_ticking_freeze_freezes_and_is_one_act(session):
    mark_step(session, "1", "freeze", "done")
    state = session.incident("1")

    assert state.evidence
    assert all(item.frozen for item in state.evidence)
    assert {e.at for e in events(session)[-2:]} == {events(session)[-1].at}
    assert next(s for s in checklist(state) if s.id == "freeze").by_record


def test_what_the_record_must_show_cannot_be_ticked(session):
    with refused("checklist.by_record"):
        mark_step(session, "1", "scope", "done")
    write_scope(session, "1", inside=["failure alarms"], reason="to begin")
    assert next(s for s in checklist(session.incident("1")) if s.id == "scope").standing == "done"


def test_a_step_is_left_out_with_a_reason_only(session):
    with refused("checklist.reason"):
        mark_step(session, "1", "hold", "not needed")
    mark_step(session, "1", "hold", "not needed", "nothing is cleaned up here")
    step = next(s for s in checklist(session.incident("1")) if s.id == "hold")
    assert (step.standing, step.note) == ("not needed", "nothing is cleaned up here")
    with refused("checklist.unknown"):
        mark_step(session, "1", "holds", "done")


def test_a_step_of_ones_own_stands_last(session):
    made = add_step(session, "1", "Ask the field team").value
    assert checklist(session.incident("1"))[-1].id == made.id


def test_stabilising_is_done_when_evidence_is_frozen_and_harm_contained(session):
    triaged(session)
    freeze(session, "1")
    assert session.incident("1").stage is Stage.STABILISE
    mark_step(session, "1", "contain", "done", "fallback switched on")
    assert session.incident("1").stage is Stage.INVESTIGATE

    amend(session, "1", {"stage": "Triage"})
    mark_step(session, "1", "inform", "done")
    assert session.incident("1").stage is Stage.TRIAGE  # set by hand, and nothing was completed


# the scope


def test_every_change_of_scope_is_an_event_with_its_reason(session):
    with refused("scope.reason"):
        write_scope(session, "1", inside=["alarms"])
    write_scope(session, "1", inside=["alarms"], outside=["dashboards"], reason="to begin")
    write_scope(session, "1", inside=["alarms", "billing"], reason="customers were billed")
    told = [e.body for e in events(session) if e.type == "scope.set"]

    assert [body["reason"] for body in told] == ["to begin", "customers were billed"]
    assert session.incident("1").records.scope.outside == ("dashboards",)
    size = session.incident("1").size
    write_scope(session, "1", inside=["alarms", "billing"], reason="again")
    assert session.incident("1").size == size


def test_nothing_is_both_in_and_out_of_scope(session):
    with refused("scope.both"):
        write_scope(session, "1", inside=["Alarms"], outside=["alarms "], reason="x")
    with refused("scope.empty"):
        write_scope(session, "1", inside=[" "], outside=["alarms"], reason="x")


# who takes part


def test_the_plan_follows_the_severity_and_keeps_who_is_there(session):
    with refused("participant.severity"):
        plan_participation(session, "1")
    triaged(session)
    set_participant(session, "1", "Product", part="consulted", name="Kim")
    plan_participation(session, "1")
    state = session.incident("1")

    assert find_participant(state, "kim").part == "consulted"
    functions = [p.function for p in state.records.participants]
    assert functions[1:] == ["ml", "data", "ops", "compliance"]
    assert [p.function for p in escalation_path(state)] == ["ops"]
    size = state.size
    plan_participation(session, "1")
    assert session.incident("1").size == size


def test_only_one_is_accountable_facilitates_and_writes(session):
    set_participant(session, "1", "ml", part="accountable", facilitator=True, author=True)
    set_participant(session, "1", "data", part="accountable", facilitator=True)
    people = {p.function: p for p in session.incident("1").records.participants}

    assert (people["ml"].part, people["ml"].facilitator, people["ml"].author) == (
        "responsible",
        False,
        True,
    )
    assert (people["data"].part, people["data"].facilitator) == ("accountable", True)
    undo(session, "1")
    assert find_participant(session.incident("1"), "ml").facilitator


def test_a_place_in_the_escalation_path_is_taken_once(session):
    set_participant(session, "1", "ops", escalation=1)
    with refused("participant.escalation"):
        set_participant(session, "1", "product", escalation=1)
    remove_participant(session, "1", "ops")
    set_participant(session, "1", "product", escalation=1)
    with refused("participant.unknown"):
        remove_participant(session, "1", "ops")


def test_the_facilitator_suggested_is_not_the_author(session):
    for function in ("ml", "data"):
        set_participant(session, "1", function, author=function == "ml")

    assert facilitator_turn(session, "1").who == "Data"
