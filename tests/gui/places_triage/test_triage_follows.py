"""Triage notices what another process wrote to the book of scores; what is chosen stays chosen."""

from datetime import timedelta

from tests.fakes.fleets import readings_of
from tests.fakes.watched import NOW, fleet_values
from workbench.services.session import open_session


def another_process_adds(folder, name="demand"):
    """Bring a further day of a model, as `watch` does."""
    with open_session(folder) as other, other.workspace.score_book() as book:
        newest = max(one.start for one in book.readings([name]))
        (last,) = readings_of(fleet_values()[name][-1:], name=name)
        day = timedelta(days=1)
        fresh = last.model_copy(update={"start": newest + day, "end": newest + 2 * day})
        assert book.add_batch("f" * 64, "next day", [fresh], at=NOW, model=name)


def test_a_batch_of_another_process_is_shown_and_the_choice_stays(watched, tmp_path):
    place = watched.place("triage")
    place.heatmap.select(1, 20)
    watched.settle()
    place.cell.waterfall.select(1)
    chosen, when = place.cell.cell.model.id, place.cell.cell.start
    columns = place.heatmap.shown.grid.begins(place.heatmap.shown.grid.columns - 1)
    place.watch.look()
    watched.settle()
    before = place.reading
    another_process_adds(tmp_path / "watched")
    place.watch.look()
    watched.settle()
    assert place.reading is not before
    shown = place.heatmap.shown.grid
    assert shown.begins(shown.columns - 1) == columns + timedelta(days=1)
    assert (place.cell.cell.model.id, place.cell.cell.start) == (chosen, when)
    assert place.cell.waterfall.selected == 1


def test_nothing_is_computed_while_nothing_changes_nor_asked_while_hidden(watched):
    place = watched.place("triage")
    before = place.reading
    assert place.watch.watching
    place.watch.look()
    watched.settle()
    assert place.reading is before
    watched.window.go("home")
    watched.settle()
    assert not place.watch.watching
