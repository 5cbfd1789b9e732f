"""Between the window and the use cases: questions, acts and long jobs, off the window's thread.

Questions run side by side; acts run one after another, because they write; long jobs report
progress and can be stopped. What an act changed is announced once, to whoever listens.
"""

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event, Lock
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from workbench.desktop.errand import Errand
from workbench.desktop.job_book import JobBook
from workbench.desktop.memory_guard import MemoryGuard
from workbench.desktop.state import JobState, Notice
from workbench.domain.changes import Changes, Outcome
from workbench.errors import Cancelled, WorkbenchError
from workbench.language import tr
from workbench.services.session import Session

Answer = TypeVar("Answer")
Work = Callable[[Session, Callable[[float, str], None], Event], Outcome[Any]]
Failed = Callable[[WorkbenchError], None]
TICK_MS = 1000
"""How often times and memory of jobs are looked at while one is under way."""
WATCH_MS = 2000
"""How often a workspace is asked whether another process wrote to it."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Something to be done in the window's thread."""

    action: Callable[[], None]


class Backend(QObject):
    """Runs use cases in threads and brings what comes of them back.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    session : Session
        The present.
    looking : Session or None
        What is asked and acted on instead while somebody looks at an earlier state.

    Signals
    -------
    changed(Changes)
        Something was written; views ask again.
    jobsChanged(tuple of JobState)
        Newest first.
    noticed(Notice)
        A sentence for the person: an error, or that something was done.
    idle()
        Everything that was asked, done or started has been answered and shown.
    """

    changed = Signal(object)
    jobsChanged = Signal(object)
    noticed = Signal(object)
    idle = Signal()
    _delivered = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.looking: Session | None = None
        self._questions = ThreadPoolExecutor(max_workers=2, thread_name_prefix="question")
        self._acts = ThreadPoolExecutor(max_workers=1, thread_name_prefix="act")
        self._long = ThreadPoolExecutor(max_workers=2, thread_name_prefix="job")
        self._numbers = itertools.count(1)
        self._latest: dict[str, int] = {}
        self._errands: set[Errand] = set()
        self.book = JobBook(session.clock, self._tell_jobs, MemoryGuard())
        self._closed = False
        self._pending = 0
        self._seen = 0
        self._seeing = Lock()
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._look)
        self._seconds = QTimer(self, interval=TICK_MS)
        self._seconds.timeout.connect(self.book.tick)
        self._delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def watch(self) -> None:
        """Announce from now on also what other processes write to the workspace."""

        def begin(_: Changes) -> None:
            self._watch.start()

        self._submit(self._questions, self._news, lambda done: self._settle(done, begin))

    def ask(
        self,
        topic: str,
        question: Callable[[Session], Answer],
        answer: Callable[[Answer], None],
        failed: Failed | None = None,
    ) -> None:
        """Ask something and show the answer when it is there.

        Parameters
        ----------
        topic : str
            A newer question of the same topic makes an older answer void.
        question : callable
            Called with the session in another thread; must not write.
        answer : callable
            Called with what came back, in the window's thread.
        failed : callable, optional
            Called with the error in place of a notice.
        """
        number = next(self._numbers)
        self._latest[topic] = number

        def show(future: "Future[Answer]") -> None:
            if self._latest.get(topic) == number:
                self._settle(future, answer, failed)

        session = self.looking or self.session
        self._submit(self._questions, lambda: question(session), show)

    def act(
        self,
        act: Callable[[Session], Outcome[Answer]],
        done: Callable[[Answer], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Do something short that writes; acts run one after another.

        Parameters
        ----------
        act : callable
            Called with the session in another thread.
        done : callable, optional
            Called with the outcome's value, after the change was announced.
        failed : callable, optional
            Called with the error in place of a notice.
        """

        def settle(future: "Future[Outcome[Answer]]") -> None:
            self._settle(future, lambda outcome: self._announce(outcome, done), failed)

        session = self.looking or self.session
        self._submit(self._acts, lambda: self._told(act(session)), settle)

    def start(
        self,
        name: str,
        work: Work,
        done: Callable[[Any], None] | None = None,
        failed: Failed | None = None,
        show: Callable[[Any], object] | None = None,
    ) -> str:
        """Start something long, with progress and a way to stop it.

        Parameters
        ----------
        name : str
            What the job list calls it.
        work : callable
            Called with the session, a progress function and an event that asks to stop.
        done : callable, optional
            Called with the outcome's value, in the window's thread.
        failed : callable, optional
            Called with the error, or `Cancelled`, in place of a notice.
        show : callable, optional
            Called with the outcome's value when a person asks for it again.

        Returns
        -------
        str
            The job's identifier, for :meth:`cancel`.
        """
        job = self.book.open(name)
        identifier = job.state.id
        session = self.looking or self.session

        def report(fraction: float, text: str) -> None:
            job.link.wait(job.cancel)
            self._delivered.emit(_Delivery(lambda: self.book.progress(identifier, fraction, text)))

        def settle(future: "Future[Outcome[Any]]") -> None:
            error = future.exception()
            if error is None and show is not None:
                job.show = partial(show, future.result().value)
            self.book.finish(identifier, error, result=show is not None)
            if error is not None:
                self._look()  # a run that failed or was stopped is in the record all the same
            self._settle(future, lambda outcome: self._announce(outcome, done), failed)

        def run() -> Outcome[Any]:
            self._delivered.emit(_Delivery(lambda: self.book.begin(identifier)))
            job.link.wait(job.cancel)
            with job.link.current():
                return self._told(work(session, report, job.cancel))

        self._submit(self._long, run, settle)
        return identifier

    def cancel(self, identifier: str) -> None:
        """Ask a job to stop."""
        self.book.cancel(identifier)

    def steer(self, what: str, identifier: str) -> None:
        """Pause a job, resume it, or show what came of it; or forget those that ended.

        Parameters
        ----------
        what : str
            ``"pause"``, ``"resume"``, ``"show"`` or ``"clear"``.
        identifier : str
            Which; empty for the last.
        """
        if what == "clear":
            self.book.clear()
            return
        {"pause": self.book.pause, "resume": self.book.resume, "show": self.book.show}[what](
            identifier
        )

    @property
    def busy(self) -> bool:
        """Whether something is still to be answered and shown."""
        return self._pending > 0

    @property
    def closing(self) -> bool:
        """Whether nobody waits for an answer any more; asked by questions that take long."""
        return self._closed

    @property
    def jobs(self) -> tuple[JobState, ...]:
        """All jobs of this window, newest first."""
        return self.book.states

    def close(self) -> None:
        """Stop every job, wait for what is under way and close the session."""
        self._closed = True
        self._watch.stop()
        self._seconds.stop()
        self.book.stop_all()
        for pool in (self._long, self._acts, self._questions):
            pool.shutdown(wait=True, cancel_futures=True)
        self.session.close()

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], Any],
        settle: Callable[["Future[Any]"], None],
    ) -> None:
        if self._closed:
            return
        errand = Errand(work, settle)
        self._errands.add(errand)
        future = pool.submit(errand.carry_out)
        self._pending += 1

        def bring(done: "Future[Any]") -> None:
            if not done.cancelled():
                self._delivered.emit(_Delivery(partial(self._counted, partial(end, done))))

        def end(done: "Future[Any]") -> None:
            self._errands.discard(errand)
            errand.end(done)

        future.add_done_callback(bring)

    def _deliver(self, delivery: _Delivery) -> None:
        if not self._closed:
            delivery.action()

    def _news(self) -> Changes:
        """Return what any process wrote since this was asked last; in a thread of the pool."""
        with self._seeing:
            self._seen, changes = self.session.workspace.journal.changes_since(self._seen)
        return changes

    def _told(self, outcome: Outcome[Answer]) -> Outcome[Answer]:
        return Outcome(outcome.value, outcome.changes | self._news())

    def _look(self) -> None:
        def tell(changes: Changes) -> None:
            if changes:
                self.changed.emit(changes)

        self._submit(self._questions, self._news, lambda done: self._settle(done, tell))

    def _settle(
        self,
        future: "Future[Answer]",
        use: Callable[[Answer], None],
        failed: Failed | None = None,
    ) -> None:
        error = future.exception()
        if error is None:
            use(future.result())
        elif isinstance(error, WorkbenchError) and failed is not None:
            failed(error)
        elif isinstance(error, Cancelled):
            self.noticed.emit(Notice(tr("Stopped. Nothing was left half-written.")))
        elif isinstance(error, WorkbenchError):
            self.noticed.emit(Notice(f"{error.message} {error.hint}".strip(), error=True))
        else:
            raise error

    def _announce(self, outcome: Outcome[Answer], done: Callable[[Answer], None] | None) -> None:
        changes: Changes = outcome.changes
        if changes:
            self.changed.emit(changes)
        if done is not None and changes:
            self._next(lambda: done(outcome.value))
        elif done is not None:
            done(outcome.value)

    def _next(self, act: Callable[[], None]) -> None:
        """Do something after the views have been painted anew: together it were one long frame."""
        self._pending += 1
        QTimer.singleShot(0, self, lambda: self._counted(act))

    def _counted(self, act: Callable[[], None]) -> None:
        try:
            if not self._closed:
                act()
        finally:
            self._pending -= 1
            if not self._pending:
                self.idle.emit()

    def _tell_jobs(self) -> None:
        if self.book.active and not self._closed:
            if not self._seconds.isActive():
                self._seconds.start()
        else:
            self._seconds.stop()
        self.jobsChanged.emit(self.jobs)
