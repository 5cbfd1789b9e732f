"""The whole window, for the tests of opening, handing over and coming back."""

import pytest
from PySide6.QtCore import QSettings

from tests.gui.program.desk import capture, case, desk, desks, workspace
from workbench.desktop.program import name_the_program

__all__ = ["capture", "case", "desk", "desks", "workspace"]


@pytest.fixture
def no_settings(qapp):
    """Settings of nobody, before and after."""
    name_the_program()
    QSettings().clear()
    yield
    QSettings().clear()
