"""``workbench audit``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.services.auditing import audit, audit_lines, audit_payload
from workbench.services.session import open_for_reading


@click.command("audit")
@click.argument("incidents", nargs=-1)
@click.option("--sample", type=click.IntRange(1), help="Draw so many incidents at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="For the draw.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the audit as Markdown.",
)
@shared_options
def audit_command(
    settings: Settings,
    *,
    incidents: tuple[str, ...],
    sample: int | None,
    seed: int,
    output: Path | None,
) -> int:
    """Check the gates, versions and sign-offs of INCIDENTS, or of all; exit 1 on a finding."""
    with open_for_reading(settings.folder) as session:
        found = audit(session, incidents, sample=sample, seed=seed)
    lines = audit_lines(found)
    if output is not None:
        output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings.answer(audit_payload(found), lines)
    return int(ExitCode.FAILED if found.findings else ExitCode.OK)
