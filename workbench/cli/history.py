"""``workbench undo`` and ``workbench redo``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.history import redo, undo
from workbench.services.session import open_session


@click.command("undo")
@click.argument("incident")
@shared_options
def undo_command(settings: Settings, incident: str) -> None:
    """Take back the last act on INCIDENT that can be taken back.

    Undoing appends to the journal; nothing is lost, and `workbench redo` does it again.
    """
    with open_session(settings.folder) as session:
        kind = undo(session, incident).value
    settings.answer({"undone": kind}, f"Undone: {kind}.")


@click.command("redo")
@click.argument("incident")
@shared_options
def redo_command(settings: Settings, incident: str) -> None:
    """Do again what was taken back last on INCIDENT."""
    with open_session(settings.folder) as session:
        kind = redo(session, incident).value
    settings.answer({"redone": kind}, f"Done again: {kind}.")
