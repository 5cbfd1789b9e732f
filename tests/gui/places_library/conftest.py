"""The Library on a workspace of past incidents, written without any worker; made once."""

import itertools
import shutil
from datetime import timedelta
from random import Random

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDialog

from tests.fakes.past_incidents import record, told, twin_of
from tests.fakes.places import NOW, PlaceController
from workbench.desktop.places.library import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.library.patterns import save_pattern
from workbench.services.library.playbooks import propose_change
from workbench.services.session import open_session

COUNT = 9


class LibraryController(PlaceController):
    """Also remembers which incidents were opened, and what was told with an Undo."""

    def __init__(self, folder):
        super().__init__(folder)
        self.told, self.opened = [], []
        self.window.mark_changed = lambda: None

    def tell_undoable(self, words, events=1):
        self.told.append(words)

    def go(self, place):
        self.window.go(place)

    def open_incident(self, incident, place=""):
        self.opened.append((incident, place))
        self.open(incident)


@pytest.fixture(scope="session")
def remembered(tmp_path_factory):
    """Return a workspace of past incidents, the last one the twin of another; and both names."""
    folder = tmp_path_factory.mktemp("library") / "workspace"
    random, minutes = Random(7), itertools.count()
    with open_session(folder, create=True) as session:
        session.clock = lambda: NOW + timedelta(minutes=next(minutes))
        made = [told(random, at) for at in range(COUNT)]
        names = [record(session, one) for one in made]
        twin = record(session, twin_of(made[3], random, COUNT))
        save_pattern(session, names[3], "A unit that changed", words="When a sensor is replaced.")
        change = {"change": "add", "step": "own-1", "text": "Ask the supplier for the unit."}
        propose_change(session, names[3], "data_quality", changes=(change,))
    return folder, twin, names[3]


@pytest.fixture
def twin(remembered):
    return remembered[1]


@pytest.fixture
def original(remembered):
    return remembered[2]


@pytest.fixture
def controller(qapp, tmp_path, remembered):
    """A window that records, on a copy of the workspace, with the twin open."""
    Appearance.current().choose(ThemeChoice.LIGHT)
    QSettings().clear()
    shutil.copytree(remembered[0], tmp_path / "workspace")
    made = LibraryController(tmp_path / "workspace")
    minutes = itertools.count(600)
    made.session.clock = lambda: NOW + timedelta(minutes=next(minutes))
    made.open(remembered[1])
    yield made
    made.close()
    QSettings().clear()


@pytest.fixture
def nothing(qapp, tmp_path):
    """A window on a workspace without any incident."""
    made = LibraryController(tmp_path / "empty")
    yield made
    made.close()


@pytest.fixture
def settle(qtbot):
    """Return a function that waits until everything asked for was answered."""

    def wait(controller):
        qtbot.waitUntil(lambda: not controller.backend.busy, timeout=20_000)

    return wait


@pytest.fixture
def place(qtbot, controller, settle):
    """The place, filled, on its first page."""
    made = make_place(controller)
    qtbot.addWidget(made)
    made.resize(1310, 700)
    made.show()
    made.refresh()
    settle(controller)
    return made


@pytest.fixture
def dialog(settle):
    """Return a function that finds the one dialog of a class on the screen."""

    def find(controller, kind):
        settle(controller)
        found = [one for one in controller.window.findChildren(kind) if one.isVisible()]
        assert len(found) == 1
        assert isinstance(found[0], QDialog)
        return found[0]

    return find
