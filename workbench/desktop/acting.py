"""With which key the person at the window acts: remembered, proven when the workspace opens."""

import os
from pathlib import Path

from PySide6.QtCore import QSettings

from workbench.desktop.controller import Controller
from workbench.desktop.state import Notice
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.identity import ENVIRONMENT, Identity, proven_identity

IDENTITY = "identity/key"
"""The setting that says where the key to act with lies."""

UNLOCK = tr("Unlock it with File, Act with a key.")


def remembered_key() -> Path | None:
    """Return the key to act with: named in the environment, or else chosen last."""
    named = os.environ.get(ENVIRONMENT, "") or str(QSettings().value(IDENTITY, "") or "")
    return Path(named).expanduser() if named else None


def act_as_remembered(controller: Controller) -> None:
    """Prove the remembered key, where there is one, away from the window's thread.

    Parameters
    ----------
    controller : Controller
    """
    path = remembered_key()
    if path is None:
        return

    def failed(error: WorkbenchError) -> None:
        locked = error.code == "key.passphrase_needed"
        advice = UNLOCK if locked else error.hint
        words = (
            tr("Your key {path} is locked by a passphrase.", path=path) if locked else error.message
        )
        controller.window.notify(Notice(f"{words} {advice}".strip(), error=not locked))

    def proven(identity: Identity) -> None:
        act_with(controller, identity)

    controller.backend.ask("identity", lambda _: proven_identity(path), proven, failed)


def act_with(controller: Controller, identity: Identity | None) -> None:
    """Act with a key from now on, or without one.

    Parameters
    ----------
    controller : Controller
    identity : Identity or None
    """
    controller.backend.session.identity = identity
    controller.read_again()


def remember_key(path: Path | None) -> None:
    """Keep which key to act with next time; the key itself stays where it is."""
    QSettings().setValue(IDENTITY, str(path) if path is not None else "")
