"""The runs of a package as a strip of marks, weakest first."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.flow_layout import FlowLayout
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import show_tip
from workbench.desktop.places.review_words import run_mark
from workbench.desktop.state import JobState
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.marks import Mark
from workbench.desktop.theme.shapes import paint_shape
from workbench.language import tr, trn
from workbench.services.readings.review import ReviewedRun

_STEP = 18


class RunStrip(QWidget):
    """One mark a run, in the order of the list; wraps when there are many.

    Signals
    -------
    chosen(int)
        Number of the mark that was pressed.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        self._names: tuple[str, ...] = ()
        self._current = -1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_marks(self, marks: Sequence[Mark], names: Sequence[str]) -> None:
        """Show other marks, each with the name of its run."""
        self._marks, self._names = tuple(marks), tuple(names)
        counted: dict[str, int] = {}
        for mark in marks:
            counted[mark.text] = counted.get(mark.text, 0) + 1
        words = ", ".join(f"{count} {text}" for text, count in counted.items())
        self.setAccessibleName(tr("Runs: {value}", value=words or tr("none")))
        self.updateGeometry()
        self.update()

    def set_current(self, number: int) -> None:
        """Underline the mark of the run that is open."""
        self._current = number
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many rows as the marks need."""
        across = max(width // _STEP, 1)
        return max(-(-len(self._marks) // across), 1) * _STEP

    def sizeHint(self) -> QSize:
        """Return one row."""
        return QSize(_STEP * max(len(self._marks), 8), _STEP)

    def minimumSizeHint(self) -> QSize:
        """Return a few marks; the others wrap."""
        return QSize(8 * _STEP, _STEP)

    def event(self, event: QEvent) -> bool:
        """Tell which run a mark stands for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(event.pos())
            if number >= 0:
                words = f"{self._names[number]}: {self._marks[number].text}"
                show_tip(event.globalPos(), words, self)
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the run under the pointer."""
        number = self._at(event.position().toPoint())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a shape for each run, and a line under the one that is open."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across = max(self.width() // _STEP, 1)
        for place, mark in enumerate(self._marks):
            x, y = place % across * _STEP, place // across * _STEP
            colour = colours.colour(mark.colour)
            paint_shape(painter, mark.shape, QRectF(x, y + 1, 13, 13), colour)
            if place == self._current:
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.drawLine(x, y + 17, x + 13, y + 17)
        painter.end()

    def _at(self, point: QPoint) -> int:
        across = max(self.width() // _STEP, 1)
        column = point.x() // _STEP
        number = point.y() // _STEP * across + column
        return number if 0 <= column < across and 0 <= number < len(self._marks) else -1


class StripCard(Card):
    """How every run came out, at a glance; while they are replayed, how far that is.

    Signals
    -------
    chosen(int)
        Number of the run whose mark was pressed.
    cancelWanted(str)
        The job to stop.
    """

    chosen = Signal(int)
    cancelWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Runs, weakest first"))
        self.strip = RunStrip()
        self.strip.chosen.connect(self.chosen)
        self.add(self.strip)
        self._legend = QWidget()
        self._flow = FlowLayout()
        self._flow.setSpacing(20)
        self._legend.setLayout(self._flow)
        self.add(self._legend)
        self.job: JobRow | None = None

    def show_runs(self, runs: Sequence[ReviewedRun], note: str = "") -> None:
        """Show the runs as marks with a count of each."""
        marks = [run_mark(run) for run in runs]
        self.strip.set_marks(marks, [run.run.title for run in runs])
        empty(self._flow)
        for text in dict.fromkeys(mark.text for mark in marks):
            same = [mark for mark in marks if mark.text == text]
            self._flow.addWidget(StatusMark(Mark(same[0].state, f"{len(same)} {text}")))
        heading = trn("{count} run, weakest first", "{count} runs, weakest first", len(runs))
        self.set_heading(heading, note)

    def show_job(self, state: JobState | None) -> None:
        """Show the replay that is under way, or that none is."""
        if state is None:
            if self.job is not None:
                self.job.hide()
                self.job.deleteLater()
            self.job = None
        elif self.job is None:
            self.job = JobRow(state)
            self.job.cancelWanted.connect(self.cancelWanted)
            self.body.insertWidget(0, self.job)
        else:
            self.job.set_state(state)
