"""A reviewer's work on a package: check it, run it again, say what one thinks, and sign that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import workbench
from workbench.domain.canonical import sha256_hex
from workbench.domain.events import instant
from workbench.errors import ExitCode, PackageError
from workbench.exchange import layout
from workbench.exchange.bag import MAX_TAGMANIFEST_BYTES
from workbench.exchange.container import Container
from workbench.exchange.countersign import attach, detached_name, sign_review, write_detached
from workbench.exchange.publickey import PublicKey
from workbench.exchange.reader import PackageReader
from workbench.exchange.review import (
    MAX_BYTES,
    ClaimSeen,
    Decision,
    Review,
    RunSeen,
    read_review,
)
from workbench.exchange.sshsig import Signer
from workbench.exchange.standing import SignedReview
from workbench.exchange.verdict import Level, Rejected, Verdict, Verification
from workbench.exchange.verification import examine_contents
from workbench.services.exporting import require_ours
from workbench.services.machine import machine_mark
from workbench.services.replaying import Replay
from workbench.services.session import Progress, unreported

MOST_PROBLEMS = 20
NOT_REPLAYED = "not_replayed"
UNJUDGED = "trust.none"


@dataclass(frozen=True, slots=True)
class PackagedClaim:
    """A claim of a package under review: its identifier, its run, and what it says."""

    id: str
    run: str
    text: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer thinks of a package.

    Attributes
    ----------
    decision : Decision
    comment : str
        On the whole.
    claims : Mapping of str to str
        Comments by claim: its identifier, or the end of one.
    """

    decision: Decision
    comment: str
    claims: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """A review that was written.

    Attributes
    ----------
    review, signature : str
        Where they lie: files, or paths in the countersigned copy.
    package : Path
        What was reviewed, or the countersigned copy of it.
    file : Path
        What was written: the review, or that copy.
    signed : SignedReview
    """

    review: str
    signature: str
    package: Path
    file: Path
    signed: SignedReview


def vouched(found: Verification) -> bool:
    """Whether a package verified as far as the reviewer's trust store allows.

    A package that is intact but whose signer nobody was asked to judge may be accepted; the
    review then says which level was reached.
    """
    return found.verdict is Verdict.OK or (
        found.verdict is Verdict.UNTRUSTED and found.problems[0].code == UNJUDGED
    )


def looked_into(package: Path, found: Verification, at: datetime) -> Verification:
    """Return a verification of a package nobody vouches for, its documents looked into too.

    Without trust in the signer verification stops before them; a reviewer who goes on all
    the same must not accept what would be refused there.
    """
    if found.verdict is not Verdict.UNTRUSTED or not may_replay(found):
        return found
    wrong = examine_contents(package, found.tagmanifest, at=at)
    if wrong is None:
        return found
    return replace(found, verdict=wrong.verdict, problems=wrong.problems)


def may_replay(found: Verification) -> bool:
    """Whether the runs of a package may be made again: of one that is intact."""
    return _intact(found) and found.level is not None and found.level >= Level.L1


def require_decision(found: Verification, decision: Decision) -> None:
    """Require that only a package that verifies is accepted.

    Raises
    ------
    PackageError
        ``review.unverified``, with the exit code of the verification.
    """
    if decision is not Decision.REJECT and not vouched(found):
        raise PackageError(
            "review.unverified",
            f"A package that does not verify can only be rejected: {found.problems[0].message}",
            "Reject it, or ask the sender for a sound package.",
            found.exit_code,
        )


def claims_of(package: Path, found: Verification) -> tuple[PackagedClaim, ...]:
    """Return the claims of a package that is intact; none of one that is not.

    Parameters
    ----------
    package : Path
    found : Verification
        Of this very file.
    """
    if not may_replay(found):
        return ()
    with PackageReader.open(package, found.tagmanifest) as reader:
        listed = reader.description().incident.get("claims")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(
        PackagedClaim(one["id"], str(one.get("run", "")), str(one.get("text", "")))
        for one in rows
        if isinstance(one.get("id"), str) and one["id"]
    )


def subject_of(package: Path, found: Verification) -> str:
    """Return the sha256 of the signed bytes, which a review names.

    Parameters
    ----------
    package : Path
    found : Verification
        Of this very file.

    Raises
    ------
    PackageError
        ``review.no_subject``, with the exit code of the verification, if the package is so
        malformed that there are no signed bytes a review could name.
    """
    if found.tagmanifest:
        return found.tagmanifest
    try:
        with Container.open(package) as container:
            if layout.TAGMANIFEST in container.entries:
                return sha256_hex(container.read(layout.TAGMANIFEST, MAX_TAGMANIFEST_BYTES))
    except Rejected:
        pass
    raise PackageError(
        "review.no_subject",
        f"{package.name} is so malformed that a review could not name it: "
        f"{found.problems[0].message}",
        "Send the answer of `workbench verify` to whoever gave you the file.",
        found.exit_code,
    )


