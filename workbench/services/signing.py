"""The key an investigator signs with: found, or made on first use."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from workbench.errors import PackageError
from workbench.exchange.agent import load_signer
from workbench.exchange.keys import create_key
from workbench.exchange.sshsig import Signer

KEY_NAME = "signing_ed25519"
PUBLIC_SUFFIX = ".pub"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that can sign, and what to tell its owner.

    Attributes
    ----------
    signer : Signer
    path : Path
        The private key, or the public half of one that ssh-agent holds.
    created : bool
        Whether it was made just now.
    """

    signer: Signer
    path: Path
    created: bool

    @property
    def fingerprint(self) -> str:
        """The key's SHA256 fingerprint."""
        return self.signer.public_key.fingerprint

    def allowed_signers_line(self, principal: str) -> str:
        """Return the line others put into their ``allowed_signers`` to trust this key."""
        return f"{principal} {self.signer.public_key.line()}"

    def advice(self) -> str:
        """Return what its owner should know: where it lies and how to protect it."""
        if self.path.suffix == PUBLIC_SUFFIX:
            return (
                f"The signing key is held by ssh-agent; {self.path} is the half to give to "
                f"reviewers. Its fingerprint, to be told by another way than e-mail, is "
                f"{self.fingerprint}."
            )
        return (
            f"The signing key is {self.path}; {self.path}.pub is the half to give to reviewers. "
            f"Protect it with a passphrase: ssh-keygen -p -f {self.path}. "
            f"Its fingerprint, to be told by another way than e-mail, is {self.fingerprint}."
        )


def default_key_path() -> Path:
    """Return where the user's own signing key lies."""
    named = os.environ.get("WORKBENCH_KEY")
    if named:
        return Path(named)
    return Path(platformdirs.user_config_dir("incident-workbench", appauthor=False)) / KEY_NAME


def signing_key(
    path: Path | None, owner: str, *, passphrase: str | None = None, create: bool = False
) -> SigningKey:
    """Return the key to sign with.

    Parameters
    ----------
    path : Path or None
        An OpenSSH ed25519 private key, or the ``.pub`` file of one that ssh-agent holds; None
        takes the user's own.
    owner : str
        Whose key it is, for the comment of a new one.
    passphrase : str, optional
    create : bool
        Make a key, without a passphrase, where there is none; the user's own is always
        made on first use.

    Returns
    -------
    SigningKey

    Raises
    ------
    PassphraseNeeded
        If the key is protected and no passphrase was given.
    PackageError
        If there is no such key and none may be made, or it cannot be opened or written.
    """
    where = path or default_key_path()
    if where.exists():
        return SigningKey(load_signer(where, passphrase), where, created=False)
    if path is not None and not create:
        raise PackageError(
            "key.missing",
            f"There is no signing key at {where}.",
            "Make one with `ssh-keygen -t ed25519`, or leave out --key to use your own.",
        )
    try:
        where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PackageError(
            "key.unwritable",
            f"The folder {where.parent} for the signing key cannot be made: {error.strerror}.",
            "Name a key with --key, or in $WORKBENCH_KEY.",
        ) from None
    return SigningKey(create_key(where, owner, passphrase), where, created=True)
