"""Views kept by name, for each incident apart."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QSettings

from workbench.desktop.saved_views import MOST, SavedView, keep_view, remove_view, saved_views

AT = datetime(2026, 5, 22, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_settings(qapp):
    QSettings().clear()
    yield
    QSettings().clear()


def view(name: str, **state: object) -> SavedView:
    rows = ({"column": "city", "operator": "=", "value": "Porto"},)
    return SavedView(name, "causes", "Causes", AT, state, rows)


def test_views_come_back_as_they_were_the_newest_first():
    keep_view("a", view("first", picture="errors", range=[0.0, 1.5]))
    keep_view("a", view("second"))
    assert saved_views("a") == (view("second"), view("first", picture="errors", range=[0.0, 1.5]))
    assert saved_views("b") == ()


def test_a_name_is_there_once_and_goes_when_it_is_removed():
    keep_view("a", view("one", picture="slices"))
    keep_view("a", view("one", picture="lineage"))
    assert [one.state for one in saved_views("a")] == [{"picture": "lineage"}]
    remove_view("a", "none of it")
    remove_view("a", "one")
    assert saved_views("a") == ()
    assert not QSettings().contains("views/a")


@pytest.mark.parametrize("told", ["", "{", "[1]", '[{"name": 3}]', '[{"name": "x", "place": "y"}]'])
def test_what_cannot_be_read_is_passed_over(told):
    QSettings().setValue("views/a", told)
    assert saved_views("a") == ()


def test_only_so_many_are_kept():
    for number in range(MOST + 2):
        keep_view("a", view(f"v{number}"))
    names = [one.name for one in saved_views("a")]
    assert (len(names), names[0], names[-1]) == (MOST, f"v{MOST + 1}", "v2")
