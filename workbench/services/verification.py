"""Checking a package that somebody sent, with nothing but one's own list of signers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange.age_header import is_encrypted
from workbench.exchange.countersign import read_detached, reviews_beside
from workbench.exchange.judged import JudgedReview
from workbench.exchange.standing import invalid, judge, objection, without_repeats
from workbench.exchange.trust import AllowedSigners, load_allowed_signers
from workbench.exchange.verdict import Level, Problem, Rejected, Verdict, Verification, refused
from workbench.exchange.verification import verify_package

Progress = Callable[[float, str], None]


def verify(  # noqa: PLR0913 -- what is checked, against what, how far, and who is told
    package: Path,
    allowed_signers: Path | None,
    *,
    at: datetime,
    level: Level = Level.L3,
    revoked: Path | None = None,
    reviews: Sequence[Path] = (),
    lies: Path | None = None,
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
        Revoked keys or their fingerprints, or a KRL.
    reviews : sequence of Path
        Reviews that lie elsewhere; those beside the package are found.
    lies : Path, optional
        Where the file that was sent lies, if ``package`` is what was decrypted of it.
    progress : callable, optional

    Returns
    -------
    Verification

    Raises
    ------
    PackageError
        If the package, the trust store or a review that was named cannot be read, or the
        package is encrypted.
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

    found = verify_package(package, trust, min(level, Level.L3), at=at, progress=report)
    if level < Level.L2 or found.verdict not in {Verdict.OK, Verdict.UNTRUSTED}:
        return found
    beside = tuple(_beside(lies or package, reviews, found, trust, at))
    return replace(found, reviews=without_repeats((*found.reviews, *beside)))


def with_reviews(found: Verification) -> Verification:
    """Return a verification raised to L5 where everything below holds and it was reviewed.

    Otherwise what stands in the way is among its problems.
    """
    if found.level is not Level.L4:
        return found
    problem: Problem | None = objection(found.reviews)
    if problem is not None:
        return replace(found, problems=(*found.problems, problem))
    remaining = tuple(what for what in found.not_checked if not what.startswith("L5"))
    return replace(found, level=Level.L5, not_checked=remaining)


def _beside(
    package: Path,
    named: Sequence[Path],
    found: Verification,
    trust: AllowedSigners | None,
    at: datetime,
) -> Iterator[JudgedReview]:
    """Yield the reviews that lie beside a package or were named.

    A bad one says nothing against the package: anybody may lay a file beside it.
    """
    opened = package.with_name(package.name.removesuffix(".age"))
    for path in (*named, *(r for p in dict.fromkeys((package, opened)) for r in reviews_beside(p))):
        try:
            signed = read_detached(path)
        except Rejected as error:
            yield invalid(error, path.name)
        except PackageError as error:
            if path in named:
                raise
            yield invalid(refused(error.code, path.name, error.message), path.name)
        else:
            yield judge(signed, found.tagmanifest, found.author, trust, at)
