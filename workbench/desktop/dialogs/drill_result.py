"""The graded result of a drill: said against true, beside the methods, and the course it took."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import HEAD, ROW, DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drill_words import (
    PARTS,
    clock_words,
    part_mark,
    score_line,
    score_opinion_line,
)
from workbench.desktop.numbers import decimal
from workbench.desktop.plots.drill_course import DrillCourse
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL, TITLE, mono
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.debrief import Debrief, debrief_of
from workbench.services.drilling.writing import save_debrief

FILES = tr("Markdown (*.md);;CSV (*.csv);;JSON (*.json)")
_PARTS = (
    Column(tr("Part"), ColumnKind.NAME),
    Column(tr("Said")),
    Column(tr("Truth"), stretch=True),
    Column(tr("Standing"), ColumnKind.MARK),
    Column(tr("Points")),
)
_WHO = (
    Column(tr("On the same rows"), ColumnKind.NAME),
    Column(tr("Named, in order"), stretch=True),
    Column(tr("Standing"), ColumnKind.MARK),
)
_STEPS = (
    Column(tr("After")),
    Column(tr("What was done"), ColumnKind.NAME, stretch=True),
    Column(tr("Took"), tone="t2"),
)


class DrillResult(ActDialog):
    """One graded drill.

    Parameters
    ----------
    controller : Controller
    debrief : Debrief
    """

    def __init__(self, controller: Controller, debrief: Debrief) -> None:
        super().__init__(controller.window, tr("Result of the drill"), leave=tr("Close"))
        self._controller, self.debrief = controller, debrief
        self.resize(1080, 800)
        self.parts = DataTable(tr("Answer against truth"), _PARTS)
        self.methods = DataTable(tr("You and the methods"), _WHO)
        self.steps = DataTable(tr("What was done in which order"), _STEPS)
        self.course = DrillCourse()
        save = Button(tr("Save…"))
        save.setAutoDefault(False)
        save.set_tip(tr("As Markdown, CSV or JSON"))
        save.clicked.connect(self.save)
        self.foot.insertWidget(0, save)
        self.body.addLayout(self._head())
        self.body.addWidget(self._parts_card())
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.addWidget(self._methods_card(), 0, 0)
        grid.addWidget(self._course_card(), 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid, 1)

    def save(self) -> None:
        """Ask for a file and write the debrief into it."""
        code = self.debrief.standing.code
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the debrief"), tr("{code} drill.md", code=code), FILES
        )
        if not chosen:
            return
        try:
            written = save_debrief(self.debrief, Path(chosen))
        except WorkbenchError as error:
            self.say_problem(f"{error.message} {error.hint}".strip())
            return
        self.say_problem("")
        self._controller.window.notify(Notice(tr("Saved {name}.", name=written.name)))

    def _head(self) -> QVBoxLayout:
        grade, row = self.debrief.grade, self.debrief.row
        drill = row.standing.drill
        score = Label(f"{grade.score:.0f}", TITLE)
        score.setFont(mono(TITLE))
        score.setAccessibleName(tr("Score"))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(Label(score_line(grade.score, grade.standing), TITLE), 1)
        told = [row.standing.code, drill.participant] if drill.participant else [row.standing.code]
        used = clock_words(grade.seconds)
        whole = clock_words(drill.minutes * 60)
        told.append(tr("{used} of {whole} used", used=used, whole=whole))
        if grade.hints:
            taken = trn("{count} hint", "{count} hints", grade.hints)
            cost = f"{grade.hint_points:g}"
            told.append(tr("{taken}, minus {cost} points", taken=taken, cost=cost))
        told.append(tr("the truth is the one committed to at the start"))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(Label(" · ".join(told), BODY, tone="t2", wrap=True))
        return column

    def _parts_card(self) -> Card:
        rows = [
            (
                PARTS.get(part.part, part.part),
                part.said or None,
                part.truth or None,
                part_mark(part.part, part.standing),
                tr(
                    "{earned} of {possible}",
                    earned=decimal(part.earned, 1),
                    possible=f"{part.possible:g}",
                )
                if part.possible
                else None,
            )
            for part in self.debrief.grade.parts
        ]
        self.parts.set_records(rows, [part.part for part in self.debrief.grade.parts])
        self.parts.setFixedHeight(HEAD + ROW * len(rows) + 2)
        card = Card(tr("Answer against truth"), padded=False)
        card.add(self.parts)
        return card

    def _methods_card(self) -> Card:
        grade, end = self.debrief.grade, self.debrief.standing.end
        answer = end.answer if end is not None else None
        place = rehearsal().place
        own = [] if answer is None else [n for n in (answer.cause, *answer.others) if n]
        rows: list[tuple[object, ...]] = [
            (tr("You"), ", ".join(map(place, own)) or None, part_mark("cause", grade.standing))
        ]
        rows += [
            (
                one.title,
                ", ".join(map(place, one.names)) or one.why_not or None,
                part_mark("cause", one.standing or "not_said"),
            )
            for one in grade.methods
        ]
        self.methods.set_records(rows, ["you", *(one.method for one in grade.methods)])
        self.methods.setMinimumHeight(HEAD + ROW * min(len(rows), 4) + 2)
        card = Card(tr("You and the methods"))
        card.add(self.methods, 1)
        card.add(Label(score_opinion_line(self.debrief), SMALL, tone="t2", wrap=True))
        first = answer.first_step if answer is not None else ""
        card.add(Label(tr("First, by your answer: {first}", first=first or "–"), SMALL, wrap=True))
        usual = " ".join(self.debrief.first_steps)
        card.add(Label(tr("First, usually: {usual}", usual=usual), SMALL, wrap=True))
        return card

    def _course_card(self) -> Card:
        debrief = self.debrief
        self.course.show_course(debrief.steps, debrief.spent, debrief.grade.seconds)
        rows = [
            (clock_words(step.after), step.what, clock_words(step.took)) for step in debrief.steps
        ]
        self.steps.set_records(rows, [str(place) for place, _ in enumerate(rows)])
        card = Card(tr("Where the time went"))
        card.add(self.course)
        card.add(self.steps, 1)
        return card


def show_result(controller: Controller, incident: str) -> None:
    """Show the result of a graded drill, once it is read.

    Parameters
    ----------
    controller : Controller
    incident : str
    """
    controller.backend.ask(
        "drill result",
        lambda session: debrief_of(session, incident),
        lambda debrief: DrillResult(controller, debrief).open(),
    )
