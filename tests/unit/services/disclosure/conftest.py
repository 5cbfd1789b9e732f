"""A session on the guarded incident: made once, copied for each test."""

import shutil

import pytest

from tests.unit.services.conftest import Clock
from tests.unit.services.disclosure.guarded_case import write_guarded_capture
from workbench.services.importing import import_capture
from workbench.services.running import run_analysis
from workbench.services.session import open_session


@pytest.fixture(scope="session")
def guarded_capture(tmp_path_factory):
    """The capture folder; not to be changed."""
    return write_guarded_capture(tmp_path_factory.mktemp("guarded") / "capture")


@pytest.fixture(scope="session")
def guarded_workspace(tmp_path_factory, guarded_capture):
    """A workspace with the incident and three real runs in it; not to be changed."""
    folder = tmp_path_factory.mktemp("guarded-imported") / "workspace"
    with open_session(folder, create=True) as session:
        import_capture(session, [guarded_capture])
        for analysis in ("drift.psi", "drift.battery", "explain.permutation"):
            run_analysis(session, "1", analysis).value.check()
    return folder


@pytest.fixture
def guarded(tmp_path, guarded_workspace):
    """A session on a workspace of the test's own."""
    folder = shutil.copytree(guarded_workspace, tmp_path / "workspace")
    with open_session(folder) as session:
        session.clock = Clock()
        session.actor = "tester"
        yield session
