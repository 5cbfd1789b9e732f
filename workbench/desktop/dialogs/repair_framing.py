"""Before any repair: what it is to achieve, and what decides its release."""

from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.repair_fields import (
    RepairDialog,
    functions,
    listed,
    said,
    text_field,
)
from workbench.desktop.dialogs.repair_rules import RuleTable
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.records.repairing import Framing
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.framing import default_rules, frame_problem, set_criteria
from workbench.services.repair_reading import RepairsReading


class FrameProblem(RepairDialog):
    """The behaviour to correct, what counts as success, the risk that is accepted.

    Parameters
    ----------
    controller : Controller
    framing : Framing or None
        As it stands.
    """

    def __init__(self, controller: Controller, framing: Framing | None) -> None:
        super().__init__(controller, tr("Frame the problem"), tr("Frame the problem"))
        standing = framing or Framing(id="framing", behaviour="")
        self.behaviour = text_field(
            standing.behaviour, tr("What the model does, and should do instead"), 2
        )
        self.success = text_field(standing.success, tr("How one would see that it is repaired"), 2)
        self.risk = text_field(standing.accepted_risk, tr("What may still go wrong"), 2)
        self.segments = QLineEdit(", ".join(standing.segments))
        self.segments.setPlaceholderText(tr("columns whose groups must not get worse"))
        self.agreed = QLineEdit(", ".join(standing.agreed_by))
        self.agreed.setPlaceholderText(tr("functions, such as ML on-call, Product"))
        fields = form()
        for name, field in (
            (tr("Behaviour to correct"), self.behaviour),
            (tr("Success"), self.success),
            (tr("Accepted risk"), self.risk),
            (tr("Groups to look at"), self.segments),
            (tr("Agreed by"), self.agreed),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)
        self.body.addWidget(
            Label(
                tr("No repair can be tried before this is said: it is what each one is held to."),
                SMALL,
                tone="t3",
                wrap=True,
            )
        )

    def carry_out(self) -> None:
        """Write the framing down."""
        self.write(
            tr("The problem is framed."),
            frame_problem,
            self._incident,
            behaviour=said(self.behaviour),
            success=said(self.success),
            accepted_risk=said(self.risk),
            segments=functions(self.segments.text()),
            agreed_by=functions(self.agreed.text()),
        )


class SetCriteria(RepairDialog):
    """Release criteria, locked by their hash; those that stand are shown with when they came.

    Parameters
    ----------
    controller : Controller
    reading : RepairsReading
    """

    def __init__(self, controller: Controller, reading: RepairsReading) -> None:
        super().__init__(controller, tr("Set release criteria"), tr("Lock the criteria"))
        self.setMinimumWidth(780)
        late = any(row.run is not None for row in reading.comparison.rows)
        for criteria, before in reading.criteria:
            when = tr("set before results") if before else tr("set after results")
            rules = "; ".join(f"{r.measure} {r.operator} {r.value:g}" for r in criteria.rules)
            words = tr(
                "In force since {lock}, {when}: {rules}",
                lock=criteria.lock[:12],
                when=when,
                rules=rules,
            )
            self.body.addWidget(Label(words, SMALL, tone="t2", wrap=True))
        if late:
            self.body.addWidget(
                Label(
                    tr(
                        "Results are known already: these criteria will stand beside the others, "
                        "marked as set after results."
                    ),
                    SMALL,
                    tone="warn",
                    wrap=True,
                )
            )
        self.rules = RuleTable(default_rules())
        self.body.addWidget(self.rules)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("why these limits"))
        self.agreed = QLineEdit()
        self.agreed.setPlaceholderText(tr("functions, such as ML on-call, Product"))
        self.dissent = text_field(placeholder=tr("who disagrees, and why"), lines=2)
        self.dissent_run = QLineEdit()
        self.dissent_run.setPlaceholderText(tr("the run it rests on, if there is one"))
        fields = form()
        for name, field in (
            (tr("Reason"), self.reason),
            (tr("Agreed by"), self.agreed),
            (tr("Dissent"), self.dissent),
            (tr("Its evidence"), self.dissent_run),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Lock the rules."""
        try:
            rules = self.rules.rules()
        except WorkbenchError as error:
            self.refused(error)
            return
        self.write(
            tr("The release criteria are locked."),
            set_criteria,
            self._incident,
            rules,
            reason=self.reason.text(),
            agreed_by=functions(self.agreed.text()),
            dissent=" ".join(listed(self.dissent)),
            dissent_run=self.dissent_run.text().strip(),
        )
