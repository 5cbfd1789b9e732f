"""The standard battery in the window: one click, one job, every run with its method filled in."""

import pytest

from workbench.desktop.bindings import READ_ONLY
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.battery import JOB, BatteryRuns, row_mark, show_battery
from workbench.desktop.dialogs.findings import Findings, show_run
from workbench.desktop.dialogs.method import MethodDialog
from workbench.desktop.places.causes_dialogs import RunsMade
from workbench.desktop.theme.marks import State
from workbench.domain.runs import RunStatus
from workbench.services.battery import run_battery, standard_analyses
from workbench.services.evidence import change_role
from workbench.services.running import run_analysis
from workbench.services.windows import remove_window, set_window


def texts(widget):
    return [label.text() for label in widget.findChildren(Label)]


def detail(dialog):
    """What is shown of the chosen analysis."""
    column = dialog._detail
    widgets = [column.itemAt(place).widget() for place in range(column.count())]
    return [widget.text() for widget in widgets if widget is not None]


@pytest.fixture
def made(case):
    """The battery of the case, run before, on its dialog."""
    battery = run_battery(case.session, case.controller.incident).value.battery
    show_battery(case.controller, case.controller.incident, battery.id)
    case.settle()
    return case.dialog(BatteryRuns)


def test_one_command_runs_all_and_shows_the_runs(case):
    case.window.commands.run("run.battery")
    assert [job.name for job in case.backend.jobs] == [JOB]
    case.settle()
    [battery] = case.state().batteries
    assert len(battery.runs) + len(battery.skipped) == len(standard_analyses(case.session.registry))
    dialog = case.dialog(BatteryRuns)
    assert dialog.table.records.rowCount() == len(battery.runs) + len(battery.skipped)
    assert case.notices()[-1].startswith("Standard battery: ")


def test_it_is_in_menu_and_palette_only_for_an_open_incident(case):
    action = case.window.commands.action("run.battery")
    assert action.text() == "Run the standard battery"
    assert action in case.window.commands.available()
    case.window.commands.run("file.close_incident")
    case.settle()
    assert not action.isEnabled()
    assert action.toolTip() != READ_ONLY


def test_each_analysis_shows_what_it_found_and_its_method_from_the_plugin(case, made):
    registry = case.session.registry
    for run in case.state().runs:
        made.table.select_record(run.analysis)
        info = registry.analysis(run.analysis)
        shown = detail(made)
        assert info.title in shown
        assert run.summary in shown
        assert info.why in shown
        assert all(f"· {words}" in shown for words in (*info.assumptions, *info.caveats))
        assert made.verb.isEnabled()


def test_what_was_not_run_says_why_and_opens_nothing(case):
    incident = case.controller.incident
    change_role(case.session, incident, "incident.parquet", "failed", None)
    battery = run_battery(case.session, incident).value.battery
    show_battery(case.controller, incident, battery.id)
    case.settle()
    dialog = case.dialog(BatteryRuns)
    dialog.table.select_record("explain.permutation")
    assert any("needs a label column" in words for words in detail(dialog))
    assert not dialog.verb.isEnabled()
    dialog.table.recordOpened.emit("explain.permutation")
    case.settle()
    assert case.window.findChildren(Findings) == []


def test_a_run_of_the_battery_opens_with_its_findings_and_tells_its_method(case, made):
    made.table.select_record("drift.psi")
    made.verb.click()
    case.settle()
    findings = case.dialog(Findings)
    assert findings._run.analysis == "drift.psi"
    findings.why.click()
    [method] = findings.findChildren(MethodDialog)
    info = case.session.registry.analysis("drift.psi")
    assert info.why in texts(method)
    assert f"· {info.caveats[0]}" in texts(method)


def test_a_second_click_while_it_runs_starts_no_second_one(case):
    case.window.commands.run("run.battery")
    case.window.commands.run("run.battery")
    assert len(case.backend.jobs) == 1
    assert "The standard battery is running already." in case.notices()
    case.settle()
    assert len(case.state().batteries) == 1


def test_cancelling_the_job_keeps_what_was_done_and_says_so(case, qtbot):
    run_analysis(case.session, case.controller.incident, "quality.errors")
    case.window.commands.run("run.battery")
    [job] = case.backend.jobs
    qtbot.waitUntil(lambda: "(2 of" in case.backend.jobs[0].stage, timeout=20_000)
    case.backend.cancel(job.id)
    case.settle()
    [battery] = case.state().batteries
    assert battery.stopped
    statuses = [run.status for run in case.state().runs]
    assert statuses[0] is RunStatus.FINISHED
    assert len(battery.skipped) > 3
    assert str(case.backend.jobs[0].phase) == "cancelled"
    assert " not run" in case.notices()[-1]
    assert case.window.findChildren(BatteryRuns) == []


def test_where_nothing_can_be_run_one_sentence_says_so(case):
    for window in ("reference", "incident"):
        remove_window(case.session, case.controller.incident, window)
    registry = case.session.registry
    by_rows = tuple(a for a in registry.analyses() if a.needs.windows)
    registry.analyses = lambda: by_rows
    case.window.commands.run("run.battery")
    case.settle()
    assert case.notices()[-1].startswith("None of the ")
    assert case.state().batteries == ()


def test_runs_on_older_input_are_marked(case, made):
    incident = case.controller.incident
    set_window(case.session, incident, "incident", start=None, end=case.session.clock())
    made.close()
    show_battery(case.controller, incident, case.state().batteries[0].id)
    case.settle()
    rows = case.dialog(BatteryRuns)._rows
    assert row_mark(rows["drift.psi"]).state is State.WARN
    assert row_mark(rows["rootcause.signals"]).state is State.UNKNOWN


def test_the_list_of_runs_leads_to_the_battery_of_a_run(case):
    incident = case.controller.incident
    alone = run_analysis(case.session, incident, "drift.psi", seed=3).value.run
    battery = run_battery(case.session, incident).value.battery
    case.controller.go("causes")
    case.settle()
    case.place("causes").refresh()
    case.settle()
    case.place("causes")._show_runs()
    runs = case.dialog(RunsMade)
    runs.table.select_record(alone.id)
    assert not runs.battery.isEnabled()
    runs.table.select_record(battery.runs[0])
    runs.battery.click()
    case.settle()
    assert case.dialog(BatteryRuns)._rows["quality.errors"].run == battery.runs[0]


def test_the_run_itself_tells_its_method_too(case):
    run = run_analysis(case.session, case.controller.incident, "drift.psi").value.run
    show_run(case.controller, case.controller.incident, run.id)
    case.settle()
    assert case.dialog(Findings).why.isEnabled()
