"""Who takes part in the open incident, by function; permissions are under People and roles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSpinBox

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import BODY
from workbench.domain.changes import Outcome
from workbench.domain.records.opening import Participant
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.opening.content import participation
from workbench.services.opening.coverage import coverage_of
from workbench.services.opening.participants import (
    Turn,
    facilitator_turn,
    plan_participation,
    remove_participant,
    set_participant,
)
from workbench.services.session import Session

_COLUMNS = (
    Column(tr("Function"), ColumnKind.NAME),
    Column(tr("Name")),
    Column(tr("Part")),
    Column(tr("Also"), tone="t2", stretch=True),
    Column(tr("Escalation")),
    Column(tr("Contact"), tone="t2"),
)


@dataclass(frozen=True, slots=True)
class WhoTakesPart:
    """Who takes part, the meter in words, and whose turn it is."""

    people: tuple[Participant, ...]
    meter: str
    turn: Turn


def who_takes_part(session: Session, incident: str) -> WhoTakesPart:
    """Return who takes part in an incident."""
    state = session.incident(incident)
    return WhoTakesPart(
        state.records.participants,
        coverage_of(state).words,
        facilitator_turn(session, incident),
    )


class Participants(ActDialog):
    """Functions with their part, facilitator, author and escalation.

    Parameters
    ----------
    controller : Controller
    incident : str
    found : WhoTakesPart
    """

    def __init__(self, controller: Controller, incident: str, found: WhoTakesPart) -> None:
        super().__init__(
            controller.window, tr("Who takes part"), tr("Let take part"), leave=tr("Close")
        )
        self._controller, self._incident = controller, incident
        self.setMinimumWidth(760)
        self.meter = Label("", BODY, tone="t2", wrap=True)
        self.table = DataTable(tr("Who takes part"), _COLUMNS)
        self.table.setMinimumHeight(28 * 8)
        self.found = found
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._take_up())
        self.turn = Label("", BODY, tone="t2", wrap=True)
        self.body.addWidget(self.meter)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.turn)
        self._make_form()
        self.plan = Button(tr("Add the usual functions"))
        self.remove = Button(tr("Remove"))
        for place, button in enumerate((self.plan, self.remove)):
            button.setAutoDefault(False)
            self.foot.insertWidget(place, button)
        self.plan.clicked.connect(self._plan)
        self.remove.clicked.connect(self._remove)
        self.show_found(found)
        controller.incidentChanged.connect(self.while_open(self._ask))

    def show_found(self, found: WhoTakesPart) -> None:
        """Show who takes part now.

        Parameters
        ----------
        found : WhoTakesPart
        """
        self.found = found
        titles = {term.id: term.title for term in participation().functions}
        parts = {term.id: term.title for term in participation().parts}
        self.table.set_records(
            [
                (
                    titles.get(one.function, one.function),
                    one.name or None,
                    parts[one.part],
                    _also(one),
                    str(one.escalation) if one.escalation else None,
                    one.contact or None,
                )
                for one in found.people
            ],
            [one.id for one in found.people],
        )
        self.meter.setText(f"{found.meter}.")
        told = tr(
            "Facilitator suggested: {who}. {reason}", who=found.turn.who, reason=found.turn.reason
        )
        self.turn.setText(told if found.turn.who else found.turn.reason)
        self.remove.setEnabled(bool(found.people) and self._selected() is not None)

    def carry_out(self) -> None:
        """Add or change somebody; the dialog stays open."""
        who = self.function.currentText().strip()
        place = self.escalation.value()
        fields: dict[str, object] = {
            "name": self.name.text().strip(),
            "part": str(self.part.currentData()),
            "facilitator": self.facilitator.isChecked(),
            "author": self.author.isChecked(),
            "escalation": place or None,
            "contact": self.contact.text().strip(),
        }
        incident = self._incident
        self._do(lambda s: set_participant(s, incident, who, **fields))

    def _make_form(self) -> None:
        self.function = QComboBox()
        self.function.setEditable(True)
        for term in participation().functions:
            self.function.addItem(term.title, term.id)
            self.function.setItemData(
                self.function.count() - 1, term.help, Qt.ItemDataRole.ToolTipRole
            )
        self.part = QComboBox()
        for term in participation().parts:
            self.part.addItem(f"{term.title}: {term.help}", term.id)
        self.name, self.contact = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(tr("may stay empty"))
        self.contact.setPlaceholderText(tr("a channel or a rota, rather than a number"))
        self.facilitator, self.author = QCheckBox(tr("facilitates")), QCheckBox(tr("writes"))
        self.escalation = QSpinBox()
        self.escalation.setRange(0, 20)
        self.escalation.setSpecialValueText(tr("not in the path"))
        fields = form()
        for words, field in (
            (tr("Function"), self.function),
            (tr("Part"), self.part),
            (tr("Name"), self.name),
            (tr("Contact"), self.contact),
            (tr("Escalation"), self.escalation),
        ):
            add_field(fields, words, field)
        ticks = QHBoxLayout()
        ticks.setSpacing(16)
        ticks.addWidget(self.facilitator)
        ticks.addWidget(self.author)
        ticks.addStretch(1)
        fields.addRow("", ticks)
        self.body.addLayout(fields)

    def _take_up(self) -> None:
        """Put whoever is selected into the fields, to be changed."""
        one = self._selected()
        self.remove.setEnabled(one is not None)
        if one is None:
            return
        known = self.function.findData(one.function)
        if known >= 0:
            self.function.setCurrentIndex(known)
        else:
            self.function.setEditText(one.function)
        self.part.setCurrentIndex(self.part.findData(one.part))
        self.name.setText(one.name)
        self.contact.setText(one.contact)
        self.facilitator.setChecked(one.facilitator)
        self.author.setChecked(one.author)
        self.escalation.setValue(one.escalation or 0)

    def _selected(self) -> Participant | None:
        rows = self.table.selected_rows()
        return self.found.people[rows[0]] if rows and rows[0] < len(self.found.people) else None

    def _remove(self) -> None:
        one, incident = self._selected(), self._incident
        if one is not None:
            who = one.id
            self._do(lambda s: remove_participant(s, incident, who))

    def _plan(self) -> None:
        incident = self._incident
        self._do(lambda s: plan_participation(s, incident))

    def _do(self, act: Callable[[Session], Outcome[Any]]) -> None:
        def done(_: object) -> None:
            self.say_problem("")

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(act, self.while_open(done), self.while_open(failed))

    def _ask(self, _incident: str = "") -> None:
        incident = self._incident
        self._controller.backend.ask(
            "participants", lambda s: who_takes_part(s, incident), self.while_open(self.show_found)
        )


def _also(one: Participant) -> str | None:
    words = [tr("facilitator")] * one.facilitator + [tr("author")] * one.author
    return ", ".join(words) or None


def show_participants(controller: Controller) -> None:
    """Open who takes part in the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def show(found: WhoTakesPart) -> None:
        Participants(controller, incident, found).open()

    if incident:
        controller.backend.ask("participants", lambda s: who_takes_part(s, incident), show)
