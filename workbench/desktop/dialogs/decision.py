"""Writing a decision down: what was chosen, what else there was, and at what risk."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.prevention import decision_problems
from workbench.domain.records.prevention import Alternative, Decision, Dissent
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.decisions import decide, dissent_line, dissent_of, prefilled
from workbench.services.readings.prevention_words import missing_words
from workbench.services.repair_release import decision_draft
from workbench.services.session import Session


class WriteDecision(ActDialog):
    """A decision with its alternatives filled in from the repairs that were tried.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    decision : Decision
        What stands in the fields at first; one with an id is changed.
    """

    def __init__(self, controller: Controller, decision: Decision) -> None:
        recorded = decision.decided_at is not None
        title = tr("Change the decision") if recorded else tr("Write a decision down")
        super().__init__(controller.window, title, tr("Decide"))
        self._controller, self._incident = controller, controller.incident
        self._draft = decision
        self.resize(640, 600)
        self.question = QLineEdit(decision.question)
        self.question.setPlaceholderText(tr("Which repair is applied?"))
        self.chosen = QLineEdit(decision.chosen)
        self.alternatives = _lines(
            [f"{one.option}: {one.why_not}" for one in decision.alternatives],
            tr("One a line: what else there was, a colon, why not"),
        )
        self.risk = QLineEdit(decision.accepted_risk)
        self.rationale = _lines([decision.rationale], "")
        self.dissent = _lines(
            [dissent_line(one) for one in decision.dissent],
            tr("One a line: the function, a colon, what it disagrees with, [the run it rests on]"),
        )
        self.nobody = QCheckBox(tr("Everybody was asked, and nobody disagreed"))
        self.nobody.setChecked(decision.no_dissent)
        self.by = QLineEdit(decision.decided_by)
        self.hypothesis = QComboBox()
        self.hypothesis.addItem(tr("none"), "")
        state = controller.state
        for one in state.records.hypotheses if state is not None else ():
            self.hypothesis.addItem(one.label, one.id)
        self.hypothesis.setCurrentIndex(max(0, self.hypothesis.findData(decision.hypothesis)))
        self.hypothesis.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        fields = form()
        for words, field in (
            (tr("What is decided"), self.question),
            (tr("Chosen"), self.chosen),
            (tr("Alternatives"), self.alternatives),
            (tr("Accepted risk"), self.risk),
            (tr("Rationale"), self.rationale),
            (tr("Rests on"), self.hypothesis),
            (tr("Dissent"), self.dissent),
            (tr("No dissent"), self.nobody),
            (tr("Decided by, a function"), self.by),
        ):
            add_field(fields, words, field)
        self.body.addLayout(fields, 1)
        self.missing = Label("", SMALL, tone="t2", wrap=True)
        self.body.addWidget(self.missing)
        for line in (self.question, self.chosen, self.risk, self.by):
            line.textChanged.connect(self._follow)
        for text in (self.alternatives, self.rationale, self.dissent):
            text.textChanged.connect(self._follow)
        self.nobody.toggled.connect(self._follow)
        self._follow()

    def given(self) -> Decision:
        """Return the decision as it stands in the dialog."""
        return self._draft.model_copy(
            update={
                "question": self.question.text().strip(),
                "chosen": self.chosen.text().strip(),
                "alternatives": tuple(self._alternatives()),
                "accepted_risk": self.risk.text().strip(),
                "rationale": self.rationale.toPlainText().strip(),
                "hypothesis": self.hypothesis.currentData() or "",
                "dissent": tuple(self._dissent(line) for line in _said(self.dissent)),
                "no_dissent": self.nobody.isChecked(),
                "decided_by": self.by.text().strip(),
            }
        )

    def carry_out(self) -> None:
        """Record it; what is wrong is said here."""
        controller, incident, wanted = self._controller, self._incident, self.given()

        def done(decision: Decision) -> None:
            self.accept()
            controller.tell_undoable(tr("Decided: {chosen}.", chosen=decision.chosen))

        def refuse(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        controller.backend.act(
            lambda session: decide(
                session,
                incident,
                question=wanted.question,
                chosen=wanted.chosen,
                repair=wanted.repair,
                hypothesis=wanted.hypothesis,
                alternatives=wanted.alternatives,
                accepted_risk=wanted.accepted_risk,
                rationale=wanted.rationale,
                dissent=wanted.dissent,
                no_dissent=wanted.no_dissent,
                decided_by=wanted.decided_by,
                revise=wanted.id,
            ),
            self.while_open(done),
            self.while_open(refuse),
        )

    def _alternatives(self) -> list[Alternative]:
        known = {one.option: one.repair for one in self._draft.alternatives}
        found = []
        for line in _said(self.alternatives):
            option, _, why_not = line.partition(":")
            named = option.strip()
            found.append(
                Alternative(option=named, why_not=why_not.strip(), repair=known.get(named, ""))
            )
        return found

    def _dissent(self, line: str) -> Dissent:
        state = self._controller.state
        try:
            return dissent_of(state, line) if state is not None else Dissent(text=line)
        except WorkbenchError:
            return Dissent(text=line)  # the run is still being typed

    def _follow(self) -> None:
        wanted = self.given()
        if not wanted.question or not wanted.chosen:
            self.verb.forbid(tr("Say what is decided and what is chosen."))
        elif wanted.dissent and wanted.no_dissent:
            self.verb.forbid(tr("There is dissent; take the tick away."))
        else:
            self.verb.permit()
        now = self._controller.backend.session.clock()
        stamped = wanted.model_copy(
            update={"decided_at": now, "decided_by": wanted.decided_by or "-"}
        )
        self.missing.setText(missing_words(decision_problems(stamped)))


def decide_on(controller: Controller, repair: str = "") -> None:
    """Open the form of a decision, its alternatives filled in.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    repair : str
        Id of the repair that is chosen; by default the one marked as chosen.
    """
    incident = controller.incident
    if not incident:
        return

    def read(session: Session) -> Decision:
        state = session.incident(incident)
        draft = prefilled(state, repair)
        standing = [one for one in state.records.decisions if one.repair == draft.repair != ""]
        if standing:
            return standing[-1]
        try:
            return decision_draft(session, incident, draft.repair) if draft.repair else draft
        except WorkbenchError:
            return draft  # it was not tried yet: there are no figures to fill in

    controller.backend.ask("decision", read, lambda draft: WriteDecision(controller, draft).open())


def _lines(texts: list[str], hint: str) -> QPlainTextEdit:
    field = QPlainTextEdit("\n".join(text for text in texts if text.strip(": ")))
    field.setPlaceholderText(hint)
    field.setTabChangesFocus(True)
    field.setMinimumHeight(64)
    return field


def _said(field: QPlainTextEdit) -> list[str]:
    return [line.strip() for line in field.toPlainText().splitlines() if line.strip()]
