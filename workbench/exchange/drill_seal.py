"""Sealing the truth of a rehearsal: nobody reads it before the end, nobody changes it either.

The truth is encrypted with AES-256-GCM, under a key of its own or one that scrypt derives from a
facilitator's passphrase. What binds it is its commitment, the sha256 of its canonical JSON with a
nonce in it, which is written down in the open. Its length tells nothing: it is padded.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.errors import ExitCode, WorkbenchError

FORMAT = "workbench-sealed-drill/1"
KEY_BYTES = 32
NONCE = "nonce"
"""The field of a truth that keeps its commitment from being guessed."""
_DOMAIN = b"workbench/drill-commitment/v1\0"
_BLOCK = 8192
_N, _R, _P = 2**15, 8, 1


def with_nonce(truth: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return a truth whose commitment nobody can guess by trying kinds and columns."""
    return {**truth, NONCE: secrets.token_hex(KEY_BYTES)}


def commitment(truth: Mapping[str, JsonValue]) -> str:
    """Return what binds a truth."""
    return sha256(_DOMAIN + canonical(dict(truth))).hexdigest()


def new_key() -> bytes:
    """Return a fresh key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(truth: Mapping[str, JsonValue], secret: bytes | str) -> str:
    """Return a truth encrypted, as one line of text.

    Parameters
    ----------
    truth : mapping
        With a nonce: :func:`with_nonce`.
    secret : bytes or str
        A key of :func:`new_key`, or a passphrase.
    """
    salt = secrets.token_bytes(16) if isinstance(secret, str) else b""
    plain = canonical(dict(truth))
    plain += b" " * (-len(plain) % _BLOCK)
    nonce = secrets.token_bytes(12)
    body = AESGCM(_key(secret, salt)).encrypt(nonce, plain, commitment(truth).encode())
    told = {"format": FORMAT, "salt": _text(salt), "nonce": _text(nonce), "body": _text(body)}
    return json.dumps(told, separators=(",", ":"))


def opened(sealed: str, bound: str, secret: bytes | str) -> dict[str, JsonValue]:
    """Return a sealed truth, checked against what bound it.

    Parameters
    ----------
    sealed : str
    bound : str
        The commitment that was written down.
    secret : bytes or str

    Raises
    ------
    WorkbenchError
        ``drill.secret`` if the secret is not the one; ``drill.changed`` if the seal was tampered
        with, or holds another truth than was committed to.
    """
    try:
        told = json.loads(sealed)
        salt, nonce, body = (_bytes(told[name]) for name in ("salt", "nonce", "body"))
        key = _key(secret, salt) if told["format"] == FORMAT else None
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        raise _changed("The sealed truth of this drill cannot be read.") from None
    if key is None:
        raise _changed("The sealed truth of this drill is of a format not known here.")
    try:
        plain = AESGCM(key).decrypt(nonce, body, bound.encode())
        truth: dict[str, Any] = strict_loads(plain)
    except InvalidTag:
        raise WorkbenchError(
            "drill.secret",
            "This does not open the sealed truth: the secret is another one, or the seal was "
            "changed.",
            "Give the passphrase it was sealed with; a drill sealed with a key opens only where "
            "that key is kept.",
        ) from None
    except ValueError:
        raise _changed("The sealed truth of this drill cannot be read.") from None
    if commitment(truth) != bound:
        raise _changed("The sealed truth is not the one that was committed to at the start.")
    return truth


def _changed(message: str) -> WorkbenchError:
    return WorkbenchError(
        "drill.changed",
        message,
        "Nothing is graded. `workbench journal verify` tells whether the journal was changed.",
        ExitCode.TAMPERED,
    )


def _key(secret: bytes | str, salt: bytes) -> bytes:
    if isinstance(secret, bytes):
        return secret
    return Scrypt(salt=salt, length=KEY_BYTES, n=_N, r=_R, p=_P).derive(secret.encode("utf-8"))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
