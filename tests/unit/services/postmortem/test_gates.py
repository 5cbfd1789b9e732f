"""Each gate holds on an incident that has everything, and fails once its thing is taken away."""

import pytest

from tests.unit.services.documents import record_run
from tests.unit.services.postmortem import closed_case
from tests.unit.services.postmortem.closed_case import (
    KEPT,
    REPAIR,
    VERIFIED,
    closed,
    replayed,
    search,
    write,
)
from workbench.domain.postmortem.parts import GateState
from workbench.domain.records import record_removed
from workbench.domain.records.opening import Participant
from workbench.domain.records.postmortem import Section
from workbench.domain.records.reasoning import Hypothesis, Limitation
from workbench.domain.runs import Grounds
from workbench.errors import WorkbenchError
from workbench.services.claims import claim_finding, ground_claim
from workbench.services.evidence import amend
from workbench.services.notes import add_limitation
from workbench.services.postmortem import gates_repair
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.gates import gates_of
from workbench.services.postmortem.signing import sign_report
from workbench.services.postmortem.versions import versions_of
from workbench.services.repair_policy import PolicyProblem
from workbench.services.repair_standing import RepairStanding


@pytest.fixture
def standing(monkeypatch):
    """How the chosen repair stands; verified unless a test says otherwise."""
    told = [VERIFIED]
    monkeypatch.setattr(gates_repair, "repair_standing", lambda *_: told[0])
    return told


def gate(session, code) -> GateState:
    return next(one for one in gates_of(session, "1") if one.code == code)


def removed(session, *records):
    session.record(session.incident("1").id, *map(record_removed, records))


def test_every_gate_holds_and_the_report_can_be_signed(session, standing):
    closed(session)
    assert [(g.code, g.reason) for g in gates_of(session, "1") if not g.passed] == []
    signed = sign_report(session, "1", "ML on-call").value
    (version,) = versions_of(session, "1")
    assert (signed.verdict, signed.sha256) == ("signed", version.version.sha256)
    assert all(signed.gates.values())
    assert len(signed.gates) == 12
    assert not version.outdated


def test_an_empty_incident_passes_no_gate_by_having_nothing(session):
    failing = {g.code for g in gates_of(session, "1") if not g.passed and not g.warning}
    assert failing == {f"G{n}" for n in range(1, 12)}
    for one in gates_of(session, "1"):
        assert one.passed or (one.reason and one.action and one.place)


def _loosen(session):
    write(session, Section(id="forward", text="It fell by 0.5 because of the update."))


def _expose(session):
    write(session, Section(id="forward", text="Write to ada@example.org."))


def _leak(session):
    write(session, Section(id="forward", text="[[opinion|password: hunter2hunter2]]"))


def _leave(session):
    removed(session, session.incident("1").records.find(Hypothesis, "h-2"))


def _drop_methods(session):
    one = session.incident("1").records.find(Hypothesis, "h-1")
    write(session, one.model_copy(update={"methods": ()}))


def _forge(session):
    test = session.incident("1").records.tests[0]
    write(session, test.model_copy(update={"id": "test-2", "expected": "Something else"}))


def _unfinish(session):
    write(session, KEPT["action"].model_copy(update={"due": None}))


def _decide(session):
    write(session, KEPT["decision"].model_copy(update={"alternatives": ()}))


def _run_more(session):
    run = record_run(session)
    claim_finding(session, "1", run.id, "temp")


def _tell(session):
    claim = session.incident("1").claims[0]
    said = Grounds(why="Ask ada@example.org.", assumptions=("Rows are alike.",), limits=("None.",))
    ground_claim(session, "1", claim.id, said)


@pytest.mark.parametrize(
    ("code", "act", "reason"),
    [
        ("G1", lambda s: amend(s, "1", {"owner": ""}), "owner"),
        ("G3", _leave, "one hypothesis"),
        ("G4", _drop_methods, "no method"),
        ("G5", _loosen, "2 unsupported"),
        ("G6", _forge, "Only one station"),
        ("G9", _unfinish, "due date"),
        ("G10", _decide, "alternatives"),
        ("G11", _run_more, "after the replay"),
        ("G12", _expose, "e-mail"),
        ("G12", _leak, "password"),
        ("G12", _tell, "e-mail address in a claim"),
    ],
)
def test_a_gate_fails_once_its_thing_is_taken_away_and_signing_names_it(
    session, standing, code, act, reason
):
    closed(session)
    act(session)
    found = gate(session, code)
    assert not found.passed
    assert reason in found.reason
    assert found.action
    with pytest.raises(WorkbenchError, match=code) as caught:
        sign_report(session, "1", "ML on-call")
    assert caught.value.code == "report.gates"
    assert "hunter2" not in found.reason, "a secret is never repeated"


