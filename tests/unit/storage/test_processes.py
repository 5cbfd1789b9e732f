"""Several processes at once, and processes that die: nothing lost, nothing half-written."""

import hashlib
import itertools
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.unit.domain import nouns
from tests.unit.storage import actors
from workbench.domain.events import Draft, verify_chain
from workbench.domain.incident import fold
from workbench.storage import Workspace

KILLS = 20
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.unit.storage.actors"])


def run_together(*acts: tuple[Callable[..., None], tuple[object, ...]]) -> None:
    processes = [CONTEXT.Process(target=act, args=arguments) for act, arguments in acts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
        process.close()


def kill_after(answers: int, seconds: float, act: Callable[..., None], *arguments: object) -> list:
    """Start an act, kill it some time after so many answers, and return all it told."""
    ours, theirs = CONTEXT.Pipe(duplex=True)
    process = CONTEXT.Process(target=act, args=(*arguments, theirs))
    process.start()
    theirs.close()
    told = [ours.recv() for _ in range(answers + 1)]
    time.sleep(seconds)
    process.kill()
    process.join()
    process.close()
    try:
        while ours.poll():
            told.append(ours.recv())
    except EOFError:
        pass
    ours.close()
    return told[1:]


def test_two_processes_append_to_one_incident_without_losing_anything(
    folder, workspace, append, incident
):
    count = 60
    run_together(
        (actors.append_many, (folder, incident, "one", count)),
        (actors.append_many, (folder, incident, "two", count)),
    )
    events = workspace.journal.events(incident)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    verify_chain(events)
    for name in ("one", "two"):
        own = [event for event in events if event.by == name]
        assert len(own) == 2 * count
        rows = [event.body["rows"] for event in own if event.body is not None]
        assert rows == [n for n in range(count) for _ in range(n % 3 + 1)]
    writers = [event.by for event in events[1:]]
    assert any(a != b for a, b in itertools.pairwise(writers))
    assert workspace.incident(incident) == fold(events)
    assert workspace.journal.verify().ok


def test_a_batch_is_never_torn_apart_by_another_process(folder, workspace, incident):
    run_together(
        *((actors.append_many, (folder, incident, name, 30)) for name in ("one", "two", "three"))
    )
    events = workspace.journal.events(incident)[1:]
    place = 0
    while place < len(events):
        body = events[place].body
        assert body is not None
        size = body["rows"] % 3 + 1
        batch = events[place : place + size]
        assert {event.by for event in batch} == {events[place].by}
        place += size


def test_numbers_are_given_once_whoever_opens(folder, workspace):
    run_together(*((actors.open_many, (folder, name, 15)) for name in ("one", "two", "three")))
    assert [summary.number for summary in workspace.incidents()] == list(range(1, 46))
    assert workspace.journal.verify().incidents == 45


def test_appends_survive_kill_9_at_any_moment(folder, workspace, incident):
    moments = random.Random(20260514)
    promised = 0
    for _ in range(KILLS):
        moment = moments.randrange(4), moments.uniform(0, 0.01)
        told = kill_after(*moment, actors.append_until_killed, folder, incident)
        promised = max([promised, *told])
        with Workspace.open(folder) as opened:
            check = opened.journal.verify()
            assert check.problem is None
            assert check.events >= promised
            assert opened.incident(incident) == opened.journal.state(incident)
    assert promised > KILLS


def test_copies_survive_kill_9_at_any_moment(folder, workspace, tmp_path):
    source = tmp_path / "large.bin"
    source.write_bytes(random.Random(1).randbytes(6_000_000))
    expected = hashlib.sha256(source.read_bytes()).hexdigest()
    moments = random.Random(20260515)
    interrupted = 0
    for _ in range(KILLS):
        moment = moments.randrange(3), moments.uniform(0, 0.02)
        told = kill_after(*moment, actors.copy_until_killed, folder, source)
        interrupted += len(list((folder / "objects" / ".incoming").glob("*.part")))
        with Workspace.open(folder) as opened:
            assert list((folder / "objects" / ".incoming").iterdir()) == []
            for place in (folder / "objects").glob("??/*"):
                assert hashlib.sha256(place.read_bytes()).hexdigest() == place.name
            assert all(opened.objects.has(sha256) for sha256 in set(told) - {expected})
            assert opened.objects.put_file(source).sha256 == expected
    assert interrupted > 0


def test_a_creation_killed_at_any_moment_can_simply_be_run_again(tmp_path):
    moments = random.Random(20260516)
    for turn in range(KILLS):
        folder = tmp_path / str(turn)
        folder.mkdir()
        moment = moments.randrange(2), moments.uniform(0, 0.02)
        told = kill_after(*moment, actors.create_until_killed, folder)
        number = max([0, *told])
        for done in range(number):
            Workspace.open(folder / str(done)).close()
        last = folder / str(number)
        if (last / "journal.db").exists():
            Workspace.open(last).close()
        else:
            Workspace.create(last).close()


def test_a_folder_that_cannot_be_written_is_told_and_can_still_be_read():
    """Under another user where this one is root, whom no file mode stops."""
    with tempfile.TemporaryDirectory() as name:
        outer, folder = Path(name), Path(name) / "cases"
        outer.chmod(0o755)
        with Workspace.create(folder) as made:
            draft = Draft("incident.opened", {"title": "Demand fell"})
            made.journal.append("one", [draft], at=nouns.NOW, by="ana")
        ours, theirs = CONTEXT.Pipe(duplex=True)
        process = CONTEXT.Process(target=actors.look_without_permission, args=(folder, theirs))
        try:
            (folder / "journal.db").chmod(0o444)
            folder.chmod(0o555)
            process.start()
            opened, looked, created = ours.recv()
            process.join()
        finally:
            folder.chmod(0o755)
            ours.close()
            theirs.close()
    assert opened == ("workspace.read_only", f"The workspace {folder} cannot be written to.")
    assert looked == ("Demand fell", True)
    assert created[0] == "workspace.read_only"


def test_a_copy_another_process_is_making_is_never_swept_up(folder, workspace, tmp_path):
    source = tmp_path / "large.bin"
    source.write_bytes(b"x" * 3_000_000)
    ours, theirs = CONTEXT.Pipe(duplex=True)
    process = CONTEXT.Process(target=actors.hold_a_copy, args=(folder, source, theirs))
    process.start()
    try:
        assert ours.recv() == "half way"
        assert workspace.objects.sweep() == 0
        assert len(list((folder / "objects" / ".incoming").iterdir())) == 1
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
        theirs.close()
    assert workspace.objects.sweep() == 1
