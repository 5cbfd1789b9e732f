"""What the tests of pictures share."""

import pytest
from PySide6.QtGui import QGuiApplication

from workbench.desktop.theme.appearance import Appearance, ThemeChoice


@pytest.fixture
def light(qapp):
    """The light theme, put back afterwards."""
    appearance = Appearance.current()
    appearance.choose(ThemeChoice.LIGHT)
    yield appearance
    appearance.choose(ThemeChoice.SYSTEM)


@pytest.fixture
def shown(qtbot, light):
    """Show a widget at a size."""

    def show(widget, width=720, height=420):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show


@pytest.fixture
def clipboard(qapp):
    """The clipboard, empty."""
    board = QGuiApplication.clipboard()
    board.clear()
    return board
