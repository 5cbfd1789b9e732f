"""``workbench export``."""

from pathlib import Path

import click

from workbench.cli.passphrase import opened_key
from workbench.cli.settings import Settings, shared_options
from workbench.errors import PackageError
from workbench.services.exporting import export_package
from workbench.services.session import open_session


@click.command("export")
@click.argument("incident")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The package to write, or a folder to put it into.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="OpenSSH ed25519 private key; a .pub file signs through ssh-agent.",
)
@click.option(
    "--disclosure",
    type=click.Choice(["full", "aggregate", "hashes"]),
    default="full",
    show_default=True,
)
@click.option("--to", "recipients", multiple=True, help="Encrypt to this recipient.")
@shared_options
def export_command(
    settings: Settings,
    incident: str,
    output: Path,
    key: Path | None,
    disclosure: str,
    recipients: tuple[str, ...],
) -> None:
    """Write INCIDENT as one signed package that a stranger can verify and replay."""
    if recipients:
        raise PackageError(
            "export.recipients",
            "Encryption to recipients is not yet available.",
            "Leave out --to and encrypt the package yourself, for example with age.",
        )
    with open_session(settings.folder) as session, settings.progress() as progress:
        found = opened_key(key, session.actor)
        done = export_package(
            session, incident, output, found, disclosure=disclosure, progress=progress
        ).value
    if found.created:
        click.echo(found.advice(), err=True)
    settings.answer(
        {
            "package": str(done.path),
            "sha256": done.sha256,
            "size": done.size,
            "disclosure": done.disclosure,
            "signer": done.signer,
        },
        [f"Written: {done.path}", f"  sha256 {done.sha256}", f"  signed by {done.signer}"],
    )
