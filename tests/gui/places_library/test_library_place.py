"""The Library: the most alike first, found while typing, taken over in two clicks."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from workbench.desktop.dialogs.library_compare import CompareIncidents
from workbench.desktop.dialogs.library_import import ImportOld
from workbench.desktop.dialogs.library_start import StartFromPlan
from workbench.desktop.places.library import make_place
from workbench.desktop.places.library_acts import sample_file
from workbench.desktop.places.library_cases import terms_of
from workbench.desktop.places.looks_like import LooksLikeRow
from workbench.services.history import undo

HEADS = "reference,title,opened,severity,cause\n"


def test_the_open_incident_is_shown_beside_the_one_most_like_it(place, original):
    cases = place.sections["cases"]
    assert place.title_text.startswith("INC-0010 looks most like INC-0004, 0.")
    assert cases.chosen == original
    assert cases.case.beside.text() == "alike INC-0010, which is open"
    assert float(cases.case.number.text()) == pytest.approx(
        cases.case.neighbour.likeness, abs=0.005
    )
    assert "same kind of fault" in cases.case.reasons.text()


def test_the_table_beside_the_map_says_the_same(place):
    cases = place.sections["cases"]
    codes = {row[0] for row in cases.map.data_rows()}
    table = cases.table.records
    assert codes == {table.index(row, 0).data() for row in range(table.rowCount())}
    assert len(codes) == 10


def test_arrows_go_from_point_to_point_and_every_step_is_announced(place):
    cases = place.sections["cases"]
    seen = {cases.map.current}
    cases.map.setFocus()
    for _ in range(10):
        QTest.keyClick(cases.map, Qt.Key.Key_PageDown)
        seen.add(cases.map.current)
        assert cases.map.sentence(cases.map.current).startswith("INC-")
        assert cases.map.accessibleDescription() == cases.map.sentence(cases.map.current)
    assert len(seen) == 10
    before = cases.map.current
    moved = set()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
        cases.choose(before)
        QTest.keyClick(cases.map, key)
        moved.add(cases.map.current)
    assert moved - {before}


def test_search_as_you_type_shows_what_matched_by_kind_and_fades_the_rest(
    place, controller, settle, qtbot
):
    cases = place.sections["cases"]
    word = cases.reading.map.points[0].title.split()[0].casefold()
    QTest.keyClicks(place.search, word[:5])
    qtbot.waitUntil(lambda: bool(cases.found.rows))
    settle(controller)
    rows = cases.found.rows
    kinds = [row.kind for row in rows]
    assert kinds == sorted(kinds, key=kinds.index)
    marked = [row.snippet[start:end].casefold() for row in rows for start, end in row.marks]
    assert marked
    assert all(one.startswith(word[:5]) for one in marked)
    assert cases.map._lit == {hit.incident for hit in cases._hits}
    place.search.clear()
    assert cases.map._lit is None
    assert cases.found.rows == ()


def test_a_filter_narrows_what_is_found(place, controller, settle):
    cases = place.sections["cases"]
    cases.look_up("job")
    settle(controller)
    assert len({row.kind for row in cases.found.rows}) > 1
    cases._take_kind("hypothesis")
    settle(controller)
    assert {row.kind for row in cases.found.rows} == {"Hypothesis"}
    assert cases.kinds.text() == "hypothesis"


def test_nothing_found_is_said(place, controller, settle):
    place.search.setText("xylophone")
    place.search.returnPressed.emit()
    settle(controller)
    assert "xylophone" in place.sections["cases"].found.accessibleName()


def test_quotes_make_a_phrase_also_before_they_are_closed():
    assert terms_of('unit "sensor group') == ["unit", "sensor group"]
    assert terms_of("it's on") == ["it’s", "on"]


def test_a_plan_is_taken_over_in_two_clicks_and_taken_back_in_one_step(
    place, controller, settle, dialog, twin
):
    place.sections["cases"].case.start.click()
    shown = dialog(controller, StartFromPlan)
    assert shown.into.currentData() == twin
    assert shown.table.records.rowCount() == shown._source.plan.size > 0
    shown.verb.click()
    settle(controller)
    state = controller.session.incident(twin)
    assert [h.status for h in state.records.hypotheses] == ["open"]
    assert [one.status for one in state.records.repairs] == ["proposed"]
    assert controller.told[0].startswith("Started from ")
    assert controller.window.went == ["hypotheses"]
    undo(controller.session, twin)
    after = controller.session.incident(twin).records
    assert (after.hypotheses, after.repairs, after.origins) == ((), (), ())


def test_two_incidents_are_compared_field_by_field(place, controller, dialog, twin, original):
    place.sections["cases"].case.compare.click()
    shown = dialog(controller, CompareIncidents)
    differing = len(shown._comparison.differing)
    assert shown.table.records.rowCount() == differing
    shown.only.setChecked(False)
    assert shown.table.records.rowCount() == len(shown._comparison.fields) > differing
    assert set(shown._comparison.ids) == {twin, original}
    assert len(shown.bars.parts) == 4
    shown.reject()


def test_open_opens_it(place, controller, original):
    place.sections["cases"].case.open.click()
    assert controller.opened == [(original, "home")]


def test_a_dropped_file_is_shown_row_by_row_before_anything_comes_in(
    place, controller, settle, dialog, tmp_path
):
    file = tmp_path / "old.csv"
    file.write_text(HEADS + "A1,Late labels,2025-03-01,SEV3,labels late\nA2,,2025-04-01,SEV9,\n")
    before = len(controller.session.workspace.incidents())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, none))
    shown = dialog(controller, ImportOld)
    assert "1 row comes in; 1 cannot come in" in shown.said.text()
    states = [shown.table.records.index(row, 3).data() for row in range(2)]
    assert states == ["comes in", "cannot come in"]
    assert "title" in shown.table.records.index(1, 4).data()
    assert len(controller.session.workspace.incidents()) == before
    shown.verb.click()
    settle(controller)
    assert len(controller.session.workspace.incidents()) == before + 1


def test_an_empty_library_offers_one_way_in_and_a_sample(qtbot, nothing, settle, dialog):
    place = make_place(nothing)
    qtbot.addWidget(place)
    place.show()
    place.refresh()
    settle(nothing)
    cases = place.sections["cases"]
    assert place.title_text == "Nothing is remembered yet"
    assert cases._empty.isVisible()
    cases._empty.sampleWanted.emit()
    shown = dialog(nothing, ImportOld)
    assert shown._old.source == sample_file().name
    assert not shown._old.problems
    assert len(shown._old.usable) == 11
    shown.verb.click()
    settle(nothing)
    place.refresh()
    settle(nothing)
    assert not cases._empty.isVisible()
    assert cases.case.start.isEnabled() is False
    assert "only told of" in cases.case.start.accessibleDescription()


def test_few_cases_are_called_few(qtbot, nothing, settle, tmp_path):
    file = tmp_path / "two.csv"
    file.write_text(HEADS + "A,One,2025-03-01,SEV3,x\nB,Two,2025-03-02,SEV3,y\n")
    from workbench.services.library.old_incidents import import_old, read_old

    import_old(nothing.session, read_old(nothing.session, file))
    place = make_place(nothing)
    qtbot.addWidget(place)
    place.show()
    place.refresh()
    settle(nothing)
    cases = place.sections["cases"]
    assert cases.few.mark.text == "1 case only"
    assert cases.caption.text().startswith("1 case only")


def test_how_it_is_looked_at_comes_back(place, controller, settle):
    place.show_section("faults")
    place.restore_view({"section": "cases", "search": "unit"})
    assert place.view_state() == {"section": "cases", "search": "unit"}
    place.restore_view({"section": "gone"})
    assert place.current == "cases"
    settle(controller)


def test_the_map_leaves_as_data_and_as_a_drawing(place):
    shown = place.sections["cases"].map
    shown.copy()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[0].startswith("incident\ttitle\tseverity")
    assert len(text.splitlines()) == 11
    drawing = shown.svg()
    assert drawing.startswith("<svg")
    assert "INC-0004" in drawing


def test_the_row_looks_like_names_the_nearest_and_starts_from_it(
    qtbot, controller, settle, dialog, twin, original
):
    row = LooksLikeRow(controller)
    qtbot.addWidget(row)
    row.show_incident(twin)
    settle(controller)
    assert row.words.text().startswith("INC-0004 ")
    assert " alike: " in row.words.text()
    row.start.click()
    shown = dialog(controller, StartFromPlan)
    assert shown._source.incident == original
    shown.reject()
    row.show_incident("")
    assert row.isHidden()


def test_the_sample_file_ships_with_the_product():
    assert Path(sample_file()).is_file()
