"""Running an analysis: only what can be run is offered to run; what it found is shown."""

import pytest
from PySide6.QtCore import Qt

from workbench.desktop.dialogs.analyses import kind_words, offered
from workbench.desktop.dialogs.claim import ClaimGrounds, ask_for_grounds
from workbench.desktop.dialogs.findings import Findings, effect_words, show_run
from workbench.desktop.dialogs.run import RunAnalysis
from workbench.domain.runs import Finding
from workbench.services.grounds import declared_grounds
from workbench.services.running import run_analysis
from workbench.services.windows import remove_window


@pytest.fixture
def choosing(case):
    case.window.commands.run("run.analysis")
    case.settle()
    return case.dialog(RunAnalysis)


def titles(dialog):
    items = [dialog.list.item(row) for row in range(dialog.list.count())]
    return [i.text() for i in items if i.data(Qt.ItemDataRole.UserRole) is not None]


def pick(dialog, identifier):
    place = next(p for p, one in enumerate(dialog._offers) if one.info.id == identifier)
    dialog.choose(place)


def test_analyses_are_listed_by_kind_with_what_they_take_for_granted(case, choosing):
    assert "Population stability" in titles(choosing)
    pick(choosing, "drift.psi")
    info = next(a for a in case.session.registry.analyses() if a.id == "drift.psi")
    texts = [label.text() for label in choosing._about.findChildren(type(choosing.heading))]
    assert info.why in texts
    assert all(any(words in text for text in texts) for words in info.caveats)


def test_what_cannot_be_run_says_why_and_is_not_started(case):
    incident = case.controller.incident
    remove_window(case.session, incident, "reference")
    reasons = {one.info.id: one.reason for one in offered(case.session, incident)}
    assert "needs a reference window" in reasons["drift.psi"]
    case.window.commands.run("run.analysis")
    case.settle()
    dialog = case.dialog(RunAnalysis)
    pick(dialog, "drift.psi")
    assert not dialog.verb.isEnabled()
    assert "needs a reference window" in dialog.problem
    dialog.carry_out()
    assert dialog.isVisible()


def test_a_parameter_out_of_bounds_stops_the_run_in_place(case, choosing):
    pick(choosing, "drift.psi")
    field = next(e for e in choosing.form._entries.values() if e.field.high < 1e6)
    field.input.setText("100000000")
    choosing.verb.click()
    assert choosing.problem
    assert choosing.isVisible()
    assert case.backend.jobs == ()


def test_a_run_is_recorded_with_its_seed_and_its_findings_are_shown(case, choosing):
    pick(choosing, "drift.psi")
    choosing.seed.setValue(7)
    choosing.verb.click()
    case.settle()
    run = case.state().runs[-1]
    assert (run.analysis, run.seed) == ("drift.psi", 7)
    shown = case.dialog(Findings)
    assert shown.table.records.rowCount() == len(run.findings)
    assert any(text.startswith("Population stability: ") for text in case.notices())


@pytest.fixture
def findings(case):
    made = run_analysis(case.session, case.controller.incident, "drift.psi").value
    show_run(case.controller, case.controller.incident, made.run.id)
    case.settle()
    return case.dialog(Findings)


def test_a_finding_becomes_a_claim_of_the_report(case, findings):
    findings.verb.click()
    case.settle()
    asked = case.dialog(ClaimGrounds)
    assert asked.grounds == declared_grounds(
        case.session.registry, findings._run, findings._findings[findings._selected()]
    )
    asked.verb.click()
    case.settle()
    claim = case.state().claims[-1]
    assert (claim.run, claim.finding) == (findings._run.id, findings._selected())


def test_a_finding_stays_out_while_a_part_of_its_grounds_is_empty(case, findings):
    findings.verb.click()
    case.settle()
    asked = case.dialog(ClaimGrounds)
    for field in (asked.why, asked.assumptions, asked.limits):
        written = field.toPlainText()
        field.setPlainText(" ")
        assert not asked.verb.isEnabled()
        assert "Still empty" in asked.problem
        asked.carry_out()
        case.settle()
        assert case.state().claims == ()
        field.setPlainText(written)
    assert asked.verb.isEnabled()
    asked.reject()


def test_what_a_claim_takes_for_granted_is_said_anew(case, findings):
    findings.verb.click()
    case.settle()
    case.dialog(ClaimGrounds).verb.click()
    case.settle()
    kept = []
    claim = case.state().claims[0]
    ask_for_grounds(case.controller, case.controller.incident, claim, kept.append)
    case.settle()
    asked = case.dialog(ClaimGrounds)
    assert asked.limits.lines == claim.grounds.limits
    asked.limits.setPlainText("One station only.\n\n")
    asked.verb.click()
    case.settle()
    assert case.state().claims == tuple(kept)
    assert kept[0].grounds.limits == ("One station only.",)


def test_every_figure_of_the_run_can_be_looked_at(findings):
    for place, figure in enumerate(findings._figures):
        findings._which.setCurrentIndex(place)
        assert findings.view.figure == figure
        assert findings._caption.text() == figure.caption


def test_an_effect_is_never_shown_without_its_interval_where_there_is_one():
    whole = Finding(id="a", text="x", effect=0.129, interval=(0.112, 0.144), unit="AUC")
    assert effect_words(whole) == "0.129 [0.112, 0.144] AUC"
    assert effect_words(Finding(id="a", text="x", effect=2.5)) == "2.5"
    assert effect_words(Finding(id="a", text="x")) is None


def test_a_kind_of_a_plugin_of_ones_own_has_a_heading_too():
    assert kind_words("root_cause") == "Causes"
    assert kind_words("fair_play") == "Fair play"
