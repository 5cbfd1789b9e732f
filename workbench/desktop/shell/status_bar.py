"""The status bar: is the journal intact, what is running, what holds for the whole window."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.state import JobState, StatusState
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.language import tr

HEIGHT = 26
NO_JOB = tr("No job running")


class StatusBar(QWidget):
    """Shows one `StatusState` and the first job.

    Signals
    -------
    jobsWanted()
        The job line was pressed.
    """

    jobsWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setAccessibleName(tr("Status"))
        self.setFixedHeight(HEIGHT)
        self._mark = StatusMark(StatusState().integrity)
        self._facts = ElidedLabel("", SMALL, tone="t2")
        self._job = QPushButton(NO_JOB)
        self._job.setProperty("kind", "status")
        self._job.setFont(font(SMALL))
        self._job.setCursor(Qt.CursorShape.PointingHandCursor)
        self._job.clicked.connect(self.jobsWanted)
        self._right = Label("", SMALL, tone="t2")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(16)
        row.addWidget(self._mark)
        row.addWidget(self._facts, 1)
        row.addWidget(self._job)
        row.addWidget(self._right)
        self.set_state(StatusState())
        self.set_job(None)

    def set_state(self, state: StatusState) -> None:
        """Show what holds now.

        Parameters
        ----------
        state : StatusState
            What to show.
        """
        self._mark.set_mark(state.integrity)
        self._facts.setText("     ".join(state.facts))
        self._right.setText("      ".join(state.right))

    def set_job(self, job: JobState | None) -> None:
        """Repeat the first job.

        Parameters
        ----------
        job : JobState, optional
            The job, or none.
        """
        text = job.line if job is not None else NO_JOB
        self._job.setText(text)
        self._job.setAccessibleName(text)
        set_tip(self._job, tr("Show the jobs (Ctrl+J)"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line at the top."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(current_tokens().line))
        painter.end()
