"""How a report is written: one source, several formats."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import GateState, ReportSection, Standing
from workbench.domain.runs import Claim, Run


@dataclass(frozen=True, slots=True)
class ReportRun:
    """A run with what the report may show of it."""

    run: Run
    summary: str
    next_step: str
    figures: tuple[Figure, ...]


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
    gates : tuple of GateState
        G1 to G12, then the warnings W1 to W5.
    standing : str
        What this report is, in a line: ``"Draft, 3 gates open"``, ``"Version 2, signed"``.
    template : str
        Name and version of the template.
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
