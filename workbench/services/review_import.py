"""Taking a reviewer's verdict back into the incident whose package was reviewed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident, review_recorded
from workbench.domain.reviews import ClaimReviewed, Reviewed
from workbench.errors import ExitCode, PackageError
from workbench.exchange.archive import Content
from workbench.exchange.countersign import SIGNATURE_SUFFIX, read_detached, reviews_in
from workbench.exchange.judged import Standing
from workbench.exchange.layout import review as review_path
from workbench.exchange.sshsig import parse
from workbench.exchange.standing import SignedReview, judge
from workbench.exchange.trust import AllowedSigners, load_allowed_signers
from workbench.services.session import Session

STATEMENT_SUFFIX = ".json"
EXPORTED = "package.exported"


@dataclass(frozen=True, slots=True)
class ImportedReviews:
    """What became of the reviews in a file.

    Attributes
    ----------
    incident : str
    recorded, known : tuple of Reviewed
        Those taken in now, and those that were there already.
    refused : tuple of (where, reason)
        Those that were not taken in, beside others that were.
    """

    incident: str
    recorded: tuple[Reviewed, ...] = ()
    known: tuple[Reviewed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def import_review(
    session: Session,
    incident: str,
    path: Path,
    allowed_signers: Path | None,
    *,
    revoked: Path | None = None,
) -> Outcome[ImportedReviews]:
    """Record trusted reviews of a package that this incident exported.

    Parameters
    ----------
    session : Session
    incident : str
    path : Path
        A review (``.json``, with its signature beside it), or a countersigned package.
    allowed_signers : Path or None
        The investigator's own trust store.
    revoked : Path, optional

    Returns
    -------
    Outcome of ImportedReviews
        A review that was recorded before is not recorded again.

    Raises
    ------
    PackageError
        If no review in it counts: it is of another package, by somebody who is not trusted,
        by the author, or cannot be read.
    """
    state = session.incident(incident)
    session.require(state.id, "review.recorded")
    if allowed_signers is None:
        raise PackageError(
            "review.no_trust",
            "Nobody vouches for the reviewer: no trust store was given.",
            "Give --trust, or enrol the reviewer's key with `workbench trust add`.",
            ExitCode.UNTRUSTED,
        )
    trust = load_allowed_signers(allowed_signers, revoked)
    exports = _exports(session, state)
    recorded: list[SignedReview] = []
    known: list[Reviewed] = []
    refused: list[PackageError] = []
    for signed in _read(path):
        try:
            found = _accepted(session, state, exports, signed, trust)
        except PackageError as error:
            refused.append(error)
            continue
        if found is None:
            recorded.append(signed)
        else:
            known.append(found)
    if refused and not (recorded or known):
        raise refused[0]
    made = tuple(_store(session, signed, trust) for signed in recorded)
    value = ImportedReviews(
        state.id, made, tuple(known), tuple((path.name, error.message) for error in refused)
    )
    if not made:
        return Outcome(value, Changes())
    return session.outcome(value, state.id, *map(review_recorded, made))


def known_reviews(session: Session, state: Incident) -> tuple[tuple[str, dict[str, Content]], ...]:
    """Return the files of each recorded review, with the package it is of.

    Parameters
    ----------
    session : Session
    state : Incident

    Returns
    -------
    tuple of (tagmanifest, files)
        The last review of each key; files by their path in a countersigned package.
    """
    objects = session.workspace.objects
    found: dict[tuple[str, str], dict[str, Content]] = {}
    for one in state.reviews:
        statement, signature = objects.read(one.statement), objects.read(one.signature)
        path = review_path(parse(signature).key)
        found[one.tagmanifest, one.key] = {path: statement, path + SIGNATURE_SUFFIX: signature}
    return tuple((tagmanifest, files) for (tagmanifest, _), files in found.items())


def _read(path: Path) -> Iterator[SignedReview]:
    if path.suffix in {STATEMENT_SUFFIX, SIGNATURE_SUFFIX}:
        yield read_detached(path)
        return
    found = reviews_in(path)
    if not found:
        raise PackageError(
            "review.none",
            f"The package {path.name} carries no review.",
            "Give the review itself: the .json file that lies beside the reviewed package.",
        )
    yield from found


def _exports(session: Session, state: Incident) -> dict[str, str]:
    """Return who signed each package of this incident, by the sha256 of its signed bytes."""
    bodies = (
        event.body
        for event in session.workspace.journal.events(state.id)
        if event.type == EXPORTED and event.body is not None
    )
    return {str(body.get("tagmanifest", "")): str(body.get("signer", "")) for body in bodies}


def _accepted(
    session: Session,
    state: Incident,
    exports: dict[str, str],
    signed: SignedReview,
    trust: AllowedSigners,
) -> Reviewed | None:
    """Return the record of a review that counts, if there is one already."""
    meant = signed.review.tagmanifest
    if meant not in exports:
        raise PackageError(
            "review.other_package",
            f"The review is of a package that incident {state.number} never exported "
            f"({meant[:16]}…); a verdict on another package does not count.",
            "`workbench incidents` lists the other incidents.",
            ExitCode.REFUSED,
        )
    judged = judge(signed, meant, exports[meant], trust, session.clock())
    if judged.standing is not Standing.COUNTS:
        own = judged.standing is Standing.AUTHOR
        raise PackageError(
            "review.own" if own else "review.untrusted",
            f"The review does not count: {judged.reason}",
            "Ask a colleague to review it."
            if own
            else f"Enrol {signed.key.fingerprint} with `workbench trust add`, once its owner has "
            "told you that fingerprint.",
            ExitCode.UNTRUSTED,
        )
    return next((r for r in state.reviews if r.statement == judged.sha256), None)


def _store(session: Session, signed: SignedReview, trust: AllowedSigners) -> Reviewed:
    objects, said = session.workspace.objects, signed.review
    judged = judge(signed, said.tagmanifest, "", trust, session.clock())
    return Reviewed(
        statement=objects.put_bytes(signed.statement).sha256,
        signature=objects.put_bytes(signed.signature).sha256,
        tagmanifest=said.tagmanifest,
        verdict=said.decision.value,
        level=said.level,
        replay=said.replay,
        reviewer=judged.reviewer,
        name=said.reviewer,
        key=signed.key.fingerprint,
        at=said.at,
        comment=said.comment,
        machine=said.machine,
        claims=tuple(
            ClaimReviewed(claim=one.claim, result=one.result, comment=one.comment)
            for one in said.claims
        ),
    )
