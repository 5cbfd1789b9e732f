"""F1 opens the handbook where it tells of what has the keyboard; every place has such a page."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import workbench.desktop
from workbench.desktop.dialogs.handbook import Handbook
from workbench.desktop.dialogs.handbook_pages import handbook_pages
from workbench.desktop.dialogs.incident import EditIncident
from workbench.desktop.help_pages import INDEX, PLACES, WIDGETS, HelpPage, help_on
from workbench.desktop.place_list import places_there

ROOM = Path(workbench.desktop.__file__).parent
DIALOGS = {"ActDialog", "QDialog", "MethodDialog", "Rows"}


def classes():
    """Every class of the window by name, with the names of its bases."""
    found = {}
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name] = {getattr(base, "id", "") for base in node.bases}
    return found


def test_every_place_and_dialog_has_a_page():
    known = classes()
    dialogs = {name for name, bases in known.items() if bases & DIALOGS} - {"ActDialog"}
    assert dialogs - set(WIDGETS) == set(), "name their pages in desktop/help_pages.py"
    assert {place.key for place in places_there()} <= set(PLACES)
    assert set(WIDGETS) - set(known) == set(), "no such classes any more"


@pytest.mark.parametrize("name", sorted([*PLACES, *WIDGETS]))
def test_the_page_and_the_heading_exist(name):
    help_page = PLACES.get(name) or WIDGETS[name]
    pages = {page.name: page for page in handbook_pages()}
    page = pages[help_page.page]
    assert not help_page.heading or page.has_heading(help_page.heading)


@given(st.lists(st.sampled_from(["QWidget", "QLineEdit", *WIDGETS])), st.sampled_from(["", "home"]))
def test_the_innermost_that_is_known_counts(names, place):
    known = [name for name in names if name in WIDGETS]
    outside = PLACES[place] if place else HelpPage(INDEX)
    assert help_on(names, place) == (WIDGETS[known[0]] if known else outside)


def test_help_in_a_place_and_in_a_dialog_that_holds_the_window(case):
    window = case.window
    window.go("signals")
    case.settle()
    window.commands.run("help.handbook")
    book = window.findChild(Handbook)
    assert (book.page, book.isVisible()) == ("places.md", True)
    book.close()
    window.commands.run("incident.edit")
    dialog = case.dialog(EditIncident)
    dialog.activateWindow()
    case.qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.title, timeout=5000)
    QTest.keyClick(dialog.title, Qt.Key.Key_F1)
    beside = dialog.findChild(Handbook)
    assert beside.page == "first-steps.md"
    assert beside.isVisible()
    dialog.reject()
