"""The Hypotheses place: the matrix by keys, menus and sliders, and what stands beside it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog

from workbench.desktop.dialogs.belief import SetBelief
from workbench.desktop.dialogs.decide import Decide
from workbench.desktop.dialogs.observations import Weigh
from workbench.desktop.places.hypotheses_model import FIRST, SOURCE, TEXT
from workbench.services.board.reading import hypotheses_reading
from workbench.services.history import undo
from workbench.services.hypothesis_tests import register_test
from workbench.services.past_session import PastSession


def settled(qtbot, controller):
    qtbot.waitUntil(lambda: not controller.backend.busy)


def texts(place):
    return [row.text for row in place.matrix.cells.rows]


def dialog(controller, kind):
    return next(d for d in controller.window.findChildren(QDialog) if isinstance(d, kind))


def test_the_title_says_what_survives_the_evidence(place):
    assert place.title_text == "H1 has no evidence against it; one rival rejected, one open"


def test_hypotheses_stand_by_least_evidence_against_and_rows_by_what_they_tell(place):
    assert [c.code for c in place.matrix.cells.columns] == ["H1", "H3", "H2"]
    assert [c.against for c in place.matrix.cells.columns] == [0, 1, 2]
    assert texts(place)[-1] == "windspeed drifts"
    assert [row.faded for row in place.matrix.cells.rows] == [False, False, True]


def test_a_rejected_hypothesis_stays_with_its_reason(place):
    head = place.matrix.cells.headerData(
        FIRST + 1, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
    )
    assert "rejected" in head
    assert "The delay is 1.6 h" in head


@pytest.mark.parametrize(
    ("key", "bearing"),
    [(Qt.Key.Key_A, "inconsistent"), (Qt.Key.Key_N, "neutral"), (Qt.Key.Key_Space, "neutral")],
)
def test_a_key_weighs_the_cell_and_one_undo_takes_it_back(
    qtbot, controller, place, ids, key, bearing
):
    row = place.matrix.cells.rows[0]
    cell = place.matrix.cells.index_of(row.id, ids["temp"])
    place.matrix.setCurrentIndex(cell)

    with qtbot.waitSignal(controller.backend.changed):
        qtbot.keyClick(place.matrix, key)
    settled(qtbot, controller)

    assert controller.state.records.observations[0].weighings[ids["temp"]].relation == bearing
    assert controller.told[-1].startswith("H1:")
    undo(controller.session, controller.incident)
    known = controller.session.incident(controller.incident).records.observations[0]
    assert known.weighings[ids["temp"]].relation == "consistent"


def test_weighing_keeps_diagnosticity_and_note(qtbot, controller, place, ids):
    row = place.matrix.cells.rows[0]
    place.matrix.setCurrentIndex(place.matrix.cells.index_of(row.id, ids["temp"]))
    with qtbot.waitSignal(controller.backend.changed):
        qtbot.keyClick(place.matrix, Qt.Key.Key_A)
    assert controller.state.records.observations[0].weighings[ids["temp"]].diagnosticity == 2


def test_arrows_move_and_the_right_column_follows(qtbot, place, ids):
    place.matrix.setCurrentIndex(place.matrix.cells.index(0, FIRST))
    qtbot.keyClick(place.matrix, Qt.Key.Key_Right)
    qtbot.keyClick(place.matrix, Qt.Key.Key_Right)
    assert place.matrix.hypothesis == ids["riders"]
    assert place.card.accessibleName().startswith("H2 Riders")


def test_enter_weighs_a_cell_and_opens_the_run_of_a_source(qtbot, controller, place):
    wanted = []
    place.matrix.runWanted.connect(wanted.append)
    place.matrix.setCurrentIndex(place.matrix.cells.index(0, SOURCE))
    place.matrix.open(place.matrix.currentIndex())
    place.matrix.setCurrentIndex(place.matrix.cells.index(0, FIRST))
    qtbot.keyClick(place.matrix, Qt.Key.Key_Return)

    assert wanted == [place.matrix.cells.rows[0].run]
    opened = dialog(controller, Weigh)
    opened.diagnosticity.setCurrentIndex(3)
    opened.note.setPlainText("Nothing else was changed.")
    with qtbot.waitSignal(controller.backend.changed):
        opened.carry_out()
    said = controller.state.records.observations[0].weighings[place.matrix.hypothesis]
    assert (said.diagnosticity, said.note) == (3, "Nothing else was changed.")


def test_the_current_cell_stays_with_what_it_is_about(qtbot, controller, place, ids):
    row = place.matrix.cells.rows[1]
    place.matrix.setCurrentIndex(place.matrix.cells.index_of(row.id, ids["riders"]))
    with qtbot.waitSignal(controller.backend.changed):
        qtbot.keyClick(place.matrix, Qt.Key.Key_F)
    settled(qtbot, controller)
    here = place.matrix.currentIndex()
    assert place.matrix.cells.place_of(here) == (row.id, ids["riders"])


def test_the_counts_stand_in_the_last_row_and_cannot_be_weighed(qtbot, controller, place):
    last = place.matrix.cells.index(place.matrix.cells.rowCount() - 1, FIRST)
    assert last.data() == "none"
    place.matrix.setCurrentIndex(last)
    qtbot.keyClick(place.matrix, Qt.Key.Key_A)
    settled(qtbot, controller)
    assert not controller.told


def test_screen_readers_find_a_table_with_sentences(place):
    interface = QAccessible.queryAccessibleInterface(place.matrix)
    assert interface.role() == QAccessible.Role.Table
    # Heads of columns and rows, and every cell of three observations and the counts.
    assert interface.childCount() >= 4 * (FIRST + 3)
    cell = place.matrix.cells.index(0, FIRST + 2)
    said = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Restoring temp restores 0.129: speaks against, H2")
    assert "diagnosticity 2" in said


def test_the_slider_asks_for_a_reason_before_belief_moves(qtbot, controller, place, ids):
    place.matrix.select_hypothesis(ids["temp"])
    place.matrix.setFocus()
    qtbot.keyClick(place.matrix, Qt.Key.Key_Plus)
    opened = dialog(controller, SetBelief)
    assert opened.band.currentData() == "likely"
    assert not opened.verb.isEnabled()
    opened.reason.setPlainText("R a142 restores the drop")
    with qtbot.waitSignal(controller.backend.changed):
        opened.carry_out()
    settled(qtbot, controller)
    figure = place.narrowing.view.figure
    assert figure is not None
    lines = [mark for mark in figure.marks if mark.mark == "line"]
    assert any(2.0 in line.y and 3.0 in line.y for line in lines)
    assert {row[-1] for row in place.narrowing.view.data_rows()} >= {"even", "likely"}


def test_a_single_method_cannot_confirm_and_the_button_says_so(qtbot, controller, place, ids):
    place.select(ids["riders"])
    assert not place.decision.confirm.isEnabled()
    assert "No finished run" in place.decision.confirm.accessibleDescription()
    place.select(ids["temp"])
    assert place.decision.confirm.isEnabled()


def test_a_decision_needs_a_reason_and_is_shown_in_the_title(qtbot, controller, place, ids):
    place.select(ids["temp"])
    place.decision.confirm.click()
    opened = dialog(controller, Decide)
    assert not opened.verb.isEnabled()
    opened.reason.setPlainText("Its values put back bring the metric back.")
    with qtbot.waitSignal(controller.backend.changed):
        opened.carry_out()
    settled(qtbot, controller)
    assert place.title_text == "H1 is confirmed; one rival rejected, one open"
    assert controller.told[-1] == "H1 is confirmed."
    assert place.decision.reopen.isVisible()


def test_a_test_shows_its_lock_and_hides_its_result(qtbot, controller, place, ids):
    test = register_test(
        controller.session,
        controller.incident,
        ids["temp"],
        "Out-of-range rows come from group B only",
        expected="at least 99 % of them",
        criterion={},
    ).value
    with qtbot.waitSignal(controller.backend.idle):
        place.refresh()
    settled(qtbot, controller)
    shown = place.test.shown
    assert shown is not None
    assert shown.figure is None
    assert shown.intact
    assert place.test.run.text() == "Judge it…"
    assert test.lock[:6] in " ".join(
        label.text() for label in place.test.findChildren(type(place.test._title))
    )


def test_evidence_can_be_shuffled_and_put_back(qtbot, place):
    before = texts(place)
    place.shuffle.click()
    assert sorted(texts(place)) == sorted(before)
    assert texts(place) != before
    place.shuffle.click()
    assert texts(place) == before


def test_copying_takes_the_whole_matrix(place):
    place.matrix.copy()
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 5
    assert "speaks against" in lines[1]
    assert lines[-1].split("\t")[2:] == ["0", "1", "2"]


def test_many_hypotheses_drop_words_before_marks(qtbot, place, controller):
    from workbench.services.hypotheses import state_hypothesis

    for number in range(9):
        state_hypothesis(controller.session, controller.incident, f"Something else {number}")
    reading = hypotheses_reading(controller.session, controller.incident)
    place.show_reading(reading)
    widths = {place.matrix.columnWidth(FIRST + n) for n in range(12)}
    whole = sum(place.matrix.columnWidth(n) for n in range(FIRST + 12))
    assert max(widths) - min(widths) <= 1
    assert place.matrix.columnWidth(TEXT) >= 150
    assert whole <= place.matrix.viewport().width()


def test_what_was_refused_is_not_shown_as_written(qtbot, controller, place, ids):
    row = place.matrix.cells.rows[0]
    cell = place.matrix.cells.index_of(row.id, ids["temp"])
    place.matrix.setCurrentIndex(cell)
    controller.backend.looking = PastSession(controller.session, controller.state)
    qtbot.keyClick(place.matrix, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: not controller.backend.busy)
    here = place.matrix.cells.index_of(row.id, ids["temp"])
    assert place.matrix.cells.cell_at(here).bearing == "consistent"
    assert controller.window.notices[-1].error
