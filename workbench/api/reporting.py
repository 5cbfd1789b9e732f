"""How a report is written: one source, several formats."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import ClaimBasis, GateState, ReportSection, Standing
from workbench.domain.runs import Claim, Run

Audience: TypeAlias = Literal["executive", "product", "technical", "risk", "regulator"]
"""Who reads a report; a ``regulator`` gets the draft of a notification, not the postmortem."""

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
    {**AUDIENCES, "regulator": "Serious-incident report, draft (EU AI Act, Article 73)"}
)
"""Everything that can be written of an incident."""


@dataclass(frozen=True, slots=True)
class ReportRun:
    """A run with what the report may show of it; ``stale`` where an input has changed since."""

    run: Run
    summary: str
    next_step: str
    figures: tuple[Figure, ...]
    stale: bool = False


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
    sections : tuple of ReportSection
        The postmortem's, in reading order; :func:`workbench.api.read_text` reads their texts. One
        source for every audience: a section names those it is for.
    standings : mapping of str to Standing
        How each claim stands, by claim.
    bases : mapping of str to ClaimBasis
        The causal level of each claim and what it takes for granted, by claim.
    gates : tuple of GateState
        G1 to G12, then the warnings W1 to W5.
    standing : str
        What this report is, in a line: ``"Draft, 3 gates open"``, ``"Version 2, signed"``.
    template : str
        Name and version of the template.
    audience : str
        Who it is written for; everything is in the document, whoever reads it.
    overlay : tuple of (str, str, str)
        What the incident's domain asks for and was answered: field, its title and the answer.
    trend : Figure or None
        The metric over time with its windows; None where there is none, or it may not be shown.
    """

    incident: Incident
    runs: tuple[ReportRun, ...]
    claims: tuple[Claim, ...]
    chronology: tuple[tuple[str, str, str], ...]
    program: str
    disclosure: tuple[str, ...] = ()
    sections: tuple[ReportSection, ...] = ()
    standings: Mapping[str, Standing] = field(default_factory=dict)
    gates: tuple[GateState, ...] = ()
    standing: str = ""
    template: str = ""
    audience: Audience = "technical"
    overlay: tuple[tuple[str, str, str], ...] = ()
    trend: Figure | None = None
    bases: Mapping[str, ClaimBasis] = field(default_factory=dict)

    def claim(self, reference: str) -> Claim | None:
        """Return a claim by id, or None."""
        return next((one for one in self.claims if one.id == reference), None)


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
