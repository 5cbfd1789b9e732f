"""A review: a reviewer's signed statement about one package (in-toto Statement v1).

Its subject is the package's ``tagmanifest-sha256.txt``, so that a review says nothing about
any other package. It is written in canonical form (RFC 8785) and signed as it lies there;
reading is strict, because what a review says decides about the level L5.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.errors import PackageError
from workbench.exchange import layout
from workbench.exchange.schema import load_schema, violation
from workbench.exchange.verdict import refused, unsupported

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:incident-workbench:review:1"
VERSION = "1.0"
MAX_BYTES = 1024 * 1024
LONGEST_COMMENT = 20_000
LONGEST_REASON = 2_000

_PREDICATE = re.compile(r"urn:incident-workbench:review:(\d{1,6})", re.ASCII)
_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})", re.ASCII)
_FIELDS = {
    "": {"_type", "subject", "predicateType", "predicate"},
    "predicate": {
        "version",
        "verdict",
        "level",
        "verification",
        "replay",
        "comment",
        "claims",
        "reviewer",
        "at",
        "program",
    },
}


class Decision(StrEnum):
    """What a reviewer says of a package."""

    ACCEPT = "accept"
    ACCEPT_WITH_CHANGES = "accept_with_changes"
    REJECT = "reject"

    def of(self, what: str) -> str:
        """Return the decision as the rest of a sentence: ``accepts it with changes``."""
        return _WORDS[self].format(what)


_WORDS = {
    Decision.ACCEPT: "accepts {}",
    Decision.ACCEPT_WITH_CHANGES: "accepts {} with changes",
    Decision.REJECT: "rejects {}",
}


@dataclass(frozen=True, slots=True)
class RunSeen:
    """How one run came out at the reviewer's.

    ``result`` is ``identical``, ``within_tolerance``, ``changed`` or ``not_replayable``.
    """

    run: str
    analysis: str
    result: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """What a reviewer found and says of one claim.

    ``result`` is that of the run the claim rests on, or ``not_replayed``.
    """

    claim: str
    result: str
    run: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer states.

    Attributes
    ----------
    tagmanifest : str
        sha256 of the signed bytes of the package that is meant.
    decision : Decision
    level : str
        What the reviewer's own verification reached, ``L0`` to ``L4``.
    reviewer : str
        Who signs, in their own words; trust comes from the key alone.
    key : str
        Fingerprint of the key that signs.
    at : str
        UTC instant, as the reviewer's clock had it.
    found : str
        The verdict of the reviewer's verification, such as ``ok`` or ``tampered``.
    problems : tuple of (code, where, message)
        What that verification found wrong.
    replay : str
        ``same``, ``differs``, ``impossible`` or ``not_done``.
    runs : tuple of RunSeen
    claims : tuple of ClaimSeen
    comment : str
    program : str
        Version of the program that wrote the review.
    machine : str
        A mark of the machine that holds for this package only; empty where none is told.
    """

    tagmanifest: str
    decision: Decision
    level: str
    reviewer: str
    key: str
    at: str
    found: str = "ok"
    problems: tuple[tuple[str, str, str], ...] = ()
    replay: str = "not_done"
    runs: tuple[RunSeen, ...] = ()
    claims: tuple[ClaimSeen, ...] = ()
    comment: str = ""
    program: str = ""
    machine: str = ""


def write_review(review: Review) -> bytes:
    """Return the bytes that are signed.

    Raises
    ------
    PackageError
        ``review.document`` if a strict reader would not accept them, such as for a comment
        that is too long.
    """
    try:
        data = canonical(_document(review))
        read_review(data, "the review")
    except (ValueError, PackageError) as error:
        raise PackageError("review.document", f"The review cannot be written: {error}") from None
    return data


def read_review(data: bytes, where: str) -> Review:
    """Read a review strictly.

    Parameters
    ----------
    data : bytes
    where : str
        Its path, for the error.

    Returns
    -------
    Review

    Raises
    ------
    Rejected
        Refused, or unsupported if it is of another major version.
    """
    try:
        document = strict_loads(data, max_bytes=MAX_BYTES)
    except ValueError as error:
        raise refused("review.malformed", where, f"It cannot be read: {error}.") from None
    _require_kind(document, where)
    why = violation(document, load_schema("review"))
    if why:
        raise refused("review.schema", where, f"It breaks its schema review/1: {why}.")
    _require_known(document, where)
    if len(document["subject"]) != 1:
        raise refused("review.subject", where, "A review is about exactly one package.")
    return _review(document)


