"""What a verification reports of one review: what it says, and what it counts for."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.canonical import JsonValue


class Standing(StrEnum):
    """What a review counts for."""

    COUNTS = "counts"
    UNTRUSTED = "untrusted"
    AUTHOR = "author"
    SUPERSEDED = "superseded"
    OTHER_PACKAGE = "other_package"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class JudgedReview:
    """A review in the eyes of a trust store.

    What it says is text by somebody else: escape it before it is shown.

    Attributes
    ----------
    where : str
        Its path in the package, or the file beside it.
    standing : Standing
    reviewer : str
        As the trust store names the key; empty where it does not.
    reason : str
        A sentence that says why it does not count; empty if it counts.
    decision, level, replay, comment, name, key, at, tagmanifest : str
        What it says; all empty where it could not be read or believed.
    claims : tuple of (claim, result, comment)
    sha256 : str
        Of the statement.
    """

    where: str
    standing: Standing
    reviewer: str = ""
    reason: str = ""
    decision: str = ""
    level: str = ""
    replay: str = ""
    comment: str = ""
    name: str = ""
    key: str = ""
    at: str = ""
    tagmanifest: str = ""
    claims: tuple[tuple[str, str, str], ...] = ()
    sha256: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts towards level L5, for or against."""
        return self.standing is Standing.COUNTS

    @property
    def rejects(self) -> bool:
        """Whether it counts, and against the package."""
        return self.counts and self.decision == "reject"

    def json_body(self) -> dict[str, JsonValue]:
        """Return the review as ``workbench verify --json`` lists it."""
        return {
            "where": self.where,
            "verdict": self.decision or None,
            "counts": self.counts,
            "standing": self.standing.value,
            "reason": self.reason,
            "reviewer": self.reviewer or None,
            "name": self.name or None,
            "key": self.key or None,
            "at": self.at or None,
            "level": self.level or None,
            "replay": self.replay or None,
            "comment": self.comment,
            "claims": [
                {"claim": claim, "result": result, "comment": comment}
                for claim, result, comment in self.claims
            ],
            "tagmanifest": self.tagmanifest or None,
        }
