"""Triage in the window: the answer as its title, the worst cell chosen, filters, empty state."""

from PySide6.QtCore import Qt

from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.places.triage_filters import period_of


def test_an_empty_book_shows_a_picture_one_button_and_the_sample(desk):
    desk.window.go("triage")
    desk.settle()
    place = desk.place("triage")
    assert place.title_text == "Which model needs somebody?"
    empty = place.findChild(EmptyState)
    assert empty.isVisible()
    assert empty.accessibleName().startswith("No scores yet.")


def test_the_title_answers_and_the_worst_cell_is_chosen(watched):
    place = watched.place("triage")
    assert place.title_text == "One model needs containment on 5 Mar"
    assert place.heatmap.current == (0, 27)
    assert place.cell.accessibleName() == "Demand, hourly · 5 Mar"
    assert place.cell.tier.words == "high, contain"
    assert int(place.cell.number.text()) == sum(p.shown for p in place.cell.waterfall.parts)
    assert place.legend.words[:4] == (
        "below 25 observe",
        "25–49 low",
        "50–74 medium, human review",
        "75 or more high, contain",
    )


def test_case_bar_and_status_bar_tell_of_the_scores_while_triage_is_shown(watched):
    bar = watched.window._case_bar
    assert [fact.value for fact in bar.state.clocks][:2] == ["4", "1 high, 0 medium"]
    assert [button.text for button in bar.state.buttons] == ["Score settings…"]
    watched.window.go("home")
    watched.settle()
    assert bar.state.clocks[0].label == "open incidents"


def test_periods_and_models_narrow_the_heatmap(watched):
    place = watched.place("triage")
    place.period.chosen.emit(period_of("14d"))
    assert place.heatmap.shown.grid.columns == 14
    assert place.period.text() == "Last 14 days"
    place.models.groupChosen.emit("Customers")
    assert {row.group for row in place.heatmap.shown.rows} == {"Customers"}
    assert place.models.text() == "3 of 4 models"
    place.models.raisedChosen.emit()
    assert [row.id for row in place.heatmap.shown.rows] == ["demand"]
    place.models.allChosen.emit()
    assert len(place.heatmap.shown.rows) == 4
    assert place.models.offered()[0] == "All models"


def test_a_view_comes_back_as_it_was(watched):
    place = watched.place("triage")
    place.show_period(period_of("90d"))
    place.show_models(["demand", "churn"])
    kept = place.view_state()
    place.show_period(period_of("28d"))
    place.show_models(None)
    place.restore_view(kept)
    assert place.heatmap.shown.grid.columns == 90
    assert len(place.heatmap.shown.rows) == 2


def test_enter_goes_from_the_cell_to_what_it_is_made_of(watched):
    place = watched.place("triage")
    watched.qtbot.keyClick(place.heatmap, Qt.Key.Key_Return)
    assert place.cell.waterfall.selected == 0


def test_a_cell_without_a_window_asks_to_choose_another(watched):
    place = watched.place("triage")
    place.show_period(period_of("90d"))
    place.heatmap.select(0, 0)
    assert place.cell.cell is None
    assert not place.cell.opening.isEnabled()
