"""One worker process as the program sees it: given a job, watched, and ended if need be."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from workbench.domain.canonical import JsonValue
from workbench.errors import Cancelled, RunError, WorkbenchError
from workbench.jobs.channel import Channel, ChannelClosed, Message
from workbench.jobs.isolation import Isolation, command, environment
from workbench.jobs.job import JobSpec, Limits, memory_error
from workbench.jobs.memory import private_bytes

TICK = 0.01
_LOOK_AT_MEMORY_EVERY = 0.03
_HEAR_STOP_WITHIN = 0.02
_NEARLY_FULL = 0.8
_EXIT_WAIT = 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker answered to a job that it carried through.

    Attributes
    ----------
    document : bytes
    tables : mapping of str to Path
    """

    document: bytes
    tables: Mapping[str, Path]


@dataclass(slots=True)
class _Watch:
    """What is looked at while a job runs."""

    limits: Limits
    started: float = field(default_factory=time.monotonic)
    looked: float = 0.0
    peak: int = 0

    def check(self, analysis: str, pid: int) -> None:
        """Raise RunError when the job is over one of its limits."""
        now = time.monotonic()
        if now - self.started > self.limits.seconds:
            raise RunError(
                "worker.timeout",
                f"{analysis} took longer than {self.limits.seconds:g} seconds, and was stopped.",
                "Choose fewer columns or a shorter window, or raise the time limit.",
            )
        if pid and now - self.looked > _LOOK_AT_MEMORY_EVERY:
            self.looked = now
            self.peak = max(self.peak, private_bytes(pid))
            if self.peak > self.limits.memory:
                raise memory_error(analysis)