def test_an_identifier_with_the_check_digit_of_a_card_number_is_none(session, standing):
    unlucky = "01a1fdf3-23ea-7357-8484-200050322639"
    add_limitation(session, "1", f"What {unlucky} rests on is not kept", consequence="none")
    assert gate(session, "G12").passed
    add_limitation(session, "1", "Ask for 4111 1111 1111 1111")
    assert "a card number" in gate(session, "G12").reason


def test_evidence_that_is_not_frozen_fails_g2(session):
    assert gate(session, "G2").reason.endswith("not frozen")


@pytest.mark.parametrize(
    ("found", "code", "reason"),
    [
        (RepairStanding(), "G7", "no repair is chosen"),
        (RepairStanding(), "G8", "no repair is chosen"),
        (RepairStanding(repair=REPAIR), "G7", "side effects"),
        (
            RepairStanding(
                repair=REPAIR,
                side_effects=("None.",),
                problems=(PolicyProblem("repair.windows", "It gains on 1 of 2.", "More."),),
            ),
            "G7",
            "gains on 1 of 2",
        ),
        (
            RepairStanding(
                repair=REPAIR.model_copy(update={"status": "applied"}), side_effects=("None.",)
            ),
            "G7",
            "not marked",
        ),
        (
            RepairStanding(repair=REPAIR.model_copy(update={"way_back": type(REPAIR.way_back)()})),
            "G8",
            "trigger, where back to",
        ),
    ],
)
def test_the_repair_is_judged_by_the_policy_for_repairs(session, standing, found, code, reason):
    standing[0] = found
    assert not gate(session, code).passed
    assert reason in gate(session, code).reason


def test_a_replay_on_the_machine_of_the_export_holds_with_caution(session, standing):
    closed(session)
    assert not gate(session, "G11").caution
    for one in session.incident("1").records.replays:
        assert one.machine == "elsewhere"
    write(session, Section(id="forward", text="Otherwise."))
    search(session, parameters={"causes": 4})
    run = session.incident("1").runs[-1]
    claim_finding(session, "1", run.id, "cause-temp-unit_change")
    assert not gate(session, "G11").passed
    replayed(session, machine="here")
    # The first export with these bytes counts, and holds not the run that came later.
    assert not gate(session, "G11").passed


def test_a_replay_on_the_same_machine_is_told(session, standing, monkeypatch):
    monkeypatch.setattr(closed_case.replayed, "__defaults__", ("here", "same"))
    closed(session)
    found = gate(session, "G11")
    assert (found.passed, found.caution) == (True, True)
    assert "only on the machine" in found.reason


def test_a_replay_that_differs_fails(session, standing, monkeypatch):
    monkeypatch.setattr(closed_case.replayed, "__defaults__", ("elsewhere", "differs"))
    closed(session)
    assert "differs" in gate(session, "G11").reason


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("W1", Section(id="forward", text="A careless change.")),
        ("W4", Participant(id="p-ops", function="ops", facilitator=True, author=True)),
    ],
)
def test_a_warning_blocks_nothing(session, standing, code, record):
    closed(session)
    write(session, record)
    found = gate(session, code)
    assert (found.passed, found.warning) == (False, True)
    assert code in sign_report(session, "1", "ML on-call").value.warnings


def test_an_empty_register_of_missing_evidence_warns(session, standing):
    closed(session)
    removed(session, session.incident("1").records.find(Limitation, "l-1"))
    assert not gate(session, "W3").passed


def test_who_disagrees_is_heard_whatever_the_gates_say(session):
    with pytest.raises(WorkbenchError, match="needs its reason"):
        sign_report(session, "1", "risk", verdict="dissents")
    made = sign_report(session, "1", "risk", verdict="dissents", text="Too early.").value
    assert not made.gates["G1"]
    assert sign_report(session, "1", "legal", verdict="abstains").value.version == made.version
    again = sign_report(session, "1", "risk", verdict="dissents", text="Too early.")
    assert not again.changes
    assert len(case_of(session, "1").records.versions) == 1
