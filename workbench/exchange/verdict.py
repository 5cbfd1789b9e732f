"""What a verification says: levels, verdicts, problems, and what was not checked."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from workbench.domain.canonical import JsonValue
from workbench.domain.readable import inert
from workbench.errors import ExitCode, PackageError
from workbench.exchange.judged import JudgedReview


class Level(IntEnum):
    """How far a package was checked; each level includes those below it."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4
    L5 = 5

    @property
    def meaning(self) -> str:
        """What the level stands for, in words."""
        return _MEANINGS[self]


_MEANINGS = {
    Level.L0: "the container is well formed",
    Level.L1: "complete, all hashes match",
    Level.L2: "signed by a trusted key",
    Level.L3: "journal chain, checkpoint, schemas and references hold",
    Level.L4: "replayed within tolerances",
    Level.L5: "reviewed by a trusted reviewer",
}


class Verdict(StrEnum):
    """The answer in one word."""

    OK = "ok"
    UNTRUSTED = "untrusted"
    TAMPERED = "tampered"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"

    @property
    def exit_code(self) -> ExitCode:
        """What the command line exits with."""
        return _EXIT_CODES[self]


_LONGEST_WHERE = 480
_LONGEST_MESSAGE = 600

_EXIT_CODES = {
    Verdict.OK: ExitCode.OK,
    Verdict.UNTRUSTED: ExitCode.UNTRUSTED,
    Verdict.TAMPERED: ExitCode.TAMPERED,
    Verdict.REFUSED: ExitCode.REFUSED,
    Verdict.UNSUPPORTED: ExitCode.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; its words never steer the terminal or page they are shown on.

    Attributes
    ----------
    code : str
        A stable, dotted name, such as ``hash.differs``.
    where : str
        A path in the package, or ``container``.
    message : str
        One sentence.
    """

    code: str
    where: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", inert(self.where, _LONGEST_WHERE))
        object.__setattr__(self, "message", inert(self.message, _LONGEST_MESSAGE))


class Rejected(PackageError):  # noqa: N818 -- a verdict that travels as an exception
    """A rule does not hold; checking stops here.

    Attributes
    ----------
    verdict : Verdict
    problems : tuple of Problem
        At least one.
    """

    def __init__(self, verdict: Verdict, *problems: Problem) -> None:
        first = problems[0]
        super().__init__(first.code, f"{first.where}: {first.message}", exit_code=verdict.exit_code)
        self.verdict = verdict
        self.problems = problems


def refused(code: str, where: str, message: str) -> Rejected:
    """Return the exception for something malformed or hostile."""
    return Rejected(Verdict.REFUSED, Problem(code, where, message))


def tampered(code: str, where: str, message: str) -> Rejected:
    """Return the exception for something changed after it was written."""
    return Rejected(Verdict.TAMPERED, Problem(code, where, message))


def untrusted(code: str, where: str, message: str) -> Rejected:
    """Return the exception for something that nobody in the trust store vouches for."""
    return Rejected(Verdict.UNTRUSTED, Problem(code, where, message))


def unsupported(code: str, where: str, message: str) -> Rejected:
    """Return the exception for a version or algorithm that is not known here."""
    return Rejected(Verdict.UNSUPPORTED, Problem(code, where, message))


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of the verifier.

    Attributes
    ----------
    verdict : Verdict
    level : Level or None
        The highest level reached; None if not even the container was accepted.
    signer : str
        Principals and fingerprint of the author; the fingerprint alone if unknown to the
        trust store; empty if there is no signature that could be read.
    problems : tuple of Problem
    not_checked : tuple of str
        Sentences; never empty below the highest level.
    withheld : int
        Number of items left out on purpose.
    tagmanifest : str
        sha256 of the signed bytes, which reviews name; empty below L1.
    author : str
        Fingerprint of the key whose signature holds, trusted or not; empty below L2.
    reviews : tuple of JudgedReview
        Those in the package and those that were found beside it; none below L2.
    """

    verdict: Verdict
    level: Level | None
    signer: str = ""
    problems: tuple[Problem, ...] = ()
    not_checked: tuple[str, ...] = ()
    withheld: int = 0
    tagmanifest: str = ""
    author: str = ""
    reviews: tuple[JudgedReview, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """What the command line exits with."""
        return self.verdict.exit_code

    def json_body(self) -> dict[str, JsonValue]:
        """Return the answer as ``workbench verify --json`` prints it."""
        return {
            "verdict": self.verdict.value,
            "level": None if self.level is None else self.level.name,
            "signer": self.signer or None,
            "problems": [
                {"code": p.code, "where": p.where, "message": p.message} for p in self.problems
            ],
            "not_checked": list(self.not_checked),
            "withheld": self.withheld,
            "reviews": [review.json_body() for review in self.reviews],
        }
