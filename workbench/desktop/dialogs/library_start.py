"""Starting from an earlier plan: what is taken over, what is not, and into which incident."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox

from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.place_list import there_of
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.incident import Stage
from workbench.domain.records.library import Origin, Plan
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.library.plans import PlanSource, start_from
from workbench.services.session import Session

_COLUMNS = (
    Column(tr("What")),
    Column(tr("Taken over"), ColumnKind.NAME, stretch=True),
    Column(tr("How it stands here"), ColumnKind.MARK),
)
_OPEN = Mark(State.GOOD, tr("open, nothing believed yet"))
_PROPOSED = Mark(State.GOOD, tr("proposed, not tried"))
_STEP = Mark(State.UNKNOWN, tr("a step to do"))
_AGAIN = Mark(State.UNKNOWN, tr("a step, limits fitted anew"))
NOT_TAKEN = tr(
    "Not taken over: what was concluded, beliefs and decisions, results of runs, fitted limits, "
    "evidence and windows. They were true there and prove nothing here."
)


@dataclass(frozen=True, slots=True)
class Target:
    """An incident that may start from a plan."""

    id: str
    code: str
    title: str


class StartFromPlan(ActDialog):
    """Shows a plan line by line; the verb writes it into the incident that is named.

    Parameters
    ----------
    controller : Controller
    source : PlanSource
    targets : sequence of Target
        Where it may go, the open incident first.
    """

    def __init__(
        self, controller: Controller, source: PlanSource, targets: Sequence[Target]
    ) -> None:
        count = source.plan.size
        verb = trn("Take over {count} item", "Take over {count} items", count)
        super().__init__(controller.window, tr("Start from a plan"), verb)
        self.resize(760, 560)
        self._controller, self._source = controller, source
        named = f"{source.reference} {source.title}" if source.reference else source.title
        self.body.addWidget(Label(tr("From {named}", named=named), BODY, weight=600, wrap=True))
        self.into = QComboBox()
        for one in targets:
            self.into.addItem(f"{one.code} {one.title}", one.id)
        fields = form()
        add_field(fields, tr("Into"), self.into)
        self.body.addLayout(fields)
        self.table = DataTable(tr("What is taken over"), _COLUMNS)
        self.table.set_records(list(plan_rows(source.plan)))
        card = Card(padded=False)
        card.add(self.table, 1)
        self.body.addWidget(card, 1)
        self.body.addWidget(Label(NOT_TAKEN, SMALL, tone="t2", wrap=True))
        where = tr("On the command line: workbench library start-from")
        self.body.addWidget(Label(where, SMALL, tone="t3"))
        if not targets:
            self.verb.forbid(tr("There is no other incident to start. Open one first."))
            self.into.setEnabled(False)

    def carry_out(self) -> None:
        """Take it over."""
        incident, source = str(self.into.currentData()), self._source
        controller = self._controller

        def done(origin: Origin) -> None:
            self.accept()
            if controller.incident != incident:
                controller.open_incident(incident, *there_of(("hypotheses",)))
            else:
                controller.go("hypotheses")
            controller.tell_undoable(taken_words(origin))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        controller.backend.act(
            lambda s: start_from(s, incident, source),
            self.while_open(done),
            self.while_open(failed),
        )


def plan_rows(plan: Plan) -> Iterator[tuple[object, ...]]:
    """Yield what a plan holds: kind, words, and how it will stand.

    Parameters
    ----------
    plan : Plan
    """
    for hypothesis in plan.hypotheses:
        yield tr("hypothesis"), hypothesis.statement, _OPEN
    for test in plan.tests:
        yield tr("test"), test.title, _STEP
    for run in plan.runs:
        yield tr("analysis"), run.title, _STEP
    for repair in plan.repairs:
        yield tr("repair"), repair.title, _PROPOSED
    for rule in plan.guardrails:
        yield tr("guardrail"), rule.title, _AGAIN


def taken_words(origin: Origin) -> str:
    """Return what was taken over, and what was left out, in a sentence or two.

    Parameters
    ----------
    origin : Origin
    """
    parts = [
        trn("{count} hypothesis", "{count} hypotheses", len(origin.hypotheses)),
        trn("{count} repair", "{count} repairs", len(origin.repairs)),
    ]
    words = tr("Started from {title}: {parts}.", title=origin.title, parts=", ".join(parts))
    if not origin.left_out:
        return words
    return f"{words} " + tr("Left out: {names}.", names="; ".join(origin.left_out))


def targets_of(session: Session, source: PlanSource, here: str) -> list[Target]:
    """Return which incidents may start from a plan: the open one, then the newest under way.

    Parameters
    ----------
    session : Session
    source : PlanSource
    here : str
        The open incident.
    """
    found = [
        one
        for one in reversed(session.workspace.incidents())
        if one.id != source.incident and (one.stage is not Stage.FOLLOW_UP or one.id == here)
    ]
    found.sort(key=lambda one: (one.id != here, -one.number))
    return [Target(one.id, one.reference, one.title) for one in found]


def show_start(controller: Controller, source: PlanSource) -> None:
    """Open the dialog, once it is known which incidents may start.

    Parameters
    ----------
    controller : Controller
    source : PlanSource
    """
    here = controller.incident
    controller.backend.ask(
        "plan targets",
        lambda s: targets_of(s, source, here),
        lambda targets: StartFromPlan(controller, source, targets).open(),
    )
