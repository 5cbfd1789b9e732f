"""Ed25519 public keys as OpenSSH writes them, without those that vouch for anything."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from workbench.errors import PackageError
from workbench.exchange.sshwire import WireReader, pack_string

KEY_TYPE = "ssh-ed25519"

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
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

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
