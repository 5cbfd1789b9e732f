"""The postmortem: its sections, versions and sign-offs."""

from typing import ClassVar, Literal

from pydantic import Field

from workbench.domain.records.base import Record


class Section(Record):
    """What people wrote in one section of the report; its id is the section's.

    In the text, ``[[claim:ID]]`` and ``[[claim:ID|words]]`` stand for a claim of the incident,
    ``[[figure:RUN/ID]]`` for a figure of a run, ``[[record:KIND/ID|words]]`` for what somebody
    chose and wrote down, and ``[[opinion|words]]`` marks words that nothing proves. Paragraphs
    are parted by an empty line; a line that begins with ``- `` is an item of a list, one that
    begins with ``### `` a heading.
    """

    told_by: ClassVar[str] = "id"

    text: str = ""
    ready: bool = False


class Version(Record):
    """The report as it stood once: every section and claim, word for word.

    ``proofs`` names what each claim rested on: run, finding and the sha256 of the run's result.
    ``records`` is the sha256 of what the report's tables told, ``template`` the name and version
    of its template, and ``sha256`` that of the canonical JSON of all these.
    """

    told_by: ClassVar[str] = "words"

    number: int
    sections: dict[str, str] = Field(default_factory=dict)
    claims: dict[str, str] = Field(default_factory=dict)
    proofs: dict[str, str] = Field(default_factory=dict)
    records: str = ""
    template: str = ""
    words: str = ""
    sha256: str = ""


class SignOff(Record):
    """Somebody's name under a version of the report, or against it.

    ``sha256`` is that of the version, ``gates`` and ``warnings`` are as they stood then.
    """

    told_by: ClassVar[str] = "function"

    version: str
    sha256: str
    function: str
    verdict: Literal["signed", "dissents", "abstains"] = "signed"
    name: str = ""
    text: str = ""
    gates: dict[str, bool] = Field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class ReplayMade(Record):
    """How a package of this incident came out when its runs were made again.

    ``package`` is the sha256 of its signed bytes. ``machine`` is a mark that only tells whether
    it was the machine it was exported on; see :mod:`workbench.services.machine`.
    """

    told_by: ClassVar[str] = "verdict"

    package: str
    verdict: Literal["same", "differs", "impossible"]
    machine: str = ""
    isolated: bool = False
    runs: int = 0


class Feedback(Record):
    """How the retrospective itself went, by question."""

    told_by: ClassVar[str] = "template"

    template: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
