"""Runners for tests: one that answers at once, and one that is lent."""

import contextlib
import tempfile
from pathlib import Path

from workbench.domain.runs import RunEnvironment, RunStatus
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.answers import ANSWER
from workbench.jobs.execution import run_errand
from workbench.jobs.job import Errand, JobOutcome, Problem
from workbench.jobs.runner import JobHandle, Runner
from workbench.services.session import Session

ENVIRONMENT = RunEnvironment(
    python="3.11", platform="test", packages={}, threads=1, isolation="none"
)


class Unwatched:
    """A tripwire that is none."""

    violations = ()

    @contextlib.contextmanager
    def armed(self, writable):
        yield

    def knows(self, path):
        return True


def done_here(errand, on_progress=None, on_folder=None):
    """The outcome of an errand that is run in this process."""
    folder = Path(tempfile.mkdtemp(prefix="errand-"))
    if on_folder is not None:
        on_folder(folder)
    try:
        answer = run_errand(errand, folder, on_progress or (lambda *_: None), Unwatched())
    except Cancelled:
        return JobOutcome(RunStatus.CANCELLED, ENVIRONMENT, folder=folder)
    except WorkbenchError as error:
        return JobOutcome(RunStatus.FAILED, ENVIRONMENT, problem=Problem.of(error), folder=folder)
    return JobOutcome(
        RunStatus.FINISHED,
        ENVIRONMENT,
        document=(folder / ANSWER).read_bytes(),
        tables=answer.tables,
        folder=folder,
    )


class FakeRunner(Runner):
    """Answers every job at once with the documents it was given, and keeps the jobs.

    Errands, which are the program's own work, are done for real and not kept.

    ``answers`` are bytes of result documents or problems, used one after another; the last
    one stays.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.jobs = []

    def run(self, job, on_progress=None, cancel=None, on_folder=None):
        if isinstance(job, Errand):
            return done_here(job, on_progress, on_folder)
        self.jobs.append(job)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if cancel is not None and cancel.is_set():
            return JobOutcome(RunStatus.CANCELLED, ENVIRONMENT)
        if isinstance(answer, Problem):
            return JobOutcome(RunStatus.FAILED, ENVIRONMENT, problem=answer)
        return JobOutcome(RunStatus.FINISHED, ENVIRONMENT, document=answer, seconds=0.25)

    def submit(self, job, on_progress=None):
        return JobHandle(lambda cancel: self.run(job, on_progress, cancel))

    def warm(self, modules=()):
        """Nothing to get ready."""

    def close(self):
        """Nothing to stop."""


class Lent(Runner):
    """A runner that outlives the sessions it is lent to."""

    def __init__(self, owner):
        self.owner = owner

    def run(self, *args, **named):
        return self.owner.run(*args, **named)

    def submit(self, *args, **named):
        return self.owner.submit(*args, **named)

    def warm(self, modules=()):
        self.owner.warm(modules)

    def close(self):
        """Whoever made it closes it."""


def lend(session: Session, runner: Runner) -> Session:
    """Give a session a runner in place of its own."""
    vars(session)["runner"] = runner
    return session
