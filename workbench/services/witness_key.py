"""The key a machine signs checkpoints with, and whether signatures of checkpoints hold.

It is not the person's signing key: it is made on first use, lies beside the records of the
witness, readable by its owner alone, and never asks for a passphrase, so that a checkpoint
can be signed whenever a workspace is closed.
"""

from dataclasses import dataclass
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.keys import FileSigner, create_key, load_key
from workbench.exchange.layout import JOURNAL_NAMESPACE
from workbench.exchange.publickey import PublicKey
from workbench.services.witness import Restoration
from workbench.storage import Checkpoint

KEY_NAME = "witness_ed25519"
KNOWN = "known_witnesses"
"""Public keys of other machines whose word on a restoration counts here, one a line."""


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The machine's own key.

    Attributes
    ----------
    signer : FileSigner
    """

    signer: FileSigner

    @property
    def fingerprint(self) -> str:
        """Its SHA256 fingerprint."""
        return self.signer.public_key.fingerprint

    def sign(self, statement: bytes) -> bytes:
        """Return the armored signature of a statement."""
        return sshsig.sign(statement, JOURNAL_NAMESPACE, self.signer)


def witness_key(folder: Path) -> WitnessKey:
    """Return the machine's key, made on first use.

    Parameters
    ----------
    folder : Path
        Where it lies.

    Raises
    ------
    PackageError
        If there is none and none can be made, or others can read it.
    """
    path = folder / KEY_NAME
    if not path.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return WitnessKey(create_key(path, "incident-workbench witness"))
        except OSError as error:
            raise PackageError(
                "witness.unwritable",
                f"The folder {folder} for the witness key cannot be made: {error.strerror}.",
            ) from None
        except PackageError as error:
            if error.code != "key.exists":  # another process was faster
                raise
    return WitnessKey(load_key(path))


def known_keys(folder: Path) -> frozenset[str]:
    """Return the fingerprints of this machine's key and of those its owner has listed."""
    found: set[str] = set()
    for path in (folder / f"{KEY_NAME}.pub", folder / KNOWN):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        found.update(filter(None, map(_fingerprint, lines)))
    return frozenset(found)


def checkpoint_fault(checkpoint: Checkpoint) -> str:
    """Say why a checkpoint's signature does not hold, as a clause; empty if it does."""
    return _fault(checkpoint.statement(), checkpoint.signature, checkpoint.by)


def restoration_fault(restored: Restoration) -> str:
    """Say why a restoration's signature does not hold, as a clause; empty if it does."""
    return _fault(restored.statement(), restored.signature.encode(), restored.key)


def _fault(statement: bytes, signature: bytes, fingerprint: str) -> str:
    try:
        found = sshsig.parse(signature)
        found.verify(statement, JOURNAL_NAMESPACE)
    except PackageError as error:
        return error.message[0].lower() + error.message[1:].rstrip(".")
    if found.key.fingerprint != fingerprint:
        return f"it was signed by {found.key.fingerprint}, not by {fingerprint}"
    return ""


def _fingerprint(line: str) -> str:
    words = line.split()
    try:
        return PublicKey.from_text(words[0], words[1]).fingerprint
    except (IndexError, PackageError):
        return ""
