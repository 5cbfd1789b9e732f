"""Causes on a real session, without the window around it."""

import shutil

import pytest

from tests.fakes.places import PlaceController, write_graph, write_tables
from workbench.desktop.places.causes import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.causes import find_causes
from workbench.services.demo import open_sample
from workbench.services.importing import import_capture
from workbench.services.readings.causes_lab import what_if_analysis
from workbench.services.running import run_analysis
from workbench.services.session import open_session


@pytest.fixture(scope="session")
def searched(tmp_path_factory):
    """Workspaces in which causes were looked for, made once: a search takes seconds."""
    root = tmp_path_factory.mktemp("causes")
    (root / "capture").mkdir()
    with open_session(root / "sample", create=True) as session:
        sample = open_sample(session)
        find_causes(session, sample)
        shutil.copytree(root / "sample", root / "mended")
    with open_session(root / "mended") as session:
        for feature in ("temp", "windspeed"):
            parameters = {"feature": feature}
            run_analysis(session, sample, what_if_analysis(session).id, parameters=parameters)
    with open_session(root / "graph", create=True) as session:
        graph = import_capture(session, [write_graph(root / "capture")]).value.incident
        find_causes(session, graph)
    return {"root": root, "sample": sample, "mended": sample, "graph": graph}


@pytest.fixture
def opened(qapp, tmp_path, searched):
    """Return a function that opens a copy of a prepared workspace, or an empty one."""
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = []

    def open_copy(name=""):
        folder = tmp_path / "workspace"
        if name:
            shutil.copytree(searched["root"] / name, folder)
        made.append(PlaceController(folder))
        return made[-1]

    yield open_copy
    for controller in made:
        controller.close()


@pytest.fixture
def sample(opened, searched):
    """The sample incident after a search for causes: controller and identifier."""
    return opened("sample"), searched["sample"]


@pytest.fixture
def mended(opened, searched):
    """The same after temp and windspeed were mended in the lab."""
    return opened("mended"), searched["mended"]


@pytest.fixture
def graph(opened, searched):
    """An incident of signals on a graph after a search."""
    return opened("graph"), searched["graph"]


@pytest.fixture
def fresh(opened):
    """The sample incident before any search."""
    controller = opened()
    return controller, open_sample(controller.session)


@pytest.fixture
def tables(opened, tmp_path):
    """An incident of two tables without a model, before any search."""
    controller = opened()
    folder = tmp_path / "capture"
    folder.mkdir()
    return controller, import_capture(controller.session, [write_tables(folder)]).value.incident


@pytest.fixture
def shown(qtbot):
    """Return a function that opens the place on an incident and waits for its reading."""

    def show(case):
        controller, incident = case
        controller.open(incident)
        place = make_place(controller)
        qtbot.addWidget(place)
        controller.backend.changed.connect(lambda _: place.refresh())
        place.resize(1312, 712)
        place.show()
        with qtbot.waitSignal(place.actionsChanged, timeout=20_000):
            place.refresh()
        return place

    return show
