"""An incident with what its report is made of, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbench.domain.events import Event
from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage
from workbench.domain.records import Records
from workbench.domain.runs import Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.services.postmortem.content import Overlay, Template, template, template_named
from workbench.services.postmortem.sealed import template_sealed
from workbench.services.results import result_document
from workbench.services.session import Session
from workbench.services.staleness import why_stale

ROOT_CAUSE, REPAIR = "root_cause", "repair"
WITHHELD = "withheld "
"""How evidence is called that a reader is not told of."""


@dataclass
class Case:
    """One incident, its journal and its results.

    Parameters
    ----------
    session : Session
    state : Incident
    events : tuple of Event, optional
        The acts to tell; those of the journal by default.
    documents : mapping, optional
        Results in place of the stored ones, by run.
    """

    session: Session
    state: Incident
    told: tuple[Event, ...] | None = None
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _read: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _stale: dict[str, str] = field(default_factory=dict)

    @property
    def records(self) -> Records:
        """What people wrote down."""
        return self.state.records

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Every act of the incident, in order."""
        if self.told is not None:
            return self.told
        journal = self.session.workspace.journal
        return tuple(journal.events(self.state.id, until=self.state.size))

    @cached_property
    def template(self) -> Template:
        """The template as it applies to this incident: the signed one while that stands."""
        triage = self.records.triage
        category, overlay = (triage.category, triage.overlay) if triage else ("", "")
        kept = template_named(template_sealed(self.state))
        return (kept or template()).applied(self.state.severity, category, overlay)

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """The overlays there are."""
        return self.template.overlays

    @cached_property
    def finished(self) -> tuple[Run, ...]:
        """The runs that finished, in the order they were made."""
        return tuple(run for run in self.state.runs if run.status is RunStatus.FINISHED)

    @cached_property
    def fresh(self) -> tuple[Run, ...]:
        """Those on all rows whose inputs are as they were, the last of each question."""
        return _last_of_each([run for run in self._on_all_rows if not self.why_stale(run)])

    @cached_property
    def whole(self) -> tuple[Run, ...]:
        """The finished runs on all rows, the last of each question."""
        return _last_of_each(self._on_all_rows)

    @property
    def _on_all_rows(self) -> list[Run]:
        return [run for run in self.finished if run.restricted is None]

    def why_stale(self, run: Run) -> str:
        """Return what has changed since a run, in a sentence; empty if nothing has."""
        if run.id not in self._stale:
            self._stale[run.id] = why_stale(self.state, run)
        return self._stale[run.id]

    def last(self, kind: str) -> Run | None:
        """Return the last fresh run of a kind of analysis, or None."""
        found = [run for run in self.fresh if run.kind == kind]
        return found[-1] if found else None

    def document(self, run: Run) -> Mapping[str, Any]:
        """Return a run's result document; empty where it cannot be read."""
        if run.id in self.documents:
            return self.documents[run.id]
        if run.id not in self._read:
            try:
                self._read[run.id] = result_document(self.session, run)
            except (WorkbenchError, ValueError):
                self._read[run.id] = {}
        return self._read[run.id]

    @cached_property
    def lineage(self) -> Lineage | None:
        """The lineage graph among the evidence, or None."""
        items = (e for e in reversed(self.state.evidence) if e.kind is EvidenceKind.LINEAGE)
        item = next(items, None)
        if item is None or (self.told is not None and item.name.startswith(WITHHELD)):
            return None
        try:
            read = self.session.workspace.objects.read
            return Lineage.model_validate_json(read(str(item.details.get("parsed") or item.sha256)))
        except (WorkbenchError, ValueError):
            return None


def _last_of_each(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the last run of each question, in the order they were made."""
    last = {(run.analysis, str(sorted(run.parameters.items()))): run.id for run in runs}
    kept = frozenset(last.values())
    return tuple(run for run in runs if run.id in kept)


def case_of(session: Session, incident: str) -> Case:
    """Return the case of an incident.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    """
    return Case(session, session.incident(incident))
