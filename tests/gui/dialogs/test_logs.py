"""The technical log tells what happened and never a value; it is turned over and copied."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from workbench.desktop import technical_log
from workbench.desktop.dialogs.logs import Logs, bug_report
from workbench.desktop.technical_log import Entry, Level, TechnicalLog, narrowed
from workbench.domain.changes import Changes, Outcome
from workbench.errors import WorkbenchError


def clock():
    return datetime(2026, 5, 14, 6, tzinfo=UTC)


def test_what_is_noted_is_read_again_in_order(tmp_path):
    log = TechnicalLog(tmp_path, clock)
    log.note(Level.INFO, "A job ended.", job=1, error="table.truncated")
    log.note(Level.ERROR, "A defect of the program.", error="ValueError", line=7)
    first, second = log.entries()
    assert first.line == "2026-05-14T06:00:00.000Z info    A job ended. job=1 error=table.truncated"
    assert (second.level, second.details) == (Level.ERROR, {"error": "ValueError", "line": 7})


def test_only_this_account_can_look_into_its_folder(tmp_path):
    log = TechnicalLog(tmp_path, clock)
    log.note(Level.INFO, "A job ended.")
    assert log.file.parent.stat().st_mode & 0o777 == 0o700


def test_a_value_cannot_get_into_it(tmp_path):
    log = TechnicalLog(tmp_path, clock)
    log.note(Level.INFO, "A job ended.", error="Jane Roe", path="/srv/a.csv", quoted="“x”", job=2)
    assert log.entries()[0].details == {"job": 2}


def test_it_is_turned_over_and_the_oldest_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(technical_log, "LARGEST", 2000)
    log = TechnicalLog(tmp_path, clock)
    for number in range(200):
        log.note(Level.INFO, "A job ended.", job=number)
    kept = [entry.details["job"] for entry in log.entries()]
    assert kept == list(range(kept[0], 200))
    assert kept[0] > 0
    assert len(list((tmp_path / "logs").iterdir())) == technical_log.KEPT + 1


def test_torn_lines_and_a_folder_that_cannot_be_written_are_passed_over(tmp_path):
    log = TechnicalLog(tmp_path, clock)
    log.note(Level.INFO, "A job ended.")
    with log.file.open("a") as out:
        out.write('{"at": "2026"\n[]\n{"at": 1, "said": "x", "level": "loud"}\n')
    assert len(log.entries()) == 1
    (tmp_path / "file").write_text("")
    TechnicalLog(tmp_path / "file", clock).note(Level.INFO, "A job ended.")


_ENTRIES = st.lists(
    st.builds(
        Entry,
        st.just("2026-05-14T06:00:00Z"),
        st.sampled_from(Level),
        st.sampled_from(["A job ended.", "A setting was changed."]),
        st.just({}),
    )
)


@given(_ENTRIES, st.sampled_from(Level), st.sampled_from(["", "job", "SETTING", "job ended"]))
def test_narrowing_keeps_the_order_and_what_fits(entries, least, text):
    found = narrowed(entries, least, text)
    rest = iter(entries)
    assert all(any(one is each for each in rest) for one in found)
    assert narrowed(found, least, text) == found
    assert narrowed(entries, Level.INFO, "") == tuple(entries)


@pytest.fixture
def logs(case):
    def secret(*_):
        raise WorkbenchError("table.truncated", "“customers” in /srv/ana/a.csv ends early.")

    case.backend.start("Importing customers.csv", secret, failed=lambda _: None)
    case.backend.start("Fine", lambda *_: Outcome(1, Changes()))
    case.settle()
    case.window.defectTold.emit("ValueError", "backend.py:12")
    case.window.commands.run("help.logs")
    case.settle()
    return case.dialog(Logs)


def test_jobs_defects_and_the_start_are_in_it_without_their_names(logs):
    report = logs.report()
    assert "error=table.truncated" in report
    assert "error=ValueError file=backend line=12" in report
    assert "The window opened this workspace." in report
    for secret in ("customers", "ana", "a.csv", "Importing", "Fine"):
        assert secret not in report


def test_it_is_narrowed_by_level_and_words_and_copied_as_shown(logs):
    logs.level.setCurrentIndex(2)
    assert {entry.level for entry in logs.shown} == {Level.ERROR}
    logs.text.setText("defect")
    logs.narrow()
    assert len(logs.shown) == 1
    logs.copied.click()
    text = QGuiApplication.clipboard().text()
    assert text == bug_report(logs.shown)
    assert text.splitlines()[0].startswith("Incident Workbench ")
    assert len(text.splitlines()) == 2


def test_it_follows_what_happens_meanwhile(case, logs):
    before = len(logs.shown)
    case.window.defectTold.emit("KeyError", "window.py:3")
    logs.read()
    assert len(logs.shown) == before + 1
