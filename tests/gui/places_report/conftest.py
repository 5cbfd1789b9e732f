"""The Report place on a real session, without the window around it."""

import pytest

from tests.fakes.places import PlaceController
from workbench.desktop.places.report import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice


class ReportController(PlaceController):
    """Also remembers what was told with an Undo."""

    def __init__(self, folder):
        super().__init__(folder)
        self.told = []

    def tell_undoable(self, words, acts=1):
        self.told.append((words, acts))

    def go(self, place):
        self.window.go(place)


@pytest.fixture
def controller(qapp, tmp_path):
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = ReportController(tmp_path / "workspace")
    made.incident = "case"
    yield made
    made.close()


@pytest.fixture
def place(qtbot, controller):
    made = make_place(controller)
    qtbot.addWidget(made)
    made.resize(1310, 700)
    made.show()
    return made
