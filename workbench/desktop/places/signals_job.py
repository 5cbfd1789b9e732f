"""The job a place waits for, as one row on top of its last result."""

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.backend import Backend
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.state import JobState


class PlaceJob(QWidget):
    """Shows one job while it is under way, with progress and Cancel; else takes no room.

    Parameters
    ----------
    backend : Backend
        Where jobs run.
    """

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
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
        state = next((j for j in jobs if j.id == self._job and j.active), None)
        if state is None:
            self.hide()
            if self._row is not None:
                self._row.deleteLater()
                self._row = None
            return
        if self._row is None:
            self._row = JobRow(state)
            self._row.cancelWanted.connect(self._backend.cancel)
            self._column.addWidget(self._row)
        self._row.set_state(state)
        self.show()
