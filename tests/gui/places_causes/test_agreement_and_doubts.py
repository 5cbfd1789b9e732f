"""Agreement between methods and the doubts, beside the brackets."""

from dataclasses import replace

from PySide6.QtCore import Qt

from workbench.desktop.dialogs.findings import Findings
from workbench.desktop.places.causes_ranked import AGREEMENT, DOUBTS, EFFECT
from workbench.services.readings.causes_doubts import Doubts
from workbench.services.readings.causes_place import causes_place_reading
from workbench.services.running import run_analysis


def doubts_of(case):
    controller, incident = case
    return causes_place_reading(controller.session, incident).doubts


def by_key(rows):
    return {row.key: row for row in rows}


def test_methods_are_told_with_the_run_they_are_from(sample):
    controller, incident = sample
    search = controller.session.incident(incident).runs[-1]
    doubts = doubts_of(sample)
    assert doubts.nodes[0] == "temp"
    assert {"drift", "restored", "fingerprint", "history"} <= set(by_key(doubts.methods))
    assert {method.run for method in doubts.methods} == {search.id}
    assert "methods name temp first" in doubts.agreement
    drift = by_key(doubts.methods)["drift"]
    assert drift.named != ("temp",)
    assert drift.ranks["temp"] > 1
    assert not drift.weighed


def test_other_runs_are_methods_of_their_own(sample):
    controller, incident = sample
    for analysis in ("explain.permutation", "drift.domain_classifier"):
        run_analysis(controller.session, incident, analysis)
    methods = by_key(doubts_of(sample).methods)
    runs = controller.session.incident(incident).runs
    assert methods["importance"].run == runs[-2].id
    assert methods["windows"].run == runs[-1].id
    assert methods["importance"].ranks
    assert methods["importance"].values["temp"] >= 0


def test_a_cause_that_was_not_broken_in_good_rows_has_one_bracket(sample):
    assert by_key(doubts_of(sample).weakest)["one_bracket"].doubtful


def test_the_lab_adds_the_second_bracket_and_the_control(mended):
    controller, incident = mended
    reading = causes_place_reading(controller.session, incident)
    parts = by_key(reading.doubts.weakest)
    what_if = reading.lab.what_if("temp")
    assert "one_bracket" not in parts
    assert parts["lost"].run == parts["control"].run == what_if.run
    assert by_key(reading.doubts.methods)["lost"].values["temp"] == what_if.lost
    agreeing = sum(m.named == ("temp",) for m in reading.doubts.methods)
    assert parts["methods"].text.startswith(f"{agreeing} of {len(reading.doubts.methods)} ")
    held = [part.holds for part in reading.doubts.weakest]
    assert held == sorted(held)


def test_arrows_change_what_is_shown(qtbot, shown, sample):
    place = shown(sample)
    ranked = place.ranked
    place.activateWindow()
    control = ranked.views.findChildren(type(ranked.views._group.buttons()[0]))[0]
    control.setFocus()
    assert ranked.view is ranked.chart
    qtbot.keyClick(control, Qt.Key.Key_Right)
    assert ranked.views.current == AGREEMENT
    assert ranked.matrix.isVisible()
    assert not ranked.key.isVisible()
    assert place.focus_regions()[1] is ranked.matrix
    qtbot.keyClick(ranked.views._group.checkedButton(), Qt.Key.Key_Right)
    assert ranked.views.current == DOUBTS
    assert ranked.doubts.isVisible()
    assert place.focus_regions()[1] is ranked.doubts
    ranked.show_view(EFFECT)
    assert ranked.key.isVisible()


def test_tab_goes_from_the_views_to_the_picture_in_front(qtbot, shown, sample):
    place = shown(sample)
    place.ranked.show_view(AGREEMENT)
    place.activateWindow()
    place.ranked.views._group.checkedButton().setFocus()
    qtbot.keyClick(place.ranked.views._group.checkedButton(), Qt.Key.Key_Tab)
    assert place.ranked.matrix.hasFocus()


def test_a_method_says_what_it_measures_and_leads_to_its_run(qtbot, shown, sample):
    controller, _incident = sample
    place = shown(sample)
    place.ranked.show_view(AGREEMENT)
    matrix = place.ranked.matrix
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    method = place._reading.doubts.methods[0]
    assert method.note in place.ranked._caption.text()
    assert method.title in matrix.accessibleDescription()
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.window.findChild(Findings) is not None, timeout=10_000)
    controller.window.findChild(Findings).reject()


def test_doubts_are_read_with_keys_and_lead_to_their_run(qtbot, shown, sample):
    controller, _incident = sample
    place = shown(sample)
    place.ranked.show_view(DOUBTS)
    doubts = place.ranked.doubts
    qtbot.keyClick(doubts, Qt.Key.Key_End)
    turns = place._reading.doubts.turns
    assert turns[-1].text in doubts.accessibleDescription()
    assert doubts.accessibleDescription().startswith("What would turn the verdict: ")
    qtbot.keyClick(doubts, Qt.Key.Key_Home)
    assert doubts.accessibleDescription().startswith("Weakest evidence first: ")
    qtbot.keyClick(doubts, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.window.findChild(Findings) is not None, timeout=10_000)
    controller.window.findChild(Findings).reject()


def test_an_older_search_says_how_to_see_them(shown, sample):
    place = shown(sample)
    place.show_reading(replace(place._reading, doubts=Doubts(older=True)))
    place.ranked.show_view(AGREEMENT)
    assert "Find the causes again" in place.ranked.agreement.text()
    assert place.ranked.doubts.sentences == ()
    assert "Find the causes again" in place.ranked.doubts.accessibleName()


def test_an_incident_of_signals_has_doubts_too(shown, graph):
    place = shown(graph)
    doubts = place._reading.doubts
    assert doubts.agreement.endswith(" name db first.") or "db first" in doubts.agreement
    assert by_key(doubts.weakest)["rows"].text.startswith("Its series has ")
    place.ranked.show_view(DOUBTS)
    assert len(place.ranked.doubts.sentences) == len(doubts.weakest) + len(doubts.turns)


def test_without_a_search_there_is_nothing(fresh):
    assert doubts_of(fresh) == Doubts()
