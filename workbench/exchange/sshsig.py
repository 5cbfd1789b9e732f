"""SSH signatures (OpenSSH, PROTOCOL.sshsig): the strict part of it that packages need.

Only Ed25519; written with sha512, read with sha512 or sha256; the armor must be spelled
exactly as ``ssh-keygen -Y sign`` spells it and nothing may follow the signature. What is
signed here, ``ssh-keygen -Y verify`` accepts, and the other way round.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workbench.errors import ExitCode, PackageError
from workbench.exchange.publickey import KEY_TYPE, PublicKey, UnsupportedKey
from workbench.exchange.sshwire import WireReader, pack_string

MAX_ARMOR_BYTES = 4096

_MAGIC = b"SSHSIG"
_VERSION = 1
_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"-----END SSH SIGNATURE-----\n"
_LINE = 70
_HASHES = ("sha512", "sha256")


class SignatureError(PackageError):
    """A signature that is malformed, of an unknown kind, or not over these bytes.

    ``code`` is ``signature.malformed``, ``signature.unsupported``, ``signature.namespace``
    or ``signature.wrong``.
    """


class Signer(Protocol):
    """Whoever holds a private key: a file, later an agent."""

    @property
    def public_key(self) -> PublicKey:
        """The key that others verify with."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature over ``data``."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature read from its armor, not yet checked against a message.

    Attributes
    ----------
    key : PublicKey
        The key that claims to have signed; trust never comes from here.
    namespace : str
        What the signature is for.
    hash_name : str
        ``sha512`` or ``sha256``.
    raw : bytes
        The 64 bytes.
    """

    key: PublicKey
    namespace: str
    hash_name: str
    raw: bytes

    def verify(self, message: bytes, namespace: str) -> None:
        """Require that this is the key's signature over a message, for a purpose.

        Parameters
        ----------
        message : bytes
        namespace : str
            The purpose asked for, such as ``incident-package@workbench``.

        Raises
        ------
        SignatureError
            ``signature.namespace`` or ``signature.wrong``.
        """
        if self.namespace != namespace:
            raise SignatureError(
                "signature.namespace",
                f"The signature was made for {self.namespace[:80]!r}, not for {namespace!r}.",
                exit_code=ExitCode.TAMPERED,
            )
        try:
            Ed25519PublicKey.from_public_bytes(self.key.raw).verify(
                self.raw, _signed_bytes(message, namespace, self.hash_name)
            )
        except (InvalidSignature, ValueError):
            raise SignatureError(
                "signature.wrong",
                "The signature is not over these bytes: they were changed after signing, "
                "or signed by somebody else.",
                exit_code=ExitCode.TAMPERED,
            ) from None


def sign(message: bytes, namespace: str, signer: Signer) -> bytes:
    """Return the armored SSH signature of a message.

    Parameters
    ----------
    message : bytes
    namespace : str
    signer : Signer

    Returns
    -------
    bytes
        The same bytes for the same message, namespace and key.
    """
    raw = signer.sign(_signed_bytes(message, namespace, "sha512"))
    blob = b"".join(
        (
            _MAGIC,
            _VERSION.to_bytes(4, "big"),
            pack_string(signer.public_key.blob),
            pack_string(namespace.encode()),
            pack_string(b""),
            pack_string(b"sha512"),
            pack_string(pack_string(KEY_TYPE.encode()) + pack_string(raw)),
        )
    )
    return _armor(blob)


def parse(armored: bytes) -> Signature:
    """Read an armored signature.

    Parameters
    ----------
    armored : bytes
        At most 4096 bytes, exactly as ``ssh-keygen -Y sign`` writes them.

    Returns
    -------
    Signature

    Raises
    ------
    SignatureError
        ``signature.malformed``, or ``signature.unsupported`` for another algorithm.
    """
    blob = _unarmor(armored)
    try:
        return _read_blob(blob)
    except ValueError as error:
        raise _malformed(str(error)) from None


def _read_blob(blob: bytes) -> Signature:
    reader = WireReader(blob)
    if reader.take(6) != _MAGIC:
        raise ValueError("it does not start with SSHSIG")
    if reader.integer() != _VERSION:
        raise _unsupported("is of an unknown version")
    key_blob, namespace, reserved, hash_name, body = (reader.string() for _ in range(5))
    reader.finish()
    key = _key(key_blob)
    raw = _raw_signature(body)
    if reserved or not namespace:
        raise ValueError("a reserved field is used or the namespace is empty")
    name = hash_name.decode("ascii")
    if name not in _HASHES:
        raise _unsupported(f"uses the hash {name[:20]!r}")
    return Signature(key, namespace.decode("utf-8"), name, raw)


def _key(blob: bytes) -> PublicKey:
    try:
        return PublicKey.from_blob(blob)
    except UnsupportedKey as error:
        raise _unsupported(f"was made with a key of type {error.kind!r}") from None
    except PackageError as error:
        raise ValueError(error.message.rstrip(".")) from None


def _raw_signature(body: bytes) -> bytes:
    reader = WireReader(body)
    if reader.string() != KEY_TYPE.encode():
        raise ValueError("key and signature are of different types")
    raw = reader.string()
    reader.finish()
    if len(raw) != 64:
        raise ValueError("an Ed25519 signature has 64 bytes")
    return raw


def _signed_bytes(message: bytes, namespace: str, hash_name: str) -> bytes:
    return b"".join(
        (
            _MAGIC,
            pack_string(namespace.encode()),
            pack_string(b""),
            pack_string(hash_name.encode()),
            pack_string(hashlib.new(hash_name, message).digest()),
        )
    )


def _armor(blob: bytes) -> bytes:
    text = base64.b64encode(blob)
    lines = (text[at : at + _LINE] + b"\n" for at in range(0, len(text), _LINE))
    return _BEGIN + b"".join(lines) + _END


def _unarmor(armored: bytes) -> bytes:
    if len(armored) > MAX_ARMOR_BYTES:
        raise _malformed("it is too long")
    if not (armored.startswith(_BEGIN) and armored.endswith(_END)):
        raise _malformed("its first or last line is not that of an SSH signature")
    try:
        blob = base64.b64decode(
            armored[len(_BEGIN) : -len(_END)].replace(b"\n", b""), validate=True
        )
    except (binascii.Error, ValueError):
        raise _malformed("it is not base64") from None
    if _armor(blob) != armored:
        raise _malformed("it is not spelled as ssh-keygen spells it")
    return blob


def _malformed(why: str) -> SignatureError:
    return SignatureError(
        "signature.malformed", f"The signature is malformed: {why}.", exit_code=ExitCode.REFUSED
    )


def _unsupported(why: str) -> SignatureError:
    return SignatureError(
        "signature.unsupported",
        f"The signature {why}, which this version cannot check.",
        exit_code=ExitCode.UNSUPPORTED,
    )
