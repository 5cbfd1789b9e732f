"""``workbench history``, ``undo``, ``redo`` and ``resume``."""

from datetime import datetime

import click

from workbench.cli.point_in_time import PointInTime, place_of
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.history import redo, resume, undo
from workbench.services.readings.history import History, Step, history
from workbench.services.session import open_for_reading, open_session


@click.command("history")
@click.argument("incident")
@click.option("--last", type=click.IntRange(min=1), help="Only so many acts, the newest.")
@shared_options
def history_command(settings: Settings, incident: str, *, last: int | None) -> None:
    """List every act on INCIDENT: when, who, what, on which branch, and if it can be undone.

    A branch begins where something was undone, or an earlier state resumed, and then
    something else was done. Nothing is lost: `workbench show --at` shows any of it.
    """
    with open_for_reading(settings.folder) as session:
        found = history(session, incident)
    steps = found.steps[-last:] if last else found.steps
    settings.answer(_payload(found, steps), _words(found, steps))


@click.command("undo")
@click.argument("incident")
@shared_options
def undo_command(settings: Settings, incident: str) -> None:
    """Take back the last act on INCIDENT that can be taken back.

    Undoing appends to the journal; nothing is lost, and `workbench redo` does it again.
    """
    with open_session(settings.folder) as session:
        taken = undo(session, incident).value
    settings.answer({"undone": taken.kind}, f"Undone: {taken.name}.")


@click.command("redo")
@click.argument("incident")
@shared_options
def redo_command(settings: Settings, incident: str) -> None:
    """Do again what was taken back last on INCIDENT."""
    with open_session(settings.folder) as session:
        done = redo(session, incident).value
    settings.answer({"redone": done.kind}, f"Done again: {done.name}.")


@click.command("resume")
@click.argument("incident")
@click.option(
    "--at",
    "point",
    type=PointInTime(),
    required=True,
    help="The event, or the time, whose state is restored.",
)
@shared_options
def resume_command(settings: Settings, incident: str, point: int | datetime) -> None:
    """Go on with INCIDENT from an earlier state.

    Facts, windows, claims and roles of columns become what they were; evidence and runs
    stay. It appends, what was done since stays on its branch, and `workbench undo` takes it
    back in one step.
    """
    with open_session(settings.folder) as session:
        done = resume(session, incident, place_of(session, incident, point)).value
    settings.answer(
        {"resumed": done.seq, "at": done.at, "events": done.events},
        f"Resumed from event {done.seq} ({done.at[:10]} {done.at[11:19]}Z) "
        f"with {done.events} {'change' if done.events == 1 else 'changes'}.",
    )


def _payload(found: History, steps: tuple[Step, ...]) -> dict[str, JsonValue]:
    return {
        "incident": found.incident,
        "events": found.size,
        "branches": found.branches,
        "undo": found.revisions.undo or None,
        "redo": found.revisions.redo or None,
        "acts": [step.json_body() for step in steps],
    }


def _words(found: History, steps: tuple[Step, ...]) -> list[str]:
    lines = [f"{found.code}  {found.size} events, {_branches(found.branches)}"]
    for step in steps:
        events = f"{step.first}" if step.first == step.last else f"{step.first}-{step.last}"
        mark = "-" if step.undone else " "
        lines.append(
            f"{mark} {events:>9}  {step.when}  branch {step.branch}  "
            f"{step.name}  · {step.author}{_note(step)}"
        )
    revisions = found.revisions
    lines.append(f"Undo would take back: {revisions.undo or 'nothing'}")
    lines.append(f"Redo would do again: {revisions.redo or 'nothing'}")
    return lines


def _note(step: Step) -> str:
    if step.undone:
        return "  (taken back)"
    return "" if not step.stays else "  (stays)"


def _branches(count: int) -> str:
    return f"{count} {'branch' if count == 1 else 'branches'}"
