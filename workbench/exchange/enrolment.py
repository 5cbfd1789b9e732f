"""Whom to trust from now on, and whom no longer: changes to one's own trust store.

A key is enrolled by its fingerprint, told by another way than the key itself came. Files are
changed under a lock and replaced whole; each line is read back by the rules of verification
before it is written.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import ExitCode, PackageError
from workbench.exchange import layout
from workbench.exchange.archive import replacing
from workbench.exchange.publickey import PublicKey, read_public_key
from workbench.exchange.revocation import (
    KRL_MAGIC,
    is_fingerprint,
    parse_revocations,
    revocations_of,
)
from workbench.exchange.trust import (
    AllowedSigners,
    TrustedKey,
    load_allowed_signers,
    parse_allowed_signers,
)

NAMESPACES = {
    "package": layout.PACKAGE_NAMESPACE,
    "journal": layout.JOURNAL_NAMESPACE,
    "review": layout.REVIEW_NAMESPACE,
}
"""What a key may be trusted for, by a short name."""

_PRINCIPAL = re.compile(r'[^\s",*?!#\\=]+')
_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@*?-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A key that is to be trusted.

    Attributes
    ----------
    key : PublicKey
    principal : str
        Who it belongs to.
    namespaces : tuple of str
        What it may sign; empty for anything.
    valid_after, valid_before : datetime or None
        Zone-aware; to the second.
    """

    key: PublicKey
    principal: str
    namespaces: tuple[str, ...] = tuple(NAMESPACES.values())
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def line(self) -> str:
        """Return the line of an ``allowed_signers`` file.

        Raises
        ------
        PackageError
            ``trust.principal``, ``trust.namespace`` or ``trust.window`` if it could not be
            read back as it was meant.
        """
        if not (_PRINCIPAL.fullmatch(self.principal) and self.principal.isprintable()):
            raise PackageError(
                "trust.principal",
                "The name of a signer may hold no spaces, quotation marks, commas or patterns.",
                "Give an e-mail address, such as --principal ada@example.org",
            )
        for name in self.namespaces:
            if not _NAMESPACE.fullmatch(name):
                raise PackageError(
                    "trust.namespace",
                    f"{name[:60]!r} is not the name of a purpose.",
                    f"Give some of: {', '.join(NAMESPACES)}",
                )
        if self.valid_after and self.valid_before and self.valid_after >= self.valid_before:
            raise PackageError("trust.window", "The key would never be valid: it ends too early.")
        options = [f'namespaces="{",".join(self.namespaces)}"'] if self.namespaces else []
        for option, moment in (
            ("valid-after", self.valid_after),
            ("valid-before", self.valid_before),
        ):
            if moment is not None:
                options.append(f'{option}="{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"')
        words = (self.principal, ",".join(options), self.key.line())
        return " ".join(word for word in words if word)


def enrol(store: Path, public_key: Path, fingerprint: str, enrolment: Enrolment) -> bool:
    """Add a key to a trust store, if its fingerprint is the one that was told.

    Parameters
    ----------
    store : Path
        An ``allowed_signers`` file; made, with its folder, where there is none.
    public_key : Path
        For the error.
    fingerprint : str
        As its owner told it, by another way than the key came.
    enrolment : Enrolment

    Returns
    -------
    bool
        False if the very line was there already.

    Raises
    ------
    PackageError
        If the fingerprint differs, the key was revoked, or the store cannot be read or
        written; it is then as it was.
    """
    found = enrolment.key.fingerprint
    if not is_fingerprint(fingerprint.strip()):
        raise PackageError(
            "trust.fingerprint",
            f"{fingerprint[:80]!r} is not a fingerprint.",
            "Ask the owner for what `ssh-keygen -l -f KEY.pub` prints: SHA256: and 43 characters.",
        )
    if fingerprint.strip() != found:
        raise PackageError(
            "trust.mismatch",
            f"The key in {public_key} is {found}, not the one you were told.",
            "Do not trust it. Ask its owner for the fingerprint by another way than the key came.",
            ExitCode.REFUSED,
        )
    line = enrolment.line()
    wanted = parse_allowed_signers(line + "\n").keys
    with _locked(store):
        trust = load_allowed_signers(store) if store.exists() else AllowedSigners(())
        revoked = _revoked(store)
        if enrolment.key.names & revoked:
            raise PackageError(
                "trust.revoked",
                f"The key {found} has been revoked.",
                f"Take it out of {revocations_of(store)} first, if that was a mistake.",
                ExitCode.REFUSED,
            )
        if wanted[0] in trust.keys:
            return False
        _append(store, line)
    return True


