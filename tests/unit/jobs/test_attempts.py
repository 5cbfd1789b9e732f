"""What each level of isolation keeps from compiled code, tried for real."""

import contextlib
import json
import os
import socket
import stat
from pathlib import Path

import pytest

from workbench.domain.runs import RunStatus
from workbench.jobs import JobSpec, Limits

HOSTILE = Path(__file__).resolve().parents[2] / "data" / "hostile_plugin"
WALLED = {"bubblewrap", "landlock"}


def hostile_job(name, *, seconds=60, memory=600 << 20, disk=16 << 30, **parameters):
    return JobSpec(
        plugin="hostile_checks",
        analysis=f"hostile.{name}",
        locations=(str(HOSTILE),),
        parameters=parameters,
        limits=Limits(seconds=seconds, memory=memory, disk=disk),
    )


def attempt(runner, name, **named):
    """What the attempt got, or why it got nothing; and the isolation it was made under."""
    outcome = runner.run(hostile_job(name, **named))
    isolation = outcome.environment.isolation
    if outcome.status is not RunStatus.FINISHED:
        assert outcome.problem.message.endswith(".")
        return outcome.problem.code, isolation
    return json.loads(outcome.document)["answer"]["got"], isolation


@pytest.fixture
def canary():
    """A secret where the user's keys lie."""
    folder = Path.home() / ".ssh"
    folder.mkdir(exist_ok=True)
    path = folder / "id_ed25519"
    path.write_text("CANARY")
    path.chmod(0o600)
    yield path
    path.unlink()


def test_no_connection_gets_out(any_runner):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        got, _ = attempt(any_runner, "tcp", number=server.getsockname()[1])
        assert got == "errno 101"
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_datagram_gets_out(any_runner):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        attempt(any_runner, "udp", number=server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.recv(10)


@pytest.mark.parametrize("abstract", [False, True])
def test_no_other_program_is_talked_to(any_runner, tmp_path, abstract):
    with socket.socket(socket.AF_UNIX) as server:
        name = f"workbench-{os.getpid()}-{id(tmp_path)}"
        path = "" if abstract else str(tmp_path / "agent")
        server.bind(f"\0{name}" if abstract else path)
        server.listen()
        server.settimeout(0.2)
        got, _ = attempt(any_runner, "unix", path=path, text=name)
        assert got != 0
        with pytest.raises(TimeoutError):
            server.accept()


def test_keys_and_journal_cannot_be_read(any_runner, canary, tmp_path):
    journal = tmp_path / "workspace" / "journal.db"
    journal.parent.mkdir()
    journal.write_text("CANARY")
    for path in (canary, journal):
        got, isolation = attempt(any_runner, "reads", path=str(path))
        if isolation not in WALLED:
            pytest.skip("a tripwire does not see compiled code read; the handbook says so")
        assert "CANARY" not in got
        assert attempt(any_runner, "lists", path=str(path.parent))[0] == "nothing"
        assert attempt(any_runner, "link", path=str(path))[0] != "opened"


def test_python_code_cannot_read_keys_at_any_level(any_runner, job, canary):
    outcome = any_runner.run(job("reads", parameters={"path": str(canary)}))
    assert outcome.status is RunStatus.FAILED
    assert outcome.problem.code == "worker.outside"
    assert "CANARY" not in outcome.problem.message


def test_nothing_outside_is_written_or_changed(any_runner, canary, tmp_path):
    before = stat.S_IMODE(canary.stat().st_mode)
    for path in (canary, tmp_path / "new"):
        _, isolation = attempt(any_runner, "writes", path=str(path))
        if isolation in WALLED:
            assert canary.read_text() == "CANARY"
            assert not (tmp_path / "new").exists()
        attempt(any_runner, "chmod", path=str(canary))
        assert stat.S_IMODE(canary.stat().st_mode) == before


def test_no_process_is_started(any_runner):
    assert attempt(any_runner, "forks", number=200)[0] == 0
    assert attempt(any_runner, "executes")[0] == "errno 1"


def test_the_program_cannot_be_reached(any_runner):
    got, isolation = attempt(any_runner, "parent", number=os.getpid())
    if isolation not in WALLED:
        # Its memory is a file, which compiled code may open here; the handbook says so.
        del got["mem"], got["environ"]
    assert set(got.values()) == {-1}


def test_the_disk_is_not_filled(any_runner):
    got, _ = attempt(any_runner, "fills", number=64, disk=8 << 20)
    assert got == "analysis.failed"


def test_folders_however_deep_are_cleared_away(any_runner):
    assert attempt(any_runner, "nests", number=1500)[0] == "nested"
    assert list(any_runner._root.glob("worker-*/job-*")) == []


def test_threads_without_end_end(any_runner):
    got, _ = attempt(any_runner, "threads", number=100_000, memory=300 << 20)
    assert got in {"analysis.failed", "worker.memory", "worker.crashed"}
    assert attempt(any_runner, "executes")[0] == "errno 1"


@pytest.mark.parametrize("what", ["link", "folder link", "folder", "second name", "outside"])
def test_a_table_that_is_none_is_not_taken(any_runner, canary, what):
    code, _ = attempt(any_runner, "table", path=str(canary), text=what)
    assert code in {"worker.crashed", "worker.outside", "analysis.failed"}
    assert canary.read_text() == "CANARY"
    assert not [p for p in any_runner._root.rglob("*") if p.is_file() and b"CANARY" in _read(p)]


def _read(path):
    with contextlib.suppress(OSError):
        return path.read_bytes()
    return b""


@pytest.mark.parametrize(
    "what",
    [
        "oversized",
        "deep",
        "long number",
        "no peak",
        "wrong types",
        "odd error",
        "no error",
        "surrogate",
    ],
)
def test_a_lie_ends_the_worker_and_nothing_else(runner, job, what):
    code, _ = attempt(runner, "says", text=what)
    assert code == "worker.crashed"
    assert runner.run(job("nothing")).status is RunStatus.FINISHED


@pytest.mark.parametrize("what", ["flood", "dribble", "odd progress"])
def test_endless_talk_ends_at_the_time_limit(runner, job, what):
    told = []
    outcome = runner.run(hostile_job("says", seconds=2, text=what), lambda *a: told.append(a))
    assert outcome.problem.code == "worker.timeout"
    assert len(told) <= 1000
    assert runner.run(job("nothing")).status is RunStatus.FINISHED
