"""Dialogs carry out one act, say what is wrong in place, and can be left without one."""

import gc

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from workbench.desktop.dialogs import frame
from workbench.desktop.dialogs.about import About
from workbench.desktop.dialogs.consent import ConsentToOpen, consent_to_open
from workbench.desktop.dialogs.doctor import Doctor
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.incident import EditIncident
from workbench.desktop.dialogs.roles import EditRoles, edit_roles
from workbench.desktop.dialogs.save_report import (
    file_filters,
    report_formats,
    with_suffix,
    write_report,
)


@pytest.fixture
def editing(case):
    case.window.commands.run("incident.edit")
    return case.dialog(EditIncident)


def test_only_what_was_changed_is_written(case, editing):
    events = case.state().size
    editing.owner.setText("data platform")
    editing.severity.setCurrentText("SEV2 major")
    assert editing.facts() == {"owner": "data platform", "severity": "SEV2 major"}
    editing.verb.click()
    case.settle()
    assert (case.state().owner, case.state().severity) == ("data platform", "SEV2 major")
    assert case.state().size == events + 1
    case.window.undoWanted.emit(case.window._toasts.toasts[-1].notice)
    case.settle()
    assert case.state().owner == ""


def test_nothing_changed_writes_nothing(case, editing):
    events = case.state().size
    editing.verb.click()
    case.settle()
    assert case.state().size == events


def test_a_case_without_a_title_is_refused_in_place(case, editing):
    editing.title.setText("  ")
    editing.verb.click()
    assert editing.problem.startswith("A case needs a title")
    assert editing.isVisible()


def test_escape_leaves_without_an_act(case, editing):
    editing.owner.setText("nobody")
    case.qtbot.keyClick(editing, Qt.Key.Key_Escape)
    case.settle()
    assert case.state().owner == ""


def test_the_keyboard_starts_in_the_first_field_and_ends_at_the_verb(case, editing):
    order, widget = [], editing.title
    while widget not in order:
        order.append(widget)
        widget = widget.nextInFocusChain()
    stops = [w for w in order if w.focusPolicy().value & Qt.FocusPolicy.TabFocus.value]
    assert stops[0] is editing.title
    assert stops.index(editing.leave) < stops.index(editing.verb)
    assert stops.index(editing.target) < stops.index(editing.leave)


def test_the_keyboard_is_in_the_first_field_when_a_dialog_opens(editing):
    assert editing.focusWidget() is editing.title


def test_the_metric_is_chosen_by_its_written_name(case, editing):
    place = editing.measured.findText("AUC")
    editing.measured.setCurrentIndex(place)
    assert editing.facts()["metric"] == "auc"


@pytest.fixture
def roles(case):
    item = next(i for i in case.state().evidence if i.name == "reference.parquet")
    edit_roles(case.controller, item)
    return case.dialog(EditRoles)


def set_role(dialog, column, role):
    box = dialog.boxes[column]
    box.setCurrentIndex(box.findData(role))


def test_roles_are_written_as_one_act(case, roles):
    events = case.state().size
    set_role(roles, "hum", "")
    set_role(roles, "station", "sensitive")
    roles.verb.click()
    case.settle()
    table = next(i for i in case.state().evidence if i.name == "reference.parquet").table
    assert table.roles.features == ("temp",)
    assert table.roles.sensitive == ("station",)
    assert case.state().size == events + 1


def test_two_columns_cannot_both_be_the_label(case, roles):
    set_role(roles, "hum", "label")
    roles.verb.click()
    assert "are both the label; only one column can be" in roles.problem
    assert roles.isVisible()


def test_columns_are_found_by_name(roles):
    roles._find.setText("HU")
    assert roles.boxes["hum"].isVisible()
    assert not roles.boxes["temp"].isVisible()


def test_the_report_is_saved_in_the_format_of_its_ending(case, tmp_path):
    write_report(case.controller, tmp_path / "postmortem.md")
    case.settle()
    assert "Sensor failures" in (tmp_path / "postmortem.md").read_text("utf-8")
    assert "postmortem.md" in case.notices()[-1]


def test_a_name_without_an_ending_gets_that_of_the_chosen_format(case, tmp_path):
    formats = report_formats(case.session)
    assert formats[0].suffix == ".html"
    filters = file_filters(formats).split(";;")
    named = with_suffix(tmp_path / "v1.2 report", filters[0], formats)
    assert named.name == "v1.2 report.html"
    assert with_suffix(tmp_path / "a.md", filters[0], formats).name == "a.md"


def test_what_is_missing_on_this_machine_comes_first(case):
    case.window.commands.run("help.doctor")
    case.settle()
    table = case.dialog(Doctor).table.records
    states = [table.index(row, 2).data() for row in range(table.rowCount())]
    assert states == sorted(states, key=["missing", "optional", "there"].index)
    assert "there" in states


def test_about_tells_licence_and_network(case):
    case.window.commands.run("help.about")
    words = [
        label.text() for label in case.dialog(About).findChildren(type(About(case.window).heading))
    ]
    assert "Apache License 2.0" in words


def test_an_answer_for_a_dialog_that_is_gone_is_dropped(case):
    dialog, told = ActDialog(case.window, "Nothing"), []
    show = dialog.while_open(told.append)
    show("here")
    dialog.deleteLater()
    QApplication.sendPostedEvents(dialog, 52)
    show("gone")
    assert told == ["here"]


def test_consent_to_open_a_model_needs_a_reason_and_is_journaled(case):
    consent_to_open(case.controller)
    dialog = case.dialog(ConsentToOpen)
    dialog.verb.click()
    assert dialog.problem.startswith("Say why")
    dialog.reason.setText("built by our own pipeline")
    dialog.verb.click()
    case.settle()
    model = next(item for item in case.state().evidence if item.kind == "model")
    assert case.state().consents == (model.id,)


def test_a_dialog_nobody_holds_stays_while_it_is_open_and_no_longer(case):
    About(case.window).open()
    gc.collect()
    dialog = case.dialog(About)
    assert dialog in frame._OPEN
    dialog.reject()
    assert dialog not in frame._OPEN


def test_a_dialog_that_went_with_its_window_is_let_go(case, qtbot):
    host = QWidget()
    ActDialog(host, "Gone").open()
    shiboken6.delete(host)
    About(case.window).open()
    assert all(shiboken6.isValid(held) for held in frame._OPEN)
    case.dialog(About).reject()
