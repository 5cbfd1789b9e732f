"""What a person can do in Signals: read, move windows, choose lanes and bins, go on to causes."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QDateTime, Qt, QTimeZone
from PySide6.QtWidgets import QApplication

from workbench.desktop.components.buttons import ButtonKind
from workbench.desktop.places.signals_window import SetWindow
from workbench.desktop.places.signals_words import (
    brush_note,
    gap_words,
    length_words,
    onset_words,
    stretch_words,
    tidy,
)
from workbench.domain.evidence import Window
from workbench.services.readings.signals_onset import Onset


def moment(day, hour=0, minute=0):
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def test_it_opens_on_the_lanes_with_one_filled_button(shown, tables):
    place = shown(tables)
    assert place.title_text.startswith("AUC fell ")
    assert place.lanes.isVisible()
    assert place.lanes.accessibleName().startswith("AUC")
    assert place.changed.number.text().startswith("\u2212")
    assert "95\u202f% interval" in place.changed.caption.text()
    assert place.windows.button.property("kind") == ButtonKind.PRIMARY.value
    assert place.title_actions() == [place.time_shown, place.resolution, place.choice]


def test_the_filled_button_looks_for_causes(qtbot, shown, controller, tables):
    place = shown(tables)
    qtbot.mouseClick(place.windows.button, Qt.MouseButton.LeftButton)
    assert controller.window.ran == ["run.find_causes"]


def test_a_brush_that_is_let_go_sets_the_window_and_offers_undo(qtbot, shown, controller, tables):
    place = shown(tables)
    with qtbot.waitSignal(controller.backend.changed):
        place.lanes.windowsChanged.emit("incident", moment(15), moment(18))
    window = controller.session.incident(tables).window("incident")
    assert (window.start, window.end) == (moment(15), moment(18))
    assert window.rows == 72
    qtbot.waitUntil(lambda: bool(controller.window.notices))
    notice = controller.window.notices[-1]
    assert notice.undo
    assert notice.text == "W1 is now 15 May 00:00 – 18 May 00:00, 72 rows."
    qtbot.waitUntil(lambda: place.lanes.windows()["incident"] == (moment(15), moment(18)))
    assert place.windows.gap == "13 May 23:00 – 15 May 00:00 is in neither window."


def test_keys_move_the_end_of_a_window(qtbot, shown, controller, tables):
    place = shown(tables)
    place.activateWindow()
    place.lanes.setFocus()
    before = place.lanes.windows()["incident"]
    with qtbot.waitSignal(controller.backend.changed):
        qtbot.keyPress(place.lanes, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyRelease(place.lanes, Qt.Key.Key_Shift)
    window = controller.session.incident(tables).window("incident")
    assert window.start == before[0]
    assert window.end < before[1]


def test_a_window_that_cannot_be_is_refused_and_the_picture_goes_back(
    qtbot, shown, controller, tables
):
    place = shown(tables)
    before = place.lanes.windows()
    place.lanes.set_windows((moment(18), moment(15)), None)
    place.set_window("reference", moment(18), moment(15))
    qtbot.waitUntil(lambda: bool(controller.window.notices))
    assert controller.window.notices[-1].error
    assert place.lanes.windows() == before


def test_lanes_can_be_hidden_and_shown_again(qtbot, shown, tables):
    place = shown(tables)
    with qtbot.waitSignal(place.actionsChanged):
        place.choice.turn("drift")
    assert place.choice.text() == "3 signals"
    with qtbot.waitSignal(place.actionsChanged):
        place.choice.chosen.emit(())
    assert place.choice.text() == "4 signals"


def test_bins_can_be_widened(qtbot, shown, tables):
    place = shown(tables)
    with qtbot.waitSignal(place.actionsChanged, timeout=20_000):
        place.set_resolution(86_400)
    assert place.resolution.text() == "Resolution 1\u202fd"
    qtbot.waitUntil(lambda: not place.job.active)


def test_one_window_can_fill_the_picture(shown, tables):
    place = shown(tables)
    whole = place.lanes.x_range()
    place.show_time("incident")
    low, high = place.lanes.x_range()
    start, end = place.lanes.windows()["incident"]
    assert whole[0] < low < start.timestamp()
    assert end.timestamp() <= high
    place.show_time("all")
    assert place.lanes.x_range() == pytest.approx(whole)


def test_a_dialog_sets_a_window_to_the_minute(qtbot, shown, controller, tables):
    place = shown(tables)
    place.windows.incident.chip.click()
    dialog = controller.window.findChild(SetWindow)
    assert dialog.whole.isChecked()
    dialog.whole.setChecked(False)
    assert dialog.start.isEnabled()
    at = QDateTime.fromSecsSinceEpoch(int(moment(16, 6, 30).timestamp()), QTimeZone.utc())
    dialog.start.setDateTime(at)
    with qtbot.waitSignal(controller.backend.changed):
        dialog.carry_out()
    window = controller.session.incident(tables).window("incident")
    assert window.start == moment(16, 6, 30)


def test_the_dialog_says_what_is_wrong_and_stays(qtbot, shown, controller, tables):
    place = shown(tables)
    place.edit_window("incident")
    dialog = controller.window.findChild(SetWindow)
    dialog.whole.setChecked(False)
    dialog.end.setDateTime(dialog.start.dateTime().addSecs(-60))
    dialog.carry_out()
    qtbot.waitUntil(lambda: "ends before it starts" in dialog.problem)
    assert dialog.isVisible()
    dialog.reject()


def test_without_signals_it_says_what_to_do(qtbot, shown, controller, untimed):
    place = shown(untimed)
    assert place.title_text.startswith("AUC fell ")
    assert place.title_actions() == []
    assert not place.lanes.isVisible()
    place._bare.acted.emit()
    assert controller.window.ran == ["incident.add_evidence"]


def test_signals_are_measured_from_the_tables_on_request(qtbot, shown, controller, unmeasured):
    place = shown(unmeasured)
    assert not place.lanes.isVisible()
    place._empty.acted.emit()
    qtbot.waitUntil(place.lanes.isVisible, timeout=20_000)
    assert place.title_text.startswith("AUC fell ")
    kinds = [item.kind for item in controller.session.incident(unmeasured).evidence]
    assert kinds.count("signals") == 1


def test_signals_of_a_graph_need_no_tables(shown, graph):
    place = shown(graph)
    assert place.title_text == "Availability fell 4.01 from 1 May"
    assert place.title_actions() == [place.time_shown, place.choice]
    assert place.windows.gap.endswith("is in neither window.")
    assert place.changed.isVisible()


def test_it_says_the_same_in_every_theme_and_never_cuts_the_column(shown, sample):
    place = shown(sample)
    place.resize(1000, 560)
    QApplication.processEvents()
    assert place.windows.button.width() > 200
    assert place.note.isVisible()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (14 * 86_400, "14\u202fd"),
        (1500, "25\u202fmin"),
        (6 * 3600, "6\u202fh"),
        (62 * 86_400 + 82_800, "62\u202fd 23\u202fh"),
    ],
)
def test_lengths_have_no_empty_parts(seconds, words):
    assert length_words(seconds) == words


def test_stretches_name_the_year_only_if_it_is_another():
    assert stretch_words(moment(14), moment(21, 6), 2026) == "14 May 00:00 – 21 May 06:00"
    assert stretch_words(moment(14), moment(14, 6), 2026) == "14 May 00:00 – 06:00"
    assert stretch_words(moment(14), moment(14, 6), 2027) == "14 May 00:00 – 06:00, 2026"


def test_what_is_in_neither_window_is_said_in_a_sentence():
    before, after = (moment(1), moment(14)), (moment(14, 6), moment(21))
    words = "14 May 00:00 – 06:00 is in neither window."
    assert gap_words(before, after, 3600, 2026) == words
    assert gap_words(after, before, 3600, 2026) == words
    assert gap_words(before, after, 86_400, 2026) == ""
    assert gap_words(before, None, 3600, 2026) == ""


def test_a_wide_onset_is_told_by_its_interval_first():
    narrow = Onset(*(moment(14, h).timestamp() for h in (6, 4, 9)))
    assert onset_words(narrow, 6 * 3600, 2026).title == "Onset 14 May 06:00 UTC"
    wide = Onset(moment(14).timestamp(), moment(10).timestamp(), moment(19).timestamp())
    assert onset_words(wide, 6 * 3600, 2026).title == "Onset between 10 May and 19 May"
    assert onset_words(None, 3600, 2026) is None


def test_brushes_say_length_and_rows():
    window = Window(name="incident", rows=8064)
    assert brush_note(window, (moment(14), moment(21))) == "7\u202fd · 8\u202f064 rows"
    assert brush_note(None, None) == ""


def test_the_end_of_a_window_still_holds_the_last_row():
    end = moment(14).replace(microsecond=1)
    assert tidy(end) == moment(14, 0, 0).replace(second=1)
    assert tidy(moment(14)) == moment(14)
