"""The fields of one action."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.canonical import JsonValue
from workbench.domain.prevention import PRIORITIES, action_problems
from workbench.domain.records.prevention import Action
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.actions import add_action, change_action
from workbench.services.readings.prevention_words import KIND, STRENGTH, missing_words
from workbench.services.records import made

_OPERATORS = (">=", "<=", ">", "<")


class EditAction(ActDialog):
    """Proposes an action, or changes one.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    action : Action or None
        None proposes a new one.
    """

    def __init__(self, controller: Controller, action: Action | None) -> None:
        title = tr("Propose an action") if action is None else tr("Change the action")
        super().__init__(
            controller.window, title, tr("Propose") if action is None else tr("Change")
        )
        self._controller, self._incident = controller, controller.incident
        self._action = action
        self.resize(620, 640)
        standing = action or Action(id="", title="")
        self.fields = form()
        self._lines: dict[str, QLineEdit] = {}
        self._choices: dict[str, QComboBox] = {}
        self._make(standing)
        holder = QWidget()
        holder.setLayout(self.fields)
        self.body.addWidget(ScrollColumn(holder), 1)
        self.missing = Label("", SMALL, tone="t2", wrap=True)
        self.body.addWidget(self.missing)
        for line in self._lines.values():
            line.textChanged.connect(self._follow)
        self._follow()

    def line(self, name: str) -> QLineEdit:
        """Return the input of a field of words."""
        return self._lines[name]

    def choice(self, name: str) -> QComboBox:
        """Return the input of a field with few values."""
        return self._choices[name]

    def given(self) -> dict[str, JsonValue]:
        """Return the fields as they stand in the dialog."""
        texts = {name: line.text().strip() for name, line in self._lines.items()}
        chosen = {name: box.currentData() for name, box in self._choices.items()}
        standing = self._action or Action(id="", title="")
        value = texts["success.value"]
        return {
            "title": texts["title"],
            "kind": chosen["kind"],
            "strength": chosen["strength"],
            "priority": chosen["priority"],
            "hypothesis": chosen["hypothesis"],
            "guardrail": chosen["guardrail"],
            "owner_function": texts["owner_function"],
            "owner": texts["owner"],
            "due": texts["due"] or None,
            "success": {
                "signal": texts["success.signal"],
                "operator": chosen["success.operator"],
                "value": value or None,
                "window": texts["success.window"],
            },
            "verification": {
                **standing.verification.json_body(),
                "method": texts["verification.method"],
            },
            "artefact": texts["artefact"],
            "rollback_trigger": texts["rollback_trigger"],
            "residual_risk": texts["residual_risk"],
            "ticket": texts["ticket"],
            "follow_ups": [part.strip() for part in texts["follow_ups"].split(",") if part.strip()],
        }

    def carry_out(self) -> None:
        """Record it; what is wrong with a field is said here."""
        controller, incident, action = self._controller, self._incident, self._action
        fields = self.given()
        words = (
            tr("Proposed “{title}”.", title=str(fields["title"]))
            if action is None
            else tr("Changed “{title}”.", title=str(fields["title"]))
        )

        def done(_: Action) -> None:
            self.accept()
            controller.tell_undoable(words)

        controller.backend.act(
            lambda session: (
                add_action(session, incident, fields)
                if action is None
                else change_action(session, incident, action, fields)
            ),
            self.while_open(done),
            self.while_open(self._refuse),
        )

    def _make(self, action: Action) -> None:
        today = self._controller.backend.session.clock().date()
        state = self._controller.state
        hypotheses = state.records.hypotheses if state is not None else ()
        guardrails = state.records.guardrails if state is not None else ()
        none = (("", tr("none")),)
        self._line("title", tr("What is done"), action.title)
        self._choice("kind", tr("What it is for"), tuple(KIND.items()), action.kind)
        self._choice("strength", tr("Strength, the strongest first"), tuple(STRENGTH.items()),
                     action.strength)  # fmt: skip
        self._line("owner_function", tr("Owner, by function"), action.owner_function)
        self._line("owner", tr("Owner, by name"), action.owner)
        self._line("due", tr("Due"), action.due.isoformat() if action.due else "")
        self._lines["due"].setPlaceholderText(tr("such as {day}", day=today.isoformat()))
        priorities = tuple((one, one or tr("none")) for one in PRIORITIES)
        self._choice("priority", tr("Priority"), priorities, action.priority)
        self._success(action)
        self._line("verification.method", tr("How it is verified"), action.verification.method)
        against = (*none, *((one.id, one.label) for one in hypotheses))
        self._choice("hypothesis", tr("Against"), against, action.hypothesis)
        rules = (*none, *((one.id, one.title) for one in guardrails))
        self._choice("guardrail", tr("Guardrail"), rules, action.guardrail)
        self._line("follow_ups", tr("Looked at again after days"),
                   ", ".join(str(day) for day in action.follow_ups))  # fmt: skip
        self._line("artefact", tr("Where: file, service, table"), action.artefact)
        self._line("rollback_trigger", tr("Taken back when"), action.rollback_trigger)
        self._line("residual_risk", tr("Risk that stays"), action.residual_risk)
        self._line("ticket", tr("Ticket"), action.ticket)

    def _success(self, action: Action) -> None:
        success = action.success
        row = QHBoxLayout()
        row.setSpacing(8)
        self._lines["success.signal"] = QLineEdit(success.signal)
        self._lines["success.signal"].setAccessibleName(tr("Success: signal"))
        self._lines["success.signal"].setPlaceholderText(tr("signal"))
        operator = QComboBox()
        operator.setAccessibleName(tr("Success: comparison"))
        for one in _OPERATORS:
            operator.addItem(one, one)
        operator.setCurrentIndex(_OPERATORS.index(success.operator))
        self._choices["success.operator"] = operator
        self._lines["success.value"] = QLineEdit(
            "" if success.value is None else f"{success.value:g}"
        )
        self._lines["success.value"].setAccessibleName(tr("Success: value"))
        self._lines["success.value"].setPlaceholderText(tr("value"))
        self._lines["success.window"] = QLineEdit(success.window)
        self._lines["success.window"].setAccessibleName(tr("Success: how long"))
        self._lines["success.window"].setPlaceholderText(tr("for how long"))
        row.addWidget(self._lines["success.signal"], 2)
        row.addWidget(operator)
        row.addWidget(self._lines["success.value"], 1)
        row.addWidget(self._lines["success.window"], 1)
        holder = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(row)
        add_field(self.fields, tr("It worked when"), holder)

    def _line(self, name: str, words: str, text: str) -> None:
        line = QLineEdit(text)
        self._lines[name] = line
        add_field(self.fields, words, line)

    def _choice(
        self, name: str, words: str, options: tuple[tuple[str, str], ...], current: str
    ) -> None:
        box = QComboBox()
        for value, shown in options:
            box.addItem(shown, value)
        box.setCurrentIndex(max(0, box.findData(current)))
        box.setMinimumContentsLength(12)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choices[name] = box
        add_field(self.fields, words, box)

    def _follow(self) -> None:
        if not self._lines["title"].text().strip():
            self.verb.forbid(tr("Say what is to be done."))
            return
        self.verb.permit()
        try:
            standing = made(
                Action, {**(self._action or Action(id="", title="")).json_body(), **self.given()}
            )
        except WorkbenchError as error:
            self.missing.setText(error.message)
            return
        self.missing.setText(missing_words(action_problems(standing)))

    def _refuse(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())
