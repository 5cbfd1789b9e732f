"""``workbench tickets``."""

from pathlib import Path
from typing import cast

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.session import open_for_reading
from workbench.services.tickets import TICKET_FORMATS, TicketFormat, save_tickets


@click.command("tickets")
@click.argument("incident")
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(TICKET_FORMATS)),
    default="github",
    show_default=True,
    help="Who the drafts are for.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder to write into; it is made where it is not there.",
)
@shared_options
def tickets_command(settings: Settings, incident: str, format_: str, output: Path) -> None:
    """Draft a ticket for each action of INCIDENT, as files; nothing is sent."""
    with open_for_reading(settings.folder) as session:
        written = save_tickets(session, incident, output, cast(TicketFormat, format_))
    payload = {"format": format_, "tickets": [str(one) for one in written]}
    settings.answer(payload, [f"Written: {one}" for one in written])
