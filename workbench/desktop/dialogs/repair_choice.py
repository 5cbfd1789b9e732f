"""Choosing a repair: the decision, with the other repairs as its alternatives."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.repair_fields import RepairDialog, said, text_field
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.records.prevention import Decision, Dissent
from workbench.domain.records.repairing import Impact, Repair
from workbench.language import tr
from workbench.services.impacts import impact_draft, write_impact
from workbench.services.repair_release import choose_repair, decision_draft, explain_data


class ChooseRepair(RepairDialog):
    """Why this one, what risk is accepted with it, and why not each of the others.

    Parameters
    ----------
    controller : Controller
    draft : Decision
        As the figures fill it.
    """

    def __init__(self, controller: Controller, draft: Decision) -> None:
        super().__init__(
            controller, tr("Choose {repair}", repair=draft.chosen), tr("Choose this repair")
        )
        self._draft = draft
        self.rationale = text_field(draft.rationale, lines=2)
        self.risk = text_field(draft.accepted_risk, tr("What could still go wrong with it"), 2)
        self.decided = QLineEdit(draft.decided_by)
        self.decided.setPlaceholderText(tr("a function, such as ML on-call"))
        self.dissenter = QLineEdit()
        self.dissenter.setPlaceholderText(tr("a function, such as Risk"))
        self.dissent = text_field(placeholder=tr("what it disagrees with, and why"), lines=2)
        self.nobody = QCheckBox(tr("Everybody was asked, and nobody disagrees"))
        fields = form()
        for name, field in (
            (tr("Because"), self.rationale),
            (tr("Accepted risk"), self.risk),
            (tr("Decided by"), self.decided),
            (tr("Who disagrees"), self.dissenter),
            (tr("Dissent"), self.dissent),
            (tr("No dissent"), self.nobody),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)
        self.body.addWidget(Label(tr("Why not the others"), BODY, weight=600))
        others, column = QWidget(), form()
        others.setLayout(QVBoxLayout())
        self.why_not = {one.repair: text_field(one.why_not, lines=2) for one in draft.alternatives}
        for one in draft.alternatives:
            add_field(column, one.option, self.why_not[one.repair])
        inside = others.layout()
        if isinstance(inside, QVBoxLayout):
            inside.setContentsMargins(0, 0, 12, 0)
            inside.addLayout(column)
            inside.addStretch(1)
        scroll = ScrollColumn(others)
        scroll.setMinimumHeight(180)
        self.body.addWidget(scroll, 1)
        self.resize(680, 640)

    def carry_out(self) -> None:
        """Write the decision down."""
        words, function = said(self.dissent), self.dissenter.text().strip()
        self.write(
            tr("Chosen: {repair}. The decision is recorded.", repair=self._draft.chosen),
            choose_repair,
            self._incident,
            self._draft.repair,
            accepted_risk=said(self.risk),
            rationale=said(self.rationale),
            decided_by=self.decided.text(),
            why_not={repair: said(field) for repair, field in self.why_not.items()},
            dissent=(Dissent(text=words, function=function),) if words else (),
            no_dissent=self.nobody.isChecked(),
        )


class ExplainData(RepairDialog):
    """Why data of a repair that look anomalous are in order, so that it may go on.

    Parameters
    ----------
    controller : Controller
    repair : Repair
    suspicion : str
        What looks anomalous.
    """

    def __init__(self, controller: Controller, repair: Repair, suspicion: str) -> None:
        super().__init__(controller, tr("Explain the data of this repair"), tr("Explain"))
        self._repair = repair
        self.body.addWidget(Label(suspicion, BODY, wrap=True))
        self.why = text_field(repair.explained, tr("Why the data are in order"), 3)
        fields = form()
        add_field(fields, tr("Explanation"), self.why)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Write the explanation down."""
        self.write(
            tr("Explained; the repair may go on."),
            explain_data,
            self._incident,
            self._repair.id,
            said(self.why),
        )


class ImpactStatement(RepairDialog):
    """What a repair gains and costs, and whom: drafted from its run, edited by people.

    Parameters
    ----------
    controller : Controller
    repair : Repair
    draft : Impact
    """

    FIELDS = ("gain", "trade_off", "affected", "privacy", "security")

    def __init__(self, controller: Controller, repair: Repair, draft: Impact) -> None:
        super().__init__(
            controller, tr("Impact of {repair}", repair=repair.title), tr("Record the statement")
        )
        self._repair = repair
        words = {
            "gain": tr("Gain"),
            "trade_off": tr("Trade-off"),
            "affected": tr("Who is affected"),
            "privacy": tr("Privacy"),
            "security": tr("Security"),
        }
        body = draft.json_body()
        self.fields = {name: text_field(str(body[name] or ""), lines=2) for name in self.FIELDS}
        column = form()
        for name, field in self.fields.items():
            add_field(column, words[name], field)
        self.body.addLayout(column)
        note = tr("Drafted from run {run}; say it in your own words.", run=draft.run[-8:])
        self.body.addWidget(Label(note, SMALL, tone="t3", wrap=True))

    def carry_out(self) -> None:
        """Write the statement down."""
        fields = {name: said(field) for name, field in self.fields.items()}
        self.write(
            tr("The impact statement is recorded."),
            write_impact,
            self._incident,
            self._repair.id,
            fields,
        )


def choose(controller: Controller, repair: Repair) -> None:
    """Open the decision for a repair once its draft is there."""
    _when_drafted(
        controller,
        lambda s, incident: decision_draft(s, incident, repair.id),
        lambda draft: ChooseRepair(controller, draft),
    )


def state_impact(controller: Controller, repair: Repair) -> None:
    """Open the impact statement of a repair once its draft is there."""
    _when_drafted(
        controller,
        lambda s, incident: impact_draft(s, incident, repair.id),
        lambda draft: ImpactStatement(controller, repair, draft),
    )


def _when_drafted(controller: Controller, draft: Callable, dialog: Callable) -> None:  # type: ignore[type-arg]
    incident = controller.incident
    controller.backend.ask(
        "repair draft", lambda s: draft(s, incident), lambda found: dialog(found).open()
    )
