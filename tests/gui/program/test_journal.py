"""The journal is checked when a workspace opens: quietly if it holds, plainly if it does not."""

import gc
import sqlite3
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from workbench.desktop.dialogs.journal import JournalProblemDialog
from workbench.desktop.journal_state import _SHORT, journal_advice, journal_mark
from workbench.desktop.numbers import whole
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.incident import window_set
from workbench.errors import JournalError
from workbench.services.evidence import amend
from workbench.services.session import open_session
from workbench.storage import JournalCheck, JournalProblem
from workbench.storage.schema import JOURNAL_SCHEMA


def break_at(workspace, seq):
    connection = sqlite3.connect(workspace / "journal.db")
    connection.execute("DROP TRIGGER events_keep")
    connection.execute("UPDATE events SET body = '{}' WHERE seq = ?", (seq,))
    connection.execute(JOURNAL_SCHEMA["events_keep"])
    connection.commit()
    connection.close()


@pytest.fixture
def long_workspace(tmp_path):
    """A workspace of 12,000 events."""
    folder = tmp_path / "long"
    with open_session(folder, create=True) as session:
        for number in range(4):
            session.record(f"inc-{number}", Draft("incident.opened", {"title": f"Case {number}"}))
            session.record(f"inc-{number}", *[window_set(Window(name="w", rows=1))] * 2999)
    return folder


def test_a_journal_that_holds_is_said_in_the_status_bar_alone(case):
    assert case.controller.journal.text.startswith("Journal intact, ")
    assert case.notices() == []
    assert [d for d in case.window.findChildren(QDialog) if d.isVisible()] == []


def test_a_broken_journal_opens_a_dialog_and_nothing_more_is_added(desks, workspace):
    break_at(workspace, 3)
    desk = desks(workspace).start()
    assert desk.controller.journal.text == "Journal: event 3 was edited"
    gc.collect()
    dialog = desk.dialog(JournalProblemDialog)
    said = " ".join(label.text() for label in dialog.findChildren(type(dialog.heading)))
    assert "Event 3 was changed: its body was edited" in said
    assert "Nothing is added to this workspace" in said
    dialog.reject()
    with pytest.raises(JournalError) as caught:
        amend(desk.session, "1", {"owner": "somebody"})
    assert caught.value.code == "journal.not_intact"
    assert desk.session.incident("1").title  # and it can still be looked at


def test_a_table_that_differs_does_not_stop_the_work(desks, workspace):
    connection = sqlite3.connect(workspace / "journal.db")
    connection.execute("UPDATE evidence SET name = 'other'")
    connection.commit()
    connection.close()
    desk = desks(workspace).start()
    assert desk.controller.journal.text == "Journal: tables differ from the events"
    desk.dialog(JournalProblemDialog).reject()
    amend(desk.session, "1", {"owner": "somebody"})


def test_the_check_at_the_start_lets_the_window_live(desks, long_workspace):
    """While 12,000 events are read in another thread, the window answers at once."""
    desk = desks(long_workspace).start()
    gaps, last = [], time.perf_counter()

    def tick():
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    timer.start()
    desk.controller.check_journal(tell=False)
    desk.settle()
    timer.stop()
    assert desk.controller.journal.text == f"Journal intact, {whole(12_000)} events"
    assert len(gaps) > 5
    middle = sorted(gaps)[len(gaps) // 2]
    assert middle < 0.05


def test_a_window_that_closes_does_not_wait_for_the_check(desks, long_workspace):
    desk = desks(long_workspace).start()
    desk.controller.check_journal(tell=True)
    desk.backend.close()
    assert desk.backend.closing


@pytest.mark.parametrize("kind", _SHORT)
def test_every_kind_of_problem_has_words_and_advice(kind):
    for seq in (None, 1204):
        problem = JournalProblem(incident="x", seq=seq, kind=kind, message="it is so")
        check = JournalCheck(ok=False, incidents=1, events=9, problem=problem)
        text = journal_mark(check).text
        assert text.startswith("Journal: ")
        assert len(text) < 60
        assert journal_advice(problem).endswith(".")
    assert whole(1204) in text or "{seq}" not in _SHORT[kind]
