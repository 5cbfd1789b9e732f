"""Encryption to people: plain age v1 files, to X25519 and ssh-ed25519 recipients.

The format and its streams are pyrage's, over the Rust implementation of age. Here is what
stands around it: recipients and identities are read strictly, keys of small order are
refused, and whatever can be wrong with a file has one sentence and an exit code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from workbench.errors import ExitCode, PackageError
from workbench.exchange.age_header import ANY_VERSION, MAGIC
from workbench.exchange.publickey import KEY_TYPE, PublicKey

_PREFIX = "age1"
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_LARGEST_LIST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who will be able to open a file.

    Attributes
    ----------
    text : str
        ``age1…``, or ``ssh-ed25519 AAAA…`` without a comment.
    """

    text: str

    def opened(self) -> Any:  # noqa: ANN401 -- pyrage has no type for either kind of recipient
        """Return the recipient as pyrage takes it."""
        kind = pyrage.ssh if self.text.startswith(KEY_TYPE) else pyrage.x25519
        return kind.Recipient.from_str(self.text)


def parse_recipients(said: Iterable[str]) -> tuple[Recipient, ...]:
    """Return who a file is encrypted to.

    Parameters
    ----------
    said : iterable of str
        Each an ``age1…`` key, an ``ssh-ed25519 AAAA…`` line, or a file with one a line
        (``#`` starts a comment line), such as a ``.pub`` file.

    Returns
    -------
    tuple of Recipient
        Each once, sorted.

    Raises
    ------
    PackageError
        ``recipient.malformed``, ``recipient.unsupported``, ``key.weak`` or
        ``recipient.unreadable``.
    """
    found: set[str] = set()
    for text in said:
        found.update(_recipient(line) for line in _lines(text.strip()))
    return tuple(Recipient(text) for text in sorted(found))


def encrypt(source: BinaryIO, target: BinaryIO, recipients: Sequence[Recipient]) -> None:
    """Encrypt a stream; memory does not grow with it.

    Parameters
    ----------
    source, target : binary streams
        What reading and writing raise is raised here.
    recipients : sequence of Recipient
        At least one.
    """
    watched = _Watched(source, target)
    try:
        pyrage.encrypt_io(watched, watched, [one.opened() for one in recipients])
    except (pyrage.EncryptError, OSError) as error:
        raise (watched.error or error) from None


def decrypt(source: BinaryIO, target: BinaryIO, identities: Sequence[Any]) -> None:
    """Decrypt a stream; what was written before an error must be thrown away.

    Parameters
    ----------
    source, target : binary streams
        What reading and writing raise is raised here.
    identities : sequence
        As :func:`workbench.exchange.identities.load_identity` returns them.

    Raises
    ------
    PackageError
        ``age.malformed`` (refused), ``age.unsupported``, ``age.not_for_us``,
        ``age.tampered``.
    """
    watched = _Watched(source, target)
    try:
        pyrage.decrypt_io(watched, watched, list(identities))
    except (pyrage.DecryptError, OSError) as error:
        if watched.error is not None:
            raise watched.error from None
        raise _explained(str(error), watched.head) from None


class _Watched:
    """Two streams that remember the error which pyrage turns into its own."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target
        self.head = b""
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._source.read(size)
        except BaseException as error:
            self.error = error
            raise
        if len(self.head) < len(MAGIC):
            self.head = (self.head + data)[: len(MAGIC)]
        return data

    def write(self, data: bytes) -> int:
        try:
            return self._target.write(data)
        except BaseException as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Do nothing; the caller flushes what it gave."""


def _explained(said: str, head: bytes) -> PackageError:
    if not head.startswith(ANY_VERSION):
        return PackageError(
            "age.malformed",
            "It is not an age file: it does not start as one.",
            "Ask for the file again; it should end in .age.",
            ExitCode.REFUSED,
        )
    if head != MAGIC and len(head) == len(MAGIC):
        return PackageError(
            "age.unsupported",
            "It is encrypted in a version of age that this program does not read.",
            "Ask the sender for an age v1 file.",
            ExitCode.UNSUPPORTED,
        )
    if "No matching keys" in said:
        return PackageError(
            "age.not_for_us",
            "None of the keys given opens it: it was encrypted to somebody else, or its head "
            "was changed.",
            "Give the identity whose public half the sender encrypted to.",
        )
    if "Header is invalid" in said:
        return PackageError(
            "age.malformed",
            "The head of the age file is malformed.",
            "Ask for the file again.",
            ExitCode.REFUSED,
        )
    return PackageError(
        "age.tampered",
        "The encrypted file was cut short or changed after it was written.",
        "Ask for the file again.",
        ExitCode.TAMPERED,
    )


def _lines(text: str) -> list[str]:
    """Return the recipients a word names: itself, or those in the file it names."""
    if text.startswith((_PREFIX, KEY_TYPE + " ")):
        return [text]
    path = Path(text).expanduser()
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_LIST + 1)
    except OSError:
        raise PackageError(
            "recipient.unreadable",
            f"{text[:80]!r} is no recipient, and no file that could be read.",
            "Give age1…, a line `ssh-ed25519 AAAA…`, or a file of them such as a .pub file.",
        ) from None
    lines = data.decode("utf-8", "replace").splitlines()
    named = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    if not named or len(data) > _LARGEST_LIST:
        raise PackageError(
            "recipient.malformed", f"The file {path} names no recipient, or is no list of them."
        )
    return named


def _recipient(line: str) -> str:
    words = line.split()
    if words[0] == KEY_TYPE and len(words) >= 2:
        return PublicKey.from_text(words[0], words[1]).line()
    if words[0].startswith(_PREFIX) and len(words) == 1:
        return _x25519(words[0])
    raise PackageError(
        "recipient.unsupported",
        f"{line[:60]!r} is not a recipient that can be encrypted to.",
        "Give age1… (X25519) or a line `ssh-ed25519 AAAA…`.",
    )


def _x25519(text: str) -> str:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise PackageError(
            "recipient.malformed",
            f"The recipient {text[:20]}… is mistyped or of another kind.",
            "Copy it again; it starts with age1 and has 62 characters.",
        ) from None
    try:
        # The agreement of a point of small order with anybody is zero, and is refused.
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(_point(text)))
    except ValueError:
        raise PackageError(
            "key.weak",
            f"The recipient {text[:20]}… is a point of small order: anybody could open the file.",
            "Ask for a key made with age-keygen.",
        ) from None
    return text


def _point(text: str) -> bytes:
    """Return the 32 bytes of a Bech32 key whose checksum was verified (BIP 173)."""
    number = 0
    digits = text[len(_PREFIX) : -6]
    for digit in digits:
        number = number << 5 | _ALPHABET.index(digit)
    return (number >> (len(digits) * 5 - 256)).to_bytes(32, "big")
