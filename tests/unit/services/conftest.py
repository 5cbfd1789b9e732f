"""A real session on a small incident: made once, copied for each test."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.services.backups import apart, backup, folder
from tests.unit.services.runners import Lent, lend
from tests.unit.services.small_case import write_capture
from workbench.jobs.local import LocalRunner
from workbench.services.importing import import_capture
from workbench.services.session import open_session

__all__ = ["apart", "backup", "folder"]


class Clock:
    """A clock that moves on by a second each time it is asked."""

    def __init__(self):
        self.now = datetime(2026, 5, 14, 9, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session")
def capture(tmp_path_factory):
    """The capture folder; not to be changed."""
    return write_capture(tmp_path_factory.mktemp("small") / "capture")


@pytest.fixture(scope="session")
def imported(tmp_path_factory, capture):
    """A workspace with the small incident in it; not to be changed."""
    folder = tmp_path_factory.mktemp("imported") / "workspace"
    with open_session(folder, create=True) as session:
        import_capture(session, [capture])
    return folder


@pytest.fixture
def session(tmp_path, imported):
    """A session on a workspace of the test's own, with the small incident as number 1."""
    folder = shutil.copytree(imported, tmp_path / "workspace")
    with open_session(folder) as session:
        session.clock = Clock()
        session.actor = "tester"
        yield session


@pytest.fixture(scope="session")
def processes():
    """Real workers, warm for all tests."""
    with LocalRunner(1) as runner:
        yield runner


@pytest.fixture
def working(session, processes):
    """The session, with real workers."""
    return lend(session, Lent(processes))
