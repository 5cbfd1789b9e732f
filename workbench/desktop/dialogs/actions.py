"""The actions of the open incident: what is to be done, by whom, and how far it is."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.action_fields import EditAction
from workbench.desktop.dialogs.action_steps import RecordFollowUp, RejectAction, VerifyAction
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.incident import Incident
from workbench.domain.prevention import IN_FORCE, NEXT, action_problems, is_overdue, ranked
from workbench.domain.records.prevention import Action, ActionStatus
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.actions import advance_action
from workbench.services.follow_ups import endurance_of
from workbench.services.readings.prevention_words import (
    ENDURANCE,
    SHORT_STRENGTH,
    STATUS,
    STEP,
    missing_words,
    owner_words,
    success_words,
)
from workbench.services.records import remove_record

_COLUMNS = (
    Column(tr("Action"), ColumnKind.NAME, stretch=True),
    Column(tr("State"), ColumnKind.MARK),
    Column(tr("Strength"), tip=tr("From the strongest: eliminate, automate, alert, procedure, "
                                  "training.")),
    Column(tr("Owner"), tone="t2"),
    Column(tr("Due"), tone="t2"),
    Column(tr("It worked when"), tone="t2"),
    Column(tr("Lasts"), tone="t2"),
)  # fmt: skip
_EMPTY = tr(
    "No action yet. The strongest kind makes it impossible; a rule that would have caught it comes "
    "next."
)


def status_mark(action: Action, today: date) -> Mark:
    """Return the state of an action with its shape; overdue ones say so."""
    words = STATUS[action.status]
    if is_overdue(action, today):
        return Mark(State.BAD, tr("{state}, overdue", state=words))
    if action.status in {"verified", "monitored"}:
        return Mark(State.GOOD, words)
    if action.status == "rejected":
        return Mark(State.UNKNOWN, words)
    return Mark(State.WARN if action_problems(action) else State.UNKNOWN, words)


class Actions(ActDialog):
    """A table of actions, driven by keyboard: Enter changes one, Delete removes it.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller.window, tr("Actions"), tr("Propose an action…"), leave=tr("Close")
        )
        self._controller, self._incident = controller, controller.incident
        self._known: dict[str, Action] = {}
        self.resize(980, 520)
        self.status = QComboBox()
        self.status.setAccessibleName(tr("Actions in state"))
        self.status.addItem(tr("All states"), "")
        for name, words in STATUS.items():
            self.status.addItem(words, name)
        self.status.currentIndexChanged.connect(lambda _: self.refresh())
        self.count = Label("", SMALL, tone="t2")
        head = QHBoxLayout()
        head.addWidget(self.status)
        head.addStretch(1)
        head.addWidget(self.count)
        self.body.addLayout(head)
        self.table = DataTable(tr("Actions"), _COLUMNS)
        self.table.recordOpened.connect(lambda _: self.change())
        self.table.recordSelected.connect(lambda _: self._follow())
        self.empty = Label(_EMPTY, BODY, tone="t2", wrap=True)
        self.missing = Label("", SMALL, tone="t2", wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.missing)
        self._steps = QHBoxLayout()
        self._steps.setSpacing(8)
        self.body.addLayout(self._steps)
        self.changing = self._foot_button(tr("Change…"), self.change)
        self.removing = self._foot_button(tr("Remove"), self.remove)
        controller.incidentChanged.connect(self.while_open(self._follow_incident))
        self.refresh()

    @property
    def chosen(self) -> Action | None:
        """The action the keyboard is on."""
        index = self.table.currentIndex()
        return (
            self._known.get(self.table.records.record_id(index.row())) if index.isValid() else None
        )

    def refresh(self) -> None:
        """Show the actions as they are now."""
        state = self._controller.state
        if state is None or state.id != self._incident:
            return
        self.show_actions(state)

    def show_actions(self, state: Incident) -> None:
        """Show the actions of an incident, the strongest first."""
        wanted = self.status.currentData()
        today = self._controller.backend.session.clock().date()
        lasting = endurance_of(state)
        before = self.chosen
        shown = [one for one in ranked(state.records.actions) if wanted in {"", one.status}]
        self._known = {one.id: one for one in shown}
        self.table.set_records(
            [
                (
                    one.title,
                    status_mark(one, today),
                    SHORT_STRENGTH[one.strength],
                    owner_words(one),
                    one.due.isoformat() if one.due else None,
                    success_words(one) or None,
                    ENDURANCE[lasting[one.id]],
                )
                for one in shown
            ],
            [one.id for one in shown],
        )
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        total = len(state.records.actions)
        self.count.setText(trn("{count} action", "{count} actions", total) if total else "")
        if shown:
            there = before.id if before is not None and before.id in self._known else shown[0].id
            self.table.select_record(there)
        self._follow()

    def carry_out(self) -> None:
        """Propose another action; this dialog stays."""
        EditAction(self._controller, None).open()

    def change(self) -> None:
        """Change the fields of the current action."""
        chosen = self.chosen
        if chosen is not None:
            EditAction(self._controller, chosen).open()

    def remove(self) -> None:
        """Take the current action out; undo brings it back."""
        chosen, incident = self.chosen, self._incident
        if chosen is not None:
            self._controller.backend.act(
                lambda session: remove_record(session, incident, chosen),
                lambda _: self._controller.tell_undoable(
                    tr("Removed “{title}”.", title=chosen.title)
                ),
            )

    def advance(self, to: ActionStatus) -> None:
        """Take the current action a step further, asking where more is needed."""
        chosen, incident, controller = self.chosen, self._incident, self._controller
        if chosen is None:
            return
        if to == "verified":
            VerifyAction(controller, chosen).open()
            return
        if to == "rejected":
            RejectAction(controller, chosen).open()
            return
        words = tr("“{title}”: {state}.", title=chosen.title, state=STATUS[to])

        def refuse(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        controller.backend.act(
            lambda session: advance_action(session, incident, chosen, to),
            lambda _: controller.tell_undoable(words),
            self.while_open(refuse),
        )

    def follow_up(self) -> None:
        """Record a look at the current action."""
        chosen = self.chosen
        if chosen is not None:
            RecordFollowUp(self._controller, chosen).open()

    def keyPressEvent(self, event: object) -> None:
        """Remove by Delete."""
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():  # type: ignore[attr-defined]
            self.remove()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def _follow_incident(self, incident: str) -> None:
        if incident == self._incident:
            self.refresh()

    def _follow(self) -> None:
        chosen = self.chosen
        empty(self._steps)
        for button in (self.changing, self.removing):
            if chosen is None:
                button.forbid(tr("Choose an action."))
            else:
                button.permit()
        self.missing.setText("" if chosen is None else missing_words(action_problems(chosen)))
        if chosen is None:
            return
        for to in NEXT[chosen.status]:
            self._step_button(STEP[to], lambda to=to: self.advance(to))
        if chosen.status in IN_FORCE and chosen.implemented_on is not None:
            self._step_button(tr("Record a follow-up…"), self.follow_up)
        self._steps.addStretch(1)

    def _step_button(self, words: str, act: object) -> None:
        button = Button(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())  # type: ignore[operator]
        self._steps.addWidget(button)

    def _foot_button(self, words: str, act: object) -> Button:
        button = Button(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())  # type: ignore[operator]
        self.foot.insertWidget(self.foot.count() - 3, button)
        return button


def show_actions(controller: Controller) -> None:
    """Open the actions of the open incident.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        Actions(controller).open()
