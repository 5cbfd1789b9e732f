"""The worker process: ``python -m workbench.jobs.worker DESCRIPTOR ISOLATION PLACES``.

One thread listens, so that a request to stop is heard while an analysis computes; the main
thread runs one job after another. It ends when the other side of the channel is gone.
"""

import importlib
import json
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
from workbench.jobs.execution import Answer, execute, run_errand
from workbench.jobs.isolation import Isolation
from workbench.jobs.job import GIBIBYTE, Errand, JobSpec, Limits
from workbench.jobs.landlock import die_with_parent, restrict_files
from workbench.jobs.memory import high_water_mark, private_bytes, reset_high_water_mark
from workbench.jobs.seccomp import restrict_calls
from workbench.jobs.visible import program_places

_PROGRESS_EVERY = 0.02
_LARGEST_FILE = 16 * GIBIBYTE
_MOST_FILES = 1024
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_ABOUT_ITSELF = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/filesystems", "/proc/stat")
_BLOATED = 1 * GIBIBYTE
_IDLE = 0.02


class Worker:
    """What answers on the channel.

    Parameters
    ----------
    channel : Channel
    tripwire : Tripwire
        Armed while code of others runs.
    """

    def __init__(self, channel: Channel, tripwire: Tripwire) -> None:
        self._channel = channel
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._soon: list[str] = []
        self._sometime: list[str] = []
        self._stopped = -1
        self._tripwire = tripwire
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
        shape: type[JobSpec | Errand] = Errand if message["type"] == "errand" else JobSpec
        job = shape.model_validate(message["job"])
        reset_high_water_mark()
        threads = threading.active_count()
        _limit(job.limits)
        try:
            folder = Path(message["folder"])
            _settle_in(folder / "scratch")
            reporter = Reporter(self, identifier)
            if isinstance(job, Errand):
                told = _told(run_errand(job, folder, reporter, self._tripwire))
            else:
                told = _told(execute(job, folder, reporter, self._tripwire))
        except WorkbenchError as error:
            told = {"error": [error.code, error.message, error.hint]}
        except SystemExit:
            told = {"error": ["analysis.failed", f"{job.subject} stopped: SystemExit.", ""]}
        finally:
            _limit(None)
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


def _limit(limits: Limits | None) -> None:
    """Let this process have so much more private memory than now, and files of a size.

    None lifts both limits, as far as they can be.
    """
    _lower(
        resource.RLIMIT_DATA,
        None if limits is None else private_bytes(os.getpid(), reserved=True) + limits.memory,
    )
    _lower(resource.RLIMIT_FSIZE, None if limits is None else limits.disk)


def _lower(what: int, wanted: int | None) -> None:
    _, hard = resource.getrlimit(what)
    unlimited = hard == resource.RLIM_INFINITY
    limit = hard if wanted is None else wanted if unlimited else min(wanted, hard)
    resource.setrlimit(what, (limit, hard))


def _shut_in(asked: Isolation, places: Sequence[Path]) -> Isolation:
    """Give up what a worker does not need; return the isolation that applies."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
    ):
        hard = resource.getrlimit(what)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
    # A write beyond the limit shall be an error that can be told, not a signal.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    applies = asked
    if asked is not Isolation.BUBBLEWRAP:
        die_with_parent(signal.SIGKILL)
        files = [*map(Path, _DEVICES), Path("/proc/self/clear_refs")]
        readable = [*program_places(), *map(Path, _ABOUT_ITSELF), *places]
        shut = asked is Isolation.LANDLOCK and restrict_files([Path.cwd()], files, readable)
        applies = Isolation.LANDLOCK if shut else Isolation.TRIPWIRE
    restrict_calls(attributes=applies is not Isolation.BUBBLEWRAP)
    return applies


def main(arguments: Sequence[str]) -> None:
    """Serve jobs over a channel until its other end is closed."""
    descriptor, asked, about = arguments
    told = json.loads(about)
    places = [Path(place) for place in told["places"]]
    channel = Channel(socket.socket(fileno=int(descriptor)))
    isolation = _shut_in(Isolation(asked), places)
    hidden = [Path(told["home"]), Path("/root"), Path("/home")]
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    worker = Worker(channel, Tripwire(hidden, [*program_places(), *places]))
    channel.send({"type": "hello", "isolation": isolation})
    threading.Thread(target=worker.listen, daemon=True, name="listener").start()
    try:
        worker.serve()
    except ChannelClosed:
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
