"""The Report place on a real incident: claim, take out, undo, and what makes a claim stale."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.fakes.places import write_tables
from workbench.desktop.dialogs.claim import ClaimGrounds
from workbench.services.claims import claim_finding
from workbench.services.evidence import amend, freeze
from workbench.services.importing import import_capture
from workbench.services.readings.report import report_reading
from workbench.services.readings.report_pictures import onset_of
from workbench.services.running import run_analysis
from workbench.services.windows import set_window

ANALYSIS = "drift.psi"


@pytest.fixture
def incident(controller, tmp_path):
    """An incident of two tables with one run."""
    folder = tmp_path / "capture"
    folder.mkdir()
    made = import_capture(controller.session, [write_tables(folder)]).value.incident
    run_analysis(controller.session, made, ANALYSIS)
    controller.open(made)
    return made


def wait(qtbot, controller):
    qtbot.waitUntil(lambda: not controller.backend.busy, timeout=20_000)
    QApplication.processEvents()


def opened(qtbot, controller, place):
    controller.backend.changed.connect(lambda _: place.refresh())
    place.refresh()
    wait(qtbot, controller)
    return place


def test_a_finding_becomes_a_claim_and_can_be_taken_out_again(qtbot, controller, incident, place):
    opened(qtbot, controller, place)
    offered = report_reading(controller.session, incident).offered
    assert offered
    first = offered[0]
    place.document.claimWanted.emit(first.run.id, first.finding.id)
    wait(qtbot, controller)
    controller.window.findChild(ClaimGrounds).verb.click()
    wait(qtbot, controller)
    chip = place.document.chips()[0]
    assert chip.claim.state.value == "supported"
    assert chip.isChecked()
    assert controller.told[-1][0].startswith("In the report now")
    place.document.removeWanted.emit(chip.claim.id)
    wait(qtbot, controller)
    assert not place.document.chips()
    assert controller.told[-1] == ("Taken out of the report; its run stays.", 1)
    assert controller.session.incident(incident).runs


def test_a_moved_window_turns_the_claim_amber_until_a_newer_run_takes_its_place(
    qtbot, controller, incident, place
):
    session = controller.session
    run = session.incident(incident).runs[0]
    finding = run.findings[0].id
    claim_finding(session, incident, run.id, finding)
    window = session.incident(incident).window("incident")
    set_window(session, incident, "incident", start=window.start, end=window.end)
    onset = onset_of(session.incident(incident))
    set_window(session, incident, "incident", start=onset.replace(hour=12))
    opened(qtbot, controller, place)
    assert [c.claim.state.value for c in place.document.chips()] == ["stale"]
    assert not report_reading(session, incident).offered
    again = run_analysis(session, incident, ANALYSIS).value.run
    assert finding in {f.id for f in again.findings}
    place.refresh()
    wait(qtbot, controller)
    assert place.claim.again_button.text() == "Use the newer run"
    place.claim.again_button.click()
    wait(qtbot, controller)
    claims = session.incident(incident).claims
    assert [(c.run, c.finding) for c in claims] == [(again.id, finding)]
    assert [c.claim.state.value for c in place.document.chips()] == ["supported"]
    assert controller.told[-1][1] == 2


def test_drafts_are_taken_over_written_and_taken_back(qtbot, controller, incident, place):
    opened(qtbot, controller, place)
    assert place.audience.take_over_button.isVisible()
    place.audience.take_over_button.click()
    wait(qtbot, controller)
    state = controller.session.incident(incident)
    taken = {section.id for section in state.records.sections}
    assert taken == {"missing", "reproduce", "timeline"}, "without causes there is no more"
    assert not place.audience.take_over_button.isVisible()
    place.acts.keep("impact", "It fell, [[opinion|badly]].", True)
    wait(qtbot, controller)
    written = controller.session.incident(incident).records.sections
    assert next(s for s in written if s.id == "impact").ready


def test_the_reading_tells_trend_gates_and_timeline(controller, incident):
    session = controller.session
    told = report_reading(session, incident)
    assert told.trend is not None
    assert [m.mark for m in told.trend.figure.marks][:2] == ["level", "span"]
    assert told.trend.caption.startswith("AUC over time. W1 shaded. W0 0.")
    assert "W1 0." in told.trend.caption
    timeline = next(v.section.timeline for v in told.sections if v.section.timeline)
    assert "detected" in {m.milestone for m in timeline}
    assert list(timeline) == sorted(timeline, key=lambda m: m.at)
    passed = {gate.code: gate.passed for gate in told.gates}
    assert not any(passed[code] for code in ("G1", "G2", "G5"))
    freeze(session, incident)
    amend(session, incident, {"owner": "ML on-call", "severity": "SEV2 major"})
    assert {g.code: g.passed for g in report_reading(session, incident).gates}["G2"]


@pytest.mark.parametrize("audience", ["technical", "product", "risk", "executive"])
def test_every_audience_reads_the_same_claims(controller, incident, audience):
    told = report_reading(controller.session, incident, audience)
    assert told.sections[0].section.id == "summary"
    assert [v.claim for v in told.claims] == [
        v.claim for v in report_reading(controller.session, incident).claims
    ]
