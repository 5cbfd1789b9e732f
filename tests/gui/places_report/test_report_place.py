"""What a person sees and can do in Report, whatever state the report is in."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.places_report.made import FAILED, claim_view, reading, run
from workbench.desktop.components.buttons import ButtonKind
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.labels import Label
from workbench.desktop.places.report_panels import SectionRow
from workbench.desktop.places.report_timeline import TimelineStrip
from workbench.desktop.places.report_words import claim_parts, typeset
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.sparkline import TrendView


def show(place, told):
    """Show a reading and let the layout catch up."""
    place.show_reading(told)
    QApplication.processEvents()


def words(widget):
    return " ".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def button(widget, text):
    found = [b for b in widget.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    return found[0]


def test_without_claims_it_asks_and_says_what_to_do(place):
    show(place, reading())
    assert place.title_text == "Which findings go into the report?"
    assert "No claim yet. Add one from the findings below" in words(place.document)
    assert not place.document.chips()
    assert "Open a claim in the text" in words(place.claim)
    assert not place.claim.remove_button.isVisible()


def test_the_text_holds_curve_bracket_timeline_and_gaps_in_order(place):
    show(place, reading([claim_view()], gaps=("No logs.",)))
    assert place.document.sections() == [
        "Summary",
        "Impact",
        "Proofs",
        "Timeline",
        "More findings",
        "Missing evidence",
    ]
    assert place.document.findChild(TrendView).accessibleName() == "AUC, daily"
    assert place.document.findChild(FigureView).figure.id == "brackets"
    strip = place.document.findChild(TimelineStrip)
    assert strip.accessibleDescription() == "W1 begins, 14 May 06:00; Opened, 20 May 09:00"
    assert strip.data().rows[0][1] == "W1 begins"
    shown = words(place.document)
    assert "Figure 1. AUC over time." in shown
    assert "Figure 2. temp explains most of the drop. Points of AUC; 1\u202f700 rows." in shown
    assert "No logs." in shown


def test_without_signals_the_curve_says_what_is_missing(place):
    show(place, reading(trend=None, figures=(), timeline=(), milestones=()))
    assert place.document.findChild(TrendView) is None
    assert "No signals yet." in words(place.document)
    assert place.document.findChild(TimelineStrip).accessibleName() == "Nothing has happened yet"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("supported", ""),
        ("stale", "a window, a role or a file has changed since"),
        ("unsupported", "No finished run proves it"),
    ],
)
def test_a_claim_shows_how_well_it_is_tied(place, state, said):
    show(place, reading([claim_view(state=state)]))
    chip = place.document.chips()[0]
    assert chip.claim.state.value == state
    assert said in words(place.claim)
    assert ("Seed" in words(place.claim)) is (state != "unsupported")
    assert place.claim.show_button.isVisible() is (state != "unsupported")
    assert place.claim.again_button.isVisible() is (state == "stale")
    rows = {row.section.name: row for row in place.sections.findChildren(SectionRow)}
    assert (
        rows["Summary"].section.state
        == {
            "supported": "ready",
            "stale": "check",
            "unsupported": "blocked",
        }[state]
    )


def test_a_claim_shows_run_windows_inputs_interval_n_plugin_and_seed(place):
    show(place, reading([claim_view()]))
    shown = words(place.claim)
    assert "run-0001, Upstream cause 1.0" in shown
    assert "0.105 to 0.196 AUC, 95\u202f%" in shown
    assert "1\u202f946 rows" in shown
    assert "workbench_rootcause 0.1.0" in shown
    assert shown.endswith("Seed 7")


def test_a_window_of_a_claim_leads_to_signals(qtbot, place, controller):
    show(place, reading([claim_view()]))
    chips = [c for c in place.claim.findChildren(object) if hasattr(c, "window_code")]
    assert [c.window_code.value for c in chips] == ["W0", "W1"]
    qtbot.mouseClick(chips[1], Qt.MouseButton.LeftButton)
    assert controller.window.went == ["signals"]


def test_signing_waits_for_every_gate_and_says_which(place):
    show(place, reading([claim_view(state="unsupported")], FAILED))
    assert not place.export_button.isEnabled()
    assert "owner not set" in place.export_button.toolTip()
    assert "2 not frozen" in place.export_button.toolTip()
    show(place, reading([claim_view()]))
    assert place.export_button.isEnabled()
    filled = [b for b in place.title_actions() if b.property("kind") == ButtonKind.PRIMARY.value]
    assert filled == [place.export_button]


def test_a_gate_goes_to_what_fixes_it(qtbot, place, controller):
    show(place, reading([claim_view(), claim_view("claim-2", "unsupported")], FAILED))
    rows = place.gates.findChildren(GateRow)
    assert [row.accessibleDescription() for row in rows] == [g.reason for g in FAILED]
    for row in rows:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert controller.window.ran == ["incident.edit"]
    assert controller.window.went == ["evidence"]
    assert "Riders lost trust" in words(place.claim)


def test_both_ways_out_run_their_commands(qtbot, place, controller):
    show(place, reading([claim_view()]))
    for made in place.title_actions():
        made.click()
    assert controller.window.ran == ["file.save_report", "file.export_package"]


def test_arrows_go_from_claim_to_claim_and_enter_opens_one(qtbot, place):
    show(place, reading([claim_view(), claim_view("claim-2", "unsupported")]))
    place.activateWindow()
    first, second = place.document.chips()
    first.setFocus()
    qtbot.keyPress(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is second
    qtbot.keyPress(second, Qt.Key.Key_Return)
    assert second.isChecked()
    assert not first.isChecked()
    assert "Riders lost trust" in words(place.claim)
    qtbot.keyPress(second, Qt.Key.Key_Left)
    assert QApplication.focusWidget() is first


def test_delete_asks_to_take_out_the_claim_in_focus_only(qtbot, place):
    show(place, reading([claim_view(), claim_view("claim-2")]))
    place.activateWindow()
    removed = []
    place.document.removeWanted.disconnect()
    place.document.removeWanted.connect(removed.append)
    place.document.chips()[1].setFocus()
    qtbot.keyPress(place.document.chips()[1], Qt.Key.Key_Delete)
    assert removed == ["claim-2"]


def test_a_stale_claim_is_run_again_by_its_kind(qtbot, place, controller):
    show(place, reading([claim_view(state="stale")]))
    place.claim.again_button.click()
    drift = run(kind="drift")
    show(place, reading([claim_view(state="stale", made=drift)]))
    place.claim.again_button.click()
    assert controller.window.ran == ["run.find_causes", "run.analysis"]


def test_a_newer_run_is_offered_in_place_of_running_again(place):
    show(place, reading([claim_view(state="stale", newer="run-0009")]))
    assert place.claim.again_button.text() == "Use the newer run"


def test_a_reading_of_another_incident_is_passed_over(place, controller):
    show(place, reading([claim_view()], title="One claim"))
    controller.incident = "another"
    show(place, reading(title="None"))
    assert place.title_text == "One claim"


def test_a_finding_on_offer_names_itself_and_reports_its_run(place):
    wanted = []
    show(place, reading())
    place.document.claimWanted.disconnect()
    place.document.claimWanted.connect(lambda *names: wanted.append(names))
    add = button(place.document, "Add to report")
    assert add.accessibleName().startswith("Add to report: hum changed")
    add.click()
    assert wanted == [("run-0002", "hum")]


def test_all_findings_can_be_shown_in_their_place(qtbot, place):
    offered = reading().offered * 9
    show(place, reading(offered=offered))
    button(place.document, "Show all 9").click()
    QApplication.processEvents()
    adds = [b for b in place.findChildren(QPushButton) if b.text() == "Add to report"]
    assert sum(b.isVisible() for b in adds) == 9
    place.document.go("More findings")
    assert place.document.sections()[-1] == "Missing evidence"


def test_the_sections_follow_what_is_read(qtbot, place):
    show(place, reading([claim_view()] * 1, gaps=("No logs.",)))
    qtbot.waitUntil(lambda: place.document.verticalScrollBar().maximum() > 100)
    rows = {row.section.name: row for row in place.sections.findChildren(SectionRow)}
    qtbot.waitUntil(rows["Summary"].isChecked)
    qtbot.mouseClick(rows["Timeline"], Qt.MouseButton.LeftButton)
    assert [name for name, row in rows.items() if row.isChecked()] == ["Timeline"]
    assert place.document.verticalScrollBar().value() > 0
    place.document.verticalScrollBar().setValue(0)
    assert [name for name, row in rows.items() if row.isChecked()] == ["Summary"]


@pytest.mark.parametrize("width", [972, 1152, 1310])
def test_nothing_beside_the_text_is_wider_than_its_room(qtbot, place, width):
    place.resize(width, 560)
    show(place, reading([claim_view(state="stale")], FAILED))
    aside = place.sections.parentWidget() is not place
    assert aside is (width < 1100)
    assert place.document.width() > 400
    for part in (place.gates, place.claim):
        assert part.minimumSizeHint().width() <= place.claim.width()


def test_f6_goes_through_sections_text_and_right_column(place):
    assert place.focus_regions()[0] is place.sections
    assert place.focus_regions()[1] is place.document
    assert place.focus_regions()[2].isAncestorOf(place.claim)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("gives back -0.2 points [-0.5, 0.1]", "gives back \u22120.2 points [\u22120.5, 0.1]"),
        ("1,700 reference rows", "1\u202f700 reference rows"),
        ("on 45% of the rows", "on 45\u202f% of the rows"),
        ("4-5 May, run a-1", "4-5 May, run a-1"),
        ("values 1,70", "values 1,70"),
    ],
)
def test_numbers_are_written_as_everywhere(raw, written):
    assert typeset(raw) == written


def test_a_claim_without_a_figure_ends_in_its_run():
    assert claim_parts(claim_view(state="unsupported")) == (
        "Riders lost trust in the app",
        "run run-0001",
        ".",
    )
    before, proof, after = claim_parts(claim_view())
    assert (before, proof) == (
        "temp changed its unit: mending it gives back",
        "14.5 points [10.5, 19.6]",
    )
    assert after == "."


@pytest.mark.parametrize("figure", ["0.145 AUC [0.105, 0.196]", "0.722 (0.667 to 0.777)"])
def test_the_chip_is_the_figure_with_its_unit_and_interval(figure):
    view = claim_view()
    claim = view.claim.model_copy(update={"text": f"temp gives back {figure}."})
    assert claim_parts(replace(view, claim=claim))[1] == figure
