"""A kill at any moment of a checkpoint, backup or restoration loses nothing and leaves no half."""

import random
from pathlib import Path

import pytest

from tests.unit.domain import nouns
from tests.unit.services import store_actors
from tests.unit.storage.test_processes import kill_after
from workbench.domain.events import Draft
from workbench.domain.incident import evidence_added
from workbench.services.backing_up import back_up
from workbench.services.restoring import Restorer
from workbench.services.session import open_session
from workbench.services.store_check import verify_journal
from workbench.services.witness import FOLDER, Witness
from workbench.storage import Workspace

KILLS = 8
INCIDENT = "01a1fc10-e1ef-7737-a7cb-09f145fe966d"


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A folder with the workspace ``cases``, which holds a megabyte of evidence."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "witness"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    data = random.Random(1).randbytes(1_000_000)
    with open_session(tmp_path / "cases", create=True) as session:
        sha256 = session.workspace.objects.put_bytes(data).sha256
        item = evidence_added(nouns.evidence(sha256=sha256, table=sha256))
        session.record(INCIDENT, Draft("incident.opened", {"title": "Demand fell"}), item)
    return tmp_path


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_checkpoints(place):
    moments, promised = random.Random(20260517), 0
    for _ in range(KILLS):
        moment = moments.randrange(3), moments.uniform(0, 0.03)
        told = kill_after(*moment, store_actors.sign_until_killed, place, INCIDENT)
        promised = max([promised, *told])
        check = verify_journal(place / "cases")
        assert check.problem is None
        assert check.events >= promised
    with open_session(place / "cases") as session:
        session.checkpoints.cover()
        kept = Witness.of_user().read(session.workspace.identifier).at(place / "cases")
        assert kept[-1].size == session.incident("1").size
    assert verify_journal(place / "cases").not_checked == ()


def test_backups(place):
    moments, written = random.Random(20260518), 0
    for turn in range(KILLS):
        moment = moments.randrange(2), moments.uniform(0, 0.08)
        written += max([0, *kill_after(*moment, store_actors.back_up_until_killed, place)])
        assert verify_journal(place / "cases").problem is None
        if (place / "cases.bak").exists():
            Restorer.here().restore(place / "cases.bak", place / f"restored {turn}")
    with open_session(place / "cases") as session:
        back_up(session, place / "cases.bak")
    assert hidden(place) == []
    assert written or (place / "cases.bak").exists()


def test_restorations(place):
    with open_session(place / "cases") as session:
        back_up(session, place / "cases.bak")
    (place / "restored").mkdir()
    moments, done = random.Random(20260519), 0
    for _ in range(KILLS):
        for whole in (place / "restored").iterdir():
            whole.rename(place / f"kept {done}")
            done += 1
        moment = moments.randrange(2), moments.uniform(0, 0.08)
        told = kill_after(*moment, store_actors.restore_until_killed, place)
        number = max([-1, *told])
        assert {path.name for path in (place / "restored").iterdir()} >= {
            str(n) for n in range(number + 1)
        }
        for found in (place / "restored").iterdir():
            if not found.name.startswith("."):
                check = verify_journal(found)
                assert check.problem is None
                assert any("restored on" in note for note in check.notes)
        last = place / "restored" / str(number + 1)
        if not last.exists():
            Restorer.here().restore(place / "cases.bak", last)
        assert hidden(place / "restored") == []
        with Workspace.open(last) as space:
            assert space.incident("1").evidence
    assert done > KILLS
