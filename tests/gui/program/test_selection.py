"""The selection of the window: made anywhere, shown everywhere, kept, run on, cleared."""

from json import dumps, loads

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import FakeRunner, lend
from workbench.desktop.dialogs.findings import Findings, show_run
from workbench.desktop.dialogs.keep_filter import KeepFilter
from workbench.desktop.dialogs.kept_filters import KeptFilters
from workbench.desktop.dialogs.rows import Rows
from workbench.desktop.dialogs.run import RunAnalysis
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.shell.selection_bar import SelectionBar
from workbench.domain.canonical import canonical
from workbench.domain.figures import Line, Span
from workbench.domain.row_filter import Condition, RowFilter
from workbench.domain.selection import Selection
from workbench.services.filters import keep_filter

S1 = RowFilter((Condition("station", "=", "s1"),))


def model(case):
    return SelectionModel.of(case.controller)


def bar(case):
    return case.window.findChild(SelectionBar)


def said(case):
    return bar(case).accessibleDescription().replace("\u202f", " ")


def test_the_bar_says_what_is_selected_and_esc_clears_it(case, qtbot):
    commands = case.window.commands
    assert bar(case).isHidden()
    assert not commands.action("edit.keep_selection").isEnabled()
    model(case).select(Selection(S1, "here"))
    case.settle()
    assert said(case) == "station is s1, 67 of 200 rows, 33.5 %, W0 33.3 % · W1 33.8 %"
    assert commands.action("edit.keep_selection").isEnabled()
    commands.run("edit.copy_selection")
    words = QGuiApplication.clipboard().text().replace("\u202f", " ")
    assert words == "station is s1, 67 of 200 rows, 33.5 %"
    commands.run("edit.other_rows")
    case.settle()
    assert said(case).startswith("station is not s1, 133 of 200 rows")
    model(case).select_rows(RowFilter((Condition("temp", ">=", 20.0),)), "there", within=True)
    case.settle()
    assert said(case).startswith("station is not s1, temp 20 or more, ")
    commands.run("edit.other_rows")
    assert "no simple opposite" in case.notices()[-1]
    qtbot.keyClick(case.window, Qt.Key.Key_Escape)
    assert bar(case).isHidden()
    assert model(case).current is None
    commands.run("edit.previous_selection")
    assert len(model(case).current.rows.conditions) == 2
    wrong = RowFilter((Condition("temp", ">", "warm"),))
    model(case).select(Selection(wrong))
    case.settle()
    assert "does not fit its column" in case.notices()[-1]


def test_it_is_kept_renamed_chosen_again_and_taken_out_with_the_keyboard(case, qtbot):
    commands = case.window.commands
    model(case).select(Selection(S1, "here"))
    case.settle()
    commands.run("edit.keep_selection")
    dialog = case.dialog(KeepFilter)
    assert not dialog.verb.isEnabled(), "a filter needs a name"
    qtbot.keyClicks(dialog.name, "one station")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    case.settle()
    assert [one.name for one in case.state().filters] == ["one station"]
    assert said(case).startswith("one station, station is s1")
    assert model(case).current.kept == case.state().filters[0].id
    model(case).clear()
    commands.run("edit.kept_filters")
    case.settle()
    listed = case.dialog(KeptFilters)
    assert listed.chosen.kept.name == "one station"
    assert (listed.chosen.counts.rows, listed.chosen.runs) == (67, 0)
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    case.settle()
    assert model(case).current.rows == S1
    commands.run("edit.kept_filters")
    case.settle()
    listed = case.dialog(KeptFilters)
    qtbot.keyClick(listed.table, Qt.Key.Key_Delete)
    case.settle()
    assert case.state().filters == ()
    assert listed.empty.isVisible()
    listed.reject()
    commands.run("edit.undo")
    case.settle()
    assert [one.name for one in case.state().filters] == ["one station"]
    assert case.window.commands.action("edit.undo").text().startswith("Undo")


