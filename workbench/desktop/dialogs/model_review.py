"""The review of what the model leans on: question by question, beside what the runs say."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import ModelCheck
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.model_review import (
    FINDING,
    ReviewItem,
    action_of_finding,
    answer_question,
    hypothesis_of_finding,
    model_review,
    reopen_question,
)
from workbench.services.session import Session

ANSWERS = {
    "in_order": tr("In order"),
    "finding": tr("Finding"),
    "cannot_tell": tr("Cannot tell"),
    "not_needed": tr("Not needed"),
}
_MARKS = {"in_order": State.GOOD, "finding": State.WARN}
_COLUMNS = (
    Column(tr("Part"), tone="t2"),
    Column(tr("Question"), ColumnKind.NAME, stretch=True),
    Column(tr("Answer"), ColumnKind.MARK),
)
_LINES = 2


class ModelReview(ActDialog):
    """All questions in a table; the chosen one with what runs say to it, and its answer.

    Parameters
    ----------
    controller : Controller
    incident : str
    found : sequence of ReviewItem
    """

    def __init__(
        self, controller: Controller, incident: str, found: tuple[ReviewItem, ...]
    ) -> None:
        super().__init__(
            controller.window, tr("Review the model"), tr("Write answer"), leave=tr("Close")
        )
        self._controller, self._incident = controller, incident
        self.found = found
        self.resize(920, 680)
        self.progress = Label("", BODY, tone="t2")
        self.table = DataTable(tr("Questions of the review"), _COLUMNS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.question = Label("", BODY, weight=600, wrap=True)
        self.look = Label("", SMALL, tone="t2", wrap=True)
        self.told = Label("", SMALL, wrap=True)
        for widget, stretch in (
            (self.progress, 0), (self.table, 1), (self.question, 0), (self.look, 0),
            (self.told, 0),
        ):  # fmt: skip
            self.body.addWidget(widget, stretch)
        self._make_fields()
        self._make_buttons()
        self.show_found(found)
        self._select(self._next_open(0))
        controller.incidentChanged.connect(self.while_open(self._ask))

    @property
    def chosen(self) -> ReviewItem | None:
        """The question the answer is for."""
        rows = self.table.selected_rows()
        return self.found[rows[0]] if rows and rows[0] < len(self.found) else None

    def show_found(self, found: tuple[ReviewItem, ...]) -> None:
        """Show the questions as they stand; the chosen one stays chosen.

        Parameters
        ----------
        found : sequence of ReviewItem
        """
        at = self.table.selected_rows()
        self.found = found
        self.table.set_records(
            [(one.part, one.question.question, _mark(one.check)) for one in found],
            [one.question.id for one in found],
        )
        done = sum(one.check is not None for one in found)
        findings = sum(one.check is not None and one.check.answer == FINDING for one in found)
        self.progress.setText(
            tr(
                "{done} of {count} answered, findings: {findings}",
                done=done,
                count=len(found),
                findings=findings,
            )
        )
        self._select(at[0] if at else 0)

    def carry_out(self) -> None:
        """Write the answer down, and go on to the next open question."""
        item, incident = self.chosen, self._incident
        if item is None:
            return
        name, answer = item.question.id, self.answer.current
        text, node = self.words.toPlainText(), self.node.text()
        run = str(self.run.currentData() or "")
        at = self.found.index(item)

        def done(_: ModelCheck) -> None:
            self._controller.tell_undoable(tr("The answer is written down."))
            self._select(self._next_open(at + 1))

        self._do(
            lambda s: answer_question(s, incident, name, answer, text=text, node=node, run=run),
            done,
        )

    def _make_fields(self) -> None:
        self.answer = SegmentedControl(tr("Answer"), tuple(ANSWERS.items()))
        self.answer.chosen.connect(lambda _: self._follow())
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * _LINES + 14)
        self.node, self.run = QLineEdit(), QComboBox()
        self.run.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        fields = form()
        for name, field in (
            (tr("Answer"), self.answer),
            (tr("In words"), self.words),
            (tr("About"), self.node),
            (tr("Shown by"), self.run),
        ):
            add_field(fields, name, field)
        self.node.setPlaceholderText(tr("a column or a node of the lineage"))
        self.body.addLayout(fields)

    def _make_buttons(self) -> None:
        self.hypothesis = Button(tr("Make hypothesis"))
        self.action = Button(tr("Propose action"))
        self.reopen = Button(tr("Take answer back"))
        for at, (button, act, words) in enumerate(
            (
                (self.hypothesis, hypothesis_of_finding, tr("Stated as a hypothesis.")),
                (self.action, action_of_finding, tr("Proposed as an action.")),
                (self.reopen, reopen_question, tr("The question is open again.")),
            )
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, a=act, w=words: self._act(a, w))
            self.foot.insertWidget(at, button)

    def _act(self, act: Callable[[Session, str, str], Outcome[Any]], words: str) -> None:
        item, incident = self.chosen, self._incident
        if item is not None:
            name = item.question.id
            self._do(
                lambda s: act(s, incident, name),
                lambda _: self._controller.tell_undoable(words),
            )

    def _show_chosen(self) -> None:
        item = self.chosen
        if item is None:
            return
        self.question.setText(item.question.question)
        self.look.setText(item.question.look)
        lines = [f"{one.run[-8:]}  {one.text}" for one in item.told]
        self.told.setText("\n".join(lines) or tr("No finished run says anything to this yet."))
        check = item.check
        # Nothing is in order by default: an answer that was not thought about needs words.
        self.answer.choose(check.answer if check is not None else "cannot_tell")
        self.words.setPlainText(check.text if check is not None else "")
        self.node.setText(check.node if check is not None else "")
        self.run.clear()
        self.run.addItem(tr("no run"), "")
        for one in item.told:
            self.run.addItem(f"{one.run[-8:]}  {one.text}", one.run)
        if check is not None:
            self.run.setCurrentIndex(max(self.run.findData(check.run), 0))
        self.say_problem("")
        self._follow()

    def _follow(self) -> None:
        check = self.chosen.check if self.chosen is not None else None
        finding = check is not None and check.answer == FINDING
        nothing = tr("Write a finding down first.")
        for button, taken, words in (
            (self.hypothesis, check.hypothesis if check else "", tr("Its hypothesis stands.")),
            (self.action, check.action if check else "", tr("Its action stands.")),
        ):
            if finding and not taken:
                button.permit()
            else:
                button.forbid(words if taken else nothing)
        if check is None:
            self.reopen.forbid(tr("This question is open."))
        else:
            self.reopen.permit()
        self.words.setPlaceholderText(
            tr("what was found, in one sentence")
            if self.answer.current == FINDING
            else tr("why; may stay empty where all is in order")
        )

    def _next_open(self, start: int) -> int:
        order = [*range(start, len(self.found)), *range(start)]
        return next((at for at in order if self.found[at].check is None), max(start - 1, 0))

    def _select(self, row: int) -> None:
        index = self.table.records.index(row, 0)
        how = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, how.ClearAndSelect | how.Rows)
        self.table.scrollTo(index)

    def _do(self, act: Callable[[Session], Outcome[Any]], tell: Callable[[Any], None]) -> None:
        def done(made: Any) -> None:  # noqa: ANN401 -- whichever record it is
            self.say_problem("")
            tell(made)

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())
            if error.code == "model_check.no_words":
                self.words.setFocus()

        self._controller.backend.act(act, self.while_open(done), self.while_open(failed))

    def _ask(self, _incident: str = "") -> None:
        incident = self._incident
        self._controller.backend.ask(
            "model review", lambda s: model_review(s, incident), self.while_open(self.show_found)
        )


def show_model_review(controller: Controller) -> None:
    """Open the review of the model of the open incident.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def show(found: tuple[ReviewItem, ...]) -> None:
        if controller.incident == incident:
            ModelReview(controller, incident, found).open()

    if incident:
        controller.backend.ask("model review", lambda s: model_review(s, incident), show)


def _mark(check: ModelCheck | None) -> Mark:
    if check is None:
        return Mark(State.UNKNOWN, tr("open"))
    return Mark(_MARKS.get(check.answer, State.UNKNOWN), ANSWERS[check.answer].lower())
