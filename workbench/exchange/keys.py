"""Private signing keys: OpenSSH Ed25519 files, with or without a passphrase."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from workbench.errors import PackageError
from workbench.exchange.publickey import PublicKey

_MAX_KEY_BYTES = 64 * 1024


class PassphraseNeeded(PackageError):  # noqa: N818 -- a question to the caller, not a fault
    """The key file is protected and no passphrase was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "key.passphrase_needed",
            f"The signing key {path} is protected by a passphrase, and none was given.",
            "Give the passphrase when asked.",
        )


class FileSigner:
    """A private key read from a file; signs in this process.

    Parameters
    ----------
    key : Ed25519PrivateKey
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public = PublicKey(key.public_key().public_bytes_raw())

    @property
    def public_key(self) -> PublicKey:
        """The key that others verify with."""
        return self._public

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature over ``data``."""
        return self._key.sign(data)


def load_key(path: Path, passphrase: str | None = None) -> FileSigner:
    """Read an OpenSSH Ed25519 private key.

    Parameters
    ----------
    path : Path
        A file readable by its owner alone.
    passphrase : str, optional
        Ignored if the file is not protected.

    Returns
    -------
    FileSigner

    Raises
    ------
    PassphraseNeeded
        If the file is protected and no passphrase was given.
    PackageError
        If it cannot be read, others may read it, it is not an Ed25519 key, or the
        passphrase is wrong.
    """
    data = _read_private(path)
    try:
        key = _decode(path, data, passphrase)
    except UnsupportedAlgorithm:
        raise PackageError(
            "key.unsupported",
            f"The signing key {path} is of a kind that cannot be read here.",
            "Make one with: ssh-keygen -t ed25519",
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise PackageError(
            "key.unsupported",
            f"The signing key {path} is not an Ed25519 key.",
            "Make one with: ssh-keygen -t ed25519",
        )
    return FileSigner(key)


def create_key(path: Path, comment: str, passphrase: str | None = None) -> FileSigner:
    """Make a new key: ``path`` (mode 0600) and ``path`` with ``.pub`` appended.

    An existing file is never touched. The caller tells the user where the key lies and
    how to protect it.

    Parameters
    ----------
    path : Path
        In a folder that exists.
    comment : str
        Whose key it is; written to the ``.pub`` file, on one line.
    passphrase : str, optional

    Returns
    -------
    FileSigner

    Raises
    ------
    PackageError
        If a file of that name exists, or the folder cannot be written to.
    """
    key = Ed25519PrivateKey.generate()
    signer = FileSigner(key)
    encryption: KeySerializationEncryption = (
        BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    )
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption)
    line = signer.public_key.line(" ".join(comment.split())) + "\n"
    try:
        _write_new(path, text, mode=0o600)
        with contextlib.suppress(FileExistsError):
            _write_new(path.with_name(path.name + ".pub"), line.encode(), mode=0o644)
    except FileExistsError:
        raise PackageError(
            "key.exists",
            f"There is already a file {path}; it was left as it is.",
            "Use that key, or choose another name.",
        ) from None
    except OSError as error:
        raise PackageError(
            "key.unwritable", f"The signing key {path} cannot be written: {error.strerror}."
        ) from None
    return signer


def _decode(path: Path, data: bytes, passphrase: str | None) -> object:
    secret = passphrase.encode() if passphrase else None
    try:
        return load_ssh_private_key(data, secret)
    except TypeError:  # how cryptography says: protected without a passphrase, or the reverse
        if secret is None:
            raise PassphraseNeeded(path) from None
        return _decode(path, data, None)
    except ValueError as error:
        if secret is not None and "corrupt" in str(error).lower():
            raise PackageError(
                "key.passphrase_wrong", f"The passphrase does not open the signing key {path}."
            ) from None
        raise PackageError(
            "key.malformed",
            f"{path} is not an OpenSSH private key.",
            "Give the private key file itself, not the .pub file beside it.",
        ) from None


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise PackageError("key.unreadable", f"{path} is not a file.")
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise PackageError(
                    "key.exposed",
                    f"Others on this machine can read the signing key {path}.",
                    f"Close it to them with: chmod 600 {path}",
                )
            return file.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise PackageError(
            "key.unreadable", f"The signing key {path} cannot be read: {error.strerror}."
        ) from None


def _write_new(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file that did not exist, whole or not at all."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)  # unlike a rename, refuses to replace what is there
    finally:
        partial.unlink()
