"""``workbench limitation``."""

from typing import get_args

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.records.reasoning import Limitation
from workbench.services.notes import (
    add_limitation,
    change_limitation,
    end_limitation,
    remove_limitation,
    suggest_limitations,
)
from workbench.services.session import open_for_reading, open_session

KINDS = list(get_args(Limitation.model_fields["kind"].annotation))


@click.group("limitation")
def limitation_command() -> None:
    """Register what is missing, assumed or was done in haste, and what follows from it."""


@limitation_command.command("add")
@click.argument("incident")
@click.argument("text")
@click.option("--kind", type=click.Choice(KINDS), default="missing", show_default=True)
@click.option("--consequence", default="", help="What follows from it for the conclusions.")
@click.option("--action", default="", help="The action that would close it.")
@shared_options
def _add(
    settings: Settings, *, incident: str, text: str, kind: str, consequence: str, action: str
) -> None:
    """Register TEXT as a limitation of what is known about INCIDENT."""
    with open_session(settings.folder) as session:
        known = add_limitation(
            session, incident, text, kind=kind, consequence=consequence, action=action
        ).value
    settings.answer({"limitation": known.json_body()}, _line(known))


@limitation_command.command("change")
@click.argument("incident")
@click.argument("limitation")
@click.option("--text")
@click.option("--kind", type=click.Choice(KINDS))
@click.option("--consequence")
@click.option("--action")
@shared_options
def _change(settings: Settings, incident: str, limitation: str, **fields: str | None) -> None:
    """Change LIMITATION of INCIDENT."""
    given = {name: value for name, value in fields.items() if value is not None}
    with open_session(settings.folder) as session:
        known = change_limitation(session, incident, limitation, **given).value
    settings.answer({"limitation": known.json_body()}, _line(known))


@limitation_command.command("end")
@click.argument("incident")
@click.argument("limitation")
@click.option("--how", required=True, help="How what was missing came after all.")
@shared_options
def _end(settings: Settings, incident: str, limitation: str, *, how: str) -> None:
    """Say that LIMITATION of INCIDENT stands in the way no more; it stays in the register."""
    with open_session(settings.folder) as session:
        known = end_limitation(session, incident, limitation, how=how).value
    settings.answer({"limitation": known.json_body()}, _line(known))


@limitation_command.command("remove")
@click.argument("incident")
@click.argument("limitation")
@shared_options
def _remove(settings: Settings, incident: str, limitation: str) -> None:
    """Take LIMITATION out of the register; it stays in the history."""
    with open_session(settings.folder) as session:
        gone = remove_limitation(session, incident, limitation).value
    settings.answer({"removed": gone.id}, f"Taken out: {gone.text}")


@limitation_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the register of INCIDENT, with what the record itself would add to it."""
    with open_for_reading(settings.folder) as session:
        known = session.incident(incident).records.limitations
        suggested = suggest_limitations(session, incident)
    payload = {
        "limitations": [one.json_body() for one in known],
        "suggested": [
            {"kind": one.kind, "text": one.text, "source": one.source} for one in suggested
        ],
    }
    words = [*map(_line, known), *(f"  suggested  {s.kind:<10}  {s.text}" for s in suggested)]
    settings.answer(payload, words or "Nothing registered yet.")


def _line(known: Limitation) -> str:
    follows = f"  so: {known.consequence}" if known.consequence else ""
    ended = f"  ended: {known.ended}" if known.ended else ""
    return f"{known.id[-8:]}  {known.kind:<10}  {known.text}{follows}{ended}"
