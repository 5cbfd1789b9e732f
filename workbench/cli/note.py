"""``workbench note``."""

from typing import get_args

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.records.reasoning import Note
from workbench.services.notes import add_note, change_note, note_source, remove_note
from workbench.services.session import open_for_reading, open_session

KINDS = list(get_args(Note.model_fields["kind"].annotation))
ATTRIBUTIONS = list(get_args(Note.model_fields["attribution"].annotation))


@click.group("note")
def note_command() -> None:
    """Keep what people said or felt: interviews, intuition, bias, what went well or wrong."""


@note_command.command("add")
@click.argument("incident")
@click.argument("text")
@click.option("--kind", type=click.Choice(KINDS), default="interview", show_default=True)
@click.option("--function", default="", help="Whose it is, by function, such as 'data engineer'.")
@click.option("--name", default="", help="Whose it is, by name; kept only with --as-source named.")
@click.option(
    "--as-source",
    "attribution",
    type=click.Choice(ATTRIBUTIONS),
    default="function",
    show_default=True,
    help="How the report may name its source.",
)
@click.option(
    "--consent/--no-consent",
    default=True,
    show_default=True,
    help="Whether its source agreed to have it in the report.",
)
@click.option("--about", default="", help="What it is about, such as a hypothesis.")
@shared_options
def _add(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    text: str,
    kind: str,
    function: str,
    name: str,
    attribution: str,
    consent: bool,
    about: str,
) -> None:
    """Keep TEXT as a note about INCIDENT.

    A note with --as-source anonymous keeps neither name nor function; without consent the
    report leaves a note out.
    """
    with open_session(settings.folder) as session:
        note = add_note(
            session,
            incident,
            text,
            kind=kind,
            function=function,
            name=name,
            attribution=attribution,
            consent=consent,
            about=about,
        ).value
    settings.answer({"note": note.json_body()}, _line(note))


@note_command.command("change")
@click.argument("incident")
@click.argument("note")
@click.option("--text", help="Its words.")
@click.option("--kind", type=click.Choice(KINDS))
@click.option("--as-source", "attribution", type=click.Choice(ATTRIBUTIONS))
@click.option("--consent/--no-consent", default=None, help="Whether its source agreed.")
@shared_options
def _change(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    note: str,
    text: str | None,
    kind: str | None,
    attribution: str | None,
    consent: bool | None,
) -> None:
    """Change NOTE of INCIDENT."""
    fields = {"text": text, "kind": kind, "attribution": attribution, "consent": consent}
    given = {name: value for name, value in fields.items() if value is not None}
    with open_session(settings.folder) as session:
        known = change_note(session, incident, note, **given).value
    settings.answer({"note": known.json_body()}, _line(known))


@note_command.command("remove")
@click.argument("incident")
@click.argument("note")
@shared_options
def _remove(settings: Settings, incident: str, note: str) -> None:
    """Remove NOTE; it stays in the history."""
    with open_session(settings.folder) as session:
        gone = remove_note(session, incident, note).value
    settings.answer({"removed": gone.id}, f"Removed: {gone.text}")


@note_command.command("list")
@click.argument("incident")
@click.option("--kind", type=click.Choice(KINDS), help="Only of this kind.")
@shared_options
def _list(settings: Settings, incident: str, kind: str | None) -> None:
    """List the notes about INCIDENT."""
    with open_for_reading(settings.folder) as session:
        notes = [n for n in session.incident(incident).records.notes if kind in {None, n.kind}]
    settings.answer(
        {"notes": [note.json_body() for note in notes]}, list(map(_line, notes)) or "No notes yet."
    )


def _line(note: Note) -> str:
    kept = "" if note.consent else "  (not for the report)"
    return f"{note.id[-8:]}  {note.kind:<11}  {note_source(note)}: {note.text}{kept}"