def test_every_place_shows_it(case):
    run = record_run(
        case.session,
        "rootcause.upstream",
        answers=(document(answer={"verdict": "named", "causes": [CAUSE]}),),
    )
    assert run.findings
    for place in ("evidence", "signals", "causes"):
        case.window.go(place)
        case.settle()
    evidence, signals, causes = (case.place(p) for p in ("evidence", "signals", "causes"))
    lanes = len(signals.lanes._lanes[0].figure.marks)
    ends = ("2026-05-04T00:00:00Z", "2026-05-06T12:00:00Z")
    within = (Condition("at", ">=", ends[0]), Condition("at", "<", ends[1]))
    model(case).select(Selection(RowFilter(within), "here"))
    case.settle()
    thumb = next(one for one in evidence.strip.thumbs if one.column == "temp")
    share = sum(thumb.view._chosen.in_reference)
    assert 0 < share < 1
    assert "selected:" in thumb.view.accessibleDescription()
    marks = signals.lanes._lanes[0].figure.marks
    assert len(marks) > lanes
    assert any(isinstance(mark, Span) for mark in marks)
    assert any(isinstance(m, Line) and m.dashed and "selected" in m.label for m in marks)
    words = causes.ranked.affected.words.text()
    assert words.startswith("4 of the 27 rows of W1 that temp affects are selected, 15")
    causes.selection.select_affected()
    case.settle()
    assert model(case).current.rows == S1
    model(case).clear()
    case.settle()
    assert thumb.view._chosen is None
    assert len(signals.lanes._lanes[0].figure.marks) == lanes
    assert causes.ranked.affected.words.text() == ""


CAUSE = {
    "node": "temp",
    "kind": "unit_change",
    "confidence": 0.9,
    "restored": 0.1,
    "interval": [0.05, 0.15],
    "share": 0.9,
    "rows": 0.34,
    "evidence": ["temp differs from its history on 34% of the rows."],
    "segment": {"column": "station", "where": "station is s1", "inside": 1, "outside": 0},
}


def test_an_analysis_is_run_on_the_selected_rows(case):
    lend(case.session, FakeRunner(document()))
    incident = case.controller.incident
    kept = keep_filter(case.session, incident, Selection(S1, "here", "one station")).value
    case.controller.read_again()
    case.settle()
    model(case).select(kept.selection())
    case.settle()
    case.window.commands.run("run.on_selection")
    case.settle()
    dialog = case.dialog(RunAnalysis)
    assert dialog.rows.chosen.rows == S1
    names = [one.info.id for one in dialog._offers]
    dialog.choose(names.index("drift.psi"))
    dialog.carry_out()
    case.settle()
    run = case.state().runs[-1]
    assert (run.restricted.id, run.where) == (kept.id, S1)
    case.window.commands.run("run.analysis")
    case.settle()
    assert case.dialog(RunAnalysis).rows.chosen is None, "all rows, unless somebody says otherwise"


def test_a_cell_leads_to_its_rows_in_three_keys(case, qtbot):
    matrix = {"x": {"kind": "category", "categories": ["1 May"], "rows": [[DAY_FROM, DAY_TO]]}}
    figure = {
        "id": "drift",
        "title": "Drift",
        "y": {"kind": "category", "categories": ["temp"]},
        "marks": [{"mark": "heatmap", "values": [[0.5]]}],
        **matrix,
    }
    answer = document().decode()[:-1].replace('"figures":[]', f'"figures":[{dumps(figure)}]') + "}"
    run = record_run(case.session, "drift.over_time", answers=(canonical(loads(answer)),))
    show_run(case.controller, case.controller.incident, run.id)
    case.settle()
    dialog = case.dialog(Findings)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Right)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    case.settle()
    rows = case.dialog(Rows)
    assert rows.panel.query.conditions == (
        Condition("at", ">=", "2026-05-01T00:00:00Z"),
        Condition("at", "<", "2026-05-02T00:00:00Z"),
    )
    assert rows.panel.table.rows == 120, "the table that has such rows, which is W0"
    case.settle()
    rows.selection.select_rows()
    case.settle()
    assert len(model(case).current.rows.conditions) == 2
    assert rows.panel.view._marked.tolist() == list(range(24)), "its rows are marked as selected"
    model(case).clear()
    assert rows.panel.view._marked is None


DAY_FROM = {"column": "at", "operator": ">=", "value": "2026-05-01T00:00:00Z"}
DAY_TO = {"column": "at", "operator": "<", "value": "2026-05-02T00:00:00Z"}
