"""The right column of Repairs: what flips, what else happens, and what release still needs."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import decimal
from workbench.desktop.places.repairs_words import STEPS, side_rows
from workbench.desktop.plots.flip_matrix import FlipMatrix, flip_words
from workbench.desktop.plots.forest import ForestKey
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.release import RuleAnswer
from workbench.language import tr, trn
from workbench.services.repair_comparison import Compared
from workbench.services.repair_reading import RepairsReading

MOST_PROBLEMS = 3


_HEADING = 150


class ComparedCard(Card):
    """The repairs side by side; its key says less where there is less room.

    Parameters
    ----------
    key : ForestKey
    """

    def __init__(self, key: ForestKey) -> None:
        super().__init__(tr("Repairs compared"))
        self._key = key
        self.add_to_head(key)

    def fit_key(self) -> None:
        """Choose the words of the key for the room there is."""
        free = self.width() - 32 - _HEADING
        self._key.set_short(short=free < self._key.full_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose again."""
        super().resizeEvent(event)
        self.fit_key()


class FlipCard(Card):
    """Which predictions the selected repair turns, and a sentence on them."""

    def __init__(self) -> None:
        super().__init__(tr("What flips, W1"))
        self.matrix = FlipMatrix()
        self.words = Label("", SMALL, tone="t2", wrap=True)
        self.add(self.matrix)
        self.add(self.words)

    def show_repair(self, row: Compared | None) -> None:
        """Show the flips of a repair."""
        flips = row.figures.flips if row is not None and row.figures is not None else None
        self.matrix.set_flips(flips)
        self.words.setText(flip_words(flips) if row is not None and row.figures else "")


class SideEffects(Card):
    """What a repair does beside its gain, each with a state."""

    def __init__(self) -> None:
        super().__init__(tr("Side effects"))

    def show_repair(self, row: Compared | None, places: int) -> None:
        """Show the side effects of a repair."""
        self.clear()
        figures = row.figures if row is not None else None
        found = side_rows(figures, places) if figures is not None else []
        if not found:
            self.add(Label(tr("Not looked at yet: try the repair."), SMALL, tone="t3", wrap=True))
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 1)
        for at, (name, figure, mark) in enumerate(found):
            value = Label(figure, SMALL)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(f"{name}: {figure}, {mark.text}")
            told = Label("", SMALL, wrap=True)
            told.set_breakable_text(name)
            told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(told, at, 0)
            grid.addWidget(value, at, 1)
            grid.addWidget(StatusMark(mark), at, 2)
        self.add(grid)


