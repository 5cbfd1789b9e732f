"""What a person can do in Causes: search, compare, mend in the lab, report, see it grow stale."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from workbench.desktop.components.buttons import ButtonKind
from workbench.desktop.dialogs.battery import JOB as BATTERY
from workbench.desktop.dialogs.claim import ClaimGrounds
from workbench.desktop.dialogs.findings import Findings
from workbench.desktop.places.causes import SEARCH
from workbench.desktop.places.causes_dialogs import Assumptions, RunsMade
from workbench.desktop.theme.marks import State
from workbench.domain.changes import Changes, Outcome
from workbench.domain.figures import Distribution
from workbench.services.cause_answers import CauseRow
from workbench.services.causes import find_causes
from workbench.services.windows import remove_window, set_window


def test_before_the_first_search_one_button_starts_it(qtbot, shown, fresh):
    controller, _incident = fresh
    place = shown(fresh)
    assert place.title_text == "Which input broke the model?"
    assert place.title_mark is None
    assert place.title_actions() == [place.battery, place.analysis]
    place._empty.acted.emit()
    assert controller.window.ran == ["run.find_causes"]


def test_one_click_asks_for_the_standard_battery_which_shows_on_top(qtbot, shown, sample):
    controller, _incident = sample
    place = shown(sample)
    place.battery.click()
    assert controller.window.ran == ["run.battery"]
    go = Event()

    def work(session, progress, cancel):
        progress(0.4, "Domain classifier (4 of 9): Fitting")
        go.wait(20)
        return Outcome(None, Changes())

    controller.backend.start(BATTERY, work)
    qtbot.waitUntil(lambda: place.job.active)
    assert place.job.name == "Standard battery"
    assert not place.battery.isEnabled()
    assert not any(veil.isVisible() for veil in (*place._veils, place._lab_veil))
    go.set()
    qtbot.waitUntil(lambda: not place.job.active)
    assert place.battery.isEnabled()


def test_without_windows_it_leads_to_signals(shown, tables):
    controller, incident = tables

    remove_window(controller.session, incident, "reference")
    place = shown(tables)
    assert place._unset.isVisible()
    place._unset.acted.emit()
    assert controller.window.went == ["signals"]


def test_it_names_the_cause_and_opens_the_lab_on_it(shown, sample):
    place = shown(sample)
    assert place.title_text.startswith("temp explains ")
    assert (place.title_mark.state, place.title_mark.text) == (State.GOOD, "named")
    assert place.lab.node == "temp"
    strip = place.lab.restored()
    assert strip.incident < strip.restored < strip.reference + 0.1
    assert place.lab.before.text() == f"{strip.incident:.3f}"
    assert place.lab.after.text() == f"{strip.restored:.3f}"
    assert "95\u202f%" in place.lab.caption.text()
    assert "of the drop restored" in place.lab.caption.text()
    assert place.lab.evidence.text()


def test_only_one_button_is_filled(shown, sample):
    place = shown(sample)
    buttons = [place.lab.claim, place.lab.measure, place.lab.show_run, *place.title_actions()]
    filled = [
        b for b in buttons if b.isVisible() and b.property("kind") == ButtonKind.PRIMARY.value
    ]
    assert filled == [place.lab.claim]


def test_labels_and_rows_are_named_in_words(shown, sample):
    place = shown(sample)
    labels = CauseRow(
        "__target__", "label_noise", restored=0.1, finding="x", rival_kinds=("concept",)
    )
    place.show_reading(replace(place._reading, rows=(labels, *place._reading.rows)))
    place.select("__target__")
    assert place.lab.accessibleName() == "Cause: labels"
    assert not place.lab.mechanisms.isVisible()
    assert not place.lab.measure.isVisible()
    assert "another relation to the features" in place.lab.evidence.text()
    assert place.chart.accessibleDescription().startswith("1, labels; partly wrong")


def test_measuring_fills_the_list_of_ways(qtbot, shown, sample):
    controller, incident = sample
    place = shown(sample)
    assert place.lab.measure.isVisible()
    assert not place.lab.mechanisms.isVisible()
    place.lab.measure.click()
    qtbot.waitUntil(place.lab.mechanisms.isVisible, timeout=60_000)
    assert not place.lab.measure.isVisible()
    chosen = [row for row in place.lab.mechanisms.rows if row.isChecked()]
    assert len(chosen) == 1
    assert chosen[0].value == place.lab.after.text()
    assert not place.job.active
    assert controller.session.incident(incident).runs[-1].parameters == {"feature": "temp"}


def test_another_way_of_mending_is_one_key_away(qtbot, shown, mended):
    place = shown(mended)
    rows = [row for row in place.lab.mechanisms.rows if row.isEnabled()]
    first = next(row for row in rows if row.isChecked())
    other = rows[rows.index(first) - 1 if first is rows[-1] else rows.index(first) + 1]
    place.activateWindow()
    first.setFocus()
    key = Qt.Key.Key_Up if first is rows[-1] else Qt.Key.Key_Down
    qtbot.keyClick(first, key)
    assert other.isChecked()
    assert place.lab.after.text() == other.value
    # The picture is that of the way the run settled on; this one is not drawn until asked for.
    tones = {m.tone for m in place.lab.picture.figure.marks if isinstance(m, Distribution)}
    assert tones == {"reference", "incident"}
    assert place.lab.draw.isVisible()


def test_the_input_mended_another_way_is_drawn_on_request(qtbot, shown, mended):
    controller, incident = mended
    place = shown(mended)
    other = next(r for r in place.lab.mechanisms.rows if r.isEnabled() and not r.isChecked())
    other.click()
    place.lab.draw.click()
    qtbot.waitUntil(lambda: not place.lab.draw.isVisible(), timeout=60_000)
    tones = {m.tone for m in place.lab.picture.figure.marks if isinstance(m, Distribution)}
    assert "restored" in tones
    run = controller.session.incident(incident).runs[-1]
    assert run.parameters == {"feature": "temp", "mechanism": other.mechanism}


def test_a_finding_goes_into_the_report_once(qtbot, shown, sample):
    controller, incident = sample
    place = shown(sample)
    place.lab.claim.click()
    qtbot.waitUntil(lambda: controller.window.findChild(ClaimGrounds) is not None, timeout=10_000)
    controller.window.findChild(ClaimGrounds).verb.click()
    qtbot.waitUntil(lambda: place.lab.claim.text() == "In the report", timeout=10_000)
    assert not place.lab.claim.isEnabled()
    claims = controller.session.incident(incident).claims
    assert len(claims) == 1
    assert claims[0].run == place._reading.answer.run
    assert controller.window.notices[-1].undo


def test_an_input_without_a_measurement_cannot_be_claimed(shown, sample):
    place = shown(sample)
    place.select("windspeed")
    assert place.lab.node == "windspeed"
    assert place.lab.after.text() == "?"
    assert not place.lab.claim.isEnabled()
    assert place.lab.picture.figure is not None


def test_arrows_walk_through_the_causes(qtbot, shown, sample):
    place = shown(sample)
    place.activateWindow()
    place.chart.setFocus()
    qtbot.keyClick(place.chart, Qt.Key.Key_Down)
    assert place.lab.node == place._reading.rows[1].node
    qtbot.keyClick(place.chart, Qt.Key.Key_Home)
    assert place.lab.node == place._reading.rows[0].node


def test_a_node_of_the_lineage_opens_its_cause(shown, sample):
    place = shown(sample)
    place.lineage.nodeActivated.emit("windspeed")
    assert place.lab.node == "windspeed"
    place.lineage.nodeActivated.emit("clean_weather")
    assert place.lab.node == "windspeed"


def test_the_chosen_cause_stays_chosen_when_something_changes(qtbot, shown, sample):
    place = shown(sample)
    place.select("windspeed")
    with qtbot.waitSignal(place.actionsChanged, timeout=20_000):
        place.refresh()
    assert place.lab.node == "windspeed"


def test_a_moved_window_asks_for_another_search(qtbot, shown, sample):
    controller, incident = sample
    start, end = datetime(2012, 3, 24, tzinfo=UTC), datetime(2012, 4, 29, tzinfo=UTC)
    set_window(controller.session, incident, "incident", start=start, end=end)
    place = shown(sample)
    assert place.title_mark.state is State.WARN
    assert place.title_actions()[-1] is place.again
    assert place.again.property("kind") == ButtonKind.PRIMARY.value
    assert place.lab.claim.property("kind") == ButtonKind.PLAIN.value
    place.again.click()
    assert controller.window.ran == ["run.find_causes"]


def test_the_last_result_stays_in_sight_while_another_is_looked_for(qtbot, shown, sample):
    controller, _incident = sample
    place = shown(sample)
    go_on = Event()

    def work(_session, progress, _cancel):
        progress(0.4, "Weighing candidates")
        go_on.wait(20)
        return Outcome(None, Changes())

    controller.backend.start(SEARCH, work)
    qtbot.waitUntil(lambda: place.job.active)
    assert place.chart.isVisible()
    assert all(veil.isVisible() for veil in place._veils)
    assert not place.again.isEnabled()
    go_on.set()
    qtbot.waitUntil(lambda: not place.job.active)
    assert not any(veil.isVisible() for veil in place._veils)


def test_runs_are_listed_with_how_they_ended(qtbot, shown, mended):
    controller, _incident = mended
    place = shown(mended)
    assert place.runs.text() == "3 runs"
    place.runs.click()
    dialog = controller.window.findChild(RunsMade)
    assert dialog.table.records.rowCount() == 3
    dialog.carry_out()
    qtbot.waitUntil(lambda: controller.window.findChild(Findings) is not None, timeout=10_000)
    controller.window.findChild(Findings).reject()
    dialog.reject()


def test_assumptions_can_be_read(shown, sample):
    controller, _incident = sample
    place = shown(sample)
    assert place.lab.assumptions.text().startswith("Assumptions (")
    place.lab.assumptions.click()
    dialog = controller.window.findChild(Assumptions)
    assert dialog is not None
    dialog.reject()


def test_without_a_model_the_lab_says_why_it_cannot_mend(qtbot, shown, tables):
    controller, incident = tables

    find_causes(controller.session, incident)
    place = shown(tables)
    place.select("windspeed")
    assert not place.lab.measure.isEnabled()
    assert "needs the model" in place.lab.offer.text()


def test_a_graph_needs_no_lab(shown, graph):
    place = shown(graph)
    assert place.title_text == "The trouble begins with db"
    assert place.lab.accessibleName() == "Cause: db"
    assert not place.lab.mechanisms.isVisible()
    assert not place.lab.measure.isVisible()
    assert not place.lab.assumptions.isVisible()
    assert place.lab.picture.isVisible()


def test_the_card_of_the_lab_fits_the_usual_window(shown, mended):
    place = shown(mended)
    QApplication.processEvents()
    assert place.lab.width() <= 496
    assert place.lab.picture.height() >= 100
    assert place.lineage.height() <= 168
