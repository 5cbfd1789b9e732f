"""A workspace with two incidents, a backup of it, and the way back."""

from pathlib import Path

import pytest

from tests.unit.domain import nouns
from workbench.domain.events import Draft
from workbench.domain.incident import evidence_added
from workbench.services.backing_up import back_up
from workbench.services.restoring import Restorer
from workbench.services.session import open_session
from workbench.services.witness import FOLDER

FIRST = "01a1fc10-e1ef-7737-a7cb-09f145fe966d"
SECOND = "01a1fc10-e1ef-7737-a7cb-09f145fe966e"


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """A witness of the test's own."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "witness"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def folder(tmp_path, apart) -> Path:
    """A workspace with two incidents, a file of evidence each."""
    with open_session(tmp_path / "cases", create=True) as session:
        for name in (FIRST, SECOND):
            original = session.workspace.objects.put_bytes(b"ts;temp\n" + name.encode()).sha256
            item = evidence_added(nouns.evidence(sha256=original, table=original))
            session.record(name, Draft("incident.opened", {"title": "Demand fell"}), item)
    return tmp_path / "cases"


@pytest.fixture
def backup(folder, tmp_path) -> Path:
    """A backup of it."""
    with open_session(folder) as session:
        return back_up(session, tmp_path / "cases.bak").path


def restore(file: Path, folder: Path, **options):
    return Restorer.here().restore(file, folder, **options)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]
