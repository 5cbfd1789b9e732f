"""``workbench journal verify`` and ``workbench journal rebuild``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.errors import ExitCode
from workbench.services.store_check import Depth, rebuild_projections, verify_journal
from workbench.storage import JournalCheck


@click.group("journal")
def journal_command() -> None:
    """Check or rebuild the provenance store."""


@journal_command.command("verify")
@click.option("--quick", is_flag=True, help="Only chains, checkpoints and safeguards.")
@click.option(
    "--objects/--no-objects", default=True, help="Hash every object again (the default), or not."
)
@shared_options
def _verify(settings: Settings, *, quick: bool, objects: bool) -> int:
    """Check every chain, every hash and that every object is what it was.

    Exit code 4 when something was changed; the answer names what was done, and to which event.
    """
    with settings.progress() as progress:
        check = verify_journal(settings.folder, Depth(quick, objects), progress=progress)
    settings.answer(_payload(check), _words(check))
    return int(ExitCode.OK if check.ok else ExitCode.TAMPERED)


@journal_command.command("rebuild")
@shared_options
def _rebuild(settings: Settings) -> None:
    """Drop every projection and make it again from the journal."""
    events = rebuild_projections(settings.folder)
    settings.answer({"events": events}, f"Rebuilt every projection from {events} events.")


def _payload(check: JournalCheck) -> dict[str, JsonValue]:
    problem = check.problem
    return {
        "ok": check.ok,
        "incidents": check.incidents,
        "events": check.events,
        "problem": None if problem is None else dict(problem),
        "notes": list(check.notes),
        "not_checked": list(check.not_checked),
    }


def _words(check: JournalCheck) -> list[str]:
    if check.problem is None:
        words = [f"Intact: incidents {check.incidents}, events {check.events}."]
    else:
        words = [f"Not intact: {check.problem['message']}."]
    words += [f"  Note: {note}." for note in check.notes]
    return words + [f"  Not checked: {sentence}" for sentence in check.not_checked]
