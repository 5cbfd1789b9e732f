"""The key that turns values into keyed hashes; it never leaves the workspace.

One secret of 32 bytes lies in ``keys/disclosure.key`` of the workspace, mode 0600, made on
first use. Each column of each incident gets a key of its own derived from it, so that the
hashes of two columns or two incidents cannot be joined, while two exports of one incident
agree. Whoever receives a package can tell which rows share a value, not which value, and
without the key cannot try guesses either.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from workbench.errors import PackageError

KEY_PLACE = ("keys", "disclosure.key")
_BYTES = 32


class HashingKey:
    """A workspace's secret for keyed hashes.

    Parameters
    ----------
    secret : bytes
        32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def of_workspace(cls, folder: Path) -> "HashingKey":
        """Read the workspace's key, or make it.

        Raises
        ------
        PackageError
            ``disclosure.key`` if it cannot be written, others can read it, or it is not
            what was written.
        """
        path = folder.joinpath(*KEY_PLACE)
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _make(path)
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                secret = file.read(_BYTES + 1)
        except OSError as error:
            raise PackageError(
                "disclosure.key",
                f"The key for keyed hashes, {path}, cannot be used: {error.strerror}.",
                "Mend that, or drop the column instead.",
            ) from None
        if len(secret) != _BYTES or mode & 0o077:
            raise PackageError(
                "disclosure.key",
                f"The key for keyed hashes, {path}, is damaged or readable by others.",
                f"Restore it from a backup and close it with: chmod 600 {path}",
            )
        return cls(secret)

    @classmethod
    def for_preview(cls, folder: Path) -> "HashingKey":
        """Read the workspace's key; where there is none yet, take one that is thrown away."""
        if folder.joinpath(*KEY_PLACE).exists():
            return cls.of_workspace(folder)
        return cls(secrets.token_bytes(_BYTES))

    def for_column(self, incident: str, column: str) -> "ColumnHash":
        """Return the function that hashes one column of one incident."""
        purpose = b"workbench/disclosure/v1\0" + incident.encode() + b"\0" + column.encode()
        return ColumnHash(hmac.digest(self._secret, purpose, hashlib.sha256))


class ColumnHash:
    """HMAC-SHA256 under one column's own key.

    Parameters
    ----------
    key : bytes
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, value: str) -> str:
        """Return 64 hexadecimal digits for a value's spelling."""
        return hmac.digest(self._key, value.encode("utf-8", "surrogatepass"), "sha256").hex()


def _make(path: Path) -> None:
    """Write a new key unless there is one; two processes agree on whose is kept."""
    if path.exists():
        return
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
