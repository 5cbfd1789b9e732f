"""Opening an incident in the window: details, checklist, scope, who takes part, capture, health."""

import json
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workbench.desktop.case_clock import CaseClock
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.dialogs.capture import CaptureProject
from workbench.desktop.dialogs.health import Health
from workbench.desktop.dialogs.incident import EditIncident
from workbench.desktop.dialogs.limitations import Limitations
from workbench.desktop.dialogs.not_needed import NotNeeded
from workbench.desktop.dialogs.note import AddNote
from workbench.desktop.dialogs.participants import Participants
from workbench.desktop.dialogs.scope import ScopeDialog
from workbench.desktop.dialogs.stabilise_panel import StabilisePanel
from workbench.desktop.dialogs.triage import GUIDED, IncidentDetails
from workbench.desktop.opening_commands import CHECKLIST
from workbench.desktop.places.home_deadlines import DeadlineLine
from workbench.desktop.shell.case_bar import FactLabel
from workbench.desktop.shell.stage_strip import StageStrip
from workbench.domain.incident import Stage
from workbench.services.opening.checklist import checklist
from workbench.services.opening.content import health_metrics
from workbench.services.opening.triage import write_triage


def opened(case, command, kind):
    case.window.commands.run(command)
    case.settle()
    return case.dialog(kind)


@pytest.fixture
def details(case):
    return opened(case, "incident.details", IncidentDetails)


@pytest.fixture
def triaged(case):
    write_triage(
        case.session,
        "1",
        {"category": "data_quality"},
        severity="SEV2",
        reason="x",
        owner="ML on-call",
    )
    case.controller.read_again()
    case.settle()
    return case


def panel(case):
    case.window.commands.run("incident.checklist")
    case.settle()
    return case.window.docks.found(CHECKLIST).findChild(StabilisePanel)


# details


def test_the_triage_takes_no_more_than_twelve_fields(details):
    assert len(GUIDED) == 12
    shown = [name for name, field in details.fields.items() if field.isVisibleTo(details)]
    assert shown == list(GUIDED)
    for name in GUIDED:
        entry = details.fields[name].entry
        assert entry.accessibleName()
        assert entry.accessibleDescription()
        assert entry.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_severity_follows_its_inputs_until_somebody_chooses(case, details):
    severity, harm = details.fields["severity"], details.fields["harm"]
    assert severity.text == "SEV1 critical"
    assert "taken as tolerance until one is agreed" in severity.why
    details.fields["tolerance"].entry.setText("0.9")
    assert severity.text == "SEV4 minor"
    harm.entry.setCurrentIndex(harm.entry.findData("3"))
    assert severity.text == "SEV2 major"
    assert "harm 3 gives SEV2" in details.fields["severity_reason"].text.lower().replace(
        "sev", "SEV"
    )
    severity.entry.setCurrentIndex(severity.entry.findData("SEV3 moderate"))
    harm.entry.setCurrentIndex(harm.entry.findData("5"))
    assert severity.text == "SEV3 moderate"
    assert "The table gives SEV1 critical" in severity.why


def test_details_are_saved_as_one_act_and_the_bar_follows(case, details):
    details.fields["summary"].entry.setPlainText("Alarms fail since 6 May.")
    details.fields["category"].entry.setCurrentIndex(
        details.fields["category"].entry.findData("data_quality")
    )
    details.fields["systems"].entry.setText("alarms, billing")
    details.fields["owner"].entry.setText("ML on-call")
    details.verb.click()
    case.settle()
    state = case.state()

    assert state.records.triage.systems == ("alarms", "billing")
    assert state.records.triage.summary == "Alarms fail since 6 May."
    assert (state.severity, state.stage) == ("SEV1 critical", Stage.STABILISE)
    labels = [fact.accessibleName() for fact in case.window.findChildren(FactLabel)]
    assert any("report due in" in label for label in labels)
    case.window.commands.run("edit.undo")
    case.settle()
    assert case.state().records.triage is None
    assert case.state().stage is Stage.TRIAGE


def test_what_is_wrong_is_said_in_place_and_the_draft_stays(case, details):
    details.fields["time_box_hours"].entry.setText("soon")
    details.verb.click()
    assert "is not a number" in details.problem
    details.fields["time_box_hours"].entry.setText("8")
    severity = details.fields["severity"]
    severity.entry.setCurrentIndex(severity.entry.findData("SEV4 minor"))
    details.verb.click()
    case.settle()
    assert "No criterion of an incident holds" in details.problem
    why = details.fields["below_criteria"].entry
    assert why.isVisibleTo(details)
    why.setText("we want to practise")
    details.verb.click()
    case.settle()
    assert case.state().records.triage.below_criteria == "we want to practise"
    assert case.state().records.triage.time_box_hours == 8


