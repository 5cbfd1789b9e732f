"""What other processes do to a workspace in the tests; run by name in a process of its own."""

import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from tests.unit.domain import nouns
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.incident import claim_added, run_recorded, window_set
from workbench.errors import WorkspaceError
from workbench.storage import Workspace


def append_many(folder: Path, incident: str, name: str, count: int) -> None:
    """Append in turns of one, two and three events, reading in between."""
    with Workspace.open(folder) as space:
        for number in range(count):
            drafts = [
                window_set(Window(name=f"{name}{k}", rows=number)) for k in range(number % 3 + 1)
            ]
            events = space.journal.append(incident, drafts, at=nouns.NOW, by=name)
            assert space.journal.state(incident).size >= events[-1].seq


def open_many(folder: Path, name: str, count: int) -> None:
    """Open incidents of one's own."""
    with Workspace.open(folder) as space:
        for number in range(count):
            draft = Draft("incident.opened", {"title": name})
            space.journal.append(f"{name}-{number}", [draft], at=nouns.NOW, by=name)


def append_until_killed(folder: Path, incident: str, told: Connection) -> None:
    """Append for ever, telling the place of every event that was promised to be kept."""
    with Workspace.open(folder) as space:
        told.send(0)
        while True:
            run = nouns.run(f"{os.getpid()}", findings=tuple(map(nouns.finding, range(20))))
            drafts = [run_recorded(run), claim_added(nouns.claim()), window_set(Window(name="w"))]
            events = space.journal.append(incident, drafts, at=nouns.NOW, by="doomed")
            seq = space.journal.state(incident).undoable[-1]
            undo = Draft("change.undone", {"seq": seq})
            events += space.journal.append(incident, [undo], at=nouns.NOW, by="doomed")
            told.send(events[-1].seq)


def copy_until_killed(folder: Path, source: Path, told: Connection) -> None:
    """Copy a file and some small results for ever, telling what was promised to be kept."""
    with Workspace.open(folder) as space:
        told.send("")
        number = 0
        while True:
            number += 1
            told.send(space.objects.put_bytes(f"{os.getpid()} {number}".encode()).sha256)
            told.send(space.objects.put_file(source).sha256)
            space.objects.path(space.objects.put_file(source).sha256).unlink()


def create_until_killed(folder: Path, told: Connection) -> None:
    """Create workspaces for ever."""
    told.send(0)
    number = 0
    while True:
        Workspace.create(folder / str(number)).close()
        number += 1
        told.send(number)


def hold_a_copy(folder: Path, source: Path, told: Connection) -> None:
    """Start a copy, say so, and wait in the middle of it for ever."""
    with Workspace.open(folder) as space:

        def wait(_: int) -> None:
            told.send("half way")
            told.poll(None)

        space.objects.put_file(source, wait)


OTHER_USER = 65534


def look_without_permission(folder: Path, told: Connection) -> None:
    """Open for writing, open for reading and create, as a user who may only read."""
    Workspace.open(folder, read_only=True).close()  # whatever is imported late, is now
    if os.geteuid() == 0:
        os.setgid(OTHER_USER)
        os.setuid(OTHER_USER)

    def read() -> tuple[str, bool]:
        with Workspace.open(folder, read_only=True) as space:
            return space.incident("1").title, space.journal.verify().ok

    acts = (lambda: Workspace.open(folder), read, lambda: Workspace.create(folder / "inner"))
    told.send([_outcome(act) for act in acts])


def _outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except WorkspaceError as error:
        return error.code, error.message