class WorkerProcess:
    """A worker and the channel to it. One thread uses it at a time.

    Must be made in a thread that outlives it: the kernel ends a worker together with the
    thread that started it.

    Parameters
    ----------
    folder : Path
        The only folder it may write to; it exists.
    asked : Isolation

    Attributes
    ----------
    folder : Path
    isolation : str
        What applies, once it has said so; what was asked for, before.
    log : Path
        What the worker wrote to its standard streams.
    retired : bool
        Whether it should not be used again.
    left : Path or None
        The folder of a job that was told to stop and has not let go yet.
    """

    def __init__(self, folder: Path, asked: Isolation) -> None:
        self.folder = folder
        self.isolation = str(asked)
        self.log = folder / "worker.log"
        self.retired = False
        self.left: Path | None = None
        self._greeted = self._ending = False
        self._jobs = 0
        self._peak = 0
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        self._channel.identify_peer()
        try:
            with theirs:
                self._process = self._spawn(asked, theirs.fileno())
        except OSError:
            self._channel.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def unused(self) -> bool:
        """Whether it was never given a job."""
        return not self._jobs

    @property
    def peak(self) -> int:
        """Bytes of memory the last job held at most, as far as it was seen."""
        return self._peak

    def warm(self, modules: Sequence[str], *, soon: bool) -> None:
        """Ask it to import modules, at once or when it has had nothing to do for a while."""
        try:
            self._channel.send({"type": "warm", "modules": list(modules), "soon": soon})
        except ChannelClosed:
            self.retired = True

    def perform(
        self, job: JobSpec, folder: Path, on_progress: Callable[[float, str], None], cancel: Event
    ) -> Reply:
        """Have it run a job, and watch it.

        Raises
        ------
        Cancelled
            If ``cancel`` was set; the worker may still be busy then, see :meth:`settle`.
        RunError
            If the job failed, crashed or went over a limit.
        """
        self._jobs += 1
        self._peak = 0
        watch = _Watch(job.limits)
        try:
            self._channel.send(
                {
                    "type": "run",
                    "id": self._jobs,
                    "job": job.model_dump(mode="json"),
                    "folder": str(folder),
                }
            )
            reply = self._wait(job.analysis, watch, on_progress, cancel)
        except ChannelClosed:
            self.retired = True
            raise self._crash(job, watch) from None
        except Cancelled:
            self.left = folder
            self.settle(_HEAR_STOP_WITHIN)
            raise
        except BaseException:
            self.retired = True
            raise
        finally:
            self._peak = max(self._peak, watch.peak)
        return self._judge(job.analysis, folder, reply)

    def settle(self, seconds: float) -> bool:
        """Wait for a stopped job to let go; return whether the worker can be used again."""
        deadline = time.monotonic() + seconds
        try:
            while self.left is not None and (rest := deadline - time.monotonic()) > 0:
                message = self._channel.receive(rest)
                if message is not None and self._is_answer(message):
                    self.retired = bool(message.get("retire"))
                    shutil.rmtree(self.left, ignore_errors=True)
                    self.left = None
        except ChannelClosed:
            self.retired = True
        return self.left is None and not self.retired

    def kill(self) -> None:
        """Kill the process; a job it runs counts as cancelled. Any thread may call this."""
        self._ending = self.retired = True
        self._process.kill()

    def end(self) -> None:
        """Kill the process and wait until it is gone. No other thread may use it any more."""
        self.kill()
        self._process.wait()
        self._channel.close()

    def _spawn(self, asked: Isolation, descriptor: int) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 -- our own module
                command(asked, self.folder, descriptor),
                pass_fds=(descriptor,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=environment(self.folder),
                start_new_session=True,
            )

    def _wait(
        self,
        analysis: str,
        watch: _Watch,
        on_progress: Callable[[float, str], None],
        cancel: Event,
    ) -> Message:
        while True:
            message = self._channel.receive(TICK)
            if message is not None and self._is_answer(message):
                self._peak = int(message["peak"])
                return message
            if message is not None and message.get("type") == "progress":
                on_progress(float(message["fraction"]), str(message["text"]))
            if cancel.is_set():
                self._channel.send({"type": "cancel", "id": self._jobs})
                raise Cancelled
            watch.check(analysis, self._channel.peer)

    def _is_answer(self, message: Message) -> bool:
        if message.get("type") == "hello":
            self.isolation = str(message["isolation"])
            self._greeted = True
        return message.get("type") == "done" and message.get("id") == self._jobs

    def _judge(self, analysis: str, folder: Path, message: Message) -> Reply:
        """Check what the worker says; it ran code that nobody vouches for."""
        self.retired = self.retired or bool(message.get("retire"))
        if "error" in message:
            raise _told_error(message["error"])
        document, tables = message.get("document"), message.get("tables")
        if not isinstance(document, str) or not isinstance(tables, dict):
            self.retired = True
            raise _nonsense(analysis)
        paths = {str(name): Path(str(path)) for name, path in tables.items()}
        for path in paths.values():
            if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
                self.retired = True
                raise _nonsense(analysis)
        return Reply(document.encode("utf-8"), paths)

    def _crash(self, job: JobSpec, watch: _Watch) -> WorkbenchError:
        """Return what to say about a worker that is gone."""
        if self._ending:
            return Cancelled()
        try:
            code = self._process.wait(_EXIT_WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return _nonsense(job.analysis)
        if not self._greeted:
            return RunError(
                "worker.start",
                f"A worker process ended before it was ready (exit code {code}).",
                "Type `workbench doctor` to see what is missing.",
            )
        number = -code if code < 0 else code - 128 if code > 128 else 0
        starved = watch.peak > _NEARLY_FULL * job.limits.memory
        if number == signal.SIGKILL or (number and starved):
            return memory_error(job.analysis)
        return RunError(
            "worker.crashed",
            f"{job.analysis} crashed its worker ({_cause(number, code)}).",
            "This is a fault of the analysis or of a library it uses; tell its author.",
        )


def _nonsense(analysis: str) -> RunError:
    return RunError(
        "worker.crashed",
        f"The worker of {analysis} answered what makes no sense, and was ended.",
        "This is a fault of the analysis or of a library it uses; tell its author.",
    )


def _told_error(told: JsonValue) -> WorkbenchError:
    code, message, hint = (str(part) for part in told)
    return Cancelled(message) if code == "cancelled" else RunError(code, message, hint)


def _cause(number: int, code: int) -> str:
    if number == 0:
        return f"it ended with exit code {code}"
    return (signal.strsignal(number) or f"signal {number}").lower()
