"""``workbench checklist``."""

import click

from workbench.cli.opening_words import checklist_lines
from workbench.cli.settings import Settings, shared_options
from workbench.domain.incident import Incident
from workbench.services.opening.checklist import (
    Standing,
    add_step,
    checklist,
    mark_step,
    playbook_of,
    remove_step,
)
from workbench.services.opening.gaps import draft_gap_actions, gaps_of
from workbench.services.session import open_for_reading, open_session


@click.group("checklist")
def checklist_command() -> None:
    """Show and work through what is done first: preserve, contain, begin."""


@checklist_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """Show the checklist of INCIDENT; its category chooses it."""
    with open_for_reading(settings.folder) as session:
        _answer(settings, session.incident(incident))


@checklist_command.command("done")
@click.argument("incident")
@click.argument("step")
@click.option("--note", default="", help="How, or with what result.")
@shared_options
def _done(settings: Settings, incident: str, step: str, note: str) -> None:
    """Say that STEP is done. The step freeze freezes and hashes the evidence by itself."""
    _mark(settings, incident, step, "done", note)


@checklist_command.command("not-needed")
@click.argument("incident")
@click.argument("step")
@click.option("--note", required=True, help="Why not.")
@shared_options
def _not_needed(settings: Settings, incident: str, step: str, note: str) -> None:
    """Say that STEP is not needed, and why."""
    _mark(settings, incident, step, "not needed", note)


@checklist_command.command("open")
@click.argument("incident")
@click.argument("step")
@click.option("--note", default="", help="Why again.")
@shared_options
def _open(settings: Settings, incident: str, step: str, note: str) -> None:
    """Open STEP again."""
    _mark(settings, incident, step, "open", note)


@checklist_command.command("add")
@click.argument("incident")
@click.argument("text")
@shared_options
def _add(settings: Settings, incident: str, text: str) -> None:
    """Add a step of your own."""
    with open_session(settings.folder) as session:
        add_step(session, incident, text)
        state = session.incident(incident)
    _answer(settings, state)


@checklist_command.command("remove")
@click.argument("incident")
@click.argument("step")
@shared_options
def _remove(settings: Settings, incident: str, step: str) -> None:
    """Remove a step of your own, or what was said about STEP."""
    with open_session(settings.folder) as session:
        remove_step(session, incident, step)
        state = session.incident(incident)
    _answer(settings, state)


@checklist_command.command("gaps")
@click.argument("incident")
@click.option("--draft", is_flag=True, help="Write each as a limitation, and draft an action.")
@shared_options
def _gaps(settings: Settings, incident: str, *, draft: bool) -> None:
    """List what evidence is missing in INCIDENT, or draft actions that would close it."""
    with open_session(settings.folder) if draft else open_for_reading(settings.folder) as session:
        made = draft_gap_actions(session, incident).value if draft else ()
        found = gaps_of(session.incident(incident))
    words = [
        f"  {gap.kind.title:<16} {gap.kind.without}{' (action drafted)' if gap.drafted else ''}"
        for gap in found
    ]
    payload = {
        "gaps": [gap.json_body() for gap in found],
        "drafted": [action.json_body() for action in made],
    }
    settings.answer(payload, words or "Nothing is missing.")


def _mark(settings: Settings, incident: str, step: str, standing: Standing, note: str) -> None:
    with open_session(settings.folder) as session:
        mark_step(session, incident, step, standing, note)
        state = session.incident(incident)
    _answer(settings, state)


def _answer(settings: Settings, state: Incident) -> None:
    steps, book = checklist(state), playbook_of(state)
    payload = {
        "incident": state.id,
        "playbook": book.category,
        "emphasis": list(book.emphasis),
        "steps": [step.json_body() for step in steps],
        "open": sum(step.standing == "open" for step in steps),
        "stage": str(state.stage),
    }
    settings.answer(payload, [f"Playbook: {book.title}", *checklist_lines(steps)])