def test_the_severity_and_the_clocks_of_the_bar_open_the_details(case):
    bar = case.window._case_bar
    mark = bar.findChild(StatusMark)
    mark.setFocus()
    QTest.keyClick(mark, Qt.Key.Key_Return)
    case.settle()
    case.dialog(IncidentDetails).reject()
    fact = bar.findChildren(FactLabel)[-1]
    QTest.mouseClick(fact, Qt.MouseButton.LeftButton)
    case.settle()
    assert case.dialog(IncidentDetails)


def test_after_a_triage_the_short_dialog_leaves_the_severity_alone(triaged):
    dialog = opened(triaged, "incident.edit", EditIncident)
    assert not dialog.severity.isEnabled()
    assert "Incident details" in dialog.severity.toolTip()


def test_a_stage_that_was_passed_over_says_what_is_missing(triaged):
    strip = triaged.window.findChild(StageStrip)
    triaged.window.stageWanted.emit(Stage.REPORT)
    triaged.settle()
    strip = triaged.window.findChild(StageStrip)
    names = [button.accessibleName() for button in strip._buttons]

    assert names[0] == "Stage Triage: done"
    assert "passed over, evidence is not frozen" in names[1]
    assert "current, the report is not signed" in names[5]


# the checklist


def test_the_checklist_is_worked_through_by_keyboard(triaged):
    found = panel(triaged)
    assert "Data-quality anomaly" in found.head.text()
    box = found.rows["hold"].box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    triaged.settle()
    assert next(s for s in checklist(triaged.state()) if s.id == "hold").standing == "done"
    assert found.rows["hold"].box.hasFocus()


def test_ticking_freeze_freezes_the_evidence(triaged):
    found = panel(triaged)
    found.rows["freeze"].box.click()
    triaged.settle()
    assert all(item.frozen for item in triaged.state().evidence)
    assert not found.rows["freeze"].box.isEnabled()


def test_a_step_that_the_record_must_show_says_how(triaged):
    found = panel(triaged)
    found.rows["scope"].box.click()
    triaged.settle()
    assert "Write the scope" in found.problem.text()
    assert not found.rows["scope"].box.isChecked()


def test_leaving_a_step_out_asks_why(triaged):
    found = panel(triaged)
    found.leave_out(found.rows["hold"].step)
    dialog = triaged.dialog(NotNeeded)
    dialog.verb.click()
    assert "Say why" in dialog.problem
    dialog.reason.setText("nothing is cleaned up here")
    dialog.verb.click()
    triaged.settle()
    step = next(s for s in checklist(triaged.state()) if s.id == "hold")
    assert (step.standing, step.note) == ("not needed", "nothing is cleaned up here")


# what is due


def test_what_is_due_stands_on_home_and_the_clocks_go_on(triaged):
    triaged.controller.go("home")
    triaged.place("home").refresh()  # the triage was written beside the window
    triaged.settle()
    lines = triaged.place("home").due.findChildren(DeadlineLine)

    assert {line.deadline.what for line in lines} == {"report", "review"}
    later = triaged.session.clock() + timedelta(days=9)
    triaged.session.clock = lambda: later
    triaged.controller.findChild(CaseClock).tick()
    labels = [fact.accessibleName() for fact in triaged.window.findChildren(FactLabel)]
    assert any("report late by" in label for label in labels)


# scope, people, notes


def test_a_scope_without_a_reason_is_refused_in_place(case):
    dialog = opened(case, "incident.scope", ScopeDialog)
    dialog.inside.setPlainText("failure alarms\n\nstations s1 to s3")
    dialog.verb.click()
    case.settle()
    assert "is a decision" in dialog.problem
    dialog.reason.setText("to begin")
    dialog.verb.click()
    case.settle()
    assert case.state().records.scope.inside == ("failure alarms", "stations s1 to s3")


