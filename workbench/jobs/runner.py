"""Where runs go: a port, so that a cluster can take the place of local processes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from workbench.jobs.job import Errand, JobOutcome, JobSpec

OnProgress = Callable[[float, str], None]
OnFolder = Callable[[Path], None]


def silent(fraction: float, text: str) -> None:
    """Take no notice of progress."""
    del fraction, text


class JobHandle:
    """A job under way.

    Parameters
    ----------
    work : callable
        Runs the job, given the event that cancels it; started in a thread of its own.
    """

    def __init__(self, work: Callable[[Event], JobOutcome]) -> None:
        self._cancel, self._ended = Event(), Event()
        self._outcome: JobOutcome | None = None
        self._error: BaseException | None = None
        run = partial(copy_context().run, self._run, work)  # it works for the job of this thread
        Thread(target=run, daemon=True, name="workbench-job").start()

    def cancel(self) -> None:
        """Ask the job to stop; it ends as cancelled, or as it ended before it heard."""
        self._cancel.set()

    @property
    def done(self) -> bool:
        """Whether there is an outcome."""
        return self._ended.is_set()

    def outcome(self, timeout: float | None = None) -> JobOutcome:
        """Wait for the outcome, at most ``timeout`` seconds.

        Raises
        ------
        TimeoutError
            If there is none by then.
        """
        if not self._ended.wait(timeout):
            raise TimeoutError
        if self._outcome is None:
            raise self._error or RuntimeError
        return self._outcome

    def _run(self, work: Callable[[Event], JobOutcome]) -> None:
        try:
            self._outcome = work(self._cancel)
        except BaseException as error:  # noqa: BLE001 -- the handle's owner is told of it
            self._error = error
        finally:
            self._ended.set()


class Runner(ABC):
    """Runs jobs; may be used from any thread."""

    @abstractmethod
    def run(
        self,
        job: JobSpec | Errand,
        on_progress: OnProgress = silent,
        cancel: Event | None = None,
        on_folder: OnFolder | None = None,
    ) -> JobOutcome:
        """Run a job and wait for what comes of it.

        Parameters
        ----------
        job : JobSpec or Errand
        on_progress : callable
            Called in this thread with a fraction, 0 to 1, and a text.
        cancel : Event, optional
            Set it from anywhere to stop the job.
        on_folder : callable, optional
            Told of the job's folder before the job begins. The job may write to it, so that
            nothing in it can be relied on.

        Returns
        -------
        JobOutcome
            However the job ended; nothing that an analysis does raises here.
        """

    @abstractmethod
    def submit(self, job: JobSpec | Errand, on_progress: OnProgress = silent) -> JobHandle:
        """Start a job and return at once; progress is told from a thread of the runner."""

    @abstractmethod
    def warm(self, modules: Sequence[str] = ()) -> None:
        """Start getting ready for a first job, and return at once.

        Parameters
        ----------
        modules : sequence of str
            Plugins that are sure to be wanted, imported at once; they must be importable
            without a bundle's folder.
        """

    def resize(self, workers: int) -> None:
        """Have at most so many workers from now on; one that has a job is left to end it.

        Parameters
        ----------
        workers : int
            At least one.
        """
        del workers

    @abstractmethod
    def close(self) -> None:
        """Stop everything, delete what was left, and wait until that is done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
