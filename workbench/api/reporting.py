"""How a report is written: one source, several formats."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
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
    """

    incident: Incident
    runs: tuple[ReportRun, ...]
    claims: tuple[Claim, ...]
    chronology: tuple[tuple[str, str, str], ...]
    program: str
    disclosure: tuple[str, ...] = ()


class ReportWriter(ABC):
    """Writes a report in one format; the same document gives the same bytes."""

    id: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]

    @abstractmethod
    def write(self, document: ReportDocument) -> bytes:
        """Return the report's bytes."""
