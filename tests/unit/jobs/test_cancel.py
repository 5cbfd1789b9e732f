import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from workbench.domain.runs import RunStatus
from workbench.errors import Cancelled
from workbench.jobs import LocalRunner

ORPHANS = """
import json, os, signal, sys
from workbench.jobs import Isolation, JobSpec, LocalRunner
runner = LocalRunner(1, isolation=Isolation(sys.argv[2]))
job = JobSpec(plugin="rough_checks", analysis="rough.deaf", locations=(sys.argv[1],))
def started(fraction, text):
    worker, = runner._pool._all
    print(json.dumps([worker._process.pid, worker._channel.peer]), flush=True)
runner.run(job, started)
"""


@pytest.fixture
def single():
    with LocalRunner(1) as runner:
        yield runner


def cancelled_once_running(runner, job):
    cancel = Event()
    return runner.run(job, lambda *_: cancel.set(), cancel)


def place(runner, job):
    return Path(json.loads(runner.run(job("where")).check().document)["summary"])


def test_a_job_that_looks_up_stops_and_its_worker_goes_on(single, job):
    before = place(single, job)
    outcome = cancelled_once_running(single, job("patient"))
    assert outcome.status is RunStatus.CANCELLED
    assert outcome.folder is None
    with pytest.raises(Cancelled):
        outcome.check()
    after = place(single, job)
    assert after.parts[-3] == before.parts[-3]
    assert list(after.parents[1].glob("job-*")) == []


@pytest.mark.parametrize("name", ["loop", "deaf", "stubborn"])
def test_a_job_that_does_not_listen_is_cancelled_all_the_same(single, job, name):
    before = place(single, job)
    outcome = cancelled_once_running(single, job(name))
    assert outcome.status is RunStatus.CANCELLED
    assert place(single, job).parts[-3] != before.parts[-3]


def test_a_job_that_waits_for_a_worker_can_be_cancelled(single, job):
    started = Event()
    first = single.submit(job("patient"), lambda *_: started.set())
    assert started.wait(60)
    second = single.submit(job("nothing"))
    second.cancel()
    assert second.outcome(30).status is RunStatus.CANCELLED
    assert not first.done
    first.cancel()
    assert first.outcome(30).status is RunStatus.CANCELLED


def test_a_job_cancelled_beforehand_does_not_start(single, job):
    cancel = Event()
    cancel.set()
    assert single.run(job("segfault"), cancel=cancel).status is RunStatus.CANCELLED


def test_a_fault_of_the_listener_surfaces_and_the_worker_is_replaced(single, job):
    def broken(fraction, text):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        single.run(job("patient"), broken)
    assert single.run(job("nothing")).status is RunStatus.FINISHED


def test_closing_ends_what_runs_and_leaves_nothing(job, tmp_path):
    started = Event()
    runner = LocalRunner(1, scratch=tmp_path)
    handle = runner.submit(job("loop"), lambda *_: started.set())
    assert started.wait(60)
    runner.close()
    assert handle.outcome(30).status is RunStatus.CANCELLED
    assert list(tmp_path.iterdir()) == []
    assert runner.run(job("nothing")).status is RunStatus.CANCELLED


def test_what_a_dead_process_left_is_removed(tmp_path, job):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    left = tmp_path / f"workbench-run-{gone.stdout.strip()}-abc"
    left.mkdir()
    alive = tmp_path / f"workbench-run-{os.getpid()}-abc"
    alive.mkdir()
    LocalRunner(1, scratch=tmp_path).close()
    assert list(tmp_path.iterdir()) == [alive]


@pytest.mark.parametrize("isolation", ["bubblewrap", "landlock", "tripwire"])
def test_workers_die_with_the_program(job, isolation):
    (location,) = job("deaf").locations
    program = subprocess.Popen(
        [sys.executable, "-c", ORPHANS, location, isolation], stdout=subprocess.PIPE, text=True
    )
    with program:
        line = program.stdout.readline()
        if not line:
            pytest.skip(f"no {isolation} here")
        watched = [os.pidfd_open(pid) for pid in json.loads(line)]
        program.send_signal(signal.SIGKILL)
        program.wait(30)
    import select

    for descriptor in watched:
        assert select.select([descriptor], [], [], 30)[0], "the worker lives on"
        os.close(descriptor)
