"""Signing with a key that ssh-agent holds, so that it never enters this process.

The protocol is that of OpenSSH's PROTOCOL.agent (draft-ietf-sshm-ssh-agent); only its
request for a signature is spoken.
"""

import os
import socket
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workbench.errors import PackageError
from workbench.exchange.keys import load_key
from workbench.exchange.publickey import KEY_TYPE, PublicKey, read_public_key
from workbench.exchange.sshsig import Signer
from workbench.exchange.sshwire import WireReader, pack_string

_SIGN_REQUEST = b"\x0d"
_SIGN_RESPONSE = b"\x0e"
_MAX_REPLY = 64 * 1024
_SECONDS = 60.0


class AgentSigner:
    """A private key held by ssh-agent.

    Parameters
    ----------
    public_key : PublicKey
        Which of the agent's keys.
    address : str
        Path of the agent's socket.
    """

    def __init__(self, public_key: PublicKey, address: str) -> None:
        self._public = public_key
        self._address = address

    @property
    def public_key(self) -> PublicKey:
        """The key that others verify with."""
        return self._public

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature over ``data``.

        Raises
        ------
        PackageError
            If the agent cannot be reached, does not hold the key, or its owner refuses.
        """
        request = _SIGN_REQUEST + pack_string(self._public.blob) + pack_string(data) + bytes(4)
        try:
            reply = self._ask(request)
        except (OSError, ValueError):
            raise PackageError(
                "key.agent",
                "ssh-agent does not answer.",
                "Start it and add the key: eval $(ssh-agent) && ssh-add KEY",
            ) from None
        if not reply.startswith(_SIGN_RESPONSE):
            raise PackageError(
                "key.agent",
                f"ssh-agent does not sign with {self._public.fingerprint}.",
                "Add the key with: ssh-add KEY",
            )
        return self._checked(reply[1:], data)

    def _ask(self, request: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SECONDS)  # its owner may be asked to confirm
            connection.connect(self._address)
            connection.sendall(pack_string(request))
            length = int.from_bytes(_receive(connection, 4), "big")
            if not 0 < length <= _MAX_REPLY:
                raise ValueError("an odd length")
            return _receive(connection, length)

    def _checked(self, reply: bytes, data: bytes) -> bytes:
        """Return the signature in a reply, once it has been seen to be one."""
        try:
            inner = WireReader(WireReader(reply).string())
            kind, raw = inner.string(), inner.string()
            inner.finish()
            Ed25519PublicKey.from_public_bytes(self._public.raw).verify(raw, data)
        except (ValueError, InvalidSignature):
            kind = b""
        if kind != KEY_TYPE.encode():
            raise PackageError("key.agent", "ssh-agent gave a signature that does not hold.")
        return raw


def load_signer(path: Path, passphrase: str | None = None) -> Signer:
    """Return who signs: a private key file, or, for a ``.pub`` file, ssh-agent.

    Parameters
    ----------
    path : Path
    passphrase : str, optional
        Of a private key file.

    Returns
    -------
    Signer

    Raises
    ------
    PassphraseNeeded
        If the file is protected and no passphrase was given.
    PackageError
        If the key cannot be read, or there is no agent.
    """
    if path.suffix != ".pub":
        return load_key(path, passphrase)
    address = os.environ.get("SSH_AUTH_SOCK", "")
    if not address:
        raise PackageError(
            "key.agent",
            f"{path} is a public key, and no ssh-agent is running that could sign with it.",
            "Start it and add the key: eval $(ssh-agent) && ssh-add KEY",
        )
    return AgentSigner(read_public_key(path), address)


def _receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise ValueError("the agent hung up")
        data += piece
    return data
