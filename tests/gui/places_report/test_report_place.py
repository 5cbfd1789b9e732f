"""What a person sees and can do in Report, whatever state the report is in."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.places_report.made import FAILED, PASSED, claim_view, reading, section
from workbench.desktop.components.buttons import ButtonKind
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.labels import Label
from workbench.desktop.places.report_document import OFFERED
from workbench.desktop.places.report_panels import SectionRow
from workbench.desktop.places.report_timeline import TimelineStrip
from workbench.desktop.places.report_words import claim_parts, typeset
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.sparkline import TrendView
from workbench.domain.postmortem.parts import GateState


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
    assert "What happened?" in words(place.document)
    assert button(place.document, "Write").accessibleName() == "Write: Summary"
    assert not place.document.chips()
    assert "Open a claim in the text" in words(place.claim)
    assert not place.claim.remove_button.isVisible()


def test_the_text_holds_its_sections_with_their_pictures_in_order(place):
    show(place, reading([claim_view()]))
    assert place.document.sections() == ["summary", "impact", "timeline", "causal_chain", OFFERED]
    assert place.document.findChild(TrendView).accessibleName() == "AUC, daily"
    assert place.document.findChild(FigureView).figure.id == "brackets"
    strip = place.document.findChild(TimelineStrip)
    assert strip.accessibleDescription() == "Onset, 14 May 08:00; Detected, 20 May 09:00"
    shown = words(place.document)
    assert "AUC over time." in shown
    assert "temp explains most of the drop. Points of AUC; 1\u202f700 rows." in shown
    assert "Firmware update (changes.jsonl)" in shown
    assert "temp is at fault: intervened." in shown


def test_without_signals_there_is_no_curve(place):
    show(place, reading(trend=None, figures={}))
    assert place.document.findChild(TrendView) is None


def test_what_nothing_proves_is_underlined_and_an_opinion_is_said_to_be_one(place):
    show(place, reading(text="Riders lost 210 trips. [[opinion|Trust is gone]]."))
    paragraph = place.document.part("summary").paragraphs[0]
    assert paragraph.accessibleName() == "Riders lost 210 trips. Trust is gone."
    assert "210: No run proves this number." in paragraph.accessibleDescription()
    assert "An opinion" in paragraph.accessibleDescription()


def test_a_section_is_written_in_place_and_kept_with_its_chips(qtbot, place):
    kept = []
    place.document.sectionKept.disconnect()
    place.document.sectionKept.connect(lambda *told: kept.append(told))
    show(place, reading([claim_view()], text="It fell by [[claim:claim-1|14.5 points]]."))
    button(place.document, "Edit").click()
    editor = place.document.part("summary").editor
    editor.text.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor.text, " Riders noticed")
    editor.text.selectAll()
    editor.ready.setChecked(True)
    qtbot.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert kept == [("summary", "It fell by [[claim:claim-1|14.5 points]]. Riders noticed", True)]


def test_a_number_that_is_typed_is_told_at_once(qtbot, place):
    show(place, reading([claim_view()], text="It fell."))
    button(place.document, "Edit").click()
    editor = place.document.part("summary").editor
    editor.text.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor.text, " By 12 %.")
    qtbot.waitUntil(lambda: bool(editor.text.extraSelections()))
    assert [s.cursor.selectedText() for s in editor.text.extraSelections()] == ["12 %"]
    assert "1 statement that nothing proves" in words(editor)


def test_escape_leaves_the_section_as_it_was(qtbot, place):
    show(place, reading([claim_view()]))
    button(place.document, "Edit").click()
    part = place.document.part("summary")
    qtbot.keyClicks(part.editor.text, "x")
    qtbot.keyClick(part.editor.text, Qt.Key.Key_Escape)
    assert part.editor is None
    assert place.document.chips()


def test_news_from_elsewhere_does_not_take_the_text_away_from_who_writes(qtbot, place):
    show(place, reading([claim_view()]))
    button(place.document, "Edit").click()
    editor = place.document.part("summary").editor
    qtbot.keyClicks(editor.text, "half a word")
    show(place, reading([claim_view(), claim_view("claim-2")]))
    assert place.document.part("summary").editor is editor
    assert "half a word" in editor.source().text
    assert place.document.writing == "summary"


def test_a_claim_can_be_put_into_the_text(place):
    show(place, reading([claim_view()], text="So it was."))
    button(place.document, "Edit").click()
    editor = place.document.part("summary").editor
    editor.text.moveCursor(QTextCursor.MoveOperation.End)
    editor.claim_button.menu().actions()[0].trigger()
    assert editor.source().text.strip() == "So it was. [[claim:claim-1]]"


def test_a_claim_that_no_text_shows_stands_in_its_section(place):
    view = claim_view()
    summary = replace(section("summary", "Summary", "So it was."), loose=(view,))
    show(place, reading([view], sections=(summary,)))
    assert [chip.claim.id for chip in place.document.chips()] == ["claim-1"]


def test_another_audience_is_asked_for(qtbot, place, controller):
    controller.asked = []
    place._controller.backend.ask = lambda *told: controller.asked.append(told[0])
    qtbot.mouseClick(button(place.audience, "Risk"), Qt.MouseButton.LeftButton)
    assert place.audience.chosen == "risk"
    assert controller.asked == ["report"]


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
    assert not place.sign_button.isEnabled()
    assert "owner not set" in place.sign_button.toolTip()
    assert "2 not frozen" in place.sign_button.toolTip()
    show(place, reading([claim_view()]))
    assert place.sign_button.isEnabled()
    filled = [b for b in place.title_actions() if b.property("kind") == ButtonKind.PRIMARY.value]
    assert filled == [place.sign_button]


def test_a_signed_report_says_so_and_a_gate_that_holds_with_caution_is_marked(place):
    only_here = GateState(code="G11", title="Clean replay", passed=True, caution=True)
    signed = replace(reading([claim_view()], (*PASSED, only_here)), final=True)
    show(place, signed)
    assert place._title_mark.text == "signed"
    assert place.sign_button.isEnabled(), "others may sign too"
    assert place.sign_button.property("kind") == ButtonKind.PLAIN.value
    last = place.gates.findChildren(GateRow)[-1]
    assert last.accessibleName() == "G11 Clean replay: passed, with caution"


def test_nothing_listed_as_missing_opens_the_register(qtbot, place, controller):
    unlisted = GateState(code="W3", title="Missing listed", passed=False, warning=True)
    show(place, reading([claim_view()], (unlisted,)))
    qtbot.mouseClick(place.gates.findChild(GateRow), Qt.MouseButton.LeftButton)
    assert controller.window.ran == ["incident.limitations"]


def test_the_section_that_is_read_is_marked_from_the_start(place):
    show(place, reading([claim_view()]))
    show(place, reading([claim_view()]))
    rows = place.sections.findChildren(SectionRow)
    marked = [row.section for row in rows if row.isVisible() and row.isChecked()]
    assert marked == ["summary"]


def test_a_gate_goes_to_what_fixes_it(qtbot, place, controller):
    show(place, reading([claim_view(), claim_view("claim-2", "unsupported")], FAILED))
    rows = place.gates.findChildren(GateRow)
    assert [row.accessibleDescription() for row in rows] == [g.reason for g in FAILED]
    for row in rows:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert controller.window.ran == ["incident.details"]
    assert controller.window.went == ["evidence"]
    assert "Riders lost trust" in words(place.claim)


def test_every_way_out_runs_its_command(qtbot, place, controller):
    show(place, reading([claim_view()]))
    for made in place.title_actions():
        made.click()
    assert controller.window.ran == [
        "file.save_report",
        "file.export_package",
        "incident.sign_report",
    ]


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


def test_stale_claims_are_run_again_in_one_go(qtbot, place, controller):
    show(place, reading([claim_view(state="stale")]))
    assert place.audience.again_button.text() == "Run again for 1 amber claim"
    place.claim.again_button.click()
    place.audience.again_button.click()
    assert controller.window.ran == ["incident.rerun_claims", "incident.rerun_claims"]


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
    assert place.document.sections()[-1] == OFFERED


def test_the_sections_follow_what_is_read(qtbot, place):
    show(place, reading([claim_view()]))
    qtbot.waitUntil(lambda: place.document.verticalScrollBar().maximum() > 100)
    rows = {row.text(): row for row in place.sections.findChildren(SectionRow)}
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
