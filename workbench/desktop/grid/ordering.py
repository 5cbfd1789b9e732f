"""Asking for the rows of a table in an order: in a thread, with progress, to be stopped."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from workbench.datasets.row_order import row_order
from workbench.datasets.rows import Query
from workbench.desktop.backend import Backend
from workbench.desktop.grid.cell_reader import Order
from workbench.desktop.state import JobState
from workbench.domain.changes import Changes, Outcome
from workbench.errors import Cancelled, WorkbenchError
from workbench.language import tr
from workbench.services.session import Progress, Session

JOB_ROWS = 300_000
"""Tables with more rows are ordered by a job with progress, smaller ones by a question."""


class Ordering(QObject):
    """The newest question counts; what was asked before is stopped.

    Parameters
    ----------
    backend : Backend
    path : Path
        The Parquet object.
    rows : int
        How many it holds.
    spill : Path or None
        Where sorting may put what memory does not hold.

    Signals
    -------
    ready(Query, Order)
        The places of the rows; None for all as in the file.
    progressed(JobState)
        How far a long one is.
    failed(str)
        What is wrong; empty if it was only stopped.
    """

    ready = Signal(object, object)
    progressed = Signal(object)
    failed = Signal(str)

    def __init__(self, backend: Backend, path: Path, rows: int, spill: Path | None) -> None:
        super().__init__()
        self._backend = backend
        self._path, self._rows, self._spill = path, rows, spill
        self._topic = f"order {id(self)}"
        self._turn = 0
        self._job = ""
        backend.jobsChanged.connect(self._follow)

    def ask(self, query: Query) -> None:
        """Ask for the rows of a query, in its order."""
        self.stop()
        self._turn += 1
        turn = self._turn
        if not query.sort and not query.conditions:
            self.ready.emit(query, None)
            return

        def show(order: Order) -> None:
            if isValid(self) and turn == self._turn:
                self._job = ""
                self.ready.emit(query, order)

        def fail(error: WorkbenchError) -> None:
            if isValid(self) and turn == self._turn:
                self._job = ""
                stopped = isinstance(error, Cancelled)
                self.failed.emit("" if stopped else f"{error.message} {error.hint}".strip())

        path, spill = self._path, self._spill
        if self._rows <= JOB_ROWS:
            self._backend.ask(self._topic, lambda _: row_order(path, query, spill), show, fail)
            return

        def work(_: Session, progress: Progress, __: Event) -> Outcome[Order]:
            return Outcome(row_order(path, query, spill, progress), Changes())

        words = tr("Sorting by {column}", column=query.sort) if query.sort else tr("Filtering rows")
        self._job = self._backend.start(words, work, show, fail)

    def stop(self) -> None:
        """Stop what is under way, if anything is."""
        self._turn += 1
        if self._job:
            self._backend.cancel(self._job)
            self._job = ""

    def _follow(self, jobs: tuple[JobState, ...]) -> None:
        found = next((job for job in jobs if job.id == self._job), None)
        if found is not None:
            self.progressed.emit(found)
