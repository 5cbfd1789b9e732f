"""Changes of policies, standards and playbooks: drafted, proposed, approved or rejected."""

from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY
from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.prevention import Proposal
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.proposals import (
    NEXT,
    add_proposal,
    advance_proposal,
    proposals_text,
)
from workbench.services.session import Session

_KINDS = {
    "policy": tr("policy"),
    "standard": tr("standard"),
    "playbook": tr("playbook"),
}
_STATES = {
    "draft": tr("draft"),
    "proposed": tr("proposed"),
    "approved": tr("approved"),
    "rejected": tr("rejected"),
}
_STEPS = {
    "draft": tr("Back to draft"),
    "proposed": tr("Propose"),
    "approved": tr("Approve"),
    "rejected": tr("Reject"),
}
_COLUMNS = (
    Column(tr("Change"), ColumnKind.NAME, stretch=True),
    Column(tr("Of")),
    Column(tr("State")),
    Column(tr("Decided by"), tone="t2"),
    Column(tr("Reason"), tone="t2"),
)
_EMPTY = tr("No proposal yet. Write below what a policy, standard or playbook should say.")


class Proposals(ActDialog):
    """A table of proposals and a form for another one.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller.window, tr("Proposals"), tr("Draft the change"), leave=tr("Close")
        )
        self._controller, self._incident = controller, controller.incident
        self._known: dict[str, Proposal] = {}
        self.resize(820, 520)
        self.table = DataTable(tr("Proposals"), _COLUMNS)
        self.table.recordSelected.connect(lambda _: self._follow())
        self.empty = Label(_EMPTY, BODY, tone="t2", wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty)
        self.body.addStretch(0)
        self._steps = QHBoxLayout()
        self._steps.setSpacing(8)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("reason, needed to reject"))
        self.reason.setAccessibleName(tr("Reason"))
        self.by = QLineEdit()
        self.by.setPlaceholderText(tr("decided by, a function"))
        self.by.setAccessibleName(tr("Decided by"))
        row = QHBoxLayout()
        row.addLayout(self._steps)
        row.addWidget(self.by, 1)
        row.addWidget(self.reason, 2)
        self.body.addLayout(row)
        self._make_form()
        self.export = Button(tr("Save as Markdown…"))
        self.export.setAutoDefault(False)
        self.export.clicked.connect(self._ask_where)
        self.foot.insertWidget(0, self.export)
        controller.incidentChanged.connect(self.while_open(self._follow_incident))
        self.refresh()

    def _make_form(self) -> None:
        self.text, self.document = QLineEdit(), QLineEdit()
        self.kind = QComboBox()
        for name, words in _KINDS.items():
            self.kind.addItem(words, name)
        self.kind.setCurrentIndex(1)
        self.changes = QPlainTextEdit()
        self.changes.setTabChangesFocus(True)
        self.changes.setMaximumHeight(96)
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        fields = form()
        holder.setLayout(fields)
        for words, field in (
            (tr("What is to change"), self.text),
            (tr("Kind"), self.kind),
            (tr("Of which document"), self.document),
            (tr("The words it is to say"), self.changes),
        ):
            add_field(fields, words, field)
        self.body.addWidget(holder)
        self.text.textChanged.connect(self._follow)

    @property
    def chosen(self) -> Proposal | None:
        """The proposal the keyboard is on."""
        index = self.table.currentIndex()
        if not index.isValid():
            return None
        return self._known.get(self.table.records.record_id(index.row()))

    def refresh(self) -> None:
        """Show the proposals as they are now."""
        state = self._controller.state
        if state is None or state.id != self._incident:
            return
        before, found = self.chosen, state.records.proposals
        self._known = {one.id: one for one in found}
        self.table.set_records(
            [
                (
                    one.text,
                    f"{_KINDS[one.kind]} {one.document}".strip(),
                    _STATES[one.status],
                    one.decided_by or None,
                    one.reason or None,
                )
                for one in found
            ],
            list(self._known),
        )
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found:
            kept = before is not None and before.id in self._known
            self.table.select_record(before.id if kept and before is not None else found[-1].id)
        self._follow()

    def carry_out(self) -> None:
        """Draft the change; the dialog stays."""
        incident = self._incident
        fields = {
            "text": self.text.text().strip(),
            "kind": self.kind.currentData(),
            "document": self.document.text().strip(),
            "changes": self.changes.toPlainText().strip(),
        }

        def done(made: Proposal) -> None:
            self._controller.tell_undoable(tr("Drafted “{text}”.", text=made.text))
            self.say_problem("")
            for field in (self.text, self.document, self.changes):
                field.clear()

        self._controller.backend.act(
            lambda session: add_proposal(session, incident, fields),
            self.while_open(done),
            self.while_open(self._refuse),
        )

    def advance(self, to: str) -> None:
        """Propose, approve, reject or withdraw the current proposal."""
        chosen, incident = self.chosen, self._incident
        if chosen is None:
            return
        by, reason = self.by.text(), self.reason.text()

        def done(made: Proposal) -> None:
            words = tr("“{text}”: {state}.", text=made.text, state=_STATES[made.status])
            self._controller.tell_undoable(words)
            self.say_problem("")
            self.reason.clear()

        self._controller.backend.act(
            lambda session: advance_proposal(session, incident, chosen, to, by=by, reason=reason),
            self.while_open(done),
            self.while_open(self._refuse),
        )

    def save_into(self, path: Path) -> None:
        """Write the proposals as Markdown."""
        incident, controller = self._incident, self._controller

        def act(session: Session) -> Outcome[Path]:
            try:
                path.write_text(proposals_text(session.incident(incident)), encoding="utf-8")
            except OSError as error:
                raise WorkbenchError(
                    "proposal.write",
                    tr("The system refuses {path}: {reason}.", path=path, reason=error.strerror),
                ) from error
            return Outcome(path, Changes())

        def done(written: Path) -> None:
            controller.window.notify(Notice(tr("Written: {names}", names=written.name)))

        controller.backend.act(act, done, self.while_open(self._refuse))

    def _ask_where(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the proposals"), "proposals.md", tr("Markdown (*.md)")
        )
        if chosen:
            self.save_into(Path(chosen))

    def _follow_incident(self, incident: str) -> None:
        if incident == self._incident:
            self.refresh()

    def _follow(self, _: object = "") -> None:
        if self.text.text().strip():
            self.verb.permit()
        else:
            self.verb.forbid(tr("Say what is to change."))
        empty(self._steps)
        chosen = self.chosen
        for to in NEXT[chosen.status] if chosen is not None else ():
            button = Button(_STEPS[to])
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, to=to: self.advance(to))
            self._steps.addWidget(button)
        deciding = chosen is not None and chosen.status == "proposed"
        self.by.setVisible(deciding)
        self.reason.setVisible(deciding)

    def _refuse(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())


def show_proposals(controller: Controller) -> None:
    """Open the proposals of the open incident.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        Proposals(controller).open()
