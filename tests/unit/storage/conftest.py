"""A workspace of one's own, and a quick way to fill it."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.domain import nouns
from workbench.domain.events import Draft, Event
from workbench.domain.evidence import Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import claim_added, evidence_added, run_recorded, window_set
from workbench.storage import Workspace

Append = Callable[..., tuple[Event, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cases"


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace.create(folder) as made:
        yield made


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
    append(identifier, Draft("incident.opened", {"title": "Demand fell", "metric": "rmse"}))
    return identifier


@pytest.fixture
def busy_incident(workspace: Workspace, append: Append, incident: str) -> str:
    """An incident with something of everything; eight events, one of them undone."""
    original = workspace.objects.put_bytes(b"ts;temp\n1;20\n").sha256
    table = workspace.objects.put_bytes(b"as parquet").sha256
    result = workspace.objects.put_bytes(b'{"findings":[]}').sha256
    append(incident, evidence_added(nouns.evidence(sha256=original, table=table)))
    append(incident, window_set(Window(name="reference", rows=3)))
    append(incident, run_recorded(nouns.run("r1", result=result)))
    append(incident, claim_added(nouns.claim("c1")), claim_added(nouns.claim("c2")))
    append(incident, window_set(Window(name="incident", rows=4, start=nouns.NOW)))
    append(incident, Draft("change.undone", {"seq": 5}))
    return incident


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
