"""Repairs on a real session, without the window around it and without workers."""

import shutil

import pytest

from tests.fakes.places import PlaceController
from tests.fakes.repairs import HARMFUL, NOISE, RepairRunner, confirm_cause, make_ready
from tests.unit.services.runners import lend
from tests.unit.services.small_case import write_capture
from workbench.desktop.places.repairs import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.importing import import_capture
from workbench.services.repair_trials import try_all
from workbench.services.repairs import add_repair
from workbench.services.session import open_session

ANSWERS = {"clip": NOISE, "impute": HARMFUL}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Workspaces made once: with a cause only, and with repairs that were tried."""
    root = tmp_path_factory.mktemp("repairs")
    capture = write_capture(root / "capture")
    with open_session(root / "fresh", create=True) as session:
        import_capture(session, [capture])
        confirm_cause(session)
        shutil.copytree(root / "fresh", root / "tried")
    with open_session(root / "tried") as session:
        lend(session, RepairRunner(**ANSWERS))
        make_ready(session)
        for kind in ("inverse_transform", "impute", "clip", "nothing"):
            add_repair(session, "1", kind, {} if kind == "nothing" else {"node": "temp"})
        try_all(session, "1")
    return root


class RepairController(PlaceController):
    """Also knows what the guardrails beside it ask for."""

    def go(self, place):
        self.window.go(place)


@pytest.fixture
def opened(qapp, tmp_path, prepared):
    """Return a function that opens a copy of a prepared workspace."""
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = []

    def open_copy(name):
        folder = shutil.copytree(prepared / name, tmp_path / "workspace")
        made.append(RepairController(folder))
        lend(made[-1].session, RepairRunner(**ANSWERS))
        made[-1].open(made[-1].session.workspace.incidents()[0].id)
        return made[-1]

    yield open_copy
    for controller in made:
        controller.close()


@pytest.fixture
def shown(qtbot, opened):
    """Return a function that opens the place on a prepared workspace: place and controller."""

    def show(name):
        controller = opened(name)
        place = make_place(controller)
        qtbot.addWidget(place)
        controller.backend.changed.connect(lambda _: place.refresh())
        place.resize(1312, 756)
        place.show()
        settled(qtbot, controller, place.refresh)
        return place, controller

    return show


def settled(qtbot, controller, act):
    """Do something and wait until everything it asked for is shown."""
    act()
    qtbot.waitUntil(lambda: not controller.backend.busy, timeout=20_000)
