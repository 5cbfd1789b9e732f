"""Ed25519 public keys as OpenSSH writes them, without those that vouch for anything."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange.sshwire import WireReader, pack_string

KEY_TYPE = "ssh-ed25519"

_MAX_FILE_BYTES = 64 * 1024

_P = 2**255 - 19
# y coordinates of the eight points whose order divides 8 (the same list as libsodium's
# ge25519_has_small_order): under such a key one signature fits many messages.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _P - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key.

    Parameters
    ----------
    raw : bytes
        The 32 bytes of the encoded point.

    Raises
    ------
    PackageError
        ``key.weak`` if the point has small order or is not written canonically.
    """

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise PackageError("key.malformed", "An Ed25519 public key has 32 bytes.")
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if y >= _P or y in _SMALL_ORDER_Y:
            raise PackageError(
                "key.weak",
                "The public key is a point of small order: anybody could sign in its name.",
                "Ask the signer for a key made with: ssh-keygen -t ed25519",
            )

    @property
    def blob(self) -> bytes:
        """The key as SSH puts it on the wire."""
        return pack_string(KEY_TYPE.encode()) + pack_string(self.raw)

    @property
    def fingerprint(self) -> str:
        """``SHA256:`` and the unpadded base64 of the blob's sha256, as ``ssh-keygen -l`` prints."""
        return fingerprint_of(self.blob)

    @property
    def names(self) -> frozenset[str]:
        """Every fingerprint a revocation list may name the key by."""
        digest = hashlib.sha1(self.blob, usedforsecurity=False).digest()
        return frozenset(
            {self.fingerprint, "SHA1:" + base64.b64encode(digest).decode().rstrip("=")}
        )

    @property
    def short(self) -> str:
        """First eight hexadecimal digits of the sha256 of the blob; names signature files."""
        return hashlib.sha256(self.blob).hexdigest()[:8]

    def line(self, comment: str = "") -> str:
        """Return the key as one line of a ``.pub`` file, without the line's end."""
        text = f"{KEY_TYPE} {base64.b64encode(self.blob).decode()}"
        return f"{text} {comment}" if comment else text

    @classmethod
    def from_blob(cls, blob: bytes) -> "PublicKey":
        """Read a key from its wire form.

        Raises
        ------
        UnsupportedKey
            If it is a key of another type.
        PackageError
            If it is malformed or weak.
        """
        reader = WireReader(blob)
        try:
            kind = reader.string()
            if kind != KEY_TYPE.encode():
                raise UnsupportedKey(kind.decode("ascii", "replace")[:40])
            raw = reader.string()
            reader.finish()
        except ValueError as error:
            raise PackageError("key.malformed", f"The public key is malformed: {error}.") from None
        return cls(raw)

    @classmethod
    def from_text(cls, kind: str, encoded: str) -> "PublicKey":
        """Read a key from the two fields ``ssh-ed25519 AAAA…`` of a line.

        Raises
        ------
        UnsupportedKey
            If it is a key of another type.
        PackageError
            If it is malformed or weak.
        """
        if kind != KEY_TYPE:
            raise UnsupportedKey(kind[:40])
        try:
            blob = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise PackageError("key.malformed", "The public key is not base64.") from None
        return cls.from_blob(blob)


def fingerprint_of(blob: bytes) -> str:
    """Return the SHA256 fingerprint of a key in its wire form, of whatever type."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def read_public_key(path: Path) -> PublicKey:
    """Read a ``.pub`` file: one line ``ssh-ed25519 AAAA… comment``.

    Parameters
    ----------
    path : Path

    Returns
    -------
    PublicKey

    Raises
    ------
    PackageError
        If it cannot be read, holds no or more than one key, or the key is weak or of another
        type.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_FILE_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PackageError("key.unreadable", f"The public key {path} cannot be read.") from None
    lines = [line.split(None, 2) for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or len(lines[0]) < 2 or "PRIVATE KEY" in text:
        raise PackageError(
            "key.malformed",
            f"{path} is not an OpenSSH public key.",
            "Give a .pub file: one line that starts with ssh-ed25519.",
        )
    return PublicKey.from_text(lines[0][0], lines[0][1])


class UnsupportedKey(PackageError):  # noqa: N818 -- names a kind of key, and is one of the errors
    """A key of a type that packages are not signed with.

    Attributes
    ----------
    kind : str
        The type, as the key names it.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(
            "key.unsupported",
            f"A key of type {kind!r} cannot be used here; only ssh-ed25519 keys can.",
            "Make one with: ssh-keygen -t ed25519",
        )
        self.kind = kind
