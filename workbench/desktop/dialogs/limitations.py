"""The register of what is missing, assumed or was done in haste, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import choices
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import BODY
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Limitation
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.notes import (
    SuggestedLimitation,
    add_limitation,
    end_limitation,
    remove_limitation,
    suggest_limitations,
)
from workbench.services.session import Session

KINDS = {
    "missing": tr("missing"),
    "assumption": tr("assumed"),
    "shortcut": tr("done in haste"),
}
_COLUMNS = (
    Column(tr("What"), ColumnKind.NAME, stretch=True),
    Column(tr("Kind"), tone="t2"),
    Column(tr("What follows from it"), tone="t2", stretch=True),
    Column(tr("How it ended"), tone="t2", stretch=True),
)
_EMPTY = tr(
    "Nothing is registered yet. A report that hides what it does not know convinces nobody: "
    "write below what is missing, assumed or was done in haste."
)


@dataclass(frozen=True, slots=True)
class Register:
    """The register of an incident, and what its record would add to it."""

    known: tuple[Limitation, ...]
    suggested: tuple[SuggestedLimitation, ...]


def register_of(session: Session, incident: str) -> Register:
    """Return the register of an incident."""
    state = session.incident(incident)
    return Register(state.records.limitations, suggest_limitations(session, incident))


class Limitations(ActDialog):
    """The register as a table, and a form for another entry.

    Parameters
    ----------
    controller : Controller
    incident : str
    found : Register
    """

    def __init__(self, controller: Controller, incident: str, found: Register) -> None:
        super().__init__(controller.window, tr("Limitations"), tr("Register it"), leave=tr("Close"))
        self._controller, self._incident = controller, incident
        self.resize(820, 520)
        self.table = DataTable(tr("Register of limitations"), _COLUMNS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        self.empty = Label(_EMPTY, BODY, tone="t2", wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty)
        self.body.addStretch(0)
        self.suggested = QComboBox()
        self.suggested.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.suggested.activated.connect(self._take_up)
        self.text, self.consequence = QLineEdit(), QLineEdit()
        self.kind = choices(KINDS)
        fields = form()
        for words, field in (
            (tr("From the record"), self.suggested),
            (tr("What is not known"), self.text),
            (tr("Kind"), self.kind),
            (tr("What follows from it"), self.consequence),
        ):
            add_field(fields, words, field)
        self.body.addLayout(fields)
        self.remove = Button(tr("Remove"))
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(self._remove)
        self.foot.insertWidget(0, self.remove)
        self.how = QLineEdit()
        self.how.setPlaceholderText(tr("how what the chosen entry lacked came after all"))
        self.how.textChanged.connect(lambda _: self._follow())
        add_field(fields, tr("How it ended"), self.how)
        self.ending = Button(tr("End it"))
        self.ending.setAutoDefault(False)
        self.ending.clicked.connect(self._end)
        self.foot.insertWidget(1, self.ending)
        self.text.textChanged.connect(lambda _: self._follow())
        self.show_found(found)
        controller.incidentChanged.connect(self.while_open(self._ask))

    def show_found(self, found: Register) -> None:
        """Show the register as it stands.

        Parameters
        ----------
        found : Register
        """
        self.found = found
        self.table.set_records(
            [
                (one.text, KINDS[one.kind], one.consequence or None, one.ended or None)
                for one in found.known
            ],
            [one.id for one in found.known],
        )
        self.table.setVisible(bool(found.known))
        self.empty.setVisible(not found.known)
        self.suggested.clear()
        count = len(found.suggested)
        self.suggested.addItem(
            trn("{count} suggestion", "{count} suggestions", count)
            if count
            else tr("nothing further")
        )
        self.suggested.addItems([one.text for one in found.suggested])
        self.suggested.setEnabled(count > 0)
        self._follow()

    def carry_out(self) -> None:
        """Register what the fields say; the dialog stays open."""
        incident, text = self._incident, self.text.text().strip()
        kind, consequence = str(self.kind.currentData()), self.consequence.text().strip()

        def done(made: Limitation) -> None:
            self._controller.tell_undoable(tr("Registered: {text}", text=made.text))
            self.text.clear()
            self.consequence.clear()
            self.text.setFocus()

        self._do(
            lambda s: add_limitation(s, incident, text, kind=kind, consequence=consequence), done
        )

    def _take_up(self, at: int) -> None:
        """Put what the record suggests into the fields, to be said better."""
        if at > 0:
            one = self.found.suggested[at - 1]
            self.text.setText(one.text)
            self.kind.setCurrentIndex(max(self.kind.findData(one.kind), 0))
            self.consequence.setFocus()

    def _chosen(self) -> Limitation | None:
        rows = self.table.selected_rows()
        return self.found.known[rows[0]] if rows and rows[0] < len(self.found.known) else None

    def _remove(self) -> None:
        one, incident = self._chosen(), self._incident
        if one is not None:
            self._do(
                lambda s: remove_limitation(s, incident, one.id),
                lambda _: self._controller.tell_undoable(tr("Removed: {text}", text=one.text)),
            )

    def _end(self) -> None:
        """Say that what the chosen entry lacked came after all."""
        one, incident, how = self._chosen(), self._incident, self.how.text()

        def done(made: Limitation) -> None:
            self._controller.tell_undoable(tr("Ended: {text}", text=made.text))
            self.how.clear()

        if one is not None:
            self._do(lambda s: end_limitation(s, incident, one.id, how=how), done)

    def _follow(self) -> None:
        chosen = self._chosen()
        if chosen is None or chosen.kind != "missing" or chosen.ended:
            self.ending.forbid(tr("Choose something that is missing."))
        elif not self.how.text().strip():
            self.ending.forbid(tr("Say how it came after all."))
        else:
            self.ending.permit()
        if self.text.text().strip():
            self.verb.permit()
        else:
            self.verb.forbid(tr("Say what is missing, assumed or was done in haste."))
        if self._chosen() is None:
            self.remove.forbid(tr("Choose an entry."))
        else:
            self.remove.permit()

    def _do(
        self,
        act: Callable[[Session], Outcome[Limitation]],
        tell: Callable[[Limitation], Any],
    ) -> None:
        def done(made: Limitation) -> None:
            self.say_problem("")
            tell(made)

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(act, self.while_open(done), self.while_open(failed))

    def _ask(self, _incident: str = "") -> None:
        incident = self._incident
        self._controller.backend.ask(
            "limitations", lambda s: register_of(s, incident), self.while_open(self.show_found)
        )


def show_limitations(controller: Controller) -> None:
    """Open the register of the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def show(found: Register) -> None:
        if controller.incident == incident:
            Limitations(controller, incident, found).open()

    if incident:
        controller.backend.ask("limitations", lambda s: register_of(s, incident), show)
