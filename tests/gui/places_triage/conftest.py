"""The whole window, on a workspace with a small fleet."""

import pytest

from tests.fakes.watched import NOW, fill
from tests.gui.program.desk import capture, case, desk, desks, workspace
from workbench.services.readings.triage import triage_reading
from workbench.services.session import open_session

__all__ = ["capture", "case", "desk", "desks", "workspace"]


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    """What Triage shows of the fleet."""
    folder = tmp_path_factory.mktemp("fleet") / "workspace"
    with open_session(folder, create=True) as session:
        session.clock = lambda: NOW
        fill(session)
        return triage_reading(session)


@pytest.fixture
def watched(desks, tmp_path):
    """A window on a workspace with the fleet, at Triage."""
    folder = tmp_path / "watched"
    with open_session(folder, create=True) as session:
        fill(session)
    found = desks(workspace=folder).start()
    found.session.clock = lambda: NOW
    found.window.go("triage")
    found.settle()
    return found
