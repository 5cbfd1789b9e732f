"""Signatures with single fields bent."""

import hashlib

from tests.hostile.kit import Kit
from workbench.exchange import layout
from workbench.exchange.keys import FileSigner
from workbench.exchange.sshwire import pack_string


def blob(
    kit: Kit,
    *,
    key: bytes = b"",
    namespace: bytes = layout.PACKAGE_NAMESPACE.encode(),
    reserved: bytes = b"",
    algorithm: bytes = b"sha512",
    kind: bytes = b"ssh-ed25519",
    raw: bytes = b"",
    version: int = 1,
    magic: bytes = b"SSHSIG",
    signer: FileSigner | None = None,
) -> bytes:
    """The inside of a signature with single fields as told; signed for real unless told."""
    signer = signer or kit.key
    name = algorithm.decode("ascii", "replace")
    known = name if name in {"sha512", "sha256", "sha384", "sha1", "md5"} else "sha512"
    digest = hashlib.new(known, kit.members[layout.TAGMANIFEST], usedforsecurity=False).digest()
    signed = (
        b"SSHSIG"
        + pack_string(namespace)
        + pack_string(reserved)
        + pack_string(algorithm)
        + pack_string(digest)
    )
    raw = raw or signer.sign(signed)
    return (
        magic
        + version.to_bytes(4, "big")
        + pack_string(key or signer.public_key.blob)
        + pack_string(namespace)
        + pack_string(reserved)
        + pack_string(algorithm)
        + pack_string(pack_string(kind) + pack_string(raw))
    )
