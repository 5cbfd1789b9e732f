"""Signals on a real session, without the window around it."""

import pytest

from tests.fakes.places import PlaceController, write_graph, write_tables
from workbench.desktop.places.signals import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.demo import open_sample
from workbench.services.importing import import_capture


@pytest.fixture
def controller(qapp, tmp_path):
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = PlaceController(tmp_path / "workspace")
    yield made
    made.close()


@pytest.fixture
def shown(qtbot, controller):
    """Return a function that opens a place on an incident and waits for its reading."""

    def show(incident):
        controller.open(incident)
        place = make_place(controller)
        qtbot.addWidget(place)
        controller.backend.changed.connect(lambda _: place.refresh())
        place.resize(1240, 700)
        place.show()
        with qtbot.waitSignal(place.actionsChanged, timeout=20_000):
            place.refresh()
        return place

    return show


@pytest.fixture
def tables(controller, tmp_path):
    """An incident of two hourly tables; AUC falls on 14 May."""
    folder = tmp_path / "capture"
    folder.mkdir()
    return import_capture(controller.session, [write_tables(folder)]).value.incident


@pytest.fixture
def untimed(controller, tmp_path):
    """An incident whose tables have no column of times."""
    folder = tmp_path / "capture"
    folder.mkdir()
    capture = write_tables(folder, times=False)
    return import_capture(controller.session, [capture]).value.incident


@pytest.fixture
def unmeasured(controller, tmp_path):
    """An incident whose tables have times, but no signals were measured on them."""
    folder = tmp_path / "capture"
    folder.mkdir()
    made = import_capture(controller.session, [write_tables(folder)], signals=False)
    return made.value.incident


@pytest.fixture
def graph(controller, tmp_path):
    """An incident of signals on a graph."""
    folder = tmp_path / "capture"
    folder.mkdir()
    return import_capture(controller.session, [write_graph(folder)]).value.incident


@pytest.fixture
def sample(controller):
    """The sample incident that is shipped."""
    return open_sample(controller.session)
