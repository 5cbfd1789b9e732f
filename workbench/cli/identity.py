"""The key that opens an encrypted package: read, and its passphrase asked for."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from workbench.cli.settings import Settings
from workbench.errors import PackageError
from workbench.exchange.age_header import is_encrypted
from workbench.exchange.keys import PassphraseNeeded

identity_option = click.option(
    "--identity",
    "identities",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Your key, where the package is encrypted: an age identity or OpenSSH ed25519 file.",
)


@contextlib.contextmanager
def opened_package(
    package: Path, identities: tuple[Path, ...], settings: Settings
) -> Iterator[Path]:
    """Give a package as it can be read; an encrypted one only as long as the block lasts.

    Raises
    ------
    PackageError
        If it is encrypted and cannot be opened with what was given.
    """
    if not is_encrypted(package):
        yield package
        return
    from workbench.services.decrypting import readable  # noqa: PLC0415

    with settings.progress() as progress:
        keys = given_identities(identities)
        with readable(package, keys, progress=progress) as plain:
            yield plain


def given_identities(paths: tuple[Path, ...]) -> tuple[Any, ...]:
    """Return the keys in the files that were named.

    Raises
    ------
    PackageError
        If one cannot be read, or is protected and nobody is there to be asked.
    """
    if not paths:
        return ()
    # pyrage is loaded by those who need it alone.
    from workbench.exchange.identities import load_identity  # noqa: PLC0415

    found: list[Any] = []
    for path in paths:
        try:
            found += load_identity(path)
        except PassphraseNeeded as needed:
            if not sys.stdin.isatty():
                raise PackageError(
                    needed.code,
                    f"The key {path} is protected by a passphrase, and none was given.",
                    "Do it from a terminal, where it is asked for.",
                ) from None
            secret = click.prompt(f"Passphrase of {path}", hide_input=True, err=True)
            found += load_identity(path, secret)
    return tuple(found)
