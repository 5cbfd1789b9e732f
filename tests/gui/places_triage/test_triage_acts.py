"""What is done about a cell: opened with its fields filled in, dismissed, taken back, followed."""

import pytest
from PySide6.QtCore import QDate

from workbench.desktop.dialogs.score_dismissal import DismissScore
from workbench.desktop.dialogs.score_opening import OpenFromScore
from workbench.services.readings.triage_grid import DISMISSED, OPENED, UNTOUCHED
from workbench.services.scoring.acts import dismissals, escalations


@pytest.fixture
def place(watched):
    return watched.place("triage")


def mark(place):
    return int(place.heatmap.shown.grid.mark[0, -1])


def test_an_incident_opens_with_eight_fields_filled_in_and_the_cell_is_marked(watched, place):
    place.cell.opening.click()
    dialog = watched.dialog(OpenFromScore)
    assert dialog.title.text() == "Demand, hourly: AUC 0.80 → 0.67"
    assert dialog.measured.text() == "AUC"
    assert dialog.owner.text() == "ML on-call"
    assert dialog.severity.currentData() == "SEV2 major"
    assert "2.6 times" in dialog.reason.text()
    assert dialog.category.currentData() == "model_regression"
    assert dialog.why.toPlainText().startswith("Score ")
    dialog.verb.click()
    watched.settle()
    state = watched.state()
    assert state.title == "Demand, hourly: AUC 0.80 → 0.67"
    assert state.severity == "SEV2 major"
    assert state.records.triage.category == "model_regression"
    assert watched.window.current_place == "evidence"
    act = escalations(watched.session)[-1]
    assert act.body["incident"] == state.id
    watched.window.go("triage")
    watched.settle()
    assert mark(place) == OPENED
    assert place.cell.opening.text() == "Go to incident"
    place.cell.opening.click()
    watched.settle()
    assert len(watched.session.workspace.incidents()) == 1


def test_a_dialog_without_a_title_says_so_and_opens_nothing(watched, place):
    place.cell.opening.click()
    dialog = watched.dialog(OpenFromScore)
    dialog.title.clear()
    dialog.verb.click()
    watched.settle()
    assert dialog.problem.startswith("An incident needs a title.")
    dialog.reject()
    assert not watched.session.workspace.incidents()


def test_a_dismissal_has_a_reason_and_an_end_stays_in_sight_and_can_be_taken_back(watched, place):
    place.cell.dismissing.click()
    dialog = watched.dialog(DismissScore)
    offered = [dialog.reason.itemData(at) for at in range(dialog.reason.count())]
    assert offered[:2] == ["known_change", "seasonal"]
    dialog.reason.setCurrentIndex(offered.index("other"))
    dialog.verb.click()
    watched.settle()
    assert dialog.problem  # “other” needs words
    dialog.words.setPlainText("A test of the feed")
    dialog.expires.setDate(QDate(2026, 4, 1))
    dialog.verb.click()
    watched.settle()
    kept = dismissals(watched.session)[-1]
    assert (kept.reason, kept.words) == ("other", "A test of the feed")
    assert kept.expires.isoformat() == "2026-04-02T00:00:00+00:00"
    assert mark(place) == DISMISSED
    assert "dismissed" in place.legend.words
    assert place.title_text == "Every alarm on 5 Mar is being looked after"
    assert place.cell.dismissing.text() == "Take back dismissal"
    notice = watched.window._toasts.toasts[-1].notice
    assert notice.undo
    watched.window.undoWanted.emit(notice)
    watched.settle()
    assert mark(place) == UNTOUCHED
    assert not dismissals(watched.session)


def test_from_a_signal_to_its_column_it_is_three_presses(watched, place):
    line = place.cell.source
    numbers = [part.signal for part in place.cell.waterfall.parts]
    place.cell.waterfall.select(numbers.index("drift"))
    assert line.column.text() == "column temp"
    assert line.node.text() == "lineage node weather"
    assert not line.column.isEnabled()  # there is no incident to look in yet
    place.cell.opening.click()
    watched.dialog(OpenFromScore).verb.click()
    watched.settle()
    watched.window.go("triage")
    watched.settle()
    place.heatmap.select(0, 26)
    place.heatmap.select(0, 27)  # 1
    place.cell.waterfall.select(numbers.index("drift"))  # 2
    line.node.click()  # 3
    watched.settle()
    assert watched.window.current_place == "causes"
