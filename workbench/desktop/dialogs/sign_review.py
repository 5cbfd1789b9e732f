"""Signing a review: with which key, in whose name, and where to."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QWidget

from workbench.desktop.backend import Backend
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.dialogs.setting_names import KEY, REVIEWER
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Changes, Outcome
from workbench.errors import WorkbenchError
from workbench.exchange.judged import JudgedReview
from workbench.exchange.verdict import Level
from workbench.language import tr, trn
from workbench.services.readings.review import ReviewReading
from workbench.services.replaying import Replay
from workbench.services.reviewing import (
    Opinion,
    WrittenReview,
    claims_of,
    compose,
    subject_of,
    write_attached,
    write_beside,
)
from workbench.services.session import Progress, Session
from workbench.services.signing import SigningKey, default_key_path, signing_key
from workbench.services.verification import verify

Signed = tuple[WrittenReview, tuple[JudgedReview, ...]]


class SignReview(ActDialog):
    """Asks for a key, opens it, and starts writing the review.

    Parameters
    ----------
    parent : QWidget
    backend : Backend
    reading : ReviewReading
    opinion : Opinion
    trust : Path or None
        The reviewer's own trust store.
    done : callable
        Given what was written, and the reviews there are now.
    """

    def __init__(
        self,
        parent: QWidget,
        backend: Backend,
        reading: ReviewReading,
        opinion: Opinion,
        *,
        trust: Path | None,
        done: Callable[[Signed], None],
    ) -> None:
        super().__init__(parent, tr("Sign a review"), tr("Sign"))
        self._backend, self._reading, self._opinion = backend, reading, opinion
        self._trust, self._done = trust, done
        self.setMinimumWidth(560)
        key = PathField(tr("Signing key"), str(QSettings().value(KEY, "")), self._choose_key)
        self.key = key.line
        self.key.setPlaceholderText(
            tr("your own: {default_key_path}", default_key_path=default_key_path())
        )
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(tr("if the key has one"))
        self.reviewer = QLineEdit(str(QSettings().value(REVIEWER, "")) or backend.session.actor)
        self.attach = QCheckBox(tr("Put it into a copy of the package instead of beside it"))
        self.attach.setEnabled(reading.opened)
        fields = form()
        add_field(fields, tr("Signing key"), key)
        add_field(fields, tr("Passphrase"), self.passphrase)
        add_field(fields, tr("Your name"), self.reviewer)
        self.body.addWidget(Label(self._words(), tone="t2", wrap=True))
        self.body.addLayout(fields)
        self.body.addWidget(self.attach)
        note = tr(
            "A .pub file signs with the key ssh-agent holds. Send the file to whoever sent you "
        )
        self.body.addWidget(Label(tr("{note}the package.", note=note), SMALL, tone="t3", wrap=True))

    def carry_out(self) -> None:
        """Open the key; what is wrong with it is said here, before anything is written."""
        name = self.reviewer.text().strip()
        if not name:
            self.say_problem(tr("A review needs the name of its author. Type yours."))
            self.reviewer.setFocus()
            return
        self.verb.forbid(tr("The key is being opened."))
        text, secret = self.key.text().strip(), self.passphrase.text() or None
        path = Path(text).expanduser() if text else None
        self._backend.ask(
            "key",
            lambda _: signing_key(path, name, passphrase=secret),
            self.while_open(self._begin),
            self.while_open(self._refuse),
        )

    def _begin(self, key: SigningKey) -> None:
        QSettings().setValue(KEY, self.key.text())
        QSettings().setValue(REVIEWER, self.reviewer.text().strip())
        start_signing(
            self._backend,
            self._reading,
            self._opinion,
            key,
            name=self.reviewer.text().strip(),
            trust=self._trust,
            attach=self.attach.isChecked(),
            done=self._done,
        )
        self.accept()

    def _refuse(self, error: WorkbenchError) -> None:
        self.verb.permit()
        self.say_problem(f"{error.message} {error.hint}".strip())
        if error.code.startswith("key.passphrase"):
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def _words(self) -> str:
        said = self._opinion.decision.of(self._reading.path.name)
        comments = len(self._opinion.claims)
        return trn(
            "The review {said}, with a comment on {count} claim. It names this very package; "
            "it says nothing of any other.",
            "The review {said}, with a comment on {count} claims. It names this very package; "
            "it says nothing of any other.",
            comments,
            said=said,
        )

    def _choose_key(self, now: str) -> str:
        start = now or str(default_key_path().parent)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An OpenSSH Ed25519 key"), start)
        return chosen


def start_signing(  # noqa: PLR0913 -- what is signed, by whom, and where to
    backend: Backend,
    reading: ReviewReading,
    opinion: Opinion,
    key: SigningKey,
    *,
    name: str,
    trust: Path | None,
    attach: bool,
    done: Callable[[Signed], None],
) -> None:
    """Write the review as a job.

    Parameters
    ----------
    backend : Backend
    reading : ReviewReading
    opinion : Opinion
    key : SigningKey
    name : str
        Whose review it is.
    trust : Path or None
    attach : bool
        Whether a copy of the package carries it.
    done : callable
        Given what was written, and the reviews there are now.
    """
    package, found = reading.path, reading.verification
    runs = tuple(one.replay for one in reading.runs if one.replay is not None)

    def work(session: Session, progress: Progress, _: Event) -> Outcome[Signed]:
        review = compose(
            found,
            Replay(runs, ()) if runs else None,
            claims_of(package, found),
            opinion,
            subject=subject_of(package, found),
            reviewer=name,
            key=key.signer.public_key,
            at=session.clock(),
        )
        if attach:
            made = write_attached(package, found, review, key.signer, progress=progress)
        else:
            made = write_beside(package, review, key.signer)
        now = verify(
            made.package, trust, at=session.clock(), level=Level.L2, progress=progress
        ).reviews
        return Outcome((made, now), Changes())

    backend.start(tr("Signing the review of {name}", name=package.name), work, done)
