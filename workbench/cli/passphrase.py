"""Opening a signing key, asking for its passphrase where there is somebody to ask."""

import sys
from pathlib import Path

import click

from workbench.errors import PackageError
from workbench.exchange.keys import PassphraseNeeded
from workbench.services.signing import SigningKey, signing_key


def opened_key(path: Path | None, owner: str) -> SigningKey:
    """Return the key to sign with.

    Parameters
    ----------
    path : Path or None
        None takes the user's own.
    owner : str
        Whose key it is, for the comment of a new one.

    Raises
    ------
    PackageError
        If it cannot be opened, also because nobody is there to ask for a passphrase.
    """
    try:
        return signing_key(path, owner)
    except PassphraseNeeded as needed:
        if not sys.stdin.isatty():
            raise PackageError(
                needed.code,
                needed.message,
                "Sign from a terminal, where it is asked for; or add the key to ssh-agent and "
                "give the .pub file beside it as --key.",
            ) from None
        secret = click.prompt("Passphrase of the signing key", hide_input=True, err=True)
        return signing_key(path, owner, passphrase=secret)
