"""``workbench decrypt``."""

from pathlib import Path

import click

from workbench.cli.identity import given_identities
from workbench.cli.settings import Settings, shared_options
from workbench.services.decrypting import decrypt_package


@click.command("decrypt")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The package to write, or a folder to put it into.",
)
@click.option(
    "--identity",
    "identities",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="Your age identity file or OpenSSH ed25519 private key.",
)
@shared_options
def decrypt_command(
    settings: Settings, file: Path, output: Path, identities: tuple[Path, ...]
) -> None:
    """Decrypt FILE, a package that was encrypted to you. It is not verified.

    Exit codes: 2 not encrypted to this key, 4 cut short or changed, 5 not an age file,
    6 another version of age. Nothing is left behind then.
    """
    keys = given_identities(identities)
    with settings.progress() as progress:
        path, size = decrypt_package(file, output, keys, progress=progress)
    settings.answer(
        {"package": str(path), "size": size},
        [f"Decrypted: {path}", "  not verified; do that with: workbench verify"],
    )
