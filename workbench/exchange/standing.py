"""Reviews with their signatures, and what each counts for in the eyes of a trust store.

A review counts towards level L5 if its signature holds, it names the very package, a key
that the trust store vouches for made it, that key is neither the author's nor another key of
the same person, and the same reviewer has not said something later. A package is reviewed if
one review that counts accepts it, with or without changes, and none that counts rejects it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workbench.domain.canonical import sha256_hex
from workbench.exchange import layout, sshsig
from workbench.exchange.judged import JudgedReview, Standing
from workbench.exchange.publickey import PublicKey
from workbench.exchange.review import Review, read_review
from workbench.exchange.trust import AllowedSigners
from workbench.exchange.verdict import Problem, Rejected, Verdict, refused, tampered


@dataclass(frozen=True, slots=True)
class SignedReview:
    """A review whose signature holds; whether anybody vouches for the key is another matter.

    Attributes
    ----------
    review : Review
    key : PublicKey
    statement, signature : bytes
        As they were read.
    where : str
        Its path in the package, or the file beside it.
    """

    review: Review
    key: PublicKey
    statement: bytes
    signature: bytes
    where: str = ""


def read_signed_review(statement: bytes, signature: bytes, where: str) -> SignedReview:
    """Read a review and require that its signature holds.

    Parameters
    ----------
    statement, signature : bytes
        The ``.json`` and the ``.json.sig``.
    where : str
        Path of the ``.json``, for the error.

    Returns
    -------
    SignedReview

    Raises
    ------
    Rejected
        Refused if either is malformed or the review names another key than the one that
        signed it; tampered if the signature is not over these bytes; unsupported if either
        is of a later kind.
    """
    review = read_review(statement, where)
    try:
        parsed = sshsig.parse(signature)
        parsed.verify(statement, layout.REVIEW_NAMESPACE)
    except sshsig.SignatureError as error:
        verdict = next(v for v in Verdict if v.exit_code is error.exit_code)
        raise Rejected(verdict, Problem(error.code, f"{where}.sig", error.message)) from None
    if parsed.key.fingerprint != review.key:
        raise refused("review.key", where, "It names another key than the one that signed it.")
    return SignedReview(review, parsed.key, statement, signature, where)


def require_subject(signed: SignedReview, tagmanifest: str) -> None:
    """Require that a review is about a package.

    Parameters
    ----------
    signed : SignedReview
    tagmanifest : str
        sha256 of the package's signed bytes.

    Raises
    ------
    Rejected
        ``review.other_package``, tampered: either was changed or moved after it was signed.
    """
    if signed.review.tagmanifest != tagmanifest:
        raise tampered("review.other_package", signed.where, _other(signed.review, tagmanifest))


def judge(
    signed: SignedReview,
    tagmanifest: str,
    author: str,
    trust: AllowedSigners | None,
    at: datetime,
) -> JudgedReview:
    """Say what a review counts for.

    Parameters
    ----------
    signed : SignedReview
    tagmanifest : str
        sha256 of the signed bytes of the package in question.
    author : str
        Fingerprint of the key that signed the package; empty if nobody did.
    trust : AllowedSigners or None
        The verifier's own.
    at : datetime
        Zone-aware; when the reviewer's key must be valid.

    Returns
    -------
    JudgedReview
    """
    who, reason = "", "No trust store was given, so nobody vouches for the reviewer."
    if trust is not None:
        judgement = trust.judge(signed.key, layout.REVIEW_NAMESPACE, at)
        who = judgement.principals
        reason = "" if judgement.trusted else f"The reviewer's key {judgement.reason}."
    standing = Standing.UNTRUSTED if reason else Standing.COUNTS
    key = signed.key.fingerprint
    same = trust is not None and trust.owners(key) & trust.owners(author)
    if key == author or same:
        standing = Standing.AUTHOR
        reason = "The author of the package signed it; nobody reviews their own package."
    if signed.review.tagmanifest != tagmanifest:
        standing, reason = Standing.OTHER_PACKAGE, _other(signed.review, tagmanifest)
    return _judged(signed, standing, who, reason)


def invalid(error: Rejected, where: str) -> JudgedReview:
    """Return what is reported of a review beside a package that cannot be read or believed."""
    return JudgedReview(where, Standing.INVALID, reason=error.problems[0].message)


def without_repeats(reviews: Iterable[JudgedReview]) -> tuple[JudgedReview, ...]:
    """Return reviews of which each is there once, and only the latest of each key counts.

    Parameters
    ----------
    reviews : iterable of JudgedReview

    Returns
    -------
    tuple of JudgedReview
        In the order given.
    """
    kept: dict[str, JudgedReview] = {}
    for one in reviews:
        kept.setdefault(one.sha256 or one.where, one)
    latest: dict[str, str] = {}
    for one in kept.values():
        if one.counts:
            latest[one.key] = max(latest.get(one.key, ""), _moment(one))
    return tuple(
        replace(one, standing=Standing.SUPERSEDED, reason="The same reviewer signed a later one.")
        if one.counts and _moment(one) < latest[one.key]
        else one
        for one in kept.values()
    )


def objection(reviews: Sequence[JudgedReview]) -> Problem | None:
    """Return why a package does not count as reviewed; None if it does.

    Parameters
    ----------
    reviews : sequence of JudgedReview
    """
    against = next((one for one in reviews if one.rejects), None)
    if against is not None:
        return Problem(
            "review.rejected", against.where, f"{against.reviewer} rejects this package."
        )
    if any(one.counts for one in reviews):
        return None
    where = reviews[0].where if reviews else "signatures"
    why = f" {reviews[0].reason}" if reviews else ""
    return Problem("review.none", where, f"There is no review by somebody you trust.{why}")


def _judged(signed: SignedReview, standing: Standing, who: str, reason: str) -> JudgedReview:
    said = signed.review
    return JudgedReview(
        where=signed.where,
        standing=standing,
        reviewer=who,
        reason=reason,
        decision=said.decision.value,
        level=said.level,
        replay=said.replay,
        comment=said.comment,
        name=said.reviewer,
        key=signed.key.fingerprint,
        at=said.at,
        tagmanifest=said.tagmanifest,
        claims=tuple((one.claim, one.result, one.comment) for one in said.claims),
        sha256=sha256_hex(signed.statement),
    )


def _other(said: Review, tagmanifest: str) -> str:
    return (
        f"It is a review of another package ({said.tagmanifest[:16]}…), "
        f"not of this one ({tagmanifest[:16]}…)."
    )


def _moment(one: JudgedReview) -> str:
    """Return the instant a review claims, spelled so that instants compare as text."""
    return one.at if "." in one.at else one.at.replace("Z", ".000000Z")
