"""A job: name, stage, bar, time left, cancel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.state import JobPhase, JobState
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr

_MARKS = {
    JobPhase.FINISHED: Mark(State.GOOD, "finished"),
    JobPhase.FAILED: Mark(State.BAD, "failed"),
    JobPhase.CANCELLED: Mark(State.UNKNOWN, "cancelled"),
}


class JobRow(QWidget):
    """One job; where its length is unknown there is text and no bouncing bar.

    Parameters
    ----------
    state : JobState
        The job.

    Signals
    -------
    cancelWanted(str)
        The job's id.
    """

    cancelWanted = Signal(str)

    def __init__(self, state: JobState) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name = ElidedLabel("", BODY, weight=600)
        self._stage = ElidedLabel("", SMALL, tone="t2")
        self._progress = Label("", SMALL, tone="t2")
        self._mark = StatusMark(Mark(State.UNKNOWN))
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._cancel = Button(tr("Cancel"))
        self._cancel.clicked.connect(self._ask)
        self._arrange()
        self.set_state(state)

    def set_state(self, state: JobState) -> None:
        """Show where the job stands now.

        Parameters
        ----------
        state : JobState
            The job.
        """
        self.state = state
        self._name.setText(state.name)
        self._stage.setText(state.stage)
        self._progress.setText(state.progress_text)
        mark = _MARKS.get(state.phase)
        if mark is not None:
            self._mark.set_mark(mark)
        self._mark.setVisible(mark is not None)
        self._progress.setVisible(mark is None)
        self._bar.setVisible(state.active and state.fraction is not None)
        self._bar.setValue(round(1000 * (state.fraction or 0.0)))
        self._cancel.setVisible(state.active)
        self._cancel.setAccessibleName(tr("Cancel {name}", name=state.name))
        self.setAccessibleName(f"{state.line}. {state.stage}")
        self._bar.setAccessibleName(tr("Progress of {name}", name=state.name))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        for widget, stretch in ((self._name, 0), (self._stage, 1), (self._progress, 0)):
            top.addWidget(widget, stretch)
        top.addWidget(self._mark)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(top)
        left.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(self._cancel)

    def _ask(self) -> None:
        self._cancel.forbid(tr("Stopping; what is already kept stays."))
        self.cancelWanted.emit(self.state.id)
