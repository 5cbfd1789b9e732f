"""How a report is written: one source, several audiences, several formats."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal

from workbench.api.report_blocks import AnyBlock, Audience, Standing
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Claim, Run

AUDIENCES: Mapping[Audience, str] = MappingProxyType(
    {
        "executive": "Executive, one page",
        "product": "Product and operations",
        "technical": "Technical",
        "risk": "Risk and compliance",
    }
)
"""The four audiences of a postmortem with their titles, the shortest first."""

DOCUMENTS: Mapping[Audience, str] = MappingProxyType(
    {**AUDIENCES, "regulator": "Draft of a serious-incident report (EU AI Act, Article 73)"}
)
"""Everything that can be written of an incident."""


@dataclass(frozen=True, slots=True)
class ReportRun:
    """A run with what the report may show of it."""

    run: Run
    summary: str
    next_step: str
    figures: tuple[Figure, ...]
    stale: bool = False


@dataclass(frozen=True, slots=True)
class ReportClaim:
    """A claim with what it is worth and, where it is not supported, why."""

    claim: Claim
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One section: what was written, then what the records show.

    Attributes
    ----------
    id, title : str
    audiences : tuple of str
        Who reads it.
    blocks : tuple of blocks
    """

    id: str
    title: str
    audiences: tuple[Audience, ...]
    blocks: tuple[AnyBlock, ...] = ()

    def for_audience(self, audience: Audience) -> tuple[AnyBlock, ...]:
        """Return the blocks that an audience reads."""
        return tuple(b for b in self.blocks if not b.audiences or audience in b.audiences)


@dataclass(frozen=True, slots=True)
class ReportGate:
    """A condition for signing: ``passed``, ``blocked``, ``warned`` or ``open``, and why."""

    code: str
    title: str
    state: Literal["passed", "blocked", "warned", "open"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """Which version of the report this is; number 0 is a draft that nobody has kept."""

    number: int = 0
    words: str = ""
    sha256: str = ""
    signed: tuple[str, ...] = ()
    changed_since: bool = False


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """The one source of all reports.

    Attributes
    ----------
    incident : Incident
    runs : tuple of ReportRun
        Those that finished, in the order they were made.
    claims : tuple of Claim
    chronology : tuple of (str, str, str)
        Time (UTC, ISO 8601), what happened, where that is recorded.
    program : str
        Name and version of the program.
    disclosure : tuple of str
        What was withheld from whoever reads this, in sentences.
    audience : str
        Who it is written for; everything is in the document, whoever reads it.
    sections : tuple of ReportSection
        In reading order, for all audiences.
    standings : tuple of ReportClaim
        Every claim with what it is worth.
    gates : tuple of ReportGate
    version : ReportVersion
    """

    incident: Incident
    runs: tuple[ReportRun, ...]
    claims: tuple[Claim, ...]
    chronology: tuple[tuple[str, str, str], ...]
    program: str
    disclosure: tuple[str, ...] = ()
    audience: Audience = "technical"
    sections: tuple[ReportSection, ...] = ()
    standings: tuple[ReportClaim, ...] = ()
    gates: tuple[ReportGate, ...] = ()
    version: ReportVersion = ReportVersion()

    def read(self) -> tuple[ReportSection, ...]:
        """Return the sections that its audience reads, each with what it reads of them."""
        return tuple(
            ReportSection(one.id, one.title, one.audiences, one.for_audience(self.audience))
            for one in self.sections
            if self.audience in one.audiences
        )


class ReportWriter(ABC):
    """Writes a report in one format; the same document gives the same bytes."""

    id: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]

    @abstractmethod
    def write(self, document: ReportDocument) -> bytes:
        """Return the report's bytes."""

    def beside(self, document: ReportDocument) -> Mapping[str, bytes]:
        """Return files that belong beside the report, by name; none by default."""
        del document
        return {}
