"""Putting a name under the report, or against it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import GateState
from workbench.domain.records.postmortem import SignOff
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.postmortem.gates import gates_of
from workbench.services.postmortem.signing import sign_report

_SAID = {
    "signed": tr("Signed. The version that was signed is kept, word for word."),
    "dissents": tr("The dissent is recorded beside the report."),
    "abstains": tr("The abstention is recorded beside the report."),
}


class SignReport(ActDialog):
    """Signs the report as it stands, dissents from it, or abstains.

    Parameters
    ----------
    controller : Controller
    state : Incident
    gates : sequence of GateState
    """

    def __init__(self, controller: Controller, state: Incident, gates: Sequence[GateState]) -> None:
        super().__init__(controller.window, tr("Sign the report"), tr("Sign"))
        self._controller = controller
        self._incident = state.id
        self.setMinimumWidth(560)
        self._blocking = [one for one in gates if not one.passed and not one.warning]
        self.verdict = SegmentedControl(
            tr("What you say"),
            (
                ("signed", tr("I sign")),
                ("dissents", tr("I dissent")),
                ("abstains", tr("I abstain")),
            ),
        )
        self.verdict.chosen.connect(self._follow)
        self.function = QComboBox()
        self.function.setEditable(True)
        known = [one.function for one in state.records.participants]
        self.function.addItems(list(dict.fromkeys((*known, state.owner))))
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("optional; the report speaks of functions"))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(84)
        self.body.addWidget(self.verdict)
        fields = form()
        add_field(fields, tr("As"), self.function)
        add_field(fields, tr("Name"), self.name)
        add_field(fields, tr("Words"), self.text)
        self.body.addLayout(fields)
        self._show_gates(gates)
        self._follow(self.verdict.current)

    def carry_out(self) -> None:
        """Record it."""
        function, verdict = self.function.currentText().strip(), self.verdict.current
        if not function:
            self.say_problem(tr("Say as what you sign: a function, such as ML on-call."))
            self.function.setFocus()
            return
        if verdict == "dissents" and not self.text.toPlainText().strip():
            self.say_problem(tr("A dissent needs its reason."))
            self.text.setFocus()
            return
        incident, name, text = self._incident, self.name.text(), self.text.toPlainText()
        window = self._controller.window

        def done(made: SignOff) -> None:
            self.accept()
            window.notify(Notice(_SAID[made.verdict]))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: sign_report(s, incident, function, verdict=verdict, name=name, text=text),  # type: ignore[arg-type]
            self.while_open(done),
            self.while_open(failed),
        )

    def _show_gates(self, gates: Sequence[GateState]) -> None:
        open_ = [one for one in gates if not one.passed]
        if not open_:
            self.body.addWidget(Label(tr("Every gate is passed."), SMALL, tone="t2"))
            return
        for one in open_:
            state = State.WARN if one.warning else State.BAD
            words = tr("a warning") if one.warning else tr("not passed")
            row = GateRow(f"{one.code} {one.title}", Mark(state, words), one.reason, one.action)
            row.set_quiet(quiet=True)
            self.body.addWidget(row)

    def _follow(self, verdict: str) -> None:
        verbs = {"signed": tr("Sign"), "dissents": tr("Dissent"), "abstains": tr("Abstain")}
        self.verb.setText(verbs[verdict])
        prompts = {
            "signed": tr("What stands is kept as a version; a later change shows."),
            "dissents": tr("What you disagree with, and what speaks for it."),
            "abstains": tr("Why, if you like."),
        }
        self.text.setPlaceholderText(prompts[verdict])
        count = len(self._blocking)
        if verdict == "signed" and count:
            self.verb.forbid(
                trn(
                    "{count} gate blocks signing; dissent is always possible.",
                    "{count} gates block signing; dissent is always possible.",
                    count,
                )
            )
        else:
            self.verb.permit()


def show_signing(controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident
    if not incident:
        return

    def show(found: tuple[Incident, tuple[GateState, ...]]) -> None:
        SignReport(controller, *found).open()

    controller.backend.ask(
        "sign report", lambda s: (s.incident(incident), gates_of(s, incident)), show
    )
