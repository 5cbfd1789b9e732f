"""A package says what its report is; what rests on a withheld run stays; audits find flaws."""

import json
import zipfile

import pytest

from tests.unit.services.postmortem.closed_case import closed, search, write
from tests.unit.services.postmortem.test_gates import standing
from workbench.domain.events import Event
from workbench.domain.records.opening import Participant
from workbench.domain.records.postmortem import Section
from workbench.domain.records.reasoning import Note, Observation
from workbench.errors import PackageError
from workbench.exchange.verdict import Verdict
from workbench.services.auditing import audit, audit_lines
from workbench.services.claims import claim_finding
from workbench.services.disclosure.records import RecordJudge, claimed
from workbench.services.disclosure.runs import RunLeaving
from workbench.services.evidence import amend, freeze
from workbench.services.exporting import export_package
from workbench.services.machine import machine_mark
from workbench.services.postmortem.gates import gates_of
from workbench.services.postmortem.private import _looks_like
from workbench.services.postmortem.signing import sign_report
from workbench.services.postmortem.writing import take_over_drafts, write_section
from workbench.services.replay_records import record_replay
from workbench.services.signing import signing_key
from workbench.services.verification import verify

__all__ = ["standing"]


@pytest.fixture
def key(tmp_path):
    return signing_key(tmp_path / "key", "tester", create=True)


def described(path):
    with zipfile.ZipFile(path) as package:
        name = next(n for n in package.namelist() if n.endswith("/data/incident.json"))
        return json.loads(package.read(name))["incident"]["report"]


def test_a_draft_may_leave_and_says_so_but_not_as_final(session, key, tmp_path):
    freeze(session, "1")
    search(session)
    take_over_drafts(session, "1")
    with pytest.raises(PackageError, match=r"no final one.*G1"):
        export_package(session, "1", tmp_path / "f.incident.zip", key, final=True)
    done = export_package(session, "1", tmp_path / "d.incident.zip", key).value
    told = described(done.path)
    waiting = sum(not g.passed and not g.warning for g in gates_of(session, "1"))
    assert done.standing == told["standing"] == f"Draft, {waiting} gates open"
    assert told["gates"]["G2"] is True
    trust = tmp_path / "allowed_signers"
    trust.write_text(key.allowed_signers_line("tester") + "\n", encoding="utf-8")
    found = verify(done.path, trust, at=session.clock())
    assert (found.verdict, found.problems) == (Verdict.OK, ())
    made = record_replay(session, found.tagmanifest, "same").value
    assert made.machine == machine_mark(found.tagmanifest)
    gate = next(g for g in gates_of(session, "1") if g.code == "G11")
    assert (gate.passed, gate.caution) == (True, bool(made.machine) or gate.caution)
    with pytest.raises(PackageError, match="No incident of this workspace"):
        record_replay(session, "00" * 32, "same")


def test_a_package_with_a_chip_that_leads_nowhere_is_not_written(session, key, tmp_path):
    freeze(session, "1")
    write_section(session, "1", "summary", "[[claim:01a1fd7b-22e9-746a-9d86-a7363c6c962e]]")
    with pytest.raises(PackageError, match="which the journal does not tell of"):
        export_package(session, "1", tmp_path / "x.incident.zip", key)
    write_section(session, "1", "summary", "Nothing.")
    export_package(session, "1", tmp_path / "x.incident.zip", key)


def test_what_rests_on_a_withheld_run_stays(session):
    run = search(session)
    claim = claim_finding(session, "1", run.id, "cause-temp-unit_change").value
    state = session.incident("1")
    events = tuple(session.workspace.journal.events(state.id))
    withheld = {run.id: RunLeaving(why="It tells of few rows.")}
    judge = RecordJudge(withheld, claimed(events))
    section = Section(id="summary", text=f"[[claim:{claim.id}]]")
    assert judge.verdict("section.set", section.json_body()) is not None
    seen = Observation(id="o", text="It fell by 0.145.", run=run.id)
    assert judge.verdict("observation.set", seen.json_body()) is not None
    free = Section(id="forward", text="Watch temp.")
    assert judge.verdict("section.set", free.json_body()) is None
    open_ = RecordJudge({}, claimed(events))
    assert open_.verdict("section.set", section.json_body()) is None


def test_a_source_that_did_not_agree_is_not_handed_over():
    judge = RecordJudge({})
    note = Note(id="n", text="It was clear.", function="ops")
    assert judge.verdict("note.set", note.json_body()) is None
    for guarded in ({"consent": False}, {"name": "Ada", "attribution": "anonymous"}):
        assert judge.verdict("note.set", note.model_copy(update=guarded).json_body()) is not None
    person = Participant(id="p", function="ops", name="Ada", contact="ada@example.org")
    assert judge.verdict("participant.set", person.json_body()) is None
    told, why = RecordJudge({}, aggregates=True).verdict("participant.set", person.json_body())
    assert ("Ada" in str(told), bool(why)) == (False, True)


def test_a_claim_made_again_rests_on_both_runs():
    def added(run):
        body = {"id": "c", "run": run, "finding": "f"}
        return Event("i", 1, "claim.added", 1, "", "", body, "", "", "", "")

    assert claimed([added("a"), added("b")]) == {"c": frozenset({("a", "f"), ("b", "f")})}


def test_an_audit_samples_the_same_incidents_again_and_names_what_is_off(session, standing):
    closed(session)
    assert audit(session).findings == 1
    sign_report(session, "1", "ML on-call")
    found = audit(session, sample=1, seed=3)
    assert (found.findings, found.coverage) == (0, (1, 1))
    assert found.audited == audit(session, sample=1, seed=3).audited
    write(session, Section(id="forward", text="Otherwise."))
    words = audit_lines(audit(session))
    assert any("signed, and section forward changed since" in line for line in words)
    amend(session, "1", {"owner": ""})
    assert audit(session).failing() == {"G1": 1}


@pytest.mark.parametrize(
    ("values", "what"),
    [
        (["ada@example.org", "bob@example.org"], "an e-mail address"),
        (["4111 1111 1111 1111"], "a card number"),
        (["4111 1111 1111 1112"], ""),
        (["s1", "s2", "ada@example.org"], ""),
        (["10.2", "11.5"], ""),
        ([], ""),
    ],
)
def test_a_column_of_personal_data_that_nobody_called_sensitive_is_named(values, what):
    assert _looks_like(values) == what
