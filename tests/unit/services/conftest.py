"""A real session on a small incident: made once, copied for each test."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.services.small_case import write_capture
from workbench.domain.runs import RunEnvironment, RunStatus
from workbench.jobs.job import JobOutcome, Problem
from workbench.jobs.local import LocalRunner
from workbench.jobs.runner import JobHandle, Runner
from workbench.services.importing import import_capture
from workbench.services.session import Session, open_session

ENVIRONMENT = RunEnvironment(
    python="3.11", platform="test", packages={}, threads=1, isolation="none"
)


class Clock:
    """A clock that moves on by a second each time it is asked."""

    def __init__(self):
        self.now = datetime(2026, 5, 14, 9, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


class FakeRunner(Runner):
    """Answers every job at once with the documents it was given, and keeps the jobs.

    ``answers`` are bytes of result documents or problems, used one after another; the last
    one stays.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.jobs = []

    def run(self, job, on_progress=None, cancel=None):
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


@pytest.fixture(scope="session")
def capture(tmp_path_factory):
    """The capture folder; not to be changed."""
    return write_capture(tmp_path_factory.mktemp("small") / "capture")


@pytest.fixture(scope="session")
def imported(tmp_path_factory, capture):
    """A workspace with the small incident in it; not to be changed."""
    folder = tmp_path_factory.mktemp("imported") / "workspace"
    with open_session(folder, create=True) as session:
        import_capture(session, [capture])
    return folder


@pytest.fixture
def session(tmp_path, imported):
    """A session on a workspace of the test's own, with the small incident as number 1."""
    folder = shutil.copytree(imported, tmp_path / "workspace")
    with open_session(folder) as session:
        session.clock = Clock()
        session.actor = "tester"
        yield session


@pytest.fixture(scope="session")
def processes():
    """Real workers, warm for all tests."""
    with LocalRunner(1) as runner:
        yield runner


@pytest.fixture
def working(session, processes):
    """The session, with real workers."""
    return lend(session, Lent(processes))
