"""Reports: the same incident gives the same bytes, in every format, and no more than that."""

import json

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import FakeRunner, lend
from workbench.api import DOCUMENTS
from workbench.domain.records.reasoning import Note
from workbench.errors import WorkbenchError
from workbench.jobs.job import Problem
from workbench.language import ENGLISH, PSEUDO, tr, use_language
from workbench.services.chronology import chronology
from workbench.services.claims import claim_finding
from workbench.services.domain_fields import answer_overlay
from workbench.services.evidence import freeze
from workbench.services.records import fresh_id, write_record
from workbench.services.reporting import (
    report_document,
    save_report,
    save_reports,
    write_report,
)
from workbench.services.results import result_document
from workbench.services.running import run_analysis
from workbench.services.session import open_session


def told(session):
    """Fill the incident with a run and a claim, and return the run."""
    run = record_run(session)
    claim_finding(session, "1", run.id, "temp")
    freeze(session, "1")
    return run


@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_the_same_incident_gives_the_same_bytes(session, format_):
    told(session)
    first = write_report(session, "1", format_)
    assert b"temp lies higher." in first
    session.clock.now = session.clock.now.replace(year=2031)
    assert write_report(session, "1", format_) == first
    with open_session(session.workspace.path) as later:
        later.actor = "somebody else"
        assert write_report(later, "1", format_) == first


def test_what_was_found_out_changes_the_report(session):
    before = write_report(session, "1", "markdown")
    told(session)
    assert write_report(session, "1", "markdown") != before


def test_the_ending_of_the_file_chooses_the_format(session, tmp_path):
    told(session)
    for name, format_ in (("report.html", "html"), ("report.md", "markdown")):
        target = save_report(session, "1", tmp_path / name)
        assert target.read_bytes() == write_report(session, "1", format_)
    for name in ("report.odt", "report"):
        with pytest.raises(WorkbenchError, match="No plugin writes reports as") as caught:
            save_report(session, "1", tmp_path / name)
        assert ".html" in caught.value.hint
    assert sorted(p.name for p in tmp_path.glob("report*")) == ["report.html", "report.md"]


def test_an_unknown_format_is_refused_with_those_there_are(session):
    with pytest.raises(WorkbenchError, match="'opera'") as caught:
        write_report(session, "1", "opera")
    assert "html" in caught.value.hint


def test_only_finished_runs_are_reported_and_each_question_once(session):
    runner = FakeRunner(document())
    lend(session, runner)
    run_analysis(session, "1", "drift.psi")
    last = run_analysis(session, "1", "drift.psi", reuse=False).value.run
    failed = record_run(session, "drift.battery", answers=[Problem("x", "It crashed.")])
    shown = report_document(session, session.incident("1")).runs
    assert [r.run.id for r in shown] == [last.id]
    with pytest.raises(WorkbenchError, match="ended without a result"):
        result_document(session, failed)


def test_a_stored_result_is_given_back_as_it_was(session):
    run = record_run(session)
    assert result_document(session, run) == json.loads(document())


def test_the_chronology_is_in_order_and_holds_the_changes_that_were_captured(session):
    run = told(session)
    entries = chronology(session, session.incident("1"))
    assert entries == sorted(entries)
    words = [said for _, said, _ in entries]
    assert "Firmware 2.1 on station s1" in words
    assert "Incident opened" in words
    assert f"{run.title}: finished" in words
    assert f"{len(session.incident('1').evidence)} items of evidence frozen" in words


def test_all_four_audiences_are_written_from_one_reading(session, tmp_path):
    told(session)
    written = save_reports(session, "1", tmp_path / "four", ".md")
    assert [path.name for path in written] == [
        "executive.md",
        "product.md",
        "technical.md",
        "risk.md",
    ]
    assert all("INC-0001" in path.read_text("utf-8") for path in written)
    assert save_report(session, "1", tmp_path / "t.md").read_bytes() == written[2].read_bytes()


def test_what_belongs_beside_a_report_is_written_beside_it(session, tmp_path):
    told(session)
    save_report(session, "1", tmp_path / "report.ipynb")
    assert {p.name for p in tmp_path.iterdir()} >= {
        "report.ipynb",
        "requirements.lock",
        "Containerfile",
    }


def test_a_run_that_a_claim_rests_on_is_told_even_when_it_was_made_again(session):
    first = told(session)
    lend(session, FakeRunner(document()))
    again = run_analysis(session, "1", first.analysis, reuse=False).value.run
    runs = [one.run.id for one in report_document(session, session.incident("1")).runs]
    assert runs == [first.id, again.id]


def test_notes_without_consent_and_names_nobody_gave_stay_out(session, tmp_path):
    for text, changes in (
        ("The alert named drift.", {"attribution": "named", "name": "Kim Doe"}),
        ("We guessed.", {"attribution": "function", "name": "Alex Roe", "function": "on-call"}),
        ("It was luck.", {"attribution": "anonymous", "name": "Sam Poe", "function": "Ops"}),
        ("Do not print this.", {"consent": False}),
    ):
        note = Note(id=fresh_id(session, Note), kind="went_wrong", text=text, **changes)
        write_record(session, "1", note)
    for audience in DOCUMENTS:
        words = write_report(session, "1", "json", audience).decode()
        assert "Do not print this" not in words
        assert "Alex Roe" not in words
        assert "Sam Poe" not in words
    words = write_report(session, "1", "json").decode()
    assert "The alert named drift." in words
    assert "It was luck." in words


def test_a_curve_is_left_out_where_something_is_withheld(session):
    state = session.incident("1")
    assert report_document(session, state).trend is not None
    assert report_document(session, state, disclosure=("Column x is hidden.",)).trend is None


def test_fields_of_a_domain_are_asked_for_only_where_it_was_chosen(session):
    assert "Model-risk tier" not in write_report(session, "1", "json").decode()
    answer_overlay(session, "1", "finance", {"model_risk_tier": "Tier 2"})
    words = write_report(session, "1", "json").decode()
    assert "Model-risk tier" in words
    assert "Tier 2" in words
    with pytest.raises(WorkbenchError, match="no field 'colour'"):
        answer_overlay(session, "1", "", {"colour": "red"})
    with pytest.raises(WorkbenchError, match="There is no domain 'moon'"):
        answer_overlay(session, "1", "moon", {})
    answer_overlay(session, "1", "none", {})
    assert "Model-risk tier" not in write_report(session, "1", "json").decode()


def test_a_report_is_in_english_whatever_the_window_speaks(session):
    told(session)
    before = write_report(session, "1", "html")
    use_language(PSEUDO)
    try:
        assert tr("Wording") != "Wording"
        assert write_report(session, "1", "html") == before
    finally:
        use_language(ENGLISH)
