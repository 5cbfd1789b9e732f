"""Choosing the key to act with, and unlocking it once."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit

from workbench.desktop.acting import act_with, remember_key, remembered_key
from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import SMALL
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.identity import Identity, proven_identity
from workbench.services.signing import default_key_path

_WHY = tr(
    "Where an incident has roles, whoever acts shows a key: this program signs a fresh challenge "
    "with it, once. Name your OpenSSH ed25519 key, or the .pub file of one that ssh-agent holds. "
    "The key and its passphrase are not kept; only where the key lies is."
)


class ActWithKey(ActDialog):
    """Who the person at the window is.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window, tr("Act with a key"), tr("Act with this key"))
        self._controller = controller
        self.setMinimumWidth(600)
        known = remembered_key()
        self.key = PathField(tr("Your key"), str(known) if known else "", self._choose)
        self.key.line.setPlaceholderText(str(default_key_path()))
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(tr("only if the key has one"))
        fields = form()
        add_field(fields, tr("Your key"), self.key)
        add_field(fields, tr("Passphrase"), self.passphrase)
        identity = controller.backend.session.identity
        now = (
            tr("You act with {fingerprint}.", fingerprint=identity.fingerprint)
            if identity
            else tr("You act without a key.")
        )
        self.body.addWidget(Label(now, weight=600, wrap=True))
        self.body.addLayout(fields)
        self.body.addWidget(Label(_WHY, SMALL, tone="t2", wrap=True))
        self.without = Button(tr("Act without a key"))
        self.without.setAutoDefault(False)
        self.without.setVisible(identity is not None)
        self.without.clicked.connect(self._without)
        self.foot.insertWidget(0, self.without)

    def carry_out(self) -> None:
        """Prove the key and act with it from now on."""
        path = Path(self.key.text or str(default_key_path())).expanduser()
        secret = self.passphrase.text() or None
        self.verb.forbid(tr("Waiting for the key to sign."))
        controller = self._controller

        def done(identity: Identity) -> None:
            remember_key(path)
            act_with(controller, identity)
            controller.window.notify(
                Notice(tr("You act with {fingerprint} now.", fingerprint=identity.fingerprint))
            )
            self.accept()

        def failed(error: WorkbenchError) -> None:
            self.verb.permit()
            self.say_problem(f"{error.message} {error.hint}".strip())
            self.passphrase.setFocus()

        controller.backend.ask(
            "identity",
            lambda _: proven_identity(path, secret),
            self.while_open(done),
            self.while_open(failed),
        )

    def _without(self) -> None:
        remember_key(None)
        act_with(self._controller, None)
        self.accept()

    def _choose(self, now: str) -> str:
        start = now or str(default_key_path().parent)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Your OpenSSH Ed25519 key"), start)
        return chosen


def choose_identity(controller: Controller) -> None:
    """Open the dialog.

    Parameters
    ----------
    controller : Controller
    """
    ActWithKey(controller).open()
