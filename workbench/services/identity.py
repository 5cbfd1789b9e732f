"""Who is acting, shown by a key they hold; asked for at the start and never in the middle."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.exchange.sshsig import Signer

ENVIRONMENT = "WORKBENCH_IDENTITY"
"""The variable that names the key to act with."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A key whose holder has signed a fresh challenge.

    Attributes
    ----------
    signer : Signer
    fingerprint : str
        ``SHA256:…``
    path : Path
        The private key, or the public half of one that ssh-agent holds.
    """

    signer: "Signer"
    fingerprint: str
    path: Path

    @property
    def key_line(self) -> str:
        """The public key as one line, without a comment."""
        return self.signer.public_key.line()


def proven_identity(path: Path, passphrase: str | None = None) -> Identity:
    """Return the identity of a key, once it has signed a challenge.

    Parameters
    ----------
    path : Path
        An OpenSSH ed25519 private key, or the ``.pub`` file of one that ssh-agent holds.
    passphrase : str, optional

    Raises
    ------
    PassphraseNeeded
        If the key is protected and no passphrase was given.
    PackageError
        If it cannot be read, or whoever holds it does not sign.
    """
    from workbench.exchange.agent import load_signer  # noqa: PLC0415 -- brings cryptography
    from workbench.exchange.role_keys import prove_possession  # noqa: PLC0415 -- the same

    signer = load_signer(path.expanduser(), passphrase)
    return Identity(signer, prove_possession(signer).fingerprint, path)


Asker = Callable[[], Identity | None]
_asker: ContextVar[Asker | None] = ContextVar("identity", default=None)


@contextmanager
def acting_with(asker: Asker) -> Iterator[None]:
    """Let every session opened meanwhile act as whoever ``asker`` returns.

    Parameters
    ----------
    asker : callable
        Asked when a session is opened for work; may ask for a passphrase.
    """
    token = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(token)


def present_identity() -> Identity | None:
    """Return who acts in a session opened now; None for an account without a key.

    Raises
    ------
    PackageError
        If a key was named, by :func:`acting_with` or in ``WORKBENCH_IDENTITY``, that cannot
        be used.
    """
    asker = _asker.get()
    if asker is not None:
        return asker()
    named = os.environ.get(ENVIRONMENT, "")
    return proven_identity(Path(named)) if named else None