def revoke(store: Path, fingerprint: str, key: PublicKey | None = None) -> bool:
    """Say of a key that it no longer counts.

    Parameters
    ----------
    store : Path
        The trust store; the revocation is written beside it.
    fingerprint : str
        ``SHA256:…``
    key : PublicKey, optional
        The key itself, where it is at hand; ssh-keygen reads no fingerprints in such a list.

    Returns
    -------
    bool
        False if it was revoked already.

    Raises
    ------
    PackageError
        If it is no fingerprint, or a file cannot be read or written.
    """
    if not is_fingerprint(fingerprint):
        raise PackageError(
            "trust.fingerprint",
            f"{fingerprint[:80]!r} is not a fingerprint.",
            "Give SHA256: and 43 characters, or a .pub file.",
        )
    with _locked(store):
        known = load_allowed_signers(store).keys if store.exists() else ()
        held = key or next((k.key for k in known if k.key.fingerprint == fingerprint), None)
        if ({fingerprint} | (held.names if held else frozenset())) & _revoked(store):
            return False
        _append(revocations_of(store), held.line() if held else fingerprint)
    return True


def entries(store: Path) -> tuple[tuple[TrustedKey, bool], ...]:
    """Return each line of a trust store, and whether its key was revoked."""
    revoked = _revoked(store)
    return tuple((one, bool(one.key.names & revoked)) for one in load_allowed_signers(store).keys)


def namespaces_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the purposes that short or full names stand for."""
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    return tuple(dict.fromkeys(NAMESPACES.get(name, name) for name in names))


def key_to_enrol(path: Path) -> PublicKey:
    """Read the key that is to be enrolled; a weak one is refused for good.

    Raises
    ------
    PackageError
        Refused if the key is a point of small order or not written canonically.
    """
    try:
        return read_public_key(path)
    except PackageError as error:
        if error.code != "key.weak":
            raise
        raise PackageError(error.code, error.message, error.hint, ExitCode.REFUSED) from None


def _revoked(store: Path) -> frozenset[str]:
    path = revocations_of(store)
    try:
        return parse_revocations(path.read_bytes(), str(path))
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise _unwritable(path, error) from None


def _append(path: Path, line: str) -> None:
    """Add a line; a crash leaves the file as it was or with the whole line."""
    try:
        target = path.resolve() if path.is_symlink() else path
        before = target.read_bytes() if target.exists() else b""
        if before.startswith(KRL_MAGIC):
            raise PackageError(
                "trust.krl",
                f"{path} is a binary revocation list; a line cannot be added to it.",
                f"Add to it with: ssh-keygen -k -u -f {path} KEY.pub",
            )
        if before and not before.endswith(b"\n"):
            before += b"\n"
        with replacing(target) as descriptor:
            if target.exists():
                os.fchmod(descriptor, target.stat().st_mode & 0o777)
            os.write(descriptor, before + line.encode() + b"\n")
    except OSError as error:
        raise _unwritable(path, error) from None


@contextlib.contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Let nobody else change the files of this folder in the meantime."""
    try:
        store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(store.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(store, error) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> PackageError:
    return PackageError(
        "trust.unwritable",
        f"The trust file {path} cannot be changed: {error.strerror}.",
        "Name another with --trust, or in $WORKBENCH_TRUST.",
    )
