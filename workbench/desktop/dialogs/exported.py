"""What was written by an export: its hash, who signed it, and how to check it."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.numbers import size
from workbench.desktop.place_list import there_of
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Changes, Outcome
from workbench.exchange.verdict import Verification
from workbench.language import tr
from workbench.services.exporting import Exported
from workbench.services.session import Progress, Session
from workbench.services.signing import SigningKey
from workbench.services.verification import verify

OWN_SIGNERS = "own_signers"


class PackageWritten(ActDialog):
    """The package that was written.

    Parameters
    ----------
    controller : Controller
    written : Exported
    key : SigningKey
        What it was signed with.
    """

    def __init__(self, controller: Controller, written: Exported, key: SigningKey) -> None:
        # Whoever it is encrypted to can open it; that need not be who wrote it.
        verb = "" if written.recipients else tr("Verify it")
        super().__init__(controller.window, tr("Package written"), verb, leave=tr("Close"))
        self._controller = controller
        self._written = written
        self._key = key
        self.setMinimumWidth(640)
        facts = KeyValueGrid()
        facts.add(tr("File"), str(written.path), hashed=True)
        facts.add(tr("Size"), size(written.size))
        facts.add("SHA-256", written.sha256, hashed=True)
        if written.withheld:
            facts.add(
                tr("Withheld"),
                tr(
                    "{withheld} items, each named in data/redactions.jsonl",
                    withheld=written.withheld,
                ),
            )
        if written.recipients:
            facts.add(tr("Encrypted to"), "\n".join(written.recipients), hashed=True)
        facts.add(tr("Signed with"), key.fingerprint, hashed=True)
        facts.add(
            tr("Reviewers trust"), key.allowed_signers_line(f"{self._actor()}@here"), hashed=True
        )
        self.body.addWidget(facts)
        if key.created:
            self.body.addWidget(Label(key.advice(), SMALL, tone="t2", wrap=True))
        copy = Button(tr("Copy the hash"))
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        self.foot.insertWidget(0, copy)

    def carry_out(self) -> None:
        """Verify the file as a reviewer would."""
        self.accept()
        verify_written(self._controller, self._written, self._own_signers())

    def _own_signers(self) -> Path:
        """Write down that one trusts one's own key, for looking at one's own package."""
        folder = self._controller.folder / "keys"
        folder.mkdir(exist_ok=True)
        line = self._key.allowed_signers_line(f"{self._actor()}@here")
        own = folder / OWN_SIGNERS
        own.write_text(line + "\n", encoding="utf-8")
        return own

    def _actor(self) -> str:
        return self._controller.backend.session.actor

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._written.sha256)
        self._controller.window.notify(Notice(tr("The hash is on the clipboard.")))


def show_exported(controller: Controller, written: Exported, key: SigningKey) -> None:
    """Show what was written.

    Parameters
    ----------
    controller : Controller
    written : Exported
    key : SigningKey
    """
    PackageWritten(controller, written, key).open()


def verify_written(controller: Controller, written: Exported, signers: Path) -> None:
    """Open a package for review, or check it where there is no place for that.

    Parameters
    ----------
    controller : Controller
    written : Exported
    signers : Path
        Whom to trust, as an ``allowed_signers`` file.
    """
    if there_of(("review",)):
        controller.open_package(written.path, signers)
        return
    clock = controller.backend.session.clock

    def work(_: Session, progress: Progress, __: object) -> Outcome[Verification]:
        return Outcome(verify(written.path, signers, at=clock(), progress=progress), Changes())

    controller.backend.start(
        tr("Verifying {name}", name=written.path.name), work, lambda found: _tell(controller, found)
    )


def _tell(controller: Controller, found: Verification) -> None:
    level = tr("level {name}", name=found.level.name) if found.level is not None else tr("no level")
    words = tr("The package is {value}: {level} reached.", value=found.verdict.value, level=level)
    if found.problems:
        words += f" {found.problems[0].message}"
    controller.window.notify(Notice(words, error=bool(found.problems)))
