"""Checking a package that somebody sent, with nothing but one's own list of signers."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange.age_header import is_encrypted
from workbench.exchange.trust import load_allowed_signers
from workbench.exchange.verdict import Level, Verification
from workbench.exchange.verification import verify_package

Progress = Callable[[float, str], None]


def verify(
    package: Path,
    allowed_signers: Path | None,
    *,
    at: datetime,
    level: Level = Level.L3,
    revoked: Path | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Verify a package as far as its contents alone allow.

    Parameters
    ----------
    package : Path
    allowed_signers : Path or None
        The verifier's own trust store; without it no more than L1 is reached.
    at : datetime
        Zone-aware; when the signer's key must be valid.
    level : Level
        How far to go, L3 at most; replay and reviews lie above.
    revoked : Path, optional
        Fingerprints of revoked keys.
    progress : callable, optional

    Returns
    -------
    Verification

    Raises
    ------
    PackageError
        If the package or the trust store cannot be read, or the package is encrypted.
    """
    if is_encrypted(package):
        raise PackageError(
            "package.encrypted",
            f"{package} is encrypted.",
            f"Decrypt it first: workbench decrypt {package} -o OUT --identity KEY; or give the key "
            "to verify and replay with --identity.",
        )
    trust = load_allowed_signers(allowed_signers, revoked) if allowed_signers else None

    def report(done: int, total: int) -> None:
        if progress is not None:
            progress(done / max(total, 1), f"Hashing {package.name}")

    return verify_package(package, trust, min(level, Level.L3), at=at, progress=report)
