"""The focus ring: for the keyboard only, around whatever has it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from workbench.desktop.components.focus_ring import FocusFollower, FocusRing, paints_own_focus
from workbench.desktop.theme.appearance import Appearance, current_tokens


def ring(window):
    return window.findChild(FocusRing)


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
    FocusFollower.current()
    made.resize(300, 200)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    qtbot.mouseClick(made.buttons[0], Qt.MouseButton.LeftButton)
    return made


def test_tab_brings_the_ring_around_the_next_button(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    assert ring(window).target is window.buttons[1]
    assert ring(window).isVisible()
    around = window.buttons[1].geometry()
    assert ring(window).geometry() == around.adjusted(-4, -4, 4, 4)
    image = window.grab().toImage()
    accent = current_tokens().accent.lower()
    assert image.pixelColor(around.center().x(), around.top() - 4).name() == accent
    assert image.pixelColor(around.center().x(), around.top() - 1).name() != accent


def test_the_ring_follows_what_it_is_around(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    window.buttons[1].setGeometry(40, 90, 120, 30)
    assert ring(window).geometry() == window.buttons[1].geometry().adjusted(-4, -4, 4, 4)
    window.buttons[1].hide()
    assert ring(window).target is not window.buttons[1] or not ring(window).isVisible()


def test_a_click_brings_no_ring(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    qtbot.mousePress(window.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(window.buttons[0], Qt.MouseButton.LeftButton)
    assert not (ring(window).isVisible() and ring(window).target is window.buttons[0])


def test_fields_show_their_focus_themselves(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    qtbot.keyClick(window.buttons[1], Qt.Key.Key_Tab)
    assert window.field.hasFocus()
    assert not ring(window).isVisible()
    assert paints_own_focus(window.field)


def test_a_target_that_is_deleted_takes_the_ring_along(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    gone = window.buttons.pop()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    assert ring(window).target is not gone


def test_focus_moved_by_code_after_a_key_brings_the_ring_too(qtbot, window):
    window.buttons[1].setFocus(Qt.FocusReason.TabFocusReason)
    assert ring(window).target is window.buttons[1]
    assert ring(window).isVisible()


def test_dialogs_have_rings_of_their_own(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    dialog = QDialog(window)
    column = QVBoxLayout(dialog)
    dialog.buttons = [QPushButton("Cancel"), QPushButton("Freeze 7 items")]
    for widget in dialog.buttons:
        column.addWidget(widget)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitActive(dialog)
    qtbot.waitUntil(dialog.buttons[0].hasFocus)
    qtbot.keyClick(dialog.buttons[0], Qt.Key.Key_Tab)
    assert ring(dialog).target is dialog.buttons[1]
    assert ring(dialog).isVisible()
    assert not ring(window).isVisible()
    dialog.close()


def test_the_ring_is_never_cut_by_the_edge_of_the_window(qtbot, window):
    qtbot.keyClick(window.buttons[0], Qt.Key.Key_Tab)
    window.buttons[1].move(-2, window.height() - window.buttons[1].height())
    assert window.rect().contains(ring(window).geometry())
