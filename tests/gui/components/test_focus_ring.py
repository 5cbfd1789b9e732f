"""The focus ring: for the keyboard only, around whatever has it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from workbench.desktop.components.focus_ring import FocusRing, paints_own_focus
from workbench.desktop.theme.appearance import Appearance, current_tokens


@pytest.fixture
def window(qtbot):
    Appearance.current()
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    made.buttons = [QPushButton("one"), QPushButton("two")]
    made.field = QLineEdit()
    for widget in (*made.buttons, made.field):
        column.addWidget(widget)
    made.ring = FocusRing(made)
    made.resize(300, 200)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    made.buttons[0].setFocus()
    return made


def test_tab_brings_the_ring_around_the_next_button(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    assert window.ring.target is window.buttons[1]
    assert window.ring.isVisible()
    around = window.buttons[1].geometry()
    assert window.ring.geometry() == around.adjusted(-4, -4, 4, 4)
    image = window.grab().toImage()
    accent = current_tokens().accent.lower()
    assert image.pixelColor(around.center().x(), around.top() - 4).name() == accent
    assert image.pixelColor(around.center().x(), around.top() - 1).name() != accent


def test_the_ring_follows_what_it_is_around(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    window.buttons[1].move(40, 90)
    assert window.ring.geometry() == window.buttons[1].geometry().adjusted(-4, -4, 4, 4)
    window.buttons[1].hide()
    assert window.ring.target is not window.buttons[1] or not window.ring.isVisible()


def test_a_click_brings_no_ring(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    qtbot.mousePress(window.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(window.buttons[0], Qt.MouseButton.LeftButton)
    assert not (window.ring.isVisible() and window.ring.target is window.buttons[0])


def test_fields_show_their_focus_themselves(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    qtbot.keyClick(window.buttons[1], Qt.Key.Key_Tab)
    assert window.field.hasFocus()
    assert not window.ring.isVisible()
    assert paints_own_focus(window.field)


def test_a_target_that_is_deleted_takes_the_ring_along(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    gone = window.buttons.pop()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    assert window.ring.target is not gone
