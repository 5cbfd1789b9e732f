"""The worker process: ``python -m workbench.jobs.worker DESCRIPTOR ISOLATION``.

One thread listens, so that a request to stop is heard while an analysis computes; the main
thread runs one job after another. It ends when the other side of the channel is gone.
"""

import importlib
import os
import queue
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from workbench.api.tripwire import Tripwire
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.channel import Channel, ChannelClosed, Message
from workbench.jobs.execution import Answer, execute
from workbench.jobs.isolation import Isolation
from workbench.jobs.job import GIBIBYTE, JobSpec
from workbench.jobs.landlock import die_with_parent, restrict_writes
from workbench.jobs.memory import high_water_mark, private_bytes, reset_high_water_mark

_PROGRESS_EVERY = 0.02
_LARGEST_FILE = 16 * GIBIBYTE
_BLOATED = 1 * GIBIBYTE
_IDLE = 0.02


class Worker:
    """What answers on the channel.

    Parameters
    ----------
    channel : Channel
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._soon: list[str] = []
        self._sometime: list[str] = []
        self._stopped = -1
        self._tripwire = Tripwire()
        self._home = Path.cwd()

    def listen(self) -> None:
        """Take in messages until the other side is gone; then end the process at once."""
        try:
            while True:
                message = self._channel.receive()
                if message is not None:
                    self._take(message)
        except ChannelClosed:
            os._exit(0)

    def serve(self) -> None:
        """Run jobs as they come; import in between what a later one may want."""
        while True:
            try:
                message = self._messages.get(timeout=self._patience())
            except queue.Empty:
                self._import((self._soon or self._sometime).pop(0))
                continue
            if message["type"] == "warm":
                (self._soon if message["soon"] else self._sometime).extend(message["modules"])
            else:
                self._channel.send(self._answer(message))

    def _patience(self) -> float | None:
        """Return how long to wait for a message before importing ahead of need."""
        if self._soon:
            return 0
        return _IDLE if self._sometime else None

    def _take(self, message: Message) -> None:
        if message["type"] == "cancel":
            self._stopped = message["id"]
        else:
            self._messages.put(message)

    def _import(self, module: str) -> None:
        """Import ahead of need; whatever goes wrong here is told by the job that needs it."""
        with self._tripwire.armed([]):
            try:
                importlib.import_module(module)
            except Exception as error:  # noqa: BLE001 -- see above
                sys.stderr.write(f"{module} was not imported: {type(error).__name__}\n")

    def _answer(self, message: Message) -> Message:
        identifier = message["id"]
        job = JobSpec.model_validate(message["job"])
        reset_high_water_mark()
        threads = threading.active_count()
        _limit_memory(job.limits.memory)
        try:
            folder = Path(message["folder"])
            _settle_in(folder / "scratch")
            told = _told(execute(job, folder, Reporter(self, identifier), self._tripwire))
        except WorkbenchError as error:
            told = {"error": [error.code, error.message, error.hint]}
        except SystemExit:
            told = {"error": ["analysis.failed", f"{job.analysis} stopped: SystemExit.", ""]}
        finally:
            _limit_memory(None)
            os.chdir(self._home)
        dirty = bool(self._tripwire.violations) or threading.active_count() > threads
        return {
            "type": "done",
            "id": identifier,
            "peak": high_water_mark(),
            "retire": dirty or private_bytes(os.getpid()) > _BLOATED,
            **told,
        }

    def is_stopped(self, identifier: int) -> bool:
        """Whether a job was asked to stop."""
        return self._stopped == identifier

    def tell(self, message: Message) -> None:
        """Send a message."""
        self._channel.send(message)


class Reporter:
    """What ``context.progress`` calls: tells of progress, and stops the run when asked to."""

    def __init__(self, worker: Worker, identifier: int) -> None:
        self._worker, self._identifier = worker, identifier
        self._told = 0.0

    def __call__(self, fraction: float, text: str) -> None:
        """Tell of progress, at most fifty times a second.

        Raises
        ------
        Cancelled
            If the job was asked to stop.
        """
        if self._worker.is_stopped(self._identifier):
            raise Cancelled
        now = time.monotonic()
        if now - self._told >= _PROGRESS_EVERY or fraction >= 1:
            self._told = now
            self._worker.tell(
                {
                    "type": "progress",
                    "id": self._identifier,
                    "fraction": float(fraction),
                    "text": str(text)[:500],
                }
            )


def _told(answer: Answer) -> Message:
    return {
        "document": answer.document.decode("utf-8"),
        "tables": {name: str(path) for name, path in answer.tables.items()},
    }


def _settle_in(scratch: Path) -> None:
    """Make a job's scratch folder the place for everything that libraries put somewhere."""
    scratch.mkdir(parents=True, exist_ok=True)
    os.chdir(scratch)
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR"), str(scratch)))
    tempfile.tempdir = str(scratch)


def _limit_memory(more: int | None) -> None:
    """Let this process have ``more`` bytes of private memory than now; None lifts the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if more is None:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
        return
    wanted = private_bytes(os.getpid(), reserved=True) + more
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _shut_in(asked: Isolation) -> Isolation:
    """Give up what a worker does not need; return the isolation that applies."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    if asked is Isolation.BUBBLEWRAP:
        return asked
    die_with_parent(signal.SIGKILL)
    files = [Path("/dev/null"), Path("/proc/self/clear_refs")]
    if asked is Isolation.LANDLOCK and restrict_writes([Path.cwd()], files):
        return asked
    return Isolation.TRIPWIRE


def main(arguments: Sequence[str]) -> None:
    """Serve jobs over a channel until its other end is closed."""
    descriptor, asked = arguments
    channel = Channel(socket.socket(fileno=int(descriptor)))
    isolation = _shut_in(Isolation(asked))
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    worker = Worker(channel)
    channel.send({"type": "hello", "isolation": isolation})
    threading.Thread(target=worker.listen, daemon=True, name="listener").start()
    try:
        worker.serve()
    except ChannelClosed:
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
