"""What leaves with a package, decided in full before anything is written or signed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.incident import Incident, fold
from workbench.domain.row_filter import RowFilter
from workbench.exchange import layout
from workbench.exchange.archive import Content
from workbench.exchange.contents import EvidenceFile
from workbench.exchange.description import Disclosure
from workbench.exchange.names import safe_name
from workbench.exchange.redactions import Redaction, distinct
from workbench.services.disclosure.evidence import EvidenceLeaving, derive_tables, plan_evidence
from workbench.services.disclosure.hashing_key import ColumnHash, HashingKey
from workbench.services.disclosure.journal import EventLeaving, plan_journal
from workbench.services.disclosure.policy import Policy, Treatment
from workbench.services.disclosure.runs import RunLeaving, plan_runs, why_filter_stays
from workbench.services.disclosure.tables import Treatments, learn_treatments
from workbench.services.session import Session

_RECORDS = {"run.recorded": "run:", "evidence.added": ""}
"""Events that record something which can be withheld, with how a policy names it."""


@dataclass(frozen=True)
class Plan:
    """What leaves, what stays, and what is put in its place.

    Attributes
    ----------
    policy : Policy
    incident : Incident
        In full, as it stands in the workspace.
    told : Incident
        As the package and its report tell it.
    events : tuple of EventLeaving
    evidence : EvidenceLeaving
    runs : Mapping of str to RunLeaving
    treatments : Treatments
    tables : tuple of Path
        Every typed table of the incident, which the withheld values are read from.
    redactions : tuple of Redaction
    """

    policy: Policy
    incident: Incident
    told: Incident
    events: tuple[EventLeaving, ...]
    evidence: EvidenceLeaving
    runs: Mapping[str, RunLeaving]
    treatments: Treatments
    tables: tuple[Path, ...]
    redactions: tuple[Redaction, ...]

    @property
    def told_events(self) -> tuple[Event, ...]:
        """The journal as the report tells it."""
        return tuple(one.told for one in self.events)

    @property
    def documents(self) -> dict[str, Mapping[str, Any]]:
        """Results as the report tells them, where they differ from the stored ones."""
        found = ((run, leaving.document) for run, leaving in self.runs.items())
        return {run: document for run, document in found if document is not None}

    def evidence_files(self) -> tuple[EvidenceFile, ...]:
        """Return the files of evidence that leave, tables made for it among them."""
        derived = [file for file, _, _ in self.evidence.derived]
        return (*self.evidence.files.values(), *derived)

    def extra(self) -> dict[str, Content]:
        """Return results without small cells, by their path in the package."""
        return {
            f"{layout.DERIVED_RESULTS}{run}/{name}": content
            for run, leaving in self.runs.items()
            for name, content in leaving.made.items()
        }

    def policy_body(self, extra: Mapping[str, str]) -> dict[str, JsonValue]:
        """Return what ``incident.json`` says of the policy; empty where nothing stays.

        Parameters
        ----------
        extra : Mapping of str to str
            sha256 of the files of :meth:`extra`, by path.
        """
        plain = not self.redactions and self.policy.level is Disclosure.FULL
        if plain and not self.policy.treatments(self.incident):
            return {}
        names = self._names()
        derived = [
            {
                "path": layout.evidence_path(file.sha256, names[file.sha256]),
                "sha256": file.sha256,
                "from": source,
                "method": how,
            }
            for file, source, how in self.evidence.derived
        ]
        derived += [
            {
                "path": path,
                "sha256": sha256,
                "from": self._source(path),
                "method": "small cells suppressed, single rows left out",
            }
            for path, sha256 in sorted(extra.items())
        ]
        derived.sort(key=lambda one: one["path"])
        return {
            **self.policy.json_body(self.incident),
            "derived": derived,
            "withheld": len(self.redactions),
        }

    def _names(self) -> dict[str, str]:
        """Return under which name each file of evidence lies in the package."""
        found: dict[str, str] = {}
        for file in self.evidence_files():
            name = found.get(file.sha256, file.name)
            found[file.sha256] = min(name, file.name)
        return {sha256: safe_name(name) for sha256, name in found.items()}

    def _source(self, path: str) -> str:
        run, _, name = path.removeprefix(layout.DERIVED_RESULTS).partition("/")
        return self.runs[run].withheld[name][0]


def plan_disclosure(  # noqa: PLR0913 -- what is decided on, by what, and how
    session: Session,
    incident: Incident,
    events: Sequence[Event],
    policy: Policy,
    folder: Path,
    tick: Callable[[], None],
    *,
    passing: bool = False,
) -> Plan:
    """Decide what leaves, and make the tables that take the place of withheld ones.

    Parameters
    ----------
    session : Session
    incident : Incident
        The fold of ``events``.
    events : sequence of Event
    policy : Policy
    folder : Path
        For files made on the way; the caller removes it.
    tick : callable
        Called now and then; raising from it stops the work.
    passing : bool
        Whether nothing will be written of it, so that no key need be kept.

    Raises
    ------
    PackageError
        If the policy names what is not there.
    """
    policy = _with_what_is_told_of(policy, events)
    hidden = policy.hidden(incident)
    evidence = plan_evidence(session, incident, policy)
    objects = session.workspace.objects
    hashes = [item.table.sha256 for item in incident.evidence if item.table is not None]
    source = {sha256: objects.path(sha256) for sha256 in dict.fromkeys(hashes)}
    tables = tuple(source.values())
    treatments = _treatments(session, incident, policy, tables, tick, passing=passing)
    if policy.level is Disclosure.FULL:
        derive_tables(evidence, incident, treatments, source, folder, lambda _: tick())
    runs = plan_runs(session, incident, policy, folder)
    tick()

    def filter_stays(rows: RowFilter) -> str:
        return why_filter_stays(rows, incident, policy)

    leaving = plan_journal(events, policy, hidden, runs, evidence, filter_stays)
    told = fold(one.told for one in leaving)
    if policy.level is Disclosure.HASHES:
        told = told.model_copy(update={"title": incident.title, "number": incident.number})
    return Plan(
        policy,
        incident,
        told,
        leaving,
        evidence,
        runs,
        treatments,
        tables,
        _redactions(leaving, evidence, runs, session.actor),
    )


def _with_what_is_told_of(policy: Policy, events: Sequence[Event]) -> Policy:
    """Withhold with the record of a run or of evidence also what it records.

    Otherwise the recipe would tell what was asked, and a file would lie there that, as far as
    any reader can tell, the journal never took in.
    """
    asked = {name for name in policy.withhold if name.startswith("event:")}
    more = {
        f"{_RECORDS[event.type]}{event.body['id']}"
        for event in events
        if f"event:{event.seq}" in asked and event.type in _RECORDS and event.body is not None
    }
    return replace(policy, withhold=policy.withhold | more)


def _treatments(
    session: Session,
    incident: Incident,
    policy: Policy,
    tables: tuple[Path, ...],
    tick: Callable[[], None],
    *,
    passing: bool,
) -> Treatments:
    hidden = policy.hidden(incident) if policy.level is Disclosure.FULL else {}
    hashed = [name for name, how in hidden.items() if how is Treatment.HASH]
    hashes: dict[str, ColumnHash] = {}
    if hashed:
        place = session.workspace.path
        key = HashingKey.for_preview(place) if passing else HashingKey.of_workspace(place)
        hashes = {name: key.for_column(incident.id, name) for name in hashed}
    return learn_treatments(hidden, hashes, tables, policy.threshold, lambda _: tick())


def _redactions(
    events: Sequence[EventLeaving],
    evidence: EvidenceLeaving,
    runs: Mapping[str, RunLeaving],
    by: str,
) -> tuple[Redaction, ...]:
    found = [
        Redaction(f"event:{one.event.seq}", one.event.commitment, one.why, by)
        for one in events
        if one.why
    ]
    found += [
        Redaction(f"evidence:{sha256}", sha256, why, by)
        for sha256, why in evidence.withheld.items()
    ]
    found += [
        Redaction(f"result:{run}/{name}", sha256, why, by)
        for run, leaving in runs.items()
        for name, (sha256, why) in leaving.withheld.items()
    ]
    return distinct(found)
