"""Opening the window: what it shows for what it is given, and what it remembers."""

import json
import subprocess
import sys
from importlib import import_module
from threading import Event

import pytest
from PySide6.QtCore import QSettings

from workbench.desktop import controller, loading, place_list, program
from workbench.desktop.program import keep_looks, remembered_theme, restore_looks
from workbench.desktop.state import CaseMode
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.evidence import amend
from workbench.services.session import open_session


def visible_places(desk):
    return [key for key, action in desk.window._place_actions.items() if action.isVisible()]


def test_an_empty_workspace_opens_at_home_and_offers_no_place_of_an_incident(desk):
    assert desk.window.current_place == "home"
    assert visible_places(desk) == list(place_list.there_of(place_list.WORKSPACE))
    assert desk.controller.journal.text == "Journal intact"


def test_the_journal_is_not_called_intact_before_it_was_checked(desks, monkeypatch):
    may_check, check = Event(), controller.check_session

    def held_up(*given, **named):
        assert may_check.wait(20)
        return check(*given, **named)

    monkeypatch.setattr(controller, "check_session", held_up)
    desk = desks()
    try:
        with desk.qtbot.waitSignal(desk.desktop.started, timeout=20_000):
            desk.window.show()
        assert desk.controller.journal.text == "Journal not checked yet"
    finally:
        may_check.set()
    desk.settle()
    assert desk.controller.journal.text == "Journal intact"


def test_an_open_incident_offers_its_places(case):
    there = [place.key for place in place_list.places_there()]
    assert visible_places(case) == [key for key in place_list.INCIDENT if key in there]


def test_only_places_that_are_installed_are_listed(monkeypatch, desks):
    found = tuple(p for p in place_list.places_there() if p.key in {"home", "evidence"})
    monkeypatch.setattr(place_list, "places_there", lambda: found)
    monkeypatch.setattr(program, "places_there", lambda: found)
    desk = desks().start()
    desk.controller.go("causes")
    assert list(desk.window._place_actions) == ["home", "evidence"]
    assert desk.window.current_place == "home"


def test_a_capture_folder_is_imported_into_the_usual_workspace(desks, capture, tmp_path):
    desk = desks(target=capture, workspace=tmp_path / "usual").start()
    assert desk.controller.folder == tmp_path / "usual"
    assert desk.controller.state.title == "Sensor failures"
    assert desk.window.current_place == "evidence"
    assert not (capture / "journal.db").exists()


def test_a_folder_that_is_no_workspace_is_refused_in_one_sentence(desks, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    desk = desks(workspace=tmp_path / "other")
    desk.window.show()
    desk.qtbot.waitUntil(lambda: len(desk.notices()) == 1, timeout=20_000)
    assert desk.controller is None
    assert "Traceback" not in desk.notices()[0]

    chosen = str(tmp_path / "good")
    monkeypatch.setattr(program.QFileDialog, "getExistingDirectory", lambda *_: chosen)
    with desk.qtbot.waitSignal(desk.desktop.started, timeout=20_000):
        desk.window.commands.run("file.open_workspace")
    desk.settle()
    assert desk.window.current_place == "home"
    assert desk.controller.folder.name == "good"


def test_another_workspace_opens_in_the_same_window(case, tmp_path, monkeypatch):
    chosen = str(tmp_path / "second")
    monkeypatch.setattr(program.QFileDialog, "getExistingDirectory", lambda *_: chosen)
    case.window.commands.run("file.open_workspace")
    case.settle()
    assert case.controller.incident == ""
    assert case.controller.state is None
    assert visible_places(case) == list(place_list.there_of(place_list.WORKSPACE))
    assert case.window._case_bar.state.title == "second"


@pytest.mark.parametrize("content", [b"somebody else's", b"SQLite format 3\x00" + bytes(4000)])
def test_another_workspace_that_does_not_open_leaves_this_one_open(case, tmp_path, content):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "journal.db").write_bytes(content)
    case.controller.open_workspace(tmp_path / "bad")
    case.settle()
    assert "journal.db" in case.notices()[-1] or "not a workspace" in case.notices()[-1]
    assert case.state().size > 0


@pytest.mark.parametrize("name", ["missing.incident.zip", "notes.txt"])
def test_what_cannot_be_opened_is_said_before_a_window_is_made(tmp_path, capsys, name):
    if name == "notes.txt":
        (tmp_path / name).write_text("mine")
    assert program.main([str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.startswith("Error: ")


def test_size_and_place_of_the_window_come_back(desk, desks, tmp_path):
    desk.window.resize(1200, 760)
    keep_looks(desk.window, Appearance.current().choice)
    again = desks(workspace=tmp_path / "again")
    restore_looks(again.window)
    # The width is cut down to that of the screen the tests paint on.
    assert again.window.height() == 760


def test_a_theme_chosen_in_the_window_is_remembered(desk):
    began_with = Appearance.current().choice
    desk.window.commands.run("view.theme_dark")
    keep_looks(desk.window, began_with)
    assert remembered_theme() is ThemeChoice.DARK


def test_a_theme_given_for_one_time_is_not_remembered(desk):
    keep_looks(desk.window, Appearance.current().choice)
    assert remembered_theme() is ThemeChoice.SYSTEM


def test_a_theme_that_no_longer_exists_falls_back(desk):
    QSettings().setValue(program.THEME, "sepia")
    assert remembered_theme() is ThemeChoice.SYSTEM


def test_a_defect_is_told_and_the_window_lives(desk, capsys):
    hook = program.tell_of_defects(desk.window)
    try:
        raise KeyError("oops")
    except KeyError as error:
        hook(type(error), error, error.__traceback__)
    assert "KeyError at test_program.py" in desk.notices()[-1]
    assert "oops" not in desk.notices()[-1]
    assert "Traceback" in capsys.readouterr().err


def test_the_slow_imports_name_modules_that_exist():
    assert all(import_module(name) for name in (*loading.FIRST, *loading.LATER))


def test_what_another_process_writes_is_shown(case, workspace):
    with open_session(workspace) as other:
        amend(other, case.controller.incident, {"title": "Renamed elsewhere"})
    case.backend._look()
    case.settle()
    assert case.window._case_bar.state.title == "Renamed elsewhere"
    assert case.window._case_bar.state.mode is CaseMode.INCIDENT


START = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from workbench.desktop.program import Desktop, name_the_program

name_the_program()
app = QApplication([])
desktop = Desktop(None, Path(sys.argv[1]))
desktop.window.firstPainted.disconnect()
desktop.window.firstPainted.connect(app.quit)
desktop.window.show()
app.exec()
print(json.dumps(sorted(sys.modules)))
"""
SLOW = {"pyqtgraph", "numpy", "pandas", "pyarrow", "pydantic", "sqlalchemy", "duckdb", "sklearn"}


def test_nothing_slow_is_imported_before_the_window_is_painted(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path / "workspace")],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(json.loads(done.stdout.splitlines()[-1]))
    assert not {name.partition(".")[0] for name in modules} & SLOW
    assert not (tmp_path / "workspace").exists()
