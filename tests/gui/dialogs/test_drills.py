"""Drill mode: the same screens with a clock, a sheet, a result, and a facilitator's list."""

import shutil
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from tests.fakes.rehearsals import KIND, write_made_drill
from workbench.desktop.dialogs.drill_ending import AskForHint, EndDrill
from workbench.desktop.dialogs.drill_result import DrillResult
from workbench.desktop.dialogs.drill_start import StartDrill
from workbench.desktop.dialogs.drills import Drills
from workbench.desktop.drafts import field_of
from workbench.desktop.drill_commands import SHEET, DrillMode
from workbench.desktop.shell.drill_banner import DrillBanner
from workbench.services.drilling import secret_keys
from workbench.services.drilling.starting import DrillSetting, start_drill
from workbench.services.session import open_session


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A workspace with a drill in it, made once."""
    folder = tmp_path_factory.mktemp("drill")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(secret_keys.FOLDER, str(folder / "keys"))
        with open_session(folder / "w", create=True) as session:
            made = write_made_drill(folder / "made")
            start_drill(session, str(made), DrillSetting(participant="Ada"))
    return folder


@pytest.fixture
def rehearsal(desks, started, tmp_path, monkeypatch):
    """A window with the drill open, a minute after it began; no method is asked in the end."""
    shutil.copytree(started, tmp_path / "own")
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "own" / "keys"))
    monkeypatch.setattr("workbench.services.drilling.methods.ASKED", ())
    desk = desks(workspace=tmp_path / "own" / "w").start()
    began = desk.session.incident("1").records.drill.started_at
    desk.now = began + timedelta(minutes=1)
    desk.session.clock = lambda: desk.now
    desk.open(desk.session.workspace.incidents()[0].id)
    return desk


def mode(desk) -> DrillMode:
    return next(c for c in desk.controller.children() if isinstance(c, DrillMode))


def banner(desk) -> DrillBanner:
    return desk.window.findChild(DrillBanner)


def answered(desk):
    desk.window.commands.run("incident.drill_answer")
    desk.settle()
    sheet = mode(desk).sheet
    sheet.causes[0].setCurrentIndex(sheet.causes[0].findData("temp"))
    sheet.kind.setCurrentIndex(sheet.kind.findData(KIND))
    sheet.sure.setValue(80)
    sheet.share.setValue(30)
    return sheet


def test_the_banner_says_in_words_that_it_is_a_drill_and_how_much_time_is_left(rehearsal):
    shown = banner(rehearsal)
    assert shown.isVisible()
    assert shown.word.text() == "DRILL"
    assert shown.clock.text() == "29:00"
    assert "Nothing here is really wrong" in shown.words.whole_text()
    rehearsal.now += timedelta(seconds=90)
    mode(rehearsal).tick()
    assert shown.clock.text() == "27:30"
    assert shown.accessibleDescription().startswith("27:30 ")


def test_a_sheet_is_saved_handed_in_and_graded_by_keyboard_alone(rehearsal):
    sheet = answered(rehearsal)
    assert sheet.causes[0].hasFocus()
    assert all(
        field.accessibleName() and field.focusPolicy() & Qt.FocusPolicy.TabFocus
        for field in sheet.findChildren(QWidget)
        if isinstance(field, QComboBox | QLineEdit) and field.parent() is sheet._fields
    )
    sheet.save.click()
    rehearsal.settle()
    kept = rehearsal.state().records.drill_answers
    assert [(a.cause, a.kind, a.confidence) for a in kept] == [("temp", KIND, 0.8)]
    sheet.sure.setValue(90)  # is not saved, and yet counts: handing in saves it
    rehearsal.window.commands.run("incident.drill_submit")
    rehearsal.settle()
    rehearsal.dialog(EndDrill).verb.click()
    rehearsal.settle()
    result = rehearsal.dialog(DrillResult)
    state = rehearsal.state()
    assert state.records.drill_ends[0].answer.confidence == 0.9
    assert state.records.drill_grades[0].standing == "right"
    standings = [result.parts.records.index(row, 3).data() for row in range(5)]
    assert standings[:2] == ["right", "right"]
    assert not mode(rehearsal).sheet._fields.isEnabled()
    assert banner(rehearsal).result.isVisible()
    assert not banner(rehearsal).clock.isVisible()


def test_the_time_ends_the_drill_by_itself_and_what_was_saved_counts(rehearsal):
    sheet = answered(rehearsal)
    sheet.carry_out()
    rehearsal.settle()
    sheet.causes[0].setCurrentIndex(sheet.causes[0].findData("hum"))
    rehearsal.now += timedelta(minutes=40)
    mode(rehearsal).tick()
    rehearsal.settle()
    records = rehearsal.state().records
    assert (records.drill_ends[0].reason, records.drill_ends[0].answer.cause) == ("time_up", "temp")
    rehearsal.dialog(DrillResult)


def test_a_hint_is_asked_for_twice_before_it_costs(rehearsal):
    rehearsal.window.commands.run("incident.drill_hint")
    rehearsal.settle()
    asked = rehearsal.dialog(AskForHint)
    assert rehearsal.state().records.drill_hints == ()
    asked.verb.click()
    rehearsal.settle()
    hint = rehearsal.state().records.drill_hints[0]
    assert any(hint.text in notice for notice in rehearsal.notices())


def test_places_that_are_opened_are_written_down_once(rehearsal):
    follow = mode(rehearsal)
    for place in ("signals", "signals", "evidence"):
        rehearsal.controller.go(place)
        follow._looked()
        rehearsal.settle()
    looks = [look.place for look in rehearsal.state().records.drill_looks]
    assert looks[-2:] == ["signals", "evidence"]


def test_an_ordinary_incident_has_no_banner_and_says_why_its_commands_rest(case):
    assert not banner(case).isVisible()
    assert "no drill" in case.window.commands.reason("incident.drill_submit")
    assert case.window.docks.found(SHEET) is None


def test_what_a_facilitator_chooses_is_kept_in_no_draft(case):
    case.window.commands.run("file.start_drill")
    case.settle()
    dialog = case.dialog(StartDrill)
    assert dialog.source.currentData() == case.controller.incident
    fields = (dialog.kind, dialog.participant, dialog.passphrase)
    assert all(field_of(field) is None for field in fields)
    dialog.kind.setCurrentIndex(dialog.kind.findData(KIND))
    dialog.minutes.setValue(5)
    assert (dialog.setting().kind, dialog.setting().minutes) == (KIND, 5.0)


def test_the_facilitator_sees_who_and_the_clock_and_no_truth(rehearsal):
    rehearsal.window.commands.run("view.drills")
    rehearsal.settle()
    dialog = rehearsal.dialog(Drills)
    row = [dialog.table.records.index(0, column).data() for column in range(8)]
    assert row[0] == "INC-0001"
    assert (row[2], row[5], row[7]) == ("Ada", "29:00 left", "–")
    assert not dialog.showing.isEnabled()
    assert not dialog.revealing.isEnabled()
    assert not dialog.totals.isVisible()
    assert KIND not in " ".join(map(str, row))
