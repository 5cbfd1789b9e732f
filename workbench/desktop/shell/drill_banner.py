"""The banner of a drill: that nothing is really wrong, how much time is left, what to do."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.drill_words import clock_words, standing_line
from workbench.desktop.shell.past_frame import paint_hatch
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL, mono
from workbench.language import tr
from workbench.services.drilling.sheet import DrillStanding

HEIGHT = 40
_HATCH = 10
_BAR = 3
SHORT = 300
"""Seconds left from which the clock is set off."""


class DrillBanner(QFrame):
    """One line over the same screens: the word, the clock, and the next step.

    Signals
    -------
    answerWanted()
        The answer sheet is to be shown.
    hintWanted()
        A hint is to be taken.
    endWanted()
        The answer is to be handed in.
    resultWanted()
        The graded result is to be shown.
    """

    answerWanted = Signal()
    hintWanted = Signal()
    endWanted = Signal()
    resultWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drillBanner")
        self.setAccessibleName(tr("Drill"))
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._left = 1.0
        self.word = Label(tr("DRILL"), HEADING, weight=600)
        self.clock = Label("", HEADING, weight=600)
        self.clock.setFont(mono(BODY))
        self.of_whole = Label("", SMALL, tone="t2")
        self.words = ElidedLabel("", SMALL, tone="t2")
        self.answer = Button(tr("Answer sheet"))
        self.hint = Button(tr("Take a hint…"))
        self.end = Button(tr("Hand in…"))
        self.result = Button(tr("Show the result"))
        self.answer.clicked.connect(self.answerWanted)
        self.hint.clicked.connect(self.hintWanted)
        self.end.clicked.connect(self.endWanted)
        self.result.clicked.connect(self.resultWanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(_HATCH + 14, 0, 16, _BAR)
        row.setSpacing(12)
        for widget in (self.word, self.clock, self.of_whole):
            row.addWidget(widget)
        row.addWidget(self.words, 1)
        for button in (self.hint, self.answer, self.end, self.result):
            row.addWidget(button)
        self.hide()
        Appearance.current().themeChanged.connect(self.update)

    def show_drill(self, now: DrillStanding | None) -> None:
        """Show how a drill stands; None takes the banner away.

        Parameters
        ----------
        now : DrillStanding or None
        """
        self.setVisible(now is not None)
        if now is None:
            return
        whole = now.drill.minutes * 60
        running, done = now.phase == "running", now.phase == "graded"
        self._left = now.seconds_left / whole if running else 0.0
        self.clock.setVisible(running)
        self.of_whole.setVisible(running)
        self.clock.setText(clock_words(now.seconds_left))
        self.clock.set_tone("warn" if now.seconds_left < SHORT else "t1")
        self.of_whole.setText(tr("left of {whole}", whole=clock_words(whole)))
        self.words.setText(standing_line(now))
        self.setAccessibleDescription(f"{self.clock.text()} {standing_line(now)}")
        self.answer.setVisible(running)
        self.hint.setVisible(running and bool(now.drill.hints))
        self._offer_hint(now)
        self.end.setVisible(not done)
        words = {"handed_in": tr("Reveal…"), "time_up": tr("Show the result")}
        self.end.setText(words.get(now.phase, tr("Hand in…")))
        self.end.setAccessibleName(self.end.text())
        self.result.setVisible(done)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, stripes and the bar of the time that is left."""
        super().paintEvent(event)
        painter = QPainter(self)
        colours = current_tokens()
        painter.fillRect(self.rect(), QColor(colours.accent_soft))
        paint_hatch(painter, QRect(0, 0, _HATCH, self.height()))
        foot = QRect(0, self.height() - _BAR, self.width(), _BAR)
        painter.fillRect(foot, QColor(colours.line))
        foot.setWidth(round(self.width() * self._left))
        painter.fillRect(foot, QColor(colours.accent))
        painter.end()

    def _offer_hint(self, now: DrillStanding) -> None:
        if now.hints_left > 0:
            self.hint.permit()
            cost = f"{now.drill.hint_cost:g}"
            self.hint.set_tip(tr("The next hint costs {cost} of 100 points", cost=cost))
        else:
            self.hint.forbid(tr("Every hint is taken."))