def compose(  # noqa: PLR0913 -- what was found, what is thought of it, and by whom
    found: Verification,
    replay: Replay | None,
    claims: Sequence[PackagedClaim],
    opinion: Opinion,
    *,
    subject: str,
    reviewer: str,
    key: PublicKey,
    at: datetime,
) -> Review:
    """Return what a reviewer states, checked against what was found.

    Parameters
    ----------
    found : Verification
        As replay raised it.
    replay : Replay or None
        None if nothing was replayed.
    claims : sequence of PackagedClaim
    opinion : Opinion
    subject : str
        sha256 of the package's signed bytes.
    reviewer : str
        Whose review it is.
    key : PublicKey
        Which will sign it.
    at : datetime
        Zone-aware.

    Returns
    -------
    Review

    Raises
    ------
    PackageError
        ``review.unverified`` if a package that does not verify is accepted;
        ``review.claim`` for a comment on a claim that is not there.
    """
    require_decision(found, opinion.decision)
    comments = _by_claim(opinion.claims, claims)
    results = {run.run: run.result for run in replay.runs} if replay else {}
    return Review(
        tagmanifest=subject,
        decision=opinion.decision,
        level=min(found.level or Level.L0, Level.L4).name,
        reviewer=reviewer,
        key=key.fingerprint,
        at=instant(at),
        found=found.verdict.value,
        problems=tuple((p.code, p.where, p.message) for p in found.problems[:MOST_PROBLEMS]),
        replay=replay.verdict if replay else "not_done",
        runs=tuple(
            RunSeen(run.run, run.analysis, run.result, run.reason)
            for run in (replay.runs if replay else ())
        ),
        claims=tuple(
            ClaimSeen(one.id, results.get(one.run, NOT_REPLAYED), one.run, comments.get(one.id, ""))
            for one in claims
        ),
        comment=opinion.comment,
        program=workbench.__version__,
        machine=machine_mark(subject) if replay is not None else "",
    )


def write_beside(
    package: Path, review: Review, signer: Signer, target: Path | None = None
) -> WrittenReview:
    """Sign a review and write it beside the package, with its signature: both or neither.

    Parameters
    ----------
    package : Path
    review : Review
    signer : Signer
    target : Path, optional
        The ``.json``, or a folder to put it into under its own name.

    Returns
    -------
    WrittenReview

    Raises
    ------
    PackageError
        If it cannot be signed or written; nothing is left behind then.
    """
    signed = sign_review(review, signer)
    own = detached_name(package, signer.public_key)
    path = package.with_name(own) if target is None else target
    path = path / own if path.is_dir() else path
    if path.exists() and not _is_review(path):
        raise PackageError(
            "review.target",
            f"{path} is there already and is not a review; it was left as it is.",
            "Name another file, or use --attach for a copy that carries the review.",
        )
    signature = write_detached(signed, path)
    return WrittenReview(str(path), str(signature), package, path, signed)


def write_attached(
    package: Path,
    found: Verification,
    review: Review,
    signer: Signer,
    target: Path | None = None,
    progress: Progress = unreported,
) -> WrittenReview:
    """Sign a review and write a copy of the package that carries it.

    Parameters
    ----------
    package : Path
    found : Verification
        Of this very file.
    review : Review
    signer : Signer
    target : Path, optional
        The copy, or a folder to put it into.
    progress : callable

    Returns
    -------
    WrittenReview

    Raises
    ------
    PackageError
        ``review.unattachable`` if the package is not intact, or if the copy cannot be written.
    """
    if not _intact(found):
        raise PackageError(
            "review.unattachable",
            "A package that is not intact cannot carry a review.",
            "Leave out --attach; the review is then a file of its own.",
            ExitCode.REFUSED,
        )
    signed = sign_review(review, signer)
    name = package.name.removesuffix(layout.PACKAGE_SUFFIX)
    own = f"{name}.reviewed{layout.PACKAGE_SUFFIX}"
    path = package.with_name(own) if target is None else target
    path = path / own if path.is_dir() else path
    require_ours(path)

    def report(done: int, total: int) -> None:
        progress(done / max(total, 1), f"Writing {path.name}")

    attach(package, found.tagmanifest, signed, path, report)
    return WrittenReview(signed.where, f"{signed.where}.sig", path, path, signed)


def _intact(found: Verification) -> bool:
    return found.verdict in {Verdict.OK, Verdict.UNTRUSTED}


def _is_review(path: Path) -> bool:
    """Whether a file is a review, whoever signed it and whether or not that holds."""
    try:
        with path.open("rb") as file:
            read_review(file.read(MAX_BYTES + 1), path.name)
    except (OSError, Rejected):
        return False
    return True


def _by_claim(given: Mapping[str, str], claims: Sequence[PackagedClaim]) -> dict[str, str]:
    comments: dict[str, str] = {}
    for name, text in given.items():
        matching = [one.id for one in claims if one.id == name or one.id.endswith(name)]
        if name in matching:
            matching = [name]
        if len(matching) != 1 or not name:
            known = ", ".join(one.id[-8:] for one in claims[:10]) or "none"
            raise PackageError(
                "review.claim",
                f"{name[:60]!r} is not one claim of this package.",
                f"Its claims: {known}.",
            )
        comments[matching[0]] = text
    return comments
