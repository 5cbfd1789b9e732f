"""What the places are told: whether an answer still stands, and what is left before signing."""

from datetime import timedelta

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.small_case import BROKE
from workbench.api import Finding
from workbench.jobs.job import Problem
from workbench.services.cause_answers import causes_reading, is_stale
from workbench.services.claims import claim_finding
from workbench.services.evidence import amend, change_role, freeze
from workbench.services.history import undo
from workbench.services.importing import add_evidence
from workbench.services.readings.evidence import evidence_reading
from workbench.services.readings.home import home_reading, workspace_counts
from workbench.services.readings.report import report_reading
from workbench.services.windows import remove_window, set_window

ANSWER = {
    "verdict": "named",
    "drop": {"metric": "accuracy", "reference": 0.9, "incident": 0.7, "drop": 0.2},
    "causes": [
        {
            "node": "temp",
            "kind": "unit_change",
            "restored": 0.15,
            "interval": [0.1, 0.2],
            "drift": {"effect": 0.4, "rank": 2},
            "evidence": ["temp is 1.8 times its usual value plus 32."],
        }
    ],
}


def cause_run(session):
    return record_run(session, "rootcause.upstream", answers=[document(answer=ANSWER)])


def stale(session, run):
    return is_stale(session.incident("1"), run)


CHANGES = {
    "a window moved": lambda s: set_window(s, "1", "incident", start=BROKE),
    "a window gone": lambda s: remove_window(s, "1", "incident"),
    "another table": lambda s: set_window(s, "1", "incident", evidence=("reference.parquet",)),
    "another role": lambda s: change_role(s, "1", "incident.parquet", "hum", None),
    "another metric": lambda s: amend(s, "1", {"metric": "auc"}),
    "another task": lambda s: amend(s, "1", {"task": "regression"}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_answer_is_stale_once_its_question_changed_and_again_good_after_undo(session, change):
    run = cause_run(session)
    assert not stale(session, run)
    change(session)
    assert stale(session, run)
    assert causes_reading(session, "1").stale
    undo(session, "1")
    assert not stale(session, run)


def test_a_run_on_signals_alone_is_stale_once_its_windows_moved(session):
    set_window(session, "1", "incident", start=BROKE)
    run = record_run(session, "rootcause.signals")
    assert not any(i.kind == "window" for i in run.inputs)
    assert not stale(session, run)
    set_window(session, "1", "incident", start=BROKE + timedelta(hours=3))
    assert stale(session, run)


UNRELATED = {
    "owner": lambda s, _: amend(s, "1", {"owner": "Ada", "title": "Other words"}),
    "freezing": lambda s, _: freeze(s, "1"),
    "a window of one's own": lambda s, _: set_window(s, "1", "quiet week", end=BROKE),
    "another file": lambda s, path: add_evidence(s, "1", [path]),
    "the other window's title": lambda s, _: set_window(s, "1", "incident", title="Bad"),
}


@pytest.mark.parametrize("change", UNRELATED.values(), ids=UNRELATED)
def test_an_answer_stands_through_what_does_not_concern_it(session, tmp_path, change):
    (tmp_path / "note.txt").write_text("2026-05-06 we were told by phone\n")
    run = cause_run(session)
    change(session, tmp_path / "note.txt")
    assert not stale(session, run)


def test_the_causes_are_told_as_they_were_answered(session):
    assert causes_reading(session, "1").verdict == ""
    cause_run(session)
    told = causes_reading(session, "1")
    assert (told.verdict, told.metric, told.drop) == ("named", "accuracy", 0.2)
    cause = told.causes[0]
    assert (cause.node, cause.kind, cause.restored) == ("temp", "unit_change", 0.15)
    assert cause.restored_interval == (0.1, 0.2)
    assert (cause.drift, cause.drift_rank) == (0.4, 2)


def gates(session):
    return {gate.code: gate for gate in report_reading(session, "1").gates}


def test_gates_open_when_their_conditions_are_met(session):
    shut = gates(session)
    assert not any(shut[code].passed for code in ("G1", "G2", "G5"))
    assert all(shut[code].reason and shut[code].action for code in ("G1", "G2", "G5"))
    amend(session, "1", {"owner": "Ada", "severity": "SEV2"})
    assert gates(session)["G1"].reason == "not set: category, scope"
    freeze(session, "1")
    assert gates(session)["G2"].passed


def test_a_gate_closes_again(session, tmp_path):
    freeze(session, "1")
    run = record_run(session)
    claim_finding(session, "1", run.id, "temp")
    (tmp_path / "note.txt").write_text("2026-05-06 we were told by phone\n")
    add_evidence(session, "1", [tmp_path / "note.txt"])
    assert gates(session)["G2"].reason == "1 item not frozen"
    set_window(session, "1", "incident", start=BROKE)
    assert not gates(session)["G5"].passed
    claims = [c for c in report_reading(session, "1").claims if not c.proposed]
    assert [c.state for c in claims] == ["stale"]


def test_findings_not_claimed_are_offered_the_weightiest_first(session):
    first = record_run(session)
    assert [v.finding.id for v in report_reading(session, "1").offered] == ["temp", "hum"]
    claim_finding(session, "1", first.id, "temp")
    assert [v.finding.id for v in report_reading(session, "1").offered] == ["hum"]
    loud = Finding(id="loud", text="Loud.", weight=1.0)
    record_run(session, "drift.battery", answers=[document(loud)])
    record_run(session, "drift.domain_classifier", answers=[Problem("x", "It crashed.")])
    assert [v.finding.id for v in report_reading(session, "1").offered] == ["loud", "hum"]


def test_evidence_is_listed_whole_and_what_is_missing_is_told(session):
    told = evidence_reading(session, "1")
    assert len(told.items) == len(session.incident("1").evidence) == told.unfrozen
    assert [c.title for c in told.completeness if not c.present]
    freeze(session, "1")
    assert evidence_reading(session, "1").unfrozen == 0


def test_home_tells_how_far_each_incident_is(session, capture):
    from workbench.services.importing import import_capture

    assert home_reading(session).cards[0].verdict == ""
    cause_run(session)
    card = home_reading(session).cards[0]
    assert (card.verdict, card.next_place, card.code) == ("named", "causes", "INC-0001")
    assert "temp" in card.sentence
    made = import_capture(session, [capture]).value.incident
    amend(session, made, {"severity": "SEV1"})
    assert [c.code for c in home_reading(session).cards] == ["INC-0002", "INC-0001"]
    amend(session, made, {"stage": "Follow-up"})
    assert [c.code for c in home_reading(session).cards] == ["INC-0001", "INC-0002"]
    counts = workspace_counts(session)
    assert (counts.incidents, counts.open) == (2, 1)
    assert counts.events == session.workspace.journal.verify().events
