"""Exporting an incident as a signed package: what leaves, where to, with which key."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.disclosure import DisclosureFields
from workbench.desktop.dialogs.exported import show_exported
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.leaving import LeavingPanel
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.dialogs.setting_names import FOLDER, KEY
from workbench.desktop.numbers import size
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.window import MainWindow
from workbench.domain.incident import Incident
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.exchange.age import Recipient
from workbench.language import tr
from workbench.services.disclosure.policy import Policy
from workbench.services.exporting import Exported, export_package
from workbench.services.previewing import preview_export
from workbench.services.signing import SigningKey, default_key_path, signing_key


class ExportPackage(ActDialog):
    """Asks what may leave, shows exactly what would, opens the key, and starts the export.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
        With an open incident.
    state : Incident
        As it is now.
    """

    def __init__(self, window: MainWindow, controller: Controller, state: Incident) -> None:
        super().__init__(window, tr("Export a package"), tr("Export"))
        self._controller = controller
        self._state = state
        self._readers: tuple[Recipient, ...] = ()
        self.resize(1080, 620)
        known = str(_remembered_folder(controller))
        folder = PathField(tr("Folder of the package"), known, self._choose_folder)
        key = PathField(tr("Signing key"), str(QSettings().value(KEY, "")), self._choose_key)
        self.folder, self.key = folder.line, key.line
        self.key.setPlaceholderText(
            tr("your own: {default_key_path}", default_key_path=default_key_path())
        )
        self.passphrase = _secret()
        self.again = _secret()
        self.final = QCheckBox(tr("Only if the report is signed and every gate holds"))
        self.final.setAccessibleName(self.final.text())
        set_tip(self.final, tr("A draft is refused; without this, a draft leaves, and says so."))
        self._advice = Label("", SMALL, tone="t2", wrap=True)
        fields = form()
        add_field(fields, tr("Folder"), folder)
        add_field(fields, tr("Signing key"), key)
        add_field(fields, tr("Passphrase"), self.passphrase)
        add_field(fields, tr("Passphrase again"), self.again)
        self._fields = fields
        self.disclosure = DisclosureFields(state)
        self.leaving = LeavingPanel()
        self.leaving.shown.connect(self._follow_preview)
        self.body.addWidget(Label(contents_words(state), tone="t2", wrap=True))
        self.body.addLayout(self._halves(fields), 1)
        self.key.textChanged.connect(self._follow_key)
        self.disclosure.changed.connect(self._preview)
        self._follow_key()
        self._preview()

    def _halves(self, fields: QFormLayout) -> QHBoxLayout:
        """Lay out what is asked at the left, and what would leave at the right."""
        asked = QVBoxLayout()
        asked.setSpacing(12)
        asked.addWidget(self.disclosure)
        asked.addLayout(fields)
        asked.addWidget(self.final)
        asked.addWidget(self._advice)
        asked.addStretch(1)
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(asked, 2)
        halves.addWidget(self.leaving, 3)
        return halves

    def _preview(self) -> None:
        """Work out what would leave with what is chosen now."""
        self.leaving.wait()
        policy, incident = self.disclosure.policy(), self._state.id
        self._controller.backend.ask(
            "preview",
            lambda session: preview_export(session, incident, policy),
            self.while_open(self.leaving.show_preview),
            self.while_open(self._no_preview),
        )

    def _no_preview(self, error: WorkbenchError) -> None:
        self.leaving.show_failure(f"{error.message} {error.hint}".strip())

    def _follow_preview(self, signable: bool) -> None:  # noqa: FBT001 -- a Qt slot
        if signable:
            self.verb.permit()
        else:
            self.verb.forbid(tr("A withheld value would leave; it is named at the right."))

    @property
    def advice(self) -> str:
        """What is said of the key that is chosen."""
        return self._advice.text()

    def carry_out(self) -> None:
        """Open the key; what is wrong with it is said here, before anything is written."""
        if self._makes_key() and self.passphrase.text() != self.again.text():
            self.say_problem(tr("The two passphrases differ. Type the same one twice."))
            self.again.setFocus()
            return
        if not self.target().is_dir():
            self.say_problem(
                tr("There is no folder {target}. Choose one that exists.", target=self.target())
            )
            self.folder.setFocus()
            return
        try:
            self._readers = self.disclosure.readers()
        except WorkbenchError as error:
            self.say_problem(f"{error.message} {error.hint}".strip())
            self.disclosure.recipients.setFocus()
            return
        self.verb.forbid(tr("The key is being opened."))
        path, secret = self._key_path(), self.passphrase.text() or None
        owner = self._controller.backend.session.actor
        self._controller.backend.ask(
            "key",
            lambda _: signing_key(path, owner, passphrase=secret),
            self.while_open(self._begin),
            self.while_open(self._refuse),
        )

    def target(self) -> Path:
        """Return the folder that is chosen."""
        return Path(self.folder.text()).expanduser()

    def _begin(self, key: SigningKey) -> None:
        QSettings().setValue(FOLDER, str(self.target()))
        QSettings().setValue(KEY, self.key.text())
        policy = self.disclosure.policy()
        start_export(
            self._controller,
            self._state.id,
            self.target(),
            key,
            policy,
            self._readers,
            final=self.final.isChecked(),
        )
        self.accept()

    def _refuse(self, error: WorkbenchError) -> None:
        self.verb.permit()
        self.say_problem(f"{error.message} {error.hint}".strip())
        if error.code.startswith("key.passphrase"):
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def _key_path(self) -> Path | None:
        text = self.key.text().strip()
        return Path(text).expanduser() if text else None

    def _makes_key(self) -> bool:
        return self._key_path() is None and not default_key_path().exists()

    def _follow_key(self) -> None:
        makes = self._makes_key()
        self._fields.setRowVisible(3, makes)
        self.passphrase.setPlaceholderText(tr("recommended") if makes else tr("if the key has one"))
        where = self._key_path() or default_key_path()
        self._advice.setText(
            tr(
                "There is no key of your own yet: one is made now, at {where}. Reviewers need "
                "only the half in {where}.pub; the other never leaves this machine. Without a "
                "passphrase, whoever can read the file can sign as you.",
                where=where,
            )
            if makes
            else tr("Reviewers check the signature with {where}.pub.", where=where)
        )

    def _choose_folder(self, now: str) -> str:
        return QFileDialog.getExistingDirectory(self, tr("Folder of the package"), now)

    def _choose_key(self, now: str) -> str:
        start = now or str(default_key_path().parent)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An OpenSSH Ed25519 private key"), start)
        return chosen


def contents_words(state: Incident) -> str:
    """Return what there is that could leave.

    Parameters
    ----------
    state : Incident
    """
    finished = sum(run.status is RunStatus.FINISHED for run in state.runs)
    bytes_ = sum(item.size for item in state.evidence)
    return tr(
        "The incident holds {evidence} items of evidence ({bytes_} as given), {finished} finished "
        "runs, {claims} claims, the report and the whole journal.",
        evidence=len(state.evidence),
        bytes_=size(bytes_),
        finished=finished,
        claims=len(state.claims),
    )


def start_export(  # noqa: PLR0913 -- what leaves, where to, and under which conditions
    controller: Controller,
    incident: str,
    folder: Path,
    key: SigningKey,
    policy: Policy,
    recipients: Sequence[Recipient] = (),
    *,
    final: bool = False,
) -> None:
    """Start the export as a job; what was written is shown when it is done.

    Parameters
    ----------
    controller : Controller
    incident : str
    folder : Path
    key : SigningKey
    policy : Policy
        What may leave.
    recipients : sequence of Recipient
        Who it is encrypted to.
    final : bool
        Whether a draft is refused.
    """

    def done(written: Exported) -> None:
        if not written.recipients:
            controller.remember(written.path)
        show_exported(controller, written, key)

    controller.backend.start(
        tr("Exporting the package"),
        lambda session, progress, _: export_package(
            session,
            incident,
            folder,
            key,
            policy=policy,
            recipients=recipients,
            final=final,
            progress=progress,
        ),
        done,
        show=lambda written: show_exported(controller, written, key),
    )


def export_of_open(window: MainWindow, controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    if controller.state is not None:
        ExportPackage(window, controller, controller.state).open()


def _remembered_folder(controller: Controller) -> Path:
    known = Path(str(QSettings().value(FOLDER, "")))
    own = controller.folder / "packages"
    if str(known) != "." and known.is_dir():
        return known
    return own if own.is_dir() else Path.home()


def _secret() -> QLineEdit:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return line
