"""The activity log in the window: read, narrowed, followed, handed on; quick when long."""

import csv
import io
import time
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from tests.unit.services.people import acting, cast
from workbench.desktop.dialogs.activity import ActivityLog
from workbench.domain.events import Draft
from workbench.domain.role_events import Role
from workbench.services.clock import utc_clock
from workbench.services.evidence import amend, freeze
from workbench.services.readings.activity import activity


@pytest.fixture
def log(case):
    case.window.commands.run("view.history")
    case.settle()
    return case.dialog(ActivityLog)


def told(log, column: int) -> list[str]:
    model = log.table.records
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_the_newest_act_comes_first_and_all_are_told(case, log):
    assert told(log, 2)[-1] == "Opened the incident"
    assert told(log, 4)[0] == str(case.state().size)
    assert log.count.text() == f"{case.state().size} of {case.state().size} events"
    assert log.table.isColumnHidden(5), "nobody has a role here"


def test_it_is_narrowed_by_person_kind_and_words(case, log):
    log.kind.setCurrentText("Windows")
    assert set(told(log, 3)) == {"reference", "incident"}
    log.text.setText("reference")
    log.narrow()
    assert told(log, 3) == ["reference"]
    log.text.clear()
    log.kind.setCurrentIndex(0)
    log.who.setCurrentText(case.session.actor)
    assert len(told(log, 2)) == case.state().size


def test_what_is_done_meanwhile_is_taken_in(case, log):
    incident = case.controller.incident
    log.kind.setCurrentText("Evidence")
    case.backend.act(lambda s: freeze(s, incident))
    case.settle()
    assert told(log, 2)[0] == "Froze 8 items of evidence"


def test_an_act_leads_to_where_it_is_looked_at(case, log):
    row = told(log, 3).index("incident.parquet")
    log.table.setCurrentIndex(log.table.records.index(row, 0))
    assert log.show_it.isEnabled()
    assert "evidence.added, by an account without a key" in log.more.text()
    log.show_it.click()
    case.settle()
    assert case.window.current_place == "evidence"


def test_what_a_role_did_not_allow_is_marked_in_red(case, tmp_path):
    ada, viewer = cast(case.session, tmp_path, Role.VIEWER)
    with acting(case.session, ada):
        amend(case.session, "1", {"owner": "ML on-call"})
    draft = Draft("incident.amended", {"owner": "viewers"})
    by = f"The viewer <{viewer.fingerprint}>"
    case.session.workspace.journal.append(case.controller.incident, [draft], at=utc_clock(), by=by)
    case.window.commands.run("view.history")
    case.settle()
    log = case.dialog(ActivityLog)
    assert told(log, 5)[:2] == ["not allowed", "owner"]
    assert log.count.text().endswith("1 not allowed")
    log.table.setCurrentIndex(log.table.records.index(0, 0))
    assert "Not allowed: The viewer is a viewer of this incident" in log.more.text()


def test_it_is_saved_as_csv_and_markdown(case, log, tmp_path):
    log.kind.setCurrentText("Case")
    log.save(tmp_path / "a.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text())))
    assert [row[4] for row in rows[1:]] == ["Opened the incident"]
    log.save(tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text().count("\n") == 3
    log.save(tmp_path / "no" / "where.csv")
    assert "cannot be written" in log.problem
    log.table.copy("csv")
    assert "Opened the incident" in QGuiApplication.clipboard().text()


def test_the_log_of_the_workspace_holds_every_incident(desks, workspace):
    desk = desks(workspace=workspace).start()
    desk.window.commands.run("view.history")
    desk.settle()
    assert len(desk.dialog(ActivityLog).shown) == desk.session.incident("1").size


def test_ten_thousand_lines_are_narrowed_at_once(case):
    line = activity(case.session, "1")[-1]
    many = [replace(line, seq=n, what=f"Set a window: {n}") for n in range(10_000)]
    log = ActivityLog(case.controller, case.controller.incident, many)
    began = time.process_time()
    log.text.setText("window 99")
    log.narrow()
    assert time.process_time() - began < 1.0
    assert 0 < len(log.shown) < 1_000
    log.reject()
