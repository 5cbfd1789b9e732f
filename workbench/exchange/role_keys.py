"""Keys and signatures as the rules of roles ask for them, and proving that one holds a key."""

import secrets

from workbench.domain.events import Draft
from workbench.domain.role_events import statement
from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.layout import IDENTITY_NAMESPACE, ROLE_NAMESPACE
from workbench.exchange.publickey import PublicKey
from workbench.exchange.sshsig import Signer

_CHALLENGE = b"workbench identity challenge 1\n"


class SshKeys:
    """Reads OpenSSH Ed25519 keys and SSHSIG signatures; see `domain.permissions.Keys`."""

    def fingerprint(self, line: str) -> str:
        """Return the fingerprint of ``ssh-ed25519 AAAA…``; empty if it is none to be trusted."""
        try:
            return read_key_line(line).fingerprint
        except PackageError:
            return ""

    def signer(self, statement: bytes, signature: str) -> str:
        """Return the fingerprint of the key that signed a role event; empty if none did."""
        try:
            found = sshsig.parse(signature.encode("utf-8", "replace"))
            found.verify(statement, ROLE_NAMESPACE)
        except PackageError:
            return ""
        return found.key.fingerprint


def read_key_line(line: str) -> PublicKey:
    """Return the key of one line of a ``.pub`` file.

    Raises
    ------
    PackageError
        If it is malformed, weak, or not Ed25519.
    """
    fields = line.split(None, 2)
    if len(fields) < 2:
        raise PackageError("key.malformed", "That is not the line of an OpenSSH public key.")
    return PublicKey.from_text(fields[0], fields[1])


def sign_role_event(draft: Draft, incident: str, seq: int, prev: str, signer: Signer) -> Draft:
    """Return a role event's draft with the signature of whoever acts.

    Parameters
    ----------
    draft : Draft
    incident : str
    seq : int
        The place the event will have.
    prev : str
        The hash of the event before it.
    signer : Signer
    """
    armor = sshsig.sign(statement(draft, incident, seq, prev), ROLE_NAMESPACE, signer)
    return Draft(draft.type, {**draft.body, "signature": armor.decode("ascii")}, draft.v)


def prove_possession(signer: Signer) -> PublicKey:
    """Return the key that a signer demonstrably holds: it signs a fresh challenge.

    Raises
    ------
    PackageError
        If it cannot sign, or what it signs does not hold.
    """
    challenge = _CHALLENGE + secrets.token_hex(32).encode("ascii") + b"\n"
    armor = sshsig.sign(challenge, IDENTITY_NAMESPACE, signer)
    found = sshsig.parse(armor)
    found.verify(challenge, IDENTITY_NAMESPACE)
    return found.key
