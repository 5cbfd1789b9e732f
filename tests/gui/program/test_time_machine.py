"""The past can be looked at in every place and changed in none; resuming appends."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.unit.services.small_case import BROKE
from workbench.desktop.shell.history_dock import HistoryDock
from workbench.desktop.shell.past_frame import PastFrame
from workbench.desktop.shell.time_band import TimeBand
from workbench.services.evidence import amend, freeze
from workbench.services.past_session import READ_ONLY
from workbench.services.session import open_session
from workbench.services.windows import set_window


def part(case, kind):
    """The one widget of a kind that the window made."""
    found = case.window.findChildren(kind)
    assert len(found) == 1
    return found[0]


def look(case, index):
    """Look at the state after an act, and wait until the places show it."""
    time = case.controller.time
    with case.qtbot.waitSignal(time.looked, timeout=20_000):
        time.look(time.history.steps[index].last)
    case.settle()


@pytest.fixture
def travelled(case):
    """A window with four acts behind the import, its time machine and history open."""
    incident = case.controller.incident
    for act in (
        lambda s: amend(s, incident, {"owner": "Ada"}),
        lambda s: set_window(s, incident, "incident", start=BROKE + timedelta(hours=9)),
        lambda s: freeze(s, incident),
        lambda s: amend(s, incident, {"owner": "Grace"}),
    ):
        case.backend.act(act)
    case.settle()
    case.window.commands.run("view.time_machine")
    case.window.commands.run("view.acts")
    case.settle()
    return case


def test_every_act_is_listed_with_its_author_and_whether_it_can_be_undone(travelled):
    table = part(travelled, HistoryDock).table
    names = [table.records.index(row, 1).data() for row in range(table.records.rowCount())]
    assert names == [
        "Set owner to Grace",
        "Freeze 8 items of evidence",
        "Set window W1",
        "Set owner to Ada",
        "Import 8 items of evidence",
    ]
    dock = part(travelled, HistoryDock)
    assert dock.undo.text() == "Undo Set owner to Grace"
    table.select_record("4")
    assert "stays in the record for ever" in dock.more.text()
    table.select_record("3")
    assert "It can be taken back." in dock.more.text()


def test_an_earlier_state_is_shown_framed_and_nothing_can_be_written_there(travelled):
    case, band = travelled, part(travelled, TimeBand)
    case.controller.go("evidence")
    case.settle()
    look(case, 1)
    size = case.controller.time.history.size
    assert band.when.whole_text().startswith("As of ")
    assert band.when.whole_text().endswith(f"event {size - 3} of {size}")
    assert band.badge.isVisible()
    assert band.act.whole_text().startswith("Set owner to Ada · ")
    assert part(case, PastFrame).isVisible()
    assert case.controller.state.owner == "Ada"
    assert not any(item.frozen for item in case.controller.state.evidence)
    assert case.state().owner == "Grace", "the present is as it was"

    commands = case.window.commands
    for command in ("edit.undo", "incident.freeze", "run.find_causes", "file.export_package"):
        assert not commands.action(command).isEnabled()
    assert READ_ONLY in commands.action("incident.freeze").toolTip()
    incident = case.controller.incident
    case.backend.act(lambda s: amend(s, incident, {"owner": "Eve"}))
    case.settle()
    assert case.notices()[-1].startswith(READ_ONLY)

    band.now.click()
    case.settle()
    assert case.controller.state == case.state()
    assert not part(case, PastFrame).isVisible()
    assert commands.action("edit.undo").isEnabled()


def test_every_place_shows_the_moment(travelled):
    case = travelled
    seen = []
    ask = case.backend.ask

    def asked(topic, question, answer, failed=None):
        def noted(session):
            seen.append(session.incident(case.controller.incident).size)
            return question(session)

        ask(topic, noted, answer, failed)

    look(case, 1)
    case.backend.ask = asked
    for place in ("signals", "causes", "report", "evidence"):
        seen.clear()
        case.controller.go(place)
        case.window.mark_changed()
        case.settle()
        assert set(seen) == {case.controller.time.seq}, place


def test_the_keyboard_scrubs_through_the_history(travelled):
    case, band = travelled, part(travelled, TimeBand)
    time = case.controller.time
    firsts = [step.last for step in time.history.steps]
    QTest.keyClick(band.slider, Qt.Key.Key_Left)
    assert time.seq == firsts[-2]
    QTest.keyClick(band.slider, Qt.Key.Key_Home)
    assert time.seq == firsts[0]
    QTest.keyClick(band.slider, Qt.Key.Key_Right)
    assert time.seq == firsts[1]
    assert "Set owner to Ada" in band.slider.accessibleDescription()
    QTest.keyClick(band.slider, Qt.Key.Key_End)
    assert not time.looking
    QTest.keyClick(band.slider, Qt.Key.Key_Home)
    QTest.keyClick(band.slider, Qt.Key.Key_Escape)
    assert not time.looking
    case.settle()


def test_playing_goes_from_act_to_act_and_ends_at_now(travelled):
    time, band = travelled.controller.time, part(travelled, TimeBand)
    seen = []
    time.moved.connect(lambda: seen.append(time.seq))
    time._play.setInterval(1)
    band.play.click()
    assert band.play.text() == "Stop"
    travelled.qtbot.waitUntil(lambda: not time.looking and not time.playing, timeout=20_000)
    assert list(dict.fromkeys(seq for seq in seen if seq)) == [
        step.last for step in time.history.steps[:-1]
    ]
    travelled.settle()


def test_then_is_compared_with_now_in_words(travelled):
    band = part(travelled, TimeBand)
    look(travelled, 1)
    band.compare.setChecked(True)
    said = [one.words for one in band.panel.differences]
    assert "The owner was “Ada”; now it is “Grace”." in said
    assert "8 items of evidence were frozen since." in said
    assert any(words.startswith("Window W1 was ") for words in said)
    assert band.panel.summary.text() == (
        "3 things are different now; resuming from here would restore 2 of them."
    )
    band.panel.copy.click()
    assert "stays in the record" in QApplication.clipboard().text()


def test_resuming_restores_the_moment_and_is_undone_in_one_step(travelled):
    case, band = travelled, part(travelled, TimeBand)
    before = case.state()
    look(case, 0)
    band.resume.click()
    case.settle()
    now = case.state()
    assert not case.controller.time.looking
    assert (now.owner, now.window("incident").start) == ("", None)
    assert all(item.frozen for item in now.evidence)
    assert now.size > before.size
    assert case.notices()[-1].startswith("Resumed from event ")
    undo = case.window.commands.action("edit.undo")
    assert undo.text().startswith("Undo Resume from event ")
    undo.trigger()
    case.settle()
    again = case.state()
    assert (again.owner, again.windows) == (before.owner, before.windows)
    assert case.session.workspace.journal.verify().ok


def test_resuming_is_refused_by_name_once_another_process_acted(travelled):
    case, band = travelled, part(travelled, TimeBand)
    look(case, 0)
    with open_session(case.controller.folder) as other:
        other.actor = "ben"
        amend(other, case.controller.incident, {"owner": "Ben"})
    case.backend._look()
    case.settle()
    assert band.note.text() == "1 act since you looked: ben, Set owner to Ben"
    assert case.controller.state.owner == "", "the moment looked at stays"
    band.resume.click()
    case.settle()
    assert case.notices()[-1].startswith("ben did “Set owner to Ben” at ")
    assert case.state().owner == "Ben"
    band.resume.click()  # looked at again
    case.settle()
    assert case.state().owner == ""


def test_an_undo_on_a_notice_is_refused_once_something_else_was_done(travelled):
    case, incident = travelled, travelled.controller.incident
    case.controller.tell_undoable("The owner is Grace now.")
    case.settle()
    notice = case.window._toasts.toasts[-1].notice
    case.backend.act(lambda s: amend(s, incident, {"severity": "SEV3 moderate"}))
    case.settle()
    case.window.undoWanted.emit(notice)
    case.settle()
    assert "did “Set severity to SEV3 moderate”" in case.notices()[-1]
    assert (case.state().owner, case.state().severity) == ("Grace", "SEV3 moderate")


def test_undo_pressed_twice_at_once_takes_back_two_acts(travelled):
    undo = travelled.window.commands.action("edit.undo")
    undo.trigger()
    undo.trigger()
    travelled.settle()
    assert travelled.state().owner == "Ada"
    assert travelled.state().window("incident").start is None
