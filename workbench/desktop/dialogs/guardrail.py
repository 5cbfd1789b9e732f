"""Fitting a rule of a person's choice: what it judges, and to how many false alarms."""

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Outcome
from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.guardrails.fitting import Design
from workbench.science.guardrails.rule import ON_ROWS
from workbench.services.guardrail_fitting import propose_guardrail
from workbench.services.guardrails import keep_guardrail
from workbench.services.session import Session

_KINDS = {
    "range": tr("values of a column within a range"),
    "levels": tr("values of a column among known levels"),
    "nulls": tr("values of a column present"),
    "threshold": tr("a metric within limits"),
    "volume": tr("rows of a batch in usual number"),
    "freshness": tr("rows come in time"),
}


class FitGuardrail(ActDialog):
    """Fits a rule on what lies before the onset, and records it.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window, tr("Add a rule"), tr("Fit and keep the rule"))
        self._controller, self._incident = controller, controller.incident
        state = controller.state
        self.kind = QComboBox()
        for name, words in _KINDS.items():
            self.kind.addItem(words, name)
        self.column = QComboBox()
        self.column.setEditable(False)
        for name in columns_of(state) if state is not None else ():
            self.column.addItem(name, name)
        self.metric_name = QLineEdit(state.metric if state is not None else "")
        self.alarms = _number(0.5, 0.01, 100.0)
        self.held = _number(0.0, 0.0, 100_000.0)
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("by itself, what it judges"))
        fields = form()
        for words, field in (
            (tr("What it judges"), self.kind),
            (tr("Column"), self.column),
            (tr("Metric"), self.metric_name),
            (tr("False alarms a month that are agreed"), self.alarms),
            (tr("Minutes it must be broken"), self.held),
            (tr("Title"), self.title),
        ):
            add_field(fields, words, field)
        self.body.addLayout(fields)
        said = tr("It is fitted on what lies before the onset; nothing of the incident is used.")
        self.body.addWidget(Label(said, SMALL, tone="t2", wrap=True))
        self.kind.currentIndexChanged.connect(lambda _: self._follow())
        self._follow()

    def carry_out(self) -> None:
        """Fit the rule and record it; what is wrong is said here."""
        incident, kind = self._incident, self.kind.currentData()
        column, metric = self.column.currentData() or "", self.metric_name.text().strip()
        design = Design(alarms=self.alarms.value())
        held, title = self.held.value() or None, self.title.text().strip()

        def act(session: Session) -> Outcome[Guardrail]:
            made = propose_guardrail(
                session,
                incident,
                kind,
                column=column if kind in ON_ROWS else "",
                metric=metric if kind == "threshold" else "",
                for_minutes=held,
                design=design,
                title=title,
            )
            return keep_guardrail(session, incident, made.guardrail)

        def done(made: Guardrail) -> None:
            self.accept()
            self._controller.tell_undoable(tr("Kept “{title}”.", title=made.title))

        def refuse(error: WorkbenchError) -> None:
            self.verb.permit()
            self.say_problem(f"{error.message} {error.hint}".strip())

        self.verb.forbid(tr("The rule is being fitted."))
        self._controller.backend.act(act, self.while_open(done), self.while_open(refuse))

    def _follow(self) -> None:
        kind = self.kind.currentData()
        self.column.setEnabled(kind in ON_ROWS)
        self.metric_name.setEnabled(kind == "threshold")


def columns_of(state: Incident) -> tuple[str, ...]:
    """Return the columns of an incident's tables, each once, the features first."""
    tables = [
        item.table
        for item in state.evidence
        if item.kind is EvidenceKind.TABLE and item.table is not None
    ]
    features = (name for table in tables for name in table.roles.features)
    others = (column.name for table in tables for column in table.columns)
    return tuple(dict.fromkeys((*features, *others)))


def _number(value: float, low: float, high: float) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setRange(low, high)
    field.setDecimals(2)
    field.setValue(value)
    return field


def fit_rule(controller: Controller) -> None:
    """Open the dialog.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        FitGuardrail(controller).open()
