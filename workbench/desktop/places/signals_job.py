"""The job a place waits for, as one row on top of its last result."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.backend import Backend
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.labels import Label
from workbench.desktop.state import JobState
from workbench.language import tr

_WIDEST = 560


class PreparingPage(QWidget):
    """What is shown while long signals are prepared for the first time: why, and how far it is.

    Parameters
    ----------
    backend : Backend
        Where jobs run.
    """

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._job = PlaceJob(backend)
        self._job.setMaximumWidth(_WIDEST)
        words = Label(
            tr("Long signals are put in order once, so that any stretch can be drawn at once."),
            tone="t3",
            wrap=True,
        )
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(words)
        across = QHBoxLayout()
        across.addWidget(self._job)
        column.addLayout(across)
        column.addStretch(1)

    @property
    def active(self) -> bool:
        """Whether the job is under way."""
        return self._job.active

    def follow(self, job: str) -> None:
        """Show a job from now on.

        Parameters
        ----------
        job : str
            Its identifier.
        """
        self._job.follow(job)


class PlaceJob(QWidget):
    """Shows one job while it is under way, with progress and Cancel; else takes no room.

    Parameters
    ----------
    backend : Backend
        Where jobs run.
    names : sequence of str
        Jobs of these names are shown whoever started them.

    Signals
    -------
    activeChanged(bool)
        A job began, or ended.
    """

    activeChanged = Signal(bool)

    def __init__(self, backend: Backend, names: Sequence[str] = ()) -> None:
        super().__init__()
        self._backend = backend
        self._names = frozenset(names)
        self._job = ""
        self._row: JobRow | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()
        backend.jobsChanged.connect(self._show)

    @property
    def active(self) -> bool:
        """Whether the job is under way."""
        return not self.isHidden()

    @property
    def name(self) -> str:
        """What the job is called; empty while there is none."""
        return self._row.state.name if self._row is not None else ""

    def follow(self, job: str) -> None:
        """Show a job from now on.

        Parameters
        ----------
        job : str
            Its identifier.
        """
        self._job = job
        self._show(self._backend.jobs)

    def _show(self, jobs: tuple[JobState, ...]) -> None:
        wanted = [j for j in jobs if j.active and (j.id == self._job or j.name in self._names)]
        if not wanted:
            self._clear()
            return
        state = wanted[0]
        if self._row is None:
            self._row = JobRow(state)
            self._row.cancelWanted.connect(self._backend.cancel)
            self._row.pauseWanted.connect(partial(self._backend.steer, "pause"))
            self._row.resumeWanted.connect(partial(self._backend.steer, "resume"))
            self._column.addWidget(self._row)
        self._row.set_state(state)
        if not self.active:
            self.show()
            self.activeChanged.emit(self.active)

    def _clear(self) -> None:
        self.hide()
        if self._row is not None:
            self._row.deleteLater()
            self._row = None
            self.activeChanged.emit(self.active)
