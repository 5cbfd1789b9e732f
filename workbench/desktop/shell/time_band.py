"""The band of the time machine: which moment is looked at, and how to go to another."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QToolButton, QVBoxLayout

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.shell.act_timeline import ActTimeline
from workbench.desktop.shell.past_frame import paint_hatch
from workbench.desktop.shell.since_panel import SincePanel
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.desktop.theme.icons import icon
from workbench.desktop.time_machine import TimeMachine
from workbench.language import tr, trn

HATCH = 18
PAGE = 10


class TimeBand(QFrame):
    """Scrubs the history of the open incident.

    Parameters
    ----------
    time : TimeMachine
    """

    def __init__(self, time: TimeMachine) -> None:
        super().__init__()
        self.setObjectName("timeBand")
        self.setAccessibleName(tr("Time machine"))
        self.setAutoFillBackground(True)
        self.time = time
        self.when = ElidedLabel("", HEADING)
        self.badge = Label("", SMALL, tone="t2", weight=600)
        self.act = ElidedLabel("", SMALL, tone="t2")
        self.note = Label("", SMALL, tone="warn", weight=600)
        self.compare = Button(tr("Compare with now"))
        self.compare.setCheckable(True)
        self.compare.toggled.connect(lambda _: self._show_since())
        self.resume = Button(tr("Resume from here"))
        self.resume.clicked.connect(self._resume)
        self.now = Button(tr("Return to now"), ButtonKind.PRIMARY)
        self.now.clicked.connect(time.leave)
        self.close_it = QToolButton()
        self.close_it.setAccessibleName(tr("Close the time machine"))
        set_tip(self.close_it, tr("Close the time machine"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(PAGE)
        self.slider.setAccessibleName(tr("Moment looked at"))
        self.slider.valueChanged.connect(self._slide)
        self.picture = ActTimeline()
        self.picture.chosen.connect(self.slider.setValue)
        self.back = self._step_button("◀", tr("One act back"), lambda: time.go(-1))
        self.on = self._step_button("▶", tr("One act further"), lambda: time.go(1))
        self.play = Button(tr("Play"))
        self.play.clicked.connect(lambda: time.play(on=not time.playing))
        self.panel = SincePanel()
        self._lay_out()
        self._follow()

    def show_moment(self) -> None:
        """Show the moment that is looked at, and what can be done there."""
        time, history = self.time, self.time.history
        last = max(len(history.steps) - 1, 0)
        at = history.index(time.seq) if time.looking else last
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, last)
            self.slider.setValue(at)
        self.slider.setEnabled(last > 0)
        self.picture.show_history(history, at)
        self.when.setText(time.words())
        step = time.step
        self.badge.setText(tr("READ ONLY") if time.looking else "")
        self.badge.setVisible(time.looking)
        self.act.setText(f"{step.name} · {step.author}" if step is not None else "")
        self.slider.setAccessibleDescription(f"{time.words()}. {self.act.whole_text()}")
        self.note.setText(_later_words(time))
        self.note.setVisible(bool(self.note.text()))
        self.play.setText(tr("Stop") if time.playing else tr("Play"))
        self.back.setEnabled(at > 0)
        self.on.setEnabled(time.looking)
        self._permit()
        self._show_since()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play or stop with the space bar, return to now with Escape."""
        if event.key() == Qt.Key.Key_Space:
            self.time.play(on=not self.time.playing)
        elif event.key() == Qt.Key.Key_Escape and self.time.looking:
            self.time.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stripes of the past at the left, while it is looked at."""
        super().paintEvent(event)
        if self.time.looking:
            painter = QPainter(self)
            paint_hatch(painter, self.rect().adjusted(0, 0, HATCH - self.width(), 0))
            painter.end()

    def _resume(self) -> None:
        self.time.resume()

    def _permit(self) -> None:
        time = self.time
        nothing = tr("The present is shown; choose an earlier moment first.")
        for button in (self.compare, self.resume, self.now):
            if time.looking:
                button.permit()
            else:
                button.forbid(nothing)
        if not time.looking:
            return
        if time.why_not:
            self.resume.forbid(time.why_not)
        elif time.found is not None and not time.found.restores:
            self.resume.forbid(
                tr("What holds now is what held then; evidence and runs stay in the record.")
            )

    def _show_since(self) -> None:
        found = self.time.found
        shown = self.compare.isChecked() and self.time.looking
        self.compare.setText(tr("Hide the comparison") if shown else tr("Compare with now"))
        if shown and found is not None:
            self.panel.show_differences(found.differences)
        self.panel.setVisible(shown)

    def _slide(self, index: int) -> None:
        steps = self.time.history.steps
        if steps:
            self.time.look(steps[min(index, len(steps) - 1)].last)

    def _step_button(self, sign: str, name: str, act: Callable[[], None]) -> Button:
        button = Button(sign)
        button.setAccessibleName(name)
        button.set_tip(name)
        button.setAutoRepeat(True)
        button.setFixedWidth(36)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.when)
        words.addWidget(self.badge)
        words.addStretch(1)
        words.addWidget(self.now)
        words.addWidget(self.close_it)
        line = QVBoxLayout()
        line.setSpacing(1)
        line.addWidget(self.slider)
        line.addWidget(self.picture)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self.act, 1)
        said.addWidget(self.note)
        said.addWidget(self.compare)
        said.addWidget(self.resume)
        line.addSpacing(3)
        line.addLayout(said)
        steps = QHBoxLayout()
        steps.setSpacing(6)
        for button in (self.back, self.play, self.on):
            steps.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        steps.addLayout(line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(HATCH + 14, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(words)
        column.addLayout(steps)
        column.addWidget(self.panel)

    def _follow(self) -> None:
        self.panel.hide()
        self._tint()
        Appearance.current().themeChanged.connect(self._tint)
        for signal in (self.time.historyChanged, self.time.moved, self.time.looked):
            signal.connect(self.show_moment)
        self.show_moment()

    def _tint(self) -> None:
        self.close_it.setIcon(icon("close", "t2", 16))
        self.update()


def _later_words(time: TimeMachine) -> str:
    """Return who acted since the moment was chosen; empty if nobody did."""
    later = time.later
    if not time.looking or not later:
        return ""
    told = trn("{count} act since you looked", "{count} acts since you looked", len(later))
    return f"{told}: {later[-1].who}, {later[-1].name}"
