"""``workbench workspace``."""

import os
import sys
from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.passphrase import FILE, given_passphrase
from workbench.storage import Workspace


@click.group("workspace")
def workspace_command() -> None:
    """Make an encrypted workspace."""


@workspace_command.command("encrypt")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@shared_options
def _encrypt(settings: Settings, folder: Path) -> None:
    """Make a new workspace in the new or empty folder DIR, its journal under a passphrase.

    The passphrase is the first line of the file that $WORKBENCH_PASSPHRASE_FILE names, or is
    asked for. Only the journal is encrypted: titles, columns, parameters, claims, who did
    what. The files in objects/, evidence and results, are NOT.
    """
    Workspace.create(folder, passphrase=_new_passphrase(folder)).close()
    settings.answer(
        {"workspace": str(folder), "journal_encrypted": True, "objects_encrypted": False},
        [
            f"Made: {folder}",
            "  The journal is encrypted; the files in objects/ are not.",
            "  Without the passphrase nobody can read the journal, and nobody can restore it.",
        ],
    )


def _new_passphrase(folder: Path) -> str:
    if os.environ.get(FILE) or not sys.stdin.isatty():
        return given_passphrase(folder)
    return str(
        click.prompt(
            f"New passphrase of {folder}", hide_input=True, confirmation_prompt=True, err=True
        )
    )
