"""Going from one row that holds a text to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from workbench.datasets.row_order import rows_containing
from workbench.desktop.backend import Backend
from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.ordering import JOB_ROWS
from workbench.desktop.state import JobState
from workbench.domain.changes import Changes, Outcome
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.session import Progress, Session

Places = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Sought:
    """What was looked for."""

    text: str
    columns: tuple[str, ...]


class Finding(QObject):
    """Looks for a text once, and goes through what was found.

    Parameters
    ----------
    backend : Backend
    path : Path
        The Parquet object.
    reader : CellReader

    Signals
    -------
    found(int, int, int)
        A row of the grid, its number among those found from 1, and how many there are.
    nothing()
        The text occurs nowhere in the rows shown.
    progressed(JobState)
        How far a long search is.
    failed(str)
    """

    found = Signal(int, int, int)
    nothing = Signal()
    progressed = Signal(object)
    failed = Signal(str)

    def __init__(self, backend: Backend, path: Path, reader: CellReader) -> None:
        super().__init__()
        self._backend, self._path, self._reader = backend, path, reader
        self._sought: Sought | None = None
        self._places: Places = np.empty(0, np.uint32)
        self._rows: NDArray[np.int64] | None = None
        self._turn = 0
        self._job = ""
        backend.jobsChanged.connect(self._follow)

    def forget_rows(self) -> None:
        """Look up again where the rows stand: they are shown in another order now."""
        self._rows = None

    def seek(self, text: str, columns: Sequence[str], row: int, *, forwards: bool) -> None:
        """Go to the next row that holds a text, or the one before.

        Parameters
        ----------
        text : str
        columns : sequence of str
            Where to look.
        row : int
            From where.
        forwards : bool
        """
        sought = Sought(text, tuple(columns))
        if sought == self._sought:
            self._step(row, forwards=forwards)
            return
        self.stop()
        self._turn += 1
        turn = self._turn

        def show(places: Places) -> None:
            if isValid(self) and turn == self._turn:
                self._job, self._sought, self._places, self._rows = "", sought, places, None
                self._step(row - 1 if forwards else row, forwards=forwards)

        def fail(error: WorkbenchError) -> None:
            if isValid(self) and turn == self._turn:
                self._job = ""
                self.failed.emit("" if error.code == "cancelled" else error.message)

        path = self._path
        if self._reader.rows_in_file <= JOB_ROWS:
            self._backend.ask(
                f"find {id(self)}", lambda _: rows_containing(path, text, columns), show, fail
            )
            return

        def work(_: Session, progress: Progress, __: Event) -> Outcome[Places]:
            return Outcome(rows_containing(path, text, columns, progress), Changes())

        self._job = self._backend.start(tr("Finding {text}", text=text), work, show, fail)

    def stop(self) -> None:
        """Stop looking, if it is under way."""
        self._turn += 1
        if self._job:
            self._backend.cancel(self._job)
            self._job = ""

    def _step(self, row: int, *, forwards: bool) -> None:
        if self._rows is None:
            self._rows = self._reader.rows_of(self._places)
        count = len(self._rows)
        if not count:
            self.nothing.emit()
            return
        if forwards:
            at = int(np.searchsorted(self._rows, row, side="right")) % count
        else:
            at = (int(np.searchsorted(self._rows, row, side="left")) - 1) % count
        self.found.emit(int(self._rows[at]), at + 1, count)

    def _follow(self, jobs: tuple[JobState, ...]) -> None:
        job = next((job for job in jobs if job.id == self._job), None)
        if job is not None:
            self.progressed.emit(job)
