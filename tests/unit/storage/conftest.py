"""A workspace of one's own, and a quick way to fill it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.domain import nouns
from tests.unit.storage.guards import REGUARD, UNGUARD
from workbench.domain.events import Draft, Event
from workbench.domain.evidence import Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import claim_added, evidence_added, run_recorded, window_set
from workbench.storage import JournalCheck, Workspace

Append = Callable[..., tuple[Event, ...]]


OPENED = Draft("incident.opened", {"title": "Demand fell", "metric": "rmse"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cases"


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace to copy, with one incident that has something of everything.

    It has eight events, one of them undone. Copying it spares each test the waits for the disk.
    """
    folder, name = tmp_path_factory.mktemp("filled") / "cases", new_identifier(nouns.NOW)
    with Workspace.create(folder) as space:
        original = space.objects.put_bytes(b"ts;temp\n1;20\n").sha256
        table = space.objects.put_bytes(b"as parquet").sha256
        result = space.objects.put_bytes(b'{"findings":[]}').sha256
        drafts = [
            OPENED,
            evidence_added(nouns.evidence(sha256=original, table=table)),
            window_set(Window(name="reference", rows=3)),
            run_recorded(nouns.run("r1", result=result)),
            claim_added(nouns.claim("c1")),
            claim_added(nouns.claim("c2")),
            window_set(Window(name="incident", rows=4, start=nouns.NOW)),
            Draft("change.undone", {"seq": 5}),
        ]
        for draft in drafts:
            space.journal.append(name, [draft], at=nouns.NOW, by="ana")
    return folder, name


@pytest.fixture
def workspace(request: pytest.FixtureRequest, folder: Path) -> Iterator[Workspace]:
    """An open workspace; empty, unless the test asks for the busy incident."""
    if "busy_incident" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("filled")[0], folder)
    else:
        Workspace.create(folder).close()
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture
def append(workspace: Workspace) -> Append:
    """Append to the workspace, as ana, at the one time there is in these tests."""

    def act(incident: str, *drafts: Draft, **options: int) -> tuple[Event, ...]:
        return workspace.journal.append(incident, drafts, at=nouns.NOW, by="ana", **options)

    return act


@pytest.fixture
def incident(append: Append) -> str:
    """An incident that was just opened."""
    identifier = new_identifier(nouns.NOW)
    append(identifier, OPENED)
    return identifier


@pytest.fixture
def busy_incident(workspace: Workspace, filled: tuple[Path, str]) -> str:
    """The incident of :func:`filled`, in a workspace of one's own."""
    return filled[1]


@pytest.fixture
def raw(folder: Path) -> Iterator[Callable[..., list[tuple]]]:
    """Somebody with another program and no manners: plain SQLite on the journal."""
    opened: list[sqlite3.Connection] = []

    def execute(*statements: str) -> list[tuple]:
        if not opened:
            opened.append(sqlite3.connect(folder / "journal.db", isolation_level=None))
        rows: list[tuple] = []
        for statement in statements:
            rows = opened[0].execute(statement).fetchall()
        return rows

    yield execute
    for connection in opened:
        connection.close()


@pytest.fixture(params=["guards stay away", "guards are put back"])
def tamper(request, folder, raw):
    """Run statements on the journal with its triggers dropped, then open it afresh and check."""

    def act(*statements: str) -> JournalCheck:
        raw(*UNGUARD, *statements, *(REGUARD if "back" in request.param else ()))
        with Workspace.open(folder) as opened:
            return opened.journal.verify()

    return act
