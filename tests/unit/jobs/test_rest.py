"""A worker whose job is paused is stopped by the system, and goes on afterwards."""

import threading
import time
from pathlib import Path

from workbench.domain.runs import RunStatus
from workbench.jobs import LocalRunner
from workbench.jobs.link import Link


def state_of(pid):
    """The letter proc(5) gives for what a process does; T while it is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def waited_for(what, patience=20.0):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.01)
    return False


class Paused:
    """A job in a thread of its own, paused at its first report."""

    def __init__(self, runner, job):
        self.link, self.cancel, self.began = Link(), threading.Event(), threading.Event()
        self.outcome = None
        self.thread = threading.Thread(target=self._run, args=(runner, job))
        self.thread.start()
        assert self.began.wait(30)

    def _run(self, runner, job):
        def report(*_):
            if not self.began.is_set():
                self.link.pause()
                self.began.set()

        with self.link.current():
            self.outcome = runner.run(job, report, self.cancel)

    def end(self):
        self.thread.join(60)
        assert not self.thread.is_alive()
        return self.outcome


def test_a_paused_worker_stands_still_and_its_time_does_not_count(job):
    with LocalRunner(1) as runner:
        limits = job("nothing").limits
        paused = Paused(runner, job("patient", limits=limits))
        (worker,) = runner._pool._all
        pid = worker._channel.peer
        assert waited_for(lambda: state_of(pid) == "T")
        assert paused.link.memory > 0
        paused.link.resume()
        assert waited_for(lambda: state_of(pid) != "T")
        paused.cancel.set()
        outcome = paused.end()
        assert outcome.status is RunStatus.CANCELLED
        assert paused.link.memory == 0
        assert paused.link.peak > 0
        assert runner.run(job("nothing")).status is RunStatus.FINISHED


def test_a_paused_job_can_be_cancelled_and_a_runner_be_closed(job):
    runner = LocalRunner(1)
    first = Paused(runner, job("patient"))
    first.cancel.set()
    assert first.end().status is RunStatus.CANCELLED
    second = Paused(runner, job("patient"))
    runner.close()
    assert second.end().status in {RunStatus.CANCELLED, RunStatus.FAILED}


def test_a_job_that_is_paused_before_it_began_takes_no_worker(job):
    with LocalRunner(1) as runner:
        link, cancel = Link(), threading.Event()
        link.pause()
        threading.Timer(0.1, cancel.set).start()
        with link.current():
            outcome = runner.run(job("nothing"), cancel=cancel)
        assert outcome.status is RunStatus.CANCELLED
        assert runner._pool._all == set()


def test_a_handle_works_for_the_job_of_the_thread_that_made_it(job):
    with LocalRunner(1) as runner:
        link = Link()
        link.pause()
        with link.current():
            handle = runner.submit(job("nothing"))
        time.sleep(0.05)
        assert not handle.done
        link.resume()
        assert handle.outcome(60).status is RunStatus.FINISHED


def test_a_smaller_pool_lets_spare_workers_go(job):
    with LocalRunner(2) as runner:
        handles = [runner.submit(job("nothing")) for _ in range(2)]
        assert all(handle.outcome(60).status is RunStatus.FINISHED for handle in handles)
        runner.resize(1)
        assert waited_for(lambda: len(runner._pool._all) <= 1)
        assert runner.run(job("nothing")).status is RunStatus.FINISHED