class ReleaseCard(Card):
    """How the selected repair fares against the release criteria, and what comes next.

    Signals
    -------
    stepWanted()
        The filled button.
    actWanted(str)
        An act of the menu, by its name.
    """

    stepWanted = Signal()
    actWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Release"))
        self.step = Button("", ButtonKind.PRIMARY)
        self.step.clicked.connect(self.stepWanted)
        self.more = Button(tr("More"))
        self.more.attach_menu(self._menu())
        self.add_buttons(self.step, self.more)

    def show_repair(self, reading: RepairsReading, row: Compared | None) -> None:
        """Show criteria, problems and the next step for a repair."""
        self.clear()
        comparison = reading.comparison
        when = (
            ""
            if comparison.criteria is None
            else (
                tr("criteria set before results")
                if comparison.before_results
                else tr("criteria set after results")
            )
        )
        self.set_heading(tr("Release"), when)
        self._show_criteria(row)
        chosen = comparison.chosen
        if chosen is not None and row is not None and row.repair.id == chosen.repair.id:
            self._show_problems(reading)
        halted = reading.step == "choose" and row is not None and row.halted
        self.step.setText(tr("Explain its data…") if halted else STEPS.get(reading.step, ""))
        self.step.setAccessibleName(self.step.text())
        self.step.setVisible(reading.step in STEPS)
        control = row is not None and row.candidate.is_control
        if row is None:
            self.step.forbid(tr("Select a repair."))
        elif reading.step == "choose" and row.figures is None:
            self.step.forbid(tr("Try this repair before it is chosen."))
        elif reading.step == "choose" and control:
            self.step.forbid(tr("Doing nothing is the control; it is no repair."))
        else:
            self.step.permit()

    def _show_criteria(self, row: Compared | None) -> None:
        """Show how many criteria are met, and those that are not by themselves."""
        answers = row.criteria if row is not None else ()
        if not answers:
            return
        open_criteria = lambda: self.actWanted.emit("criteria")  # noqa: E731 -- used twice
        met = sum(bool(one.met) for one in answers)
        words = tr("{met} of {count} release criteria met", met=met, count=len(answers))
        line = GateRow(words, Mark(State.GOOD if met == len(answers) else State.BAD))
        set_tip(line, "\n".join(rule_words(one) for one in answers))
        line.clicked.connect(open_criteria)
        self.add(line)
        for one in answers:
            if not one.met:
                self.add(_rule_row(one, open_criteria))

    def _show_problems(self, reading: RepairsReading) -> None:
        problems = reading.standing.problems
        for problem in problems[:MOST_PROBLEMS]:
            row = GateRow(problem.text, Mark(State.BAD, tr("open")))
            row.clicked.connect(lambda: self.actWanted.emit("verify"))
            self.add(row)
        more = len(problems) - MOST_PROBLEMS
        if more > 0:
            words = trn("{count} more", "{count} more", more)
            self.add(Label(words, SMALL, tone="t3"))
        windows = reading.standing.verified_windows
        if windows:
            words = trn(
                "Gain on {count} held-out window", "Gain on {count} held-out windows", len(windows)
            )
            self.add(GateRow(words, Mark(State.GOOD)))

    def _menu(self) -> QMenu:
        menu = QMenu()
        for name, words in (
            ("try", tr("Try this repair")),
            ("run", tr("Show its run…")),
            ("edit", tr("Edit this repair…")),
            ("reject", tr("Set aside…")),
            ("", ""),
            ("choose", tr("Choose this repair…")),
            ("impact", tr("Impact statement…")),
            ("way_back", tr("Way back and rollout…")),
            ("canary", tr("Judge the canary")),
            ("stage", tr("Roll out in stages…")),
            ("apply", tr("Record as applied…")),
            ("verify", tr("Verify…")),
            ("rehearse", tr("Rehearse the rollback…")),
            ("roll_back", tr("Roll back…")),
            ("", ""),
            ("frame", tr("Framing…")),
            ("criteria", tr("Release criteria…")),
        ):
            if name:
                menu.addAction(words, lambda name=name: self.actWanted.emit(name))
            else:
                menu.addSeparator()
        return menu


def rule_words(answer: RuleAnswer) -> str:
    """Return a criterion with what was measured, in a line."""
    mark, value = _rule_mark(answer)
    return f"{_rule_told(answer)}: {mark.text}" + (f", {value}" if value else "")


def _rule_row(answer: RuleAnswer, clicked: Callable[[], None]) -> QWidget:
    mark, value = _rule_mark(answer)
    row = GateRow(_rule_told(answer), mark, value or mark.text)
    row.clicked.connect(clicked)
    return row


def _rule_told(answer: RuleAnswer) -> str:
    rule = answer.rule
    return rule.words.rstrip(".") or f"{rule.measure} {rule.operator} {rule.value:g}"


def _rule_mark(answer: RuleAnswer) -> tuple[Mark, str]:
    states = {
        True: Mark(State.GOOD, tr("met")),
        False: Mark(State.BAD, tr("not met")),
        None: Mark(State.UNKNOWN, tr("not measured")),
    }
    return states[answer.met], "" if answer.value is None else decimal(answer.value)


def caption(words: str) -> Label:
    """Return the heading of a panel inside a card."""
    return Label(words, BODY, weight=600)