def _require_kind(document: JsonValue, where: str) -> None:
    """Tell a statement of a later kind from something that is no review at all."""
    found = document if isinstance(document, dict) else {}
    statement, predicate = found.get("_type"), found.get("predicateType")
    if statement != STATEMENT:
        other = isinstance(statement, str) and statement.startswith("https://in-toto.io/Statement/")
        make = unsupported if other else refused
        raise make("review.kind", where, "It is not an in-toto Statement v1.")
    match = _PREDICATE.fullmatch(predicate) if isinstance(predicate, str) else None
    if match is None:
        raise refused("review.kind", where, "It is a statement of another kind than a review.")
    majors = {int(match.group(1)), _major(found.get("predicate"))} - {1}
    if majors:
        message = f"It is a review of version {max(majors)}; this program reads 1."
        raise unsupported("version.unsupported", where, message)


def _major(predicate: JsonValue) -> int:
    version = predicate.get("version") if isinstance(predicate, dict) else None
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    return int(match.group(1)) if match else 1


def _require_known(document: dict[str, Any], where: str) -> None:
    """Require that only a later minor version holds fields that are not known here."""
    if document["predicate"]["version"] != VERSION:
        return
    for place, known in _FIELDS.items():
        strange = sorted(set(document[place] if place else document) - known)
        if strange:
            name = ascii(strange[0])[1:41]
            raise refused("review.field", where, f"Version 1.0 has no field {place}/{name}.")


def _document(review: Review) -> dict[str, JsonValue]:
    return {
        "_type": STATEMENT,
        "subject": [{"name": layout.TAGMANIFEST, "digest": {"sha256": review.tagmanifest}}],
        "predicateType": PREDICATE,
        "predicate": {
            "version": VERSION,
            "verdict": review.decision.value,
            "level": review.level,
            "verification": {
                "verdict": review.found,
                "problems": [
                    {"code": code, "where": place, "message": message[:LONGEST_REASON]}
                    for code, place, message in review.problems
                ],
            },
            "replay": {
                "verdict": review.replay,
                "runs": [
                    {
                        "run": run.run,
                        "analysis": run.analysis,
                        "result": run.result,
                        "reason": run.reason[:LONGEST_REASON],
                    }
                    for run in review.runs
                ],
            },
            "claims": [
                {
                    "claim": one.claim,
                    "run": one.run,
                    "result": one.result,
                    "comment": one.comment,
                }
                for one in review.claims
            ],
            "comment": review.comment,
            "reviewer": {"name": review.reviewer, "key": review.key},
            "at": review.at,
            "program": _program(review),
        },
    }


def _program(review: Review) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {"name": "incident-workbench", "version": review.program}
    return {**told, "machine": review.machine} if review.machine else told


def _review(document: Mapping[str, Any]) -> Review:
    predicate = document["predicate"]
    verification, replay = predicate["verification"], predicate["replay"]
    return Review(
        tagmanifest=document["subject"][0]["digest"]["sha256"],
        decision=Decision(predicate["verdict"]),
        level=predicate["level"],
        reviewer=predicate["reviewer"]["name"],
        key=predicate["reviewer"]["key"],
        at=predicate["at"],
        found=verification["verdict"],
        problems=tuple((p["code"], p["where"], p["message"]) for p in verification["problems"]),
        replay=replay["verdict"],
        runs=tuple(
            RunSeen(run["run"], run["analysis"], run["result"], run["reason"])
            for run in replay["runs"]
        ),
        claims=tuple(
            ClaimSeen(one["claim"], one["result"], one["run"], one["comment"])
            for one in predicate["claims"]
        ),
        comment=predicate["comment"],
        program=predicate["program"]["version"],
        machine=str(predicate["program"].get("machine", "")),
    )
