"""Keys that no longer count: a list of them, or OpenSSH's own key revocation list (KRL).

A list is text: a public key or a ``SHA256:`` fingerprint a line. A KRL is what
``ssh-keygen -k`` writes (OpenSSH, PROTOCOL.krl); of it the sections for plain keys count:
whole keys and their SHA1 and SHA256 hashes. Certificates are never trusted here, so what a
KRL says of them is passed over. Anything that cannot be read is an error, never skipped.
"""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange.publickey import PublicKey, UnsupportedKey, fingerprint_of
from workbench.exchange.sshwire import WireReader

SUFFIX = ".revoked"
MAX_BYTES = 4 * 1024 * 1024
KRL_MAGIC = b"SSHKRL\n\0"

_VERSION = 1
_CERTIFICATES, _KEYS, _EXTENSION = 1, 2, 255
_HASHES = {3: ("SHA1", 20), 5: ("SHA256", 32)}
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}", re.ASCII)


def revocations_of(allowed_signers: Path) -> Path:
    """Return where the revocations that go with a trust store lie: beside it."""
    return allowed_signers.with_name(allowed_signers.name + SUFFIX)


def parse_revocations(data: bytes, where: str = "revocation list") -> frozenset[str]:
    """Read a list of revoked keys, or a KRL.

    Parameters
    ----------
    data : bytes
    where : str
        What to call the file in an error.

    Returns
    -------
    frozenset of str
        Fingerprints, ``SHA256:…`` or ``SHA1:…``.

    Raises
    ------
    PackageError
        ``trust.line`` or ``trust.krl``.
    """
    if data.startswith(KRL_MAGIC):
        try:
            return frozenset(_krl(data))
        except (ValueError, PackageError) as error:
            raise PackageError(
                "trust.krl",
                f"{where} is not a key revocation list that can be read: {error}.",
                "Write it again with `ssh-keygen -k -f FILE KEY.pub`, or list the keys one a line.",
            ) from None
    try:
        return parse_revoked(data.decode("utf-8"), where)
    except UnicodeDecodeError:
        raise PackageError(
            "trust.line",
            f"{where} is neither text nor a key revocation list (KRL).",
            "List the keys one a line: a public key or its SHA256: fingerprint.",
        ) from None


def parse_revoked(text: str, where: str = "revocation list") -> frozenset[str]:
    """Read a list of revoked keys: public keys or ``SHA256:`` fingerprints, one a line.

    Parameters
    ----------
    text : str
    where : str
        What to call the file in an error.

    Returns
    -------
    frozenset of str
        Fingerprints.

    Raises
    ------
    PackageError
        ``trust.line``, naming the line.
    """
    fingerprints = set()
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip(" \t\r")
        if not stripped or stripped.startswith("#"):
            continue
        try:
            fingerprints.add(_fingerprint(stripped))
        except UnsupportedKey:
            continue  # such a key is never trusted here anyway
        except (ValueError, PackageError) as error:
            raise PackageError(
                "trust.line",
                f"{where}, line {number}: {str(error).rstrip('.')}.",
                "Expected: a public key or its SHA256: fingerprint.",
            ) from None
    return frozenset(fingerprints)


def is_fingerprint(text: str) -> bool:
    """Whether text is a SHA256 fingerprint as ``ssh-keygen -l`` prints it."""
    return _FINGERPRINT.fullmatch(text) is not None


def _fingerprint(line: str) -> str:
    fields = line.split()
    if fields and is_fingerprint(fields[0]):
        return fields[0]
    if len(fields) < 2:
        raise ValueError("neither a public key nor a SHA256: fingerprint")
    return PublicKey.from_text(fields[0], fields[1]).fingerprint


def _krl(data: bytes) -> Iterator[str]:
    reader = WireReader(data)
    reader.take(len(KRL_MAGIC))
    if reader.integer() != _VERSION:
        raise ValueError("it is of an unknown version")
    reader.take(8 + 8 + 8)  # the list's own version, when it was made, flags
    reader.string()
    reader.string()  # reserved, and a comment
    while reader.left:
        kind = reader.take(1)[0]
        yield from _section(kind, WireReader(reader.string()))


def _section(kind: int, body: WireReader) -> Iterator[str]:
    if kind == _KEYS:
        while body.left:
            yield fingerprint_of(body.string())
    elif kind in _HASHES:
        yield from _hashes(*_HASHES[kind], body)
    elif kind == _EXTENSION:
        body.string()
        if body.take(1) != b"\0":
            raise ValueError("it has an extension that may not be passed over")
    elif kind != _CERTIFICATES:
        raise ValueError(f"it has a section of kind {kind}, which cannot be read here")


def _hashes(name: str, length: int, body: WireReader) -> Iterator[str]:
    while body.left:
        digest = body.string()
        if len(digest) != length:
            raise ValueError("a hash in it has the wrong length")
        yield f"{name}:{base64.b64encode(digest).decode().rstrip('=')}"
