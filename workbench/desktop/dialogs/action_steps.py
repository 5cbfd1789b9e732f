"""Steps of an action that ask for something: verifying it, rejecting it, looking at it again."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import BODY
from workbench.domain.changes import Outcome
from workbench.domain.prevention import follow_ups_of
from workbench.domain.records.prevention import Action
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.actions import advance_action, verify_action
from workbench.services.follow_ups import record_follow_up
from workbench.services.readings.prevention_words import success_words
from workbench.services.session import Session


class ActionStep(ActDialog):
    """A small form about one action."""

    def __init__(self, controller: Controller, action: Action, title: str, verb: str) -> None:
        super().__init__(controller.window, title, verb)
        self._controller, self._incident, self.action = controller, controller.incident, action
        self.body.addWidget(Label(action.title, BODY, weight=500, wrap=True))
        self.fields = form()
        self.body.addLayout(self.fields)

    def record(self, act: Callable[[Session], Outcome[object]], words: str, *, undo: bool) -> None:
        """Do it, close, and say so; what is wrong is said here."""
        controller = self._controller

        def done(_: object) -> None:
            self.accept()
            if undo:
                controller.tell_undoable(words)

        def refuse(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        controller.backend.act(act, self.while_open(done), self.while_open(refuse))

    def _proofs(self) -> QComboBox:
        """Return a choice of runs and evidence of the incident."""
        box = QComboBox()
        box.addItem(tr("nothing yet"), ("", ""))
        state = self._controller.state
        for run in reversed(state.runs if state is not None else ()):
            if run.status is RunStatus.FINISHED:
                box.addItem(f"{run.title}: {run.summary}"[:90], ("run", run.id))
        for item in state.evidence if state is not None else ():
            box.addItem(item.name, ("evidence", item.id))
        box.setMinimumContentsLength(30)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box


class VerifyAction(ActionStep):
    """Asks what shows that an action does what it is for."""

    def __init__(self, controller: Controller, action: Action) -> None:
        super().__init__(controller, action, tr("Verify the action"), tr("Verify"))
        success = success_words(action)
        if success:
            self.body.insertWidget(1, Label(tr("It worked when {what}.", what=success), BODY))
        self.proof = self._proofs()
        self.method = QLineEdit(action.verification.method)
        self.by = QLineEdit(action.verification.by)
        add_field(self.fields, tr("What shows it"), self.proof)
        add_field(self.fields, tr("How"), self.method)
        add_field(self.fields, tr("By, a function"), self.by)

    def carry_out(self) -> None:
        """Record it; without a run or evidence it is refused."""
        kind, proof = self.proof.currentData()
        incident, action = self._incident, self.action
        method, by = self.method.text(), self.by.text()
        self.record(
            lambda session: verify_action(
                session,
                incident,
                action,
                run=proof if kind == "run" else "",
                evidence=proof if kind == "evidence" else "",
                method=method,
                by=by,
            ),  # type: ignore[arg-type, return-value]
            tr("Verified “{title}”.", title=action.title),
            undo=True,
        )


class RejectAction(ActionStep):
    """Asks why an action is rejected."""

    def __init__(self, controller: Controller, action: Action) -> None:
        super().__init__(controller, action, tr("Reject the action"), tr("Reject"))
        self.reason = QLineEdit()
        add_field(self.fields, tr("Why"), self.reason)

    def carry_out(self) -> None:
        """Record it with its reason."""
        incident, action, reason = self._incident, self.action, self.reason.text()
        self.record(
            lambda session: advance_action(session, incident, action, "rejected", reason),  # type: ignore[arg-type, return-value]
            tr("Rejected “{title}”.", title=action.title),
            undo=True,
        )


class RecordFollowUp(ActionStep):
    """Records a look at an action in force; it stays for ever."""

    def __init__(self, controller: Controller, action: Action, day: int | None = None) -> None:
        super().__init__(controller, action, tr("Record a follow-up"), tr("Record"))
        state = controller.state
        looks = follow_ups_of(action, state.records.follow_ups if state is not None else ())
        self.day = QComboBox()
        for look in looks:
            self.day.addItem(
                tr("{count} days after, {on}", count=look.day, on=look.on.isoformat()), look.day
            )
        first = next((one.day for one in looks if one.done is None), None)
        self.day.setCurrentIndex(max(0, self.day.findData(day if day is not None else first)))
        self.holds = QComboBox()
        self.holds.addItem(tr("it still does what it is for"), True)  # noqa: FBT003 -- Qt's signature
        self.holds.addItem(tr("it does not any more"), False)  # noqa: FBT003 -- Qt's signature
        self.value = QLineEdit()
        self.value.setPlaceholderText(success_words(action))
        self.proof = self._proofs()
        self.note = QLineEdit()
        add_field(self.fields, tr("Which look"), self.day)
        add_field(self.fields, tr("Does it hold?"), self.holds)
        add_field(self.fields, tr("Value of its success metric"), self.value)
        add_field(self.fields, tr("What shows it"), self.proof)
        add_field(self.fields, tr("Note"), self.note)

    def carry_out(self) -> None:
        """Record it; a value that contradicts the verdict is refused."""
        text = self.value.text().strip().replace("\u2212", "-")
        try:
            value = float(text) if text else None
        except ValueError:
            self.say_problem(tr("“{text}” is not a number.", text=text))
            return
        kind, proof = self.proof.currentData()
        incident, action = self._incident, self.action
        day, holds, note = self.day.currentData(), self.holds.currentData(), self.note.text()
        self.record(
            lambda session: record_follow_up(
                session,
                incident,
                action,
                day=day,
                holds=holds,
                value=value,
                run=proof if kind == "run" else "",
                evidence=proof if kind == "evidence" else "",
                note=note,
            ),  # type: ignore[arg-type, return-value]
            "",
            undo=False,
        )


def show_follow_up(controller: Controller, action: Action, day: int | None = None) -> None:
    """Open the form of a follow-up."""
    RecordFollowUp(controller, action, day).open()
