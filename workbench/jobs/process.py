"""One worker process as the program sees it: given a job, watched, and ended if need be."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from workbench.errors import Cancelled, RunError, WorkbenchError
from workbench.jobs.answers import (
    ProgressGate,
    Reply,
    plain_words,
    remove_folder,
    reply_of,
    whole_number,
)
from workbench.jobs.channel import Channel, ChannelClosed, Message
from workbench.jobs.isolation import Isolation, command, environment
from workbench.jobs.job import Errand, JobSpec, Limits, memory_error
from workbench.jobs.link import Link, current_link
from workbench.jobs.memory import private_bytes, processor_seconds
from workbench.jobs.visible import existing, program_places

TICK = 0.01
_LOOK_AT_MEMORY_EVERY = 0.03
_LOOK_AT_DISK_EVERY = 0.25
_LEAST_FREE = 256 << 20
_HEAR_STOP_WITHIN = 0.02
_NEARLY_FULL = 0.8
_EXIT_WAIT = 1.0
_REST = 0.05


@dataclass(slots=True)
class _Watch:
    """What is looked at while a job runs."""

    subject: str
    limits: Limits
    folder: Path
    used_before: float
    link: Link
    started: float = field(default_factory=time.monotonic)
    looked: float = 0.0
    looked_at_disk: float = 0.0
    peak: int = 0

    def check(self, pid: int) -> None:
        """Raise RunError when the job is over one of its limits."""
        now = time.monotonic()
        if now - self.started > self.limits.seconds:
            raise self._too_long(f"longer than {self.limits.seconds:g} seconds")
        if pid and now - self.looked > _LOOK_AT_MEMORY_EVERY:
            self.looked = now
            held = private_bytes(pid)
            self.link.hold(self.folder, held)
            self.peak = max(self.peak, held)
            if self.peak > self.limits.memory:
                raise memory_error(self.subject)
            most = self.limits.processor
            if most and processor_seconds(pid) - self.used_before > most:
                raise self._too_long(f"more than {most:g} seconds of computing")
        if now - self.looked_at_disk > _LOOK_AT_DISK_EVERY:
            self.looked_at_disk = now
            if shutil.disk_usage(self.folder).free < _LEAST_FREE:
                raise RunError(
                    "worker.disk",
                    f"{self.subject} was stopped: the disk is nearly full.",
                    "Make room in the folder for temporary files, or set TMPDIR to another.",
                )

    def _too_long(self, words: str) -> RunError:
        return RunError(
            "worker.timeout",
            f"{self.subject} took {words}, and was stopped.",
            "Choose fewer columns or a shorter window, or raise the time limit.",
        )


class WorkerProcess:
    """A worker and the channel to it. One thread uses it at a time.

    Must be made in a thread that outlives it: the kernel ends a worker together with the
    thread that started it.

    Parameters
    ----------
    folder : Path
        The only folder it may write to; it exists.
    asked : Isolation
    places : sequence of Path
        What it may read beside the program.

    Attributes
    ----------
    folder : Path
    sees : tuple of Path
        All that it may read.
    isolation : str
        What applies, once it has said so; what was asked for, before.
    log : Path
        What the worker wrote to its standard streams.
    retired : bool
        Whether it should not be used again.
    left : Path or None
        The folder of a job that was told to stop and has not let go yet.
    """

    def __init__(self, folder: Path, asked: Isolation, places: Sequence[Path] = ()) -> None:
        self.folder = folder
        self.places = existing(places)
        self.sees = (*existing((*program_places(), *self.places)), folder)
        self.isolation = str(asked)
        # Beside its folder, where it cannot put something else in its place.
        self.log = folder.with_name(f"{folder.name}.log")
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
        self,
        job: JobSpec | Errand,
        folder: Path,
        kept: Path,
        on_progress: Callable[[float, str], None],
        cancel: Event,
    ) -> Reply:
        """Have it run a job in a folder of its own, watch it, and keep its tables in another.

        Raises
        ------
        Cancelled
            If ``cancel`` was set; the worker may still be busy then, see :meth:`settle`.
        RunError
            If the job failed, crashed or went over a limit.
        """
        self._jobs += 1
        self._peak = 0
        used = processor_seconds(self._channel.peer) if self._channel.peer else 0.0
        watch = _Watch(job.subject, job.limits, self.folder, used, current_link())
        try:
            self._channel.send(
                {
                    "type": "errand" if isinstance(job, Errand) else "run",
                    "id": self._jobs,
                    "job": job.model_dump(mode="json"),
                    "folder": str(folder),
                }
            )
            reply = self._wait(watch, ProgressGate(on_progress), cancel)
        except ChannelClosed:
            self.retired = True
            raise self._crash(job, watch) from None
        except Cancelled:
            self.left = folder
            with suppress(ChannelClosed):
                self._channel.send({"type": "cancel", "id": self._jobs})
            self.settle(_HEAR_STOP_WITHIN)
            raise
        except BaseException:
            self.retired = True
            raise
        finally:
            self._peak = max(self._peak, watch.peak)
            watch.link.hold(self.folder, 0)
        return self._judge(job.subject, folder, kept, reply)

    def settle(self, seconds: float) -> bool:
        """Wait for a stopped job to let go; return whether the worker can be used again."""
        deadline = time.monotonic() + seconds
        try:
            while self.left is not None and (rest := deadline - time.monotonic()) > 0:
                message = self._channel.receive(rest)
                if message is not None and self._is_answer(message):
                    self.retired = bool(message.get("retire"))
                    remove_folder(self.left)
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
                command(asked, self.folder, descriptor, self.places),
                pass_fds=(descriptor,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=environment(self.folder),
                start_new_session=True,
            )

    def _wait(self, watch: _Watch, progress: ProgressGate, cancel: Event) -> Message:
        while True:
            message = self._channel.receive(TICK)
            if message is not None and self._is_answer(message):
                self._peak = whole_number(message.get("peak"))
                return message
            if message is not None and message.get("type") == "progress":
                progress.pass_on(message)
            if watch.link.paused:
                self._rest(watch, cancel)
            if cancel.is_set():
                raise Cancelled
            watch.check(self._channel.peer)

    def _rest(self, watch: _Watch, cancel: Event) -> None:
        """Stop the process while its job is paused; the time does not count."""
        began = time.monotonic()
        self._signal(signal.SIGSTOP)
        try:
            while watch.link.paused and self.alive and not cancel.wait(_REST):
                pass
        finally:
            self._signal(signal.SIGCONT)
            watch.started += time.monotonic() - began

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal to the worker itself, past what isolates it."""
        with suppress(ProcessLookupError, PermissionError):
            if self.alive and self._channel.peer:
                os.kill(self._channel.peer, number)

    def _is_answer(self, message: Message) -> bool:
        if message.get("type") == "hello" and not self._greeted:
            # Said before any code but ours ran; nothing said later counts.
            self.isolation = plain_words(message.get("isolation"))
            self._greeted = True
        return message.get("type") == "done" and message.get("id") == self._jobs

    def _judge(self, subject: str, folder: Path, kept: Path, message: Message) -> Reply:
        self.retired = self.retired or bool(message.get("retire"))
        reply = reply_of(message, folder, kept)
        if reply is None:
            self.retired = True
            raise _nonsense(subject)
        return reply

    def _crash(self, job: JobSpec | Errand, watch: _Watch) -> WorkbenchError:
        """Return what to say about a worker that is gone."""
        if self._ending:
            return Cancelled()
        try:
            code = self._process.wait(_EXIT_WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return _nonsense(job.subject)
        if not self._greeted:
            return RunError(
                "worker.start",
                f"A worker process ended before it was ready (exit code {code}).",
                "Type `workbench doctor` to see what is missing.",
            )
        number = -code if code < 0 else code - 128 if code > 128 else 0
        starved = watch.peak > _NEARLY_FULL * job.limits.memory
        if number == signal.SIGKILL or (number and starved):
            return memory_error(job.subject)
        return RunError(
            "worker.crashed",
            f"{job.subject} crashed its worker ({_cause(number, code)}).",
            "This is a fault of the analysis or of a library it uses; tell its author.",
        )


def _nonsense(subject: str) -> RunError:
    return RunError(
        "worker.crashed",
        f"The worker of {subject} answered what makes no sense, and was ended.",
        "This is a fault of the analysis or of a library it uses; tell its author.",
    )


def _cause(number: int, code: int) -> str:
    if number == 0:
        return f"it ended with exit code {code}"
    return (signal.strsignal(number) or f"signal {number}").lower()
