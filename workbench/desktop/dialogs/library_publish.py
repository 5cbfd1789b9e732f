"""Publishing into the shared library: what, how much of it, and where it goes."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.dialogs.setting_names import KEY
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.errors import WorkbenchError
from workbench.exchange.description import Disclosure
from workbench.language import tr
from workbench.services.library.central import Published, publish
from workbench.services.signing import SigningKey, default_key_path, signing_key

_LEVELS = {
    Disclosure.HASHES: tr("hashes: the least, no values"),
    Disclosure.AGGREGATE: tr("aggregate: figures over many rows, no single row"),
    Disclosure.FULL: tr("full: all that the record tells"),
}


class PublishEntry(ActDialog):
    """Publishes the open incident, one of its patterns or its mark as an exemplar.

    Parameters
    ----------
    controller : Controller
    state : Incident
    folder : Path
    """

    def __init__(self, controller: Controller, state: Incident, folder: Path) -> None:
        super().__init__(controller.window, tr("Publish into the shared library"), tr("Publish"))
        self.setMinimumWidth(560)
        self._controller, self._incident, self._folder = controller, state.id, folder
        named = f"INC-{state.number:04d} {state.title}"
        self.body.addWidget(Label(named, BODY, weight=600, wrap=True))
        kinds = [("incident", tr("the incident"))]
        if state.records.patterns:
            kinds.append(("pattern", tr("its pattern")))
        if state.records.exemplars:
            kinds.append(("exemplar", tr("as exemplar")))
        self.kind = SegmentedControl(tr("What"), kinds)
        self.pattern = QComboBox()
        for one in state.records.patterns:
            self.pattern.addItem(one.title, one.id)
        self.level = QComboBox()
        for level, words in _LEVELS.items():
            self.level.addItem(words, str(level))
        self.level.setCurrentIndex(self.level.findData(str(Disclosure.HASHES)))
        self._fields = form()
        add_field(self._fields, tr("What"), self.kind)
        add_field(self._fields, tr("Pattern"), self.pattern)
        add_field(self._fields, tr("Tells"), self.level)
        self._add_key()
        self.body.addLayout(self._fields)
        told = tr(
            "It goes to {folder}. It is searched for withheld values first; an entry is never "
            "changed afterwards. Signed, others see whose it is.",
            folder=folder,
        )
        self.body.addWidget(Label(told, SMALL, tone="t2", wrap=True))
        self.kind.chosen.connect(lambda _: self._follow())
        self.signed.toggled.connect(lambda _: self._follow())
        self._follow()

    def _add_key(self) -> None:
        key = PathField(tr("Signing key"), str(QSettings().value(KEY, "")), self._choose_key)
        self.signed, self.key = QCheckBox(tr("Sign it")), key.line
        self.signed.setAccessibleName(self.signed.text())
        set_tip(self.signed, tr("With the key that packages are signed with."))
        self.key.setPlaceholderText(
            tr("your own: {default_key_path}", default_key_path=default_key_path())
        )
        self._key_field = key
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(tr("if the key has one"))
        add_field(self._fields, tr("Signature"), self.signed)
        add_field(self._fields, tr("Signing key"), key)
        add_field(self._fields, tr("Passphrase"), self.passphrase)

    def _choose_key(self, now: str) -> str:
        start = now or str(default_key_path().parent)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An OpenSSH Ed25519 key"), start)
        return chosen

    def carry_out(self) -> None:
        """Open the key, if it is to be signed; what is wrong with it is said before anything."""
        if not self.signed.isChecked():
            self._publish(None)
            return
        self.verb.forbid(tr("The key is being opened."))
        text, secret = self.key.text().strip(), self.passphrase.text() or None
        path = Path(text).expanduser() if text else None
        owner = self._controller.backend.session.actor
        self._controller.backend.ask(
            "key",
            lambda _: signing_key(path, owner, passphrase=secret),
            self.while_open(self._begin),
            self.while_open(self._refuse),
        )

    def _begin(self, key: SigningKey) -> None:
        QSettings().setValue(KEY, self.key.text())
        self._publish(key)

    def _refuse(self, error: WorkbenchError) -> None:
        self.verb.permit()
        self.say_problem(f"{error.message} {error.hint}".strip())
        if error.code.startswith("key.passphrase"):
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def _publish(self, key: SigningKey | None) -> None:
        """Publish it, as a job."""
        incident, folder, kind = self._incident, self._folder, self.kind.current
        level = str(self.level.currentData())
        record = str(self.pattern.currentData() or "") if kind == "pattern" else ""
        controller = self._controller

        def done(found: Published) -> None:
            self.accept()
            words = (
                tr("{title} is published.", title=found.entry.title)
                if found.fresh
                else tr("{title} lay there already, unchanged.", title=found.entry.title)
            )
            controller.window.notify(Notice(words))
            controller.window.mark_changed()

        self.verb.forbid(tr("It is being published."))
        controller.backend.start(
            tr("Publishing into {name}", name=folder.name),
            lambda s, _progress, _cancel: Outcome(
                publish(s, incident, folder, kind=kind, record=record, disclosure=level, key=key),
                Changes(),
            ),
            self.while_open(done),
            self.while_open(self._refuse),
        )

    def _follow(self) -> None:
        self._fields.setRowVisible(self.pattern, self.kind.current == "pattern")
        for field in (self._key_field, self.passphrase):
            self._fields.setRowVisible(field, self.signed.isChecked())


def show_publish(controller: Controller, folder: Path) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    folder : Path
    """
    incident = controller.incident
    if not incident:
        words = tr("No incident is open. Open the one to publish first.")
        controller.window.notify(Notice(words, error=True))
        return
    controller.backend.ask(
        "publish",
        lambda s: s.incident(incident),
        lambda state: PublishEntry(controller, state, folder).open(),
    )
