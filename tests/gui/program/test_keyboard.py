"""Everything is reached with keys and has a name for whoever cannot see it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

DIALOGS = (
    "incident.edit",
    "run.analysis",
    "file.export_package",
    "file.settings",
    "help.handbook",
    "help.doctor",
    "help.about",
)


def stops(part):
    """What Tab can reach in a part of the window."""
    inside = [part, *part.findChildren(QWidget)]
    return [
        widget
        for widget in inside
        if widget.isVisible()
        and widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        and not widget.objectName().startswith("qt_")
    ]


def nameless(part):
    return [
        type(widget).__name__
        for widget in stops(part)
        if not widget.accessibleName()
        and not isinstance(widget, QAbstractScrollArea)
        and widget.focusProxy() is None
    ]


@pytest.mark.parametrize("place", ["home", "evidence"])
def test_everything_in_a_place_has_a_name(case, place):
    case.window.go(place)
    case.settle()
    assert stops(case.place(place))
    assert nameless(case.window) == []


@pytest.mark.parametrize("command", DIALOGS)
def test_everything_in_a_dialog_has_a_name(case, command):
    case.window.commands.run(command)
    case.settle()
    dialog = next(
        w for w in QApplication.topLevelWidgets() if w is not case.window and w.isVisible()
    )
    assert stops(dialog)
    assert nameless(dialog) == []


def test_f6_reaches_every_part_of_evidence(case):
    case.window.go("evidence")
    case.settle()
    case.window.activateWindow()
    case.qtbot.waitActive(case.window)
    place = case.place("evidence")
    reached = set()
    for _ in range(12):
        case.qtbot.keyClick(QApplication.focusWidget() or case.window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        for number, part in enumerate(place.focus_regions()):
            if part is focused or part.isAncestorOf(focused):
                reached.add(number)
    assert reached == set(range(len(place.focus_regions())))


def test_a_place_is_one_key_away(case):
    case.window.activateWindow()
    case.qtbot.waitActive(case.window)
    case.qtbot.keyClick(case.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    case.settle()
    assert case.window.current_place == "evidence"
