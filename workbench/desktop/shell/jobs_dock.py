"""The jobs: a dock at the bottom, opened from the rail, the status bar or Ctrl+J."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import size
from workbench.desktop.shell.dock import Dock
from workbench.desktop.state import JobState
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr, trn


class JobsDock(Dock):
    """One row per job, the newest first.

    Signals
    -------
    cancelWanted(str)
        The id of a job.
    steered(str, str)
        ``"pause"``, ``"resume"`` or ``"show"``, and the id of a job; ``"clear"`` and nothing.
    """

    cancelWanted = Signal(str)
    steered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("jobsDock", tr("Jobs"))
        self._rows: dict[str, JobRow] = {}
        self._empty = Label(tr("No job running. Runs, imports and exports appear here."), tone="t2")
        self._empty.setContentsMargins(0, 8, 0, 8)
        self._sum = Label("", SMALL, tone="t2")
        self._clear = Button(tr("Forget those that ended"), ButtonKind.LINK)
        self._clear.clicked.connect(lambda: self.steered.emit("clear", ""))
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(16, 0, 16, 8)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self.head.insertWidget(1, self._sum)
        self.head.insertWidget(3, self._clear)
        self.setWidget(ScrollColumn(content))
        self.setMinimumHeight(132)
        self._say_sum(())

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """The rows that are shown."""
        return tuple(self._rows.values())

    def set_jobs(self, jobs: Sequence[JobState]) -> None:
        """Show the jobs as they are now; a row keeps its place and its focus.

        Parameters
        ----------
        jobs : sequence of JobState
            In the order to show.
        """
        wanted = {job.id for job in jobs}
        for gone in [name for name in self._rows if name not in wanted]:
            row = self._rows.pop(gone)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for number, job in enumerate(jobs):
            known = self._rows.get(job.id)
            if known is not None:
                if known.state != job:
                    known.set_state(job)
                continue
            made = self._make_row(job)
            self._rows[job.id] = made
            self._column.insertWidget(number + 1, made)
        self._empty.setVisible(not self._rows)
        self._say_sum(jobs)

    def _make_row(self, job: JobState) -> JobRow:
        made = JobRow(job)
        made.cancelWanted.connect(self.cancelWanted)
        made.pauseWanted.connect(lambda name: self.steered.emit("pause", name))
        made.resumeWanted.connect(lambda name: self.steered.emit("resume", name))
        made.showWanted.connect(lambda name: self.steered.emit("show", name))
        return made

    def _say_sum(self, jobs: Sequence[JobState]) -> None:
        active = [job for job in jobs if job.active]
        memory = sum(job.memory for job in active)
        words = trn("{count} job under way", "{count} jobs under way", len(active))
        if memory:
            words += ", " + tr("{memory} held by their workers", memory=size(memory))
        self._sum.setText(words if active else "")
        self._clear.setVisible(len(active) < len(jobs))
