"""The keys one opens an encrypted package with: age identity files and OpenSSH keys."""

import os
import stat
from pathlib import Path
from typing import Any

import pyrage
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from workbench.errors import PackageError
from workbench.exchange.keys import PassphraseNeeded

_LARGEST = 64 * 1024
_IDENTITY = "AGE-SECRET-KEY-1"
_SSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"


def load_identity(path: Path, passphrase: str | None = None) -> tuple[Any, ...]:
    """Read the keys in a file.

    Parameters
    ----------
    path : Path
        An age identity file (lines ``AGE-SECRET-KEY-1…``, and ``#`` comments) or an OpenSSH
        Ed25519 private key.
    passphrase : str, optional
        Of an OpenSSH key that is protected.

    Returns
    -------
    tuple
        As pyrage takes them.

    Raises
    ------
    PassphraseNeeded
        If the key is protected and no passphrase was given.
    PackageError
        ``identity.unreadable``, ``identity.exposed``, ``identity.malformed``,
        ``identity.unsupported`` or ``key.passphrase_wrong``.
    """
    data = _read(path)
    if data.lstrip().startswith(_SSH):
        return (_ssh(path, data, passphrase),)
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    named = [line for line in lines if line and not line.startswith("#")]
    if not named or not all(line.startswith(_IDENTITY) for line in named):
        raise PackageError(
            "identity.malformed",
            f"{path} is no identity: neither an age identity file nor an OpenSSH private key.",
            "Give the private half: the file of age-keygen, or ~/.ssh/id_ed25519.",
        )
    try:
        return tuple(pyrage.x25519.Identity.from_str(line) for line in named)
    except pyrage.IdentityError:
        raise PackageError(
            "identity.malformed", f"A key in {path} is mistyped.", "Restore it from a backup."
        ) from None


def _ssh(path: Path, data: bytes, passphrase: str | None) -> Any:  # noqa: ANN401
    key = _decoded(path, data, passphrase)
    if not isinstance(key, Ed25519PrivateKey):
        raise PackageError(
            "identity.unsupported",
            f"{path} is not an Ed25519 key.",
            "Ask the sender to encrypt to a key made with age-keygen or ssh-keygen -t ed25519.",
        )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    return pyrage.ssh.Identity.from_buffer(plain)


def _decoded(path: Path, data: bytes, passphrase: str | None) -> object:
    secret = passphrase.encode() if passphrase else None
    try:
        return load_ssh_private_key(data, secret)
    except TypeError:  # how cryptography says: protected without a passphrase, or the reverse
        if secret is None:
            raise PassphraseNeeded(path) from None
        return _decoded(path, data, None)
    except (ValueError, UnsupportedAlgorithm):
        if secret is not None:
            raise PackageError(
                "key.passphrase_wrong", f"The passphrase does not open the key {path}."
            ) from None
        raise PackageError(
            "identity.malformed", f"{path} is not an OpenSSH private key that can be read."
        ) from None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise PackageError("identity.unreadable", f"{path} is not a file.")
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise PackageError(
                    "identity.exposed",
                    f"Others on this machine can read the identity {path}.",
                    f"Close it to them with: chmod 600 {path}",
                )
            return file.read(_LARGEST)
    except OSError as error:
        raise PackageError(
            "identity.unreadable", f"The identity {path} cannot be read: {error.strerror}."
        ) from None
