"""Changing what is known of a case: name, owner, severity, stage, metric."""

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QLineEdit

from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice, Stage
from workbench.desktop.theme.marks import severity
from workbench.desktop.window import MainWindow
from workbench.domain.incident import SEVERITIES, Incident
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.metrics import METRICS
from workbench.services.evidence import amend
from workbench.services.readings.home import incident_code, metric_words

NOT_SET = tr("not set")


class EditIncident(ActDialog):
    """The facts of one case; only what was changed is written.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
        With an open incident.
    state : Incident
        As it is now.
    """

    def __init__(self, window: MainWindow, controller: Controller, state: Incident) -> None:
        super().__init__(window, tr("Edit {state}", state=incident_code(state)), tr("Save"))
        self._controller = controller
        self._state = state
        self.title = QLineEdit(state.title)
        self.owner = QLineEdit(state.owner)
        self.owner.setPlaceholderText(tr("a role, such as ML on-call"))
        known = {name: severity(level).text for level, name in enumerate(SEVERITIES, start=1)}
        self.severity = _choices({"": NOT_SET, **known}, state.severity)
        if state.records.triage is not None:
            # After a triage every change of it has a reason, which the details ask for.
            self.severity.setEnabled(False)
            set_tip(self.severity, tr("Change it in Incident details, with its reason."))
        self.stage = _choices({str(stage): stage.word for stage in Stage}, str(state.stage))
        self.measured = QComboBox()
        for metric in dict.fromkeys((*METRICS, state.metric)):
            self.measured.addItem(metric_words(metric) or NOT_SET, metric)
        self.measured.setCurrentIndex(self.measured.findData(state.metric))
        self.target = QLineEdit(state.target)
        self.target.setPlaceholderText(tr("the lineage node the metric is measured at"))
        fields = form()
        for name, field in (
            (tr("Title"), self.title),
            (tr("Owner"), self.owner),
            (tr("Severity"), self.severity),
            (tr("Stage"), self.stage),
            (tr("Metric that got worse"), self.measured),
            (tr("Measured at"), self.target),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)
        self.title.selectAll()

    def facts(self) -> dict[str, str]:
        """Return what differs from the case as it is."""
        said = {
            "title": self.title.text().strip(),
            "owner": self.owner.text().strip(),
            "severity": str(self.severity.currentData()),
            "stage": str(self.stage.currentData()),
            "metric": str(self.measured.currentData() or ""),
            "target": self.target.text().strip(),
        }
        return {name: value for name, value in said.items() if value != self._now(name)}

    def carry_out(self) -> None:
        """Write what was changed."""
        facts = self.facts()
        if not self.title.text().strip():
            self.say_problem(tr("A case needs a title: what dropped, and since when."))
            self.title.setFocus()
            return
        if not facts:
            self.accept()
            return
        window, incident = self._controller.window, self._state.id

        def done(_: Incident) -> None:
            self.accept()
            window.notify(Notice(tr("Saved: {facts}.", facts=", ".join(facts)), undo=True))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: amend(s, incident, facts), self.while_open(done), self.while_open(failed)
        )

    def _now(self, name: str) -> str:
        return str(getattr(self._state, name))


def _choices(known: Mapping[str, str], chosen: str) -> QComboBox:
    """Return a box that shows the words of what can be recorded."""
    box = QComboBox()
    for value, words in {chosen: chosen, **known}.items() if chosen not in known else known.items():
        box.addItem(words, value)
    box.setCurrentIndex(box.findData(chosen))
    return box


def edit_incident(window: MainWindow, controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    if controller.state is not None:
        EditIncident(window, controller, controller.state).open()
