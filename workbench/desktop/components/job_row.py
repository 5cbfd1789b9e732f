"""A job: name, stage, bar, time left; pause and cancel, and what can be done once it ended."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.redaction import job_report
from workbench.desktop.state import JobPhase, JobState
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr

_MARKS = {
    JobPhase.FINISHED: Mark(State.GOOD, tr("finished")),
    JobPhase.FAILED: Mark(State.BAD, tr("failed")),
    JobPhase.CANCELLED: Mark(State.UNKNOWN, tr("cancelled")),
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
    pauseWanted(str), resumeWanted(str)
        The job's id.
    showWanted(str)
        The job's id: its result is to be shown.
    """

    cancelWanted = Signal(str)
    pauseWanted = Signal(str)
    resumeWanted = Signal(str)
    showWanted = Signal(str)

    def __init__(self, state: JobState) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name = ElidedLabel("", BODY, weight=600)
        self._stage = ElidedLabel("", SMALL, tone="t2")
        self._account = Label("", SMALL, tone="t3")
        self._progress = Label("", SMALL, tone="t2")
        self._mark = StatusMark(Mark(State.UNKNOWN))
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._pause = Button(tr("Pause"))
        self._pause.clicked.connect(self._ask_to_rest)
        self._cancel = Button(tr("Cancel"))
        self._cancel.clicked.connect(self._ask)
        self._show = Button(tr("Show result"))
        self._show.clicked.connect(lambda: self.showWanted.emit(self.state.id))
        self._copy = Button(tr("Copy error"))
        self._copy.set_tip(tr("For a bug report: without values, names of files and numbers."))
        self._copy.clicked.connect(self.copy_error)
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
        self._stage.setText(state.held_back or state.stage)
        self._account.setText(state.account)
        self._account.setVisible(bool(state.account))
        self._progress.setText(state.progress_text)
        mark = _MARKS.get(state.phase)
        if mark is not None:
            self._mark.set_mark(mark)
        self._mark.setVisible(mark is not None)
        self._progress.setVisible(mark is None)
        self._bar.setVisible(state.active and state.fraction is not None)
        self._bar.setValue(round(1000 * (state.fraction or 0.0)))
        self._show_buttons(state)
        self.setAccessibleName(f"{state.line}. {state.held_back or state.stage}")
        self._bar.setAccessibleName(tr("Progress of {name}", name=state.name))

    def copy_error(self) -> None:
        """Put what a bug report may say of it on the clipboard."""
        QGuiApplication.clipboard().setText(job_report(self.state))
        self._copy.setText(tr("Copied"))

    def _show_buttons(self, state: JobState) -> None:
        resting = state.phase is JobPhase.PAUSED or bool(state.held_back)
        words = tr("Resume") if resting else tr("Pause")
        if state.held_back:
            words = tr("Run it anyway")
        self._pause.setText(words)
        self._pause.setAccessibleName(f"{words}: {state.name}")
        self._pause.setVisible(state.active and (resting or state.phase is JobPhase.RUNNING))
        self._cancel.setVisible(state.active)
        self._cancel.setAccessibleName(tr("Cancel {name}", name=state.name))
        self._show.setVisible(state.has_result)
        self._show.setAccessibleName(tr("Show the result of {name}", name=state.name))
        self._copy.setVisible(state.phase is JobPhase.FAILED)
        self._copy.setAccessibleName(tr("Copy the error of {name}", name=state.name))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        parts = ((self._name, 0), (self._stage, 1), (self._account, 0), (self._progress, 0))
        for widget, stretch in parts:
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
        for button in (self._show, self._copy, self._pause, self._cancel):
            row.addWidget(button)

    def _ask_to_rest(self) -> None:
        resting = self.state.phase is JobPhase.PAUSED or bool(self.state.held_back)
        (self.resumeWanted if resting else self.pauseWanted).emit(self.state.id)

    def _ask(self) -> None:
        self._cancel.forbid(tr("Stopping; what is already kept stays."))
        self._pause.hide()
        self.cancelWanted.emit(self.state.id)
