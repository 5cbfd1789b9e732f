"""Decisions, actions, follow-ups and proposals in the window."""

import pytest
from PySide6.QtWidgets import QPushButton

from workbench.desktop.dialogs.action_fields import EditAction
from workbench.desktop.dialogs.action_steps import RecordFollowUp, RejectAction, VerifyAction
from workbench.desktop.dialogs.actions import Actions
from workbench.desktop.dialogs.decision import WriteDecision
from workbench.desktop.dialogs.proposals import Proposals
from workbench.desktop.places.home_due import DueLine
from workbench.domain.records.prevention import Action
from workbench.domain.records.repairing import Repair
from workbench.services.actions import add_action
from workbench.services.records import write_record

FIELDS = {"title": "Reject °F", "strength": "eliminate", "due": "2020-05-20"}


@pytest.fixture
def proposed(case):
    incident = case.controller.incident
    case.backend.act(lambda s: add_action(s, incident, FIELDS))
    case.settle()
    return case


@pytest.fixture
def table(proposed):
    proposed.window.commands.run("incident.actions")
    proposed.settle()
    return proposed.dialog(Actions)


def action(case) -> Action:
    return case.state().records.actions[0]


def steps(dialog) -> list[str]:
    found = (dialog._steps.itemAt(at).widget() for at in range(dialog._steps.count()))
    return [one.text() for one in found if isinstance(one, QPushButton)]


def test_an_action_is_proposed_with_what_it_still_lacks(case):
    case.window.commands.run("incident.actions")
    case.settle()
    dialog = case.dialog(Actions)
    assert dialog.empty.isVisible()
    dialog.carry_out()
    form = case.dialog(EditAction)
    assert not form.verb.isEnabled()
    form.line("title").setText("Reject °F at ingest")
    assert "an owner" in form.missing.text()
    form.line("owner_function").setText("data platform")
    form.line("due").setText("next week")
    assert "due" in form.missing.text()
    form.line("due").setText("2026-06-01")
    form.line("success.signal").setText("accuracy")
    form.line("success.value").setText("much")
    form.carry_out()
    case.settle()
    assert "success.value" in form.problem
    form.line("success.value").setText("0.9")
    form.line("verification.method").setText("canary")
    assert form.missing.text() == ""
    form.carry_out()
    case.settle()
    assert action(case).success.value == 0.9
    assert dialog.table.records.rowCount() == 1


def test_the_buttons_are_the_steps_that_follow(proposed, table):
    assert steps(table) == ["Agree", "Reject…"]
    for step in ("agreed", "in progress", "implemented"):
        table.advance(step)
        proposed.settle()
    assert steps(table) == ["Verify…", "Start work", "Reject…", "Record a follow-up…"]
    table.advance("verified")
    form = proposed.dialog(VerifyAction)
    form.carry_out()
    proposed.settle()
    assert "neither" in form.problem
    form.proof.setCurrentIndex(form.proof.count() - 1)
    form.carry_out()
    proposed.settle()
    assert action(proposed).status == "verified"
    table.follow_up()
    look = proposed.dialog(RecordFollowUp)
    assert [look.day.itemData(at) for at in range(look.day.count())] == [7, 30, 90]
    look.carry_out()
    proposed.settle()
    assert proposed.state().records.follow_ups[0].day == 7


def test_an_action_that_is_overdue_is_rejected_with_a_reason_and_removed(proposed, table):
    assert table.table.records.index(0, 1).data() == "proposed, overdue"
    table.advance("rejected")
    form = proposed.dialog(RejectAction)
    form.carry_out()
    proposed.settle()
    assert "says why" in form.problem
    form.reason.setText("too dear")
    form.carry_out()
    proposed.settle()
    assert action(proposed).rejected_reason == "too dear"
    table.status.setCurrentIndex(table.status.findData("proposed"))
    assert table.table.records.rowCount() == 0
    table.status.setCurrentIndex(0)
    table.remove()
    proposed.settle()
    assert proposed.state().records.actions == ()


def test_a_decision_comes_with_its_alternatives(case):
    incident = case.controller.incident
    for one in (
        Repair(id="r1", title="Inverse transform", status="chosen"),
        Repair(id="r2", title="Retrain", reason="learns the mixed unit"),
    ):
        case.backend.act(lambda s, one=one: write_record(s, incident, one))
    case.settle()
    case.window.commands.run("incident.decide")
    case.settle()
    form = case.dialog(WriteDecision)
    assert form.chosen.text() == "Inverse transform"
    assert form.alternatives.toPlainText() == "Retrain: learns the mixed unit"
    assert "rationale" in form.missing.text()
    form.risk.setText("a second unit stays unseen")
    form.rationale.setPlainText("recovers the drop")
    form.dissent.setPlainText("product: too soon")
    form.nobody.setChecked(True)
    assert not form.verb.isEnabled()
    form.nobody.setChecked(False)
    form.carry_out()
    case.settle()
    [decision] = case.state().records.decisions
    assert decision.repair == "r1"
    assert decision.alternatives[0].repair == "r2"
    assert decision.dissent[0].function == "product"


def test_a_proposal_is_drafted_decided_and_saved(case, tmp_path):
    case.window.commands.run("incident.proposals")
    case.settle()
    dialog = case.dialog(Proposals)
    assert not dialog.verb.isEnabled()
    dialog.text.setText("Announce updates")
    dialog.document.setText("Vendors")
    dialog.carry_out()
    case.settle()
    dialog.advance("proposed")
    case.settle()
    dialog.advance("rejected")
    case.settle()
    assert "says why" in dialog.problem
    dialog.by.setText("risk board")
    dialog.advance("approved")
    case.settle()
    [proposal] = case.state().records.proposals
    assert (proposal.status, proposal.decided_by) == ("approved", "risk board")
    dialog.save_into(tmp_path / "p.md")
    case.settle()
    assert "approved by risk board" in (tmp_path / "p.md").read_text()
    dialog.reject()


def test_home_shows_what_is_due_and_leads_there(proposed):
    incident = proposed.controller.incident
    proposed.controller.close_incident()
    proposed.settle()
    home = proposed.place("home")
    home.refresh()
    proposed.settle()
    assert not home.due.isHidden()
    [line] = home.due.findChildren(DueLine)
    assert line.due.late > 0
    assert line.button.text() == "Reject °F"
    line.open()
    proposed.settle()
    assert proposed.controller.incident == incident
    assert proposed.dialog(Actions).chosen.id == line.due.action.id
    proposed.dialog(Actions).reject()
