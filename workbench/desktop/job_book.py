"""The jobs of one window: where each stands, how long it ran, and what it may do next."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event

from workbench.desktop.memory_guard import Guarded, MemoryGuard
from workbench.desktop.state import JobPhase, JobState
from workbench.desktop.time_left import TimeLeft
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.link import Link
from workbench.language import tr

KEPT = 50
"""Jobs that have ended and are still listed."""


@dataclass
class Job:
    """One job and what steers it.

    Attributes
    ----------
    state : JobState
        As rows show it.
    cancel : Event
        Asks it to stop.
    link : Link
        Pauses it and knows the memory of its workers.
    show : callable or None
        Shows what came of it once more.
    """

    state: JobState
    cancel: Event = field(default_factory=Event)
    link: Link = field(default_factory=Link)
    left: TimeLeft = field(default_factory=TimeLeft)
    show: Callable[[], object] | None = None
    begun: bool = False
    exempt: bool = False
    ran: float = 0.0
    since: float | None = None

    def spent(self) -> float:
        """Return the seconds it has run, without pauses."""
        return self.ran + (time.monotonic() - self.since if self.since is not None else 0.0)

    def run_clock(self, *, on: bool) -> None:
        """Let its clock run, or stand still."""
        self.ran = self.spent()
        self.since = time.monotonic() if on else None


class JobBook:
    """Keeps the jobs and tells when one of them changed.

    Used in the window's thread alone.

    Parameters
    ----------
    clock : callable
        Returns the present, zone-aware.
    tell : callable
        Called after every change.
    guard : MemoryGuard
        Holds jobs back while memory is short.
    """

    def __init__(
        self, clock: Callable[[], datetime], tell: Callable[[], None], guard: MemoryGuard
    ) -> None:
        self._clock, self._tell, self.guard = clock, tell, guard
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Job] = {}

    @property
    def states(self) -> tuple[JobState, ...]:
        """All jobs, the newest first."""
        return tuple(job.state for job in reversed(self._jobs.values()))

    @property
    def active(self) -> bool:
        """Whether a job is under way."""
        return any(job.state.active for job in self._jobs.values())

    def open(self, name: str) -> Job:
        """Add a job that waits for its turn, and for memory if that is short.

        Parameters
        ----------
        name : str
            What the list calls it.
        """
        identifier = f"job-{next(self._numbers)}"
        why = self.guard.why_not_start()
        job = Job(JobState(identifier, name, JobPhase.WAITING, held_back=why))
        if why:
            job.link.pause()
        self._jobs[identifier] = job
        self._tell()
        return job

    def begin(self, identifier: str) -> None:
        """Note that a job has its turn."""
        job = self._jobs[identifier]
        job.begun = True
        self._settle(job)

    def progress(self, identifier: str, fraction: float, text: str) -> None:
        """Note how far a job is."""
        job = self._jobs[identifier]
        if job.state.active and not job.cancel.is_set():
            job.left.report(job.spent(), fraction)
            job.state = replace(job.state, fraction=fraction, stage=text)
            self._settle(job)

    def finish(self, identifier: str, error: BaseException | None, *, result: bool) -> None:
        """Note how a job ended."""
        job = self._jobs[identifier]
        job.run_clock(on=False)
        phase, stage, code = JobPhase.FINISHED, "", ""
        if isinstance(error, Cancelled):
            phase = JobPhase.CANCELLED
        elif error is not None:
            phase, stage, code = JobPhase.FAILED, str(error), type(error).__name__
            if isinstance(error, WorkbenchError):
                stage, code = error.message, error.code
        job.state = replace(
            job.state,
            phase=phase,
            stage=stage,
            code=code,
            fraction=1.0,
            seconds_left=None,
            spent=job.spent(),
            memory=job.link.peak,
            held_back="",
            ended=self._clock(),
            has_result=result and error is None,
        )
        self._forget_the_oldest()
        self._tell()

    def cancel(self, identifier: str) -> None:
        """Ask a job to stop."""
        job = self._jobs.get(identifier)
        if job is not None and job.state.active:
            job.cancel.set()
            job.link.resume()
            job.state = replace(job.state, stage=tr("Stopping"), held_back="")
            self._settle(job)

    def pause(self, identifier: str) -> None:
        """Let a job rest until it is resumed."""
        job = self._jobs.get(identifier)
        if job is not None and job.state.active and not job.cancel.is_set():
            job.link.pause()
            job.state = replace(job.state, held_back="")
            self._settle(job)

    def resume(self, identifier: str) -> None:
        """Let a job go on, also where memory is short: the guard leaves it alone then."""
        job = self._jobs.get(identifier)
        if job is not None and job.state.active:
            job.exempt = job.exempt or bool(job.state.held_back)
            self._release(job)

    def show(self, identifier: str) -> None:
        """Show what came of a job."""
        job = self._jobs.get(identifier)
        if job is not None and job.show is not None:
            job.show()

    def clear(self) -> None:
        """Forget the jobs that have ended."""
        self._jobs = {name: job for name, job in self._jobs.items() if job.state.active}
        self._tell()

    def stop_all(self) -> None:
        """Ask every job to stop."""
        for job in self._jobs.values():
            job.cancel.set()
            job.link.resume()

    def tick(self) -> None:
        """Look again at times and memory; called every second while a job is under way."""
        under_way = {name: job for name, job in self._jobs.items() if job.state.active}
        verdict = self.guard.judge(
            [
                Guarded(name, bool(job.state.held_back), job.link.paused, job.exempt)
                for name, job in under_way.items()
                if not job.cancel.is_set()
            ]
        )
        for name in verdict.hold:
            self._hold_back(under_way[name])
        for name in verdict.release:
            self._release(under_way[name])
        for job in under_way.values():
            if job.state.held_back:
                job.state = replace(job.state, held_back=self.guard.reason())
            self._refresh(job)
        self._tell()

    def _hold_back(self, job: Job) -> None:
        job.link.pause()
        job.state = replace(job.state, held_back=self.guard.reason())
        self._refresh(job)

    def _release(self, job: Job) -> None:
        job.link.resume()
        job.state = replace(job.state, held_back="")
        self._settle(job)

    def _settle(self, job: Job) -> None:
        self._refresh(job)
        self._tell()

    def _refresh(self, job: Job) -> None:
        """Bring phase, clock, memory and time left up to date."""
        rests = job.link.paused and not job.cancel.is_set()
        running = job.begun and not rests
        if running is not (job.since is not None):
            job.run_clock(on=running)
        phase = JobPhase.WAITING
        if job.begun:
            phase = JobPhase.PAUSED if rests else JobPhase.RUNNING
        spent = job.spent()
        job.state = replace(
            job.state,
            phase=phase,
            spent=spent,
            memory=job.link.memory,
            seconds_left=job.left.seconds(spent) if phase is JobPhase.RUNNING else None,
        )

    def _forget_the_oldest(self) -> None:
        ended = [name for name, job in self._jobs.items() if not job.state.active]
        for name in ended[:-KEPT]:
            del self._jobs[name]