def test_who_takes_part_is_planned_changed_and_removed(triaged):
    dialog = opened(triaged, "incident.participants", Participants)
    dialog.plan.click()
    triaged.settle()
    assert dialog.table.records.rowCount() == 5
    dialog.table.selectRow(0)
    first = dialog._selected()
    dialog.facilitator.setChecked(True)
    dialog.name.setText("Kim")
    dialog.verb.click()
    triaged.settle()
    changed = next(p for p in triaged.state().records.participants if p.id == first.id)
    assert (changed.name, changed.facilitator) == ("Kim", True)
    dialog.table.selectRow(0)
    dialog.remove.click()
    triaged.settle()
    assert first.id not in {p.id for p in triaged.state().records.participants}


def test_an_intuition_is_kept_beside_what_was_computed(case):
    dialog = opened(case, "incident.note", AddNote)
    dialog.verb.click()
    case.settle()
    assert dialog.problem
    dialog.text.setPlainText("It smells of the firmware.")
    dialog.kind.setCurrentIndex(dialog.kind.findData("intuition"))
    dialog.function.setEditText("Data")
    dialog.verb.click()
    case.settle()
    note = case.state().records.notes[0]
    assert (note.kind, note.function) == ("intuition", "Data")


def test_what_is_not_known_is_registered_with_what_follows_and_taken_out(case):
    dialog = opened(case, "incident.limitations", Limitations)
    assert not dialog.verb.isEnabled()
    assert dialog.empty.isVisible()
    dialog.text.setText("The raw readings were not kept")
    dialog.kind.setCurrentIndex(dialog.kind.findData("shortcut"))
    dialog.consequence.setText("The unit is inferred")
    dialog.verb.click()
    case.settle()
    [one] = case.state().records.limitations
    dialog.table.select_record(one.id)
    dialog.how.setText("It was not")
    assert not dialog.ending.isEnabled(), "only what is missing can come after all"
    assert (one.kind, one.consequence) == ("shortcut", "The unit is inferred")
    assert dialog.table.records.rowCount() == 1
    assert dialog.text.text() == ""
    dialog.table.selectRow(0)
    dialog.remove.click()
    case.settle()
    assert case.state().records.limitations == ()
    assert dialog.empty.isVisible()


def test_something_missing_comes_after_all_and_stays_in_the_register(case):
    dialog = opened(case, "incident.limitations", Limitations)
    dialog.text.setText("The labels")
    dialog.verb.click()
    case.settle()
    [one] = case.state().records.limitations
    dialog.table.select_record(one.id)
    assert not dialog.ending.isEnabled(), "nobody said yet how it ended"
    dialog.how.setText("The archive had them")
    dialog.ending.click()
    case.settle()
    assert case.state().records.limitations[0].ended == "The archive had them"
    assert dialog.table.records.rowCount() == 1


def test_what_the_record_lacks_is_suggested_for_the_register(case):
    dialog = opened(case, "incident.limitations", Limitations)
    [*_, last] = dialog.found.suggested
    at = dialog.suggested.findText(last.text)
    dialog.suggested.setCurrentIndex(at)
    dialog.suggested.activated.emit(at)
    assert (dialog.text.text(), dialog.kind.currentData()) == (last.text, last.kind)
    dialog.verb.click()
    case.settle()
    assert [one.text for one in case.state().records.limitations] == [last.text]
    assert dialog.suggested.findText(last.text) == -1


# the workspace


def test_a_project_is_captured_and_opened_as_an_incident(desk, capture, tmp_path):
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    for name in ("reference.parquet", "incident.parquet"):
        (project / "data" / name).write_bytes((capture / name).read_bytes())
    dialog = opened(desk, "file.capture_project", CaptureProject)
    dialog.verb.click()
    assert "Choose the folder" in dialog.problem
    dialog.project.line.setText(str(project))
    assert dialog.target.text == str(tmp_path / "project-capture")
    dialog.verb.click()
    desk.settle()
    said = json.loads((tmp_path / "project-capture/capture.json").read_text())

    assert {table["window"] for table in said["tables"]} == {"reference", "incident"}
    assert any("Missing: logs, metrics" in words for words in desk.notices())
    assert desk.state().title.startswith("project, captured")


def test_how_retrospectives_go_is_told_with_what_is_not_known(triaged):
    dialog = opened(triaged, "view.health", Health)
    cells = dialog.table.records
    told = [str(cells.index(row, 4).data()) for row in range(cells.rowCount())]

    assert "No incident has come from onset to declared yet." in told
    assert "triage complete minus declared" in told
    assert cells.rowCount() == len(health_metrics().metrics)
