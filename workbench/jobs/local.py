"""Jobs in processes of this machine."""

import atexit
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from workbench.domain.runs import RunStatus
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.answers import TRACE, remove_folder, take_over
from workbench.jobs.granting import Shelf
from workbench.jobs.isolation import Isolation
from workbench.jobs.job import Errand, JobOutcome, JobSpec, Problem
from workbench.jobs.link import current_link
from workbench.jobs.pool import WorkerPool
from workbench.jobs.process import WorkerProcess
from workbench.jobs.runner import JobHandle, OnFolder, OnProgress, Runner, silent
from workbench.jobs.surroundings import run_environment

_MOST_WORKERS = 4
_PREFIX = "workbench-run-"
_LIBRARIES = (
    "pandas",
    "pyarrow.dataset",
    "scipy.stats",
    "sklearn.base",
    "sklearn.ensemble",
    "skops.io",
)
"""What analyses and models are likely to want, in pieces small enough to be interrupted."""


def default_workers() -> int:
    """Return how many workers to have: one a processor, at least two and at most four."""
    return max(2, min(os.cpu_count() or 2, _MOST_WORKERS))


class LocalRunner(Runner):
    """Runs jobs in child processes of this one.

    Workers start when they are first needed, stay warm, and end with this process. A worker
    that crashed, was killed or is no longer clean is replaced; no other job notices.

    Parameters
    ----------
    workers : int, optional
        How many at most.
    isolation : Isolation, optional
        What to ask for; by default the strongest that works here.
    scratch : Path, optional
        Where to make the workers' folder; by default the system's temporary folder.
    preload : sequence of str
        Further modules that an idle worker imports ahead of need, such as plugins.
    libraries : sequence of str
        What a worker imports before it is asked for anything; what analyses want by default.
    readable : sequence of Path
        Folders with inputs of many jobs, such as a workspace's objects; what a job needs from
        elsewhere is put where its worker can read it.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        isolation: Isolation | None = None,
        scratch: Path | None = None,
        preload: Sequence[str] = (),
        readable: Sequence[Path] = (),
        libraries: Sequence[str] = _LIBRARIES,
    ) -> None:
        self._root = _fresh_folder(scratch)
        self._numbers = itertools.count(1)
        self._shelf = Shelf(self._root / "inputs")
        self._kept = self._root / "kept"
        self._kept.mkdir(mode=0o700)
        most = workers or default_workers()
        places = (self._shelf.folder, *readable)
        self._pool = WorkerPool(self._root, most, isolation, (*libraries, *preload), places)
        atexit.register(self.close)

    def run(
        self,
        job: JobSpec | Errand,
        on_progress: OnProgress = silent,
        cancel: Event | None = None,
        on_folder: OnFolder | None = None,
    ) -> JobOutcome:
        """Run a job and wait for what comes of it; see :meth:`Runner.run`."""
        stop = cancel or Event()
        self._pool.reveal([Path(place) for place in job.locations])
        try:
            current_link().wait(stop)
            worker = self._pool.take(stop)
        except WorkbenchError as error:
            return JobOutcome(
                status=_status(error),
                environment=run_environment("none"),
                problem=Problem.of(error),
            )
        try:
            with self._shelf.granted(job, worker.sees) as granted:
                return self._run_on(worker, granted, on_progress, stop, on_folder or _unwatched)
        finally:
            self._pool.give_back(worker)

    def submit(self, job: JobSpec | Errand, on_progress: OnProgress = silent) -> JobHandle:
        """Start a job and return at once; see :meth:`Runner.submit`."""
        return JobHandle(lambda cancel: self.run(job, on_progress, cancel))

    def warm(self, modules: Sequence[str] = ()) -> None:
        """Start getting a first worker ready, and return at once; see :meth:`Runner.warm`."""
        self._pool.warm(modules)

    def resize(self, workers: int) -> None:
        """Have at most so many workers from now on; see :meth:`Runner.resize`."""
        self._pool.resize(workers)

    def close(self) -> None:
        """Stop everything, delete what was left, and wait until that is done."""
        atexit.unregister(self.close)
        self._pool.close()
        remove_folder(self._root)

    def _run_on(
        self,
        worker: WorkerProcess,
        job: JobSpec | Errand,
        on_progress: OnProgress,
        stop: Event,
        on_folder: OnFolder,
    ) -> JobOutcome:
        name = f"job-{next(self._numbers)}"
        folder, kept = worker.folder / name, self._kept / name
        folder.mkdir()
        kept.mkdir()
        on_folder(folder)
        started = time.monotonic()
        try:
            reply = worker.perform(job, folder, kept, on_progress, stop)
        except WorkbenchError as error:
            return self._ended(worker, error, folder, kept, started)
        remove_folder(folder)
        return JobOutcome(
            status=RunStatus.FINISHED,
            environment=run_environment(worker.isolation),
            document=reply.document,
            tables=reply.tables,
            seconds=time.monotonic() - started,
            peak_memory=worker.peak,
            folder=kept,
        )

    def _ended(
        self, worker: WorkerProcess, error: WorkbenchError, folder: Path, kept: Path, started: float
    ) -> JobOutcome:
        """Return the outcome of a job without a result; what it left goes, but for its trace."""
        cancelled = isinstance(error, Cancelled)
        trace = kept / TRACE
        told = not cancelled and take_over(folder, (TRACE,), trace)
        if worker.left is None:
            remove_folder(folder)
        if cancelled:
            remove_folder(kept)
        return JobOutcome(
            status=_status(error),
            environment=run_environment(worker.isolation),
            seconds=time.monotonic() - started,
            peak_memory=worker.peak,
            problem=Problem.of(error),
            log=None if cancelled else trace if told else worker.log,
            folder=None if cancelled else kept,
        )


def _unwatched(folder: Path) -> None:
    del folder


def _status(error: WorkbenchError) -> RunStatus:
    return RunStatus.CANCELLED if isinstance(error, Cancelled) else RunStatus.FAILED


def _fresh_folder(parent: Path | None) -> Path:
    """Return a new folder of this process, and remove those of processes that died."""
    place = Path(tempfile.gettempdir() if parent is None else parent)
    for left in place.glob(f"{_PREFIX}*"):
        number = left.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and _is_ours(left):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place)).resolve()


def _is_ours(folder: Path) -> bool:
    try:
        return folder.stat(follow_symlinks=False).st_uid == os.getuid()
    except OSError:
        return False
