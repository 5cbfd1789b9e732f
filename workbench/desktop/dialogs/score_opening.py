"""Opening an incident from a cell of Triage: filled in by what its window tells."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.numbers import moment
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Outcome
from workbench.domain.incident import SEVERITIES
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.library.plans import start_from
from workbench.services.opening.content import taxonomy
from workbench.services.readings.home import metric_words
from workbench.services.readings.triage_cell import CellReading
from workbench.services.readings.triage_context import CellContext
from workbench.services.scoring.opening import OpenedFromScore, open_from_score
from workbench.services.session import Session

NOT_SET = tr("not set")
_LINES = 3


class OpenFromScore(ActDialog):
    """Eight fields filled in from the cell; the clocks of the incident start with it.

    Parameters
    ----------
    controller : Controller
    cell : CellReading
    context : CellContext
    plan : (str, str), optional
        Identifier and number of a past incident whose plan it starts from.
    opened : callable, optional
        Called with the identifier of the incident.
    """

    def __init__(
        self,
        controller: Controller,
        cell: CellReading,
        context: CellContext,
        plan: tuple[str, str] | None = None,
        opened: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(controller.window, tr("Open an incident"), tr("Open incident"))
        self._controller, self._cell, self._plan = controller, cell, plan
        self._opened = opened
        self.setMinimumWidth(620)
        lead = tr(
            "Filled in from the score of {model}, {when}. Its clocks start now.",
            model=cell.title,
            when=moment(cell.start),
        )
        if plan is not None:
            lead += " " + tr("It starts from the plan of {incident}.", incident=plan[1])
        self.body.addWidget(Label(lead, BODY, tone="t2", wrap=True))
        first = next((part for part in cell.parts if part.shown > 0), None)
        what = first.words if first is not None else tr("score {score}", score=cell.shown)
        self.title = QLineEdit(tr("{model}: {what}", model=cell.title, what=what))
        self.measured = Label(metric_words(cell.model.metric) or NOT_SET, BODY)
        self.when = Label(
            tr(
                "{start} UTC, raised for {count} windows",
                start=moment(context.since),
                count=context.windows,
            ),
            BODY,
        )
        self.owner = QLineEdit(context.owner)
        self.category = QComboBox()
        self.category.addItem(NOT_SET, "")
        for term in taxonomy().categories:
            self.category.addItem(term.title, term.id)
        self.category.setCurrentIndex(max(self.category.findData(context.category), 0))
        self.severity = QComboBox()
        self.severity.addItem(NOT_SET, "")
        for level in SEVERITIES:
            self.severity.addItem(level, level)
        self.reason = QLineEdit()
        if context.severity is not None:
            self.severity.setCurrentIndex(
                max(self.severity.findData(str(context.severity.value)), 0)
            )
            self.reason.setText(context.severity.reason)
        self.why = QPlainTextEdit(_why(cell))
        self.why.setTabChangesFocus(True)
        self.why.setFixedHeight(self.why.fontMetrics().lineSpacing() * _LINES + 14)
        fields = form()
        for name, field in (
            (tr("Title"), self.title),
            (tr("Metric"), self.measured),
            (tr("Since"), self.when),
            (tr("Owner"), self.owner),
            (tr("Category"), self.category),
            (tr("Severity"), self.severity),
            (tr("Why this severity"), self.reason),
            (tr("Why it is an incident"), self.why),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)
        self.body.addWidget(
            Label(
                tr(
                    "Score {score} under {definition} is written down with it.",
                    score=cell.shown,
                    definition=cell.definition,
                ),
                SMALL,
                tone="t3",
                wrap=True,
            )
        )

    def carry_out(self) -> None:
        """Open it, and go on in Evidence."""
        cell, plan, controller = self._cell, self._plan, self._controller
        title, why = self.title.text().strip(), self.why.toPlainText().strip()
        severity, reason = str(self.severity.currentData()), self.reason.text().strip()
        owner, category = self.owner.text().strip(), str(self.category.currentData())
        fields = {"category": category} if category else {}

        def work(session: Session) -> Outcome[OpenedFromScore]:
            made = open_from_score(
                session,
                cell.model.id,
                cell.start,
                title=title,
                rationale=why,
                severity=severity,
                severity_reason=reason,
                owner=owner,
                fields=fields,
            )
            if plan is None:
                return made
            started = start_from(session, made.value.incident, plan[0])
            return Outcome(made.value, made.changes | started.changes)

        def done(made: OpenedFromScore) -> None:
            self.accept()
            if self._opened is not None:
                self._opened(made.incident)
            controller.open_incident(made.incident, "evidence")
            controller.window.notify(Notice(tr("Incident opened; its clocks run.")))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        controller.backend.act(work, self.while_open(done), self.while_open(failed))


def _why(cell: CellReading) -> str:
    """Return the rationale that is suggested: the score and what leads it, without its chance."""
    told = [
        tr("{signal} {points} ({words})", signal=part.title, points=part.shown, words=part.words)
        for part in cell.parts
        if part.shown > 0
    ][:3]
    lead = tr("Score {score} of 100", score=cell.shown)
    return f"{lead}: {'; '.join(told)}." if told else f"{lead}."
