"""``workbench report``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.reporting import save_report
from workbench.services.session import open_for_reading


@click.command("report")
@click.argument("incident")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where to write; the ending chooses the format: .html or .md.",
)
@shared_options
def report_command(settings: Settings, incident: str, output: Path) -> None:
    """Write the postmortem of INCIDENT as one file that opens offline."""
    with open_for_reading(settings.folder) as session:
        written = save_report(session, incident, output)
    settings.answer({"report": str(written)}, f"Written: {written}")
