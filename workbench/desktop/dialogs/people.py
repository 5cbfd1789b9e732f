"""Who has which role in the open incident; owners give and take roles here."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.identity import choose_identity
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.permissions import Member, article
from workbench.domain.role_events import GRANTED, Role
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.membership import grant, read_public_key, revoke
from workbench.services.readings.standing import Standing, standing_of

ROLE_WORDS = {
    Role.OWNER: tr("everything, roles included"),
    Role.INVESTIGATOR: tr("everything except roles"),
    Role.REVIEWER: tr("record reviews and comments"),
    Role.VIEWER: tr("look, and nothing else"),
}
"""What each role may do, in a few words."""

_OPEN = tr(
    "Nobody has a role yet, so anybody who can write to this workspace may do everything. Give "
    "the first role and you become the owner; from then on every act needs a key with a role."
)
_NO_KEY = tr("You act without a key; roles are given with one.")
_COLUMNS = (
    Column(tr("Name"), ColumnKind.NAME),
    Column(tr("Role")),
    Column(tr("May"), tone="t2", stretch=True),
    Column(tr("Key"), ColumnKind.HASH, tone="t2"),
)


class People(ActDialog):
    """People and roles of one incident.

    Parameters
    ----------
    controller : Controller
    incident : str
    standing : Standing
        As it is now.
    """

    def __init__(self, controller: Controller, incident: str, standing: Standing) -> None:
        super().__init__(
            controller.window, tr("People and roles"), tr("Give this role"), leave=tr("Close")
        )
        self._controller = controller
        self._incident = incident
        self.setMinimumWidth(720)
        self.now = Label("", BODY, wrap=True)
        self.table = DataTable(tr("People with a role"), _COLUMNS)
        self.table.setMinimumHeight(28 * 6)
        self.table.selectionModel().selectionChanged.connect(self._follow)
        self.body.addWidget(self.now)
        self.body.addWidget(self.table, 1)
        self._make_form()
        self.act_as = Button(tr("Act with a key…"))
        self.take = Button(tr("Take this role away"))
        for place, button in enumerate((self.act_as, self.take)):
            button.setAutoDefault(False)
            self.foot.insertWidget(place, button)
        self.act_as.clicked.connect(lambda: choose_identity(controller))
        self.take.clicked.connect(self._revoke)
        self.show_standing(standing)
        controller.incidentChanged.connect(self.while_open(self._ask))

    def show_standing(self, standing: Standing) -> None:
        """Show who has which role, and what may be done about it.

        Parameters
        ----------
        standing : Standing
        """
        self.standing = standing
        members = list(standing.roles.members.values())
        self.table.set_records(
            [(m.name, str(m.role), ROLE_WORDS[m.role], m.fingerprint) for m in members],
            [m.fingerprint for m in members],
        )
        self.table.setVisible(bool(members))
        self.now.setText(
            _OPEN
            if standing.roles.open
            else tr("You are {self_words}.", self_words=self._self_words())
        )
        self.act_as.setVisible(not standing.keyed)
        why_not = standing.why_not(GRANTED) if standing.keyed else _NO_KEY
        if why_not:
            self.verb.forbid(why_not)
        else:
            self.verb.permit()
        self._follow()

    def carry_out(self) -> None:
        """Give the role; the dialog stays open."""
        name, role = self.name.text().strip(), Role(self.role.currentData())
        try:
            key = read_public_key(Path(self.key.text))
        except WorkbenchError as error:
            self._failed(error)
            return
        incident = self._incident

        def done(member: Member) -> None:
            words = tr(
                "{name} is {role} of this incident now.",
                name=member.name,
                role=article(member.role),
            )
            self._controller.window.notify(Notice(words))
            self.say_problem("")
            for field in (self.name, self.key.line):
                field.clear()

        self._controller.backend.act(
            lambda s: grant(s, incident, name, role, key),
            self.while_open(done),
            self.while_open(self._failed),
        )

    def _make_form(self) -> None:
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("as it will stand in the journal"))
        self.role = QComboBox()
        for role, words in ROLE_WORDS.items():
            self.role.addItem(f"{str(role).capitalize()}: {words}", str(role))
        self.role.setCurrentIndex(1)
        self.key = PathField(tr("Public key"), "", self._choose)
        self.key.line.setPlaceholderText(tr("their ssh-ed25519 .pub file"))
        fields = form()
        for words, field in (
            (tr("Name"), self.name),
            (tr("Role"), self.role),
            (tr("Public key"), self.key),
        ):
            add_field(fields, words, field)
        row = QHBoxLayout()
        row.addLayout(fields, 1)
        self.body.addLayout(row)
        self.body.addWidget(
            Label(
                tr(
                    "Compare the fingerprint by another way than e-mail before you give a role. "
                    "Who "
                    "has the files can still copy or delete them; roles say what counts."
                ),
                SMALL,
                tone="t2",
                wrap=True,
            )
        )

    def _revoke(self) -> None:
        member = self._selected()
        if member is None:
            return
        incident = self._incident

        def done(gone: Member) -> None:
            words = tr(
                "{name} is no longer {role} of this incident.",
                name=gone.name,
                role=article(gone.role),
            )
            self._controller.window.notify(Notice(words))
            self.say_problem("")

        self._controller.backend.act(
            lambda s: revoke(s, incident, member.fingerprint),
            self.while_open(done),
            self.while_open(self._failed),
        )

    def _follow(self, *_: object) -> None:
        why_not = self.standing.why_not(GRANTED) if self.standing.keyed else _NO_KEY
        if why_not:
            self.take.forbid(why_not)
        elif self._selected() is None:
            self.take.forbid(tr("Choose somebody in the table."))
        else:
            self.take.permit()
        self.take.setVisible(not self.standing.roles.open)

    def _selected(self) -> Member | None:
        # Not the current row: the keyboard only passing through makes the first one that.
        chosen = self.table.selectionModel().selectedRows()
        if not chosen:
            return None
        return self.standing.roles.member(self.table.records.record_id(chosen[0].row()))

    def _self_words(self) -> str:
        name = self.standing.name
        role = self.standing.role
        return (
            f"{name}, {article(Role(role))}"
            if role
            else tr("{name} and have no role here", name=name)
        )

    def _ask(self, incident: str) -> None:
        if incident == self._incident:
            self._controller.backend.ask(
                "people", lambda s: standing_of(s, incident), self.while_open(self.show_standing)
            )

    def _failed(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())

    def _choose(self, now: str) -> str:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Their public key"), now, tr("Keys (*.pub)")
        )
        return chosen


def show_people(controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        People(controller, controller.incident, controller.standing).open()
