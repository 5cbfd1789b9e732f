"""``workbench journal verify`` and ``workbench journal rebuild``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.services.store_check import rebuild_projections, verify_journal


@click.group("journal")
def journal_command() -> None:
    """Check or rebuild the provenance store."""


@journal_command.command("verify")
@shared_options
def _verify(settings: Settings) -> int:
    """Check every chain, every hash and that every object is there.

    Exit code 4 when something was changed; the answer names the first bad event.
    """
    check = verify_journal(settings.folder)
    payload = {
        "ok": check.ok,
        "incidents": check.incidents,
        "events": check.events,
        "problem": check.problem,
    }
    if check.ok:
        words = f"Intact: incidents {check.incidents}, events {check.events}."
    else:
        words = "Not intact: " + (check.problem["message"] if check.problem else "unknown")
    settings.answer(payload, words)
    return int(ExitCode.OK if check.ok else ExitCode.TAMPERED)


@journal_command.command("rebuild")
@shared_options
def _rebuild(settings: Settings) -> None:
    """Drop every projection and make it again from the journal."""
    events = rebuild_projections(settings.folder)
    settings.answer({"events": events}, f"Rebuilt every projection from {events} events.")
