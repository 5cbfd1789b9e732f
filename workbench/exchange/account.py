"""What an incident's journal adds up to: what other documents of the package must agree with.

The same sums as :func:`workbench.domain.incident.fold`, of the few facts that a package
repeats elsewhere, over plain JSON: a journal is judged before anything in it is believed, and
events whose body was withheld leave out what cannot be known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.events import Event
from workbench.domain.record_kinds import REVISABLE, WRITTEN
from workbench.domain.record_links import EVIDENCE, RUN, links_of
from workbench.domain.role_events import ROLE_EVENTS
from workbench.exchange import layout
from workbench.exchange.record_links import RecordLinks
from workbench.exchange.verdict import Problem, refused

TITLES: Mapping[str, JsonValue] = {
    "title": "",
    "number": 0,
    "task": "",
    "metric": "",
    "target": "",
    "stage": "Triage",
    "severity": "",
}
"""Facts of an incident that ``incident.json`` repeats, with what they are at first."""

MAX_FINDINGS = 100_000
"""Most findings of all runs of an incident; they are kept while it is judged."""

QUESTION = (
    "title",
    "analysis",
    "analysis_version",
    "plugin",
    "plugin_version",
    "code_hash",
    "parameters",
    "seed",
    "inputs",
    "problem",
    "tolerance",
    "environment",
)
"""What the recipe repeats of a recorded run."""

_UNDOABLE = frozenset(
    {
        "incident.amended",
        "evidence.roles",
        "window.set",
        "window.removed",
        "claim.added",
        "claim.removed",
        "filter.kept",
        "filter.removed",
        *REVISABLE,
    }
)
_CLAIM = {"id": "", "text": "", "run": "", "finding": "", "section": "summary"}


@dataclass(frozen=True, slots=True)
class RunAccount:
    """What the journal says of one run.

    Attributes
    ----------
    seq : int
        The event that records it.
    finished : bool
    result : str
        sha256 of its result document; empty if there is none.
    parts : Mapping of str to str
        sha256 of each part of its question that is recorded, by name; see :data:`QUESTION`.
    tables : Mapping of str to str, or None
        sha256 of its tables, by name; None if nothing is said of tables.
    findings : frozenset of str
        Identifiers.
    answer : tuple of Mapping, or None
        The findings as recorded; None if nothing is said of findings.
    summary : str or None
    """

    seq: int
    finished: bool
    result: str
    parts: Mapping[str, str]
    tables: Mapping[str, str] | None
    findings: frozenset[str]
    answer: tuple[Mapping[str, Any], ...] | None
    summary: str | None


@dataclass(slots=True)
class Account:
    """Facts of one journal, noted event by event, in order.

    Attributes
    ----------
    runs : dict of str to RunAccount
    evidence : set of str
        Identifiers of what was taken in.
    files : set of str
        sha256 of everything that was taken in: originals, tables, parsed forms.
    sizes : dict of str to int
        Size of every original, by sha256.
    withheld : set of str
        Types of events whose body was withheld.
    withheld_runs : int
        How many of them record a run.
    commitments : set of str
        Of events whose body is there.
    role_events : set of str
        Those of them that give or take roles, which stay at every level of disclosure.
    """

    runs: dict[str, RunAccount] = field(default_factory=dict)
    evidence: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    withheld_runs: int = 0
    commitments: set[str] = field(default_factory=set)
    role_events: set[str] = field(default_factory=set)
    _records: dict[str, set[str]] = field(default_factory=dict)
    _acts: list[tuple[int, str, Mapping[str, Any]]] = field(default_factory=list)
    _undoable: set[int] = field(default_factory=set)
    _redoable: set[int] = field(default_factory=set)
    _undone: set[int] = field(default_factory=set)
    _findings: int = 0
    _salts: set[str] = field(default_factory=set)
    _problems: list[Problem] = field(default_factory=list)
    _links: RecordLinks = field(default_factory=RecordLinks)

    def note(self, event: Event) -> None:
        """Take in the next event."""
        if (event.type == "incident.opened") != (event.seq == 1):
            self._object("journal.opening", event.seq, "An incident is opened once, first.")
        self._links.note(event.seq, event.type, event.body)
        if event.body is None:
            self.withheld.add(event.type)
            self.withheld_runs += event.type == "run.recorded"
            return
        if event.salt in self._salts:
            self._object("journal.salt", event.seq, "Its salt was used before.")
        self._salts.add(event.salt)
        self.commitments.add(event.commitment)
        if event.type in ROLE_EVENTS:
            self.role_events.add(event.commitment)
        self._stack(event)
        if event.type in WRITTEN:
            self.note_record(event.seq, event.type, event.body)
        noted = _NOTES.get(event.type)
        if noted is not None:
            noted(self, event.seq, event.body)
        if event.type in {"incident.opened", "incident.amended", "claim.added", "claim.removed"}:
            self._acts.append((event.seq, event.type, event.body))

    def problems(self) -> list[Problem]:
        """Return what in the journal names something that it does not hold."""
        return [*self._problems, *self._claim_problems(), *self._links.problems(self._undone)]

    def facts(self) -> dict[str, JsonValue] | None:
        """Return the facts named in :data:`TITLES`; None if events that tell them are withheld."""
        if self.withheld & {"incident.opened", "incident.amended", *_REVISIONS}:
            return None
        found = dict(TITLES)
        for _, kind, body in self._standing():
            if kind in {"incident.opened", "incident.amended"}:
                found |= {name: body[name] for name in TITLES if name in body}
        return found

    def claims(self) -> list[dict[str, JsonValue]] | None:
        """Return the claims that stand, in order; None if events that tell them are withheld."""
        if self.withheld & {"claim.added", "claim.removed", *_REVISIONS}:
            return None
        found: dict[str, dict[str, JsonValue]] = {}
        for _, kind, body in self._standing():
            if kind == "claim.added":
                claim = plain_claim(body)
                found.pop(str(claim["id"]), None)
                found[str(claim["id"])] = claim
            elif kind == "claim.removed":
                found.pop(str(body.get("claim")), None)
        return list(found.values())

    def _standing(self) -> Iterable[tuple[int, str, Mapping[str, Any]]]:
        return (act for act in self._acts if act[0] not in self._undone)

    def _stack(self, event: Event) -> None:
        """Keep which acts are taken back; see :func:`workbench.domain.incident.fold`."""
        if event.type in _UNDOABLE:
            self._undoable.add(event.seq)
            self._redoable.clear()
            return
        if event.type not in _REVISIONS or event.body is None:
            return
        seq = event.body.get("seq")
        undo = event.type == "change.undone"
        source, target = self._undoable, self._redoable
        if not undo:
            source, target = target, source
        if type(seq) is int and seq in source:
            source.remove(seq)
            target.add(seq)
            (self._undone.add if undo else self._undone.discard)(seq)
        elif not self.withheld & {*_UNDOABLE, *_REVISIONS}:
            self._object("journal.revision", event.seq, "It takes back what it cannot change.")

    def _object(self, code: str, seq: int, message: str) -> None:
        self._problems.append(Problem(code, f"{layout.JOURNAL}, line {seq}", message))

    def _claim_problems(self) -> list[Problem]:
        if "run.recorded" in self.withheld:
            return []
        found = []
        for seq, kind, body in self._acts:
            if kind != "claim.added":
                continue
            run = self.runs.get(str(body.get("run")))
            finding = body.get("finding") or ""
            if run is None or (run.answer is not None and not run.finished):
                why = "It claims what rests on no finished run."
            elif run.answer is not None and finding and finding not in run.findings:
                why = f"It claims a finding that run {body.get('run')} does not make."
            else:
                continue
            found.append(Problem("journal.claim", f"{layout.JOURNAL}, line {seq}", why))
        return found

    def note_evidence(self, seq: int, body: Mapping[str, Any]) -> None:
        """Take in a piece of evidence."""
        identifier = body.get("id")
        if isinstance(identifier, str):
            if identifier in self.evidence:
                self._object("journal.twice", seq, f"Evidence {identifier} was taken in before.")
            self.evidence.add(identifier)
        table, details = body.get("table"), body.get("details")
        hashes = [body.get("sha256")]
        hashes += [table.get("sha256")] if isinstance(table, dict) else []
        hashes += [details.get("parsed")] if isinstance(details, dict) else []
        self.files.update(one for one in hashes if isinstance(one, str))
        self._note_custody(seq, body)

    def _note_custody(self, seq: int, body: Mapping[str, Any]) -> None:
        sha256, size, custody = body.get("sha256"), body.get("size"), body.get("custody")
        if isinstance(sha256, str) and type(size) is int:
            self.sizes[sha256] = size
        after = custody.get("sha256_after_copy") if isinstance(custody, dict) else sha256
        if after not in {sha256, None}:
            self._object("journal.custody", seq, "Its custody is that of other bytes.")

    def note_run(self, seq: int, body: Mapping[str, Any]) -> None:
        """Take in a run."""
        identifier = str(body.get("id"))
        if identifier in self.runs:
            self._object("journal.twice", seq, f"Run {identifier} was recorded before.")
        findings, tables = body.get("findings"), body.get("tables")
        answer = _objects(findings) if isinstance(findings, list) else None
        self._findings += len(answer or ())
        if self._findings > MAX_FINDINGS:
            where = f"{layout.JOURNAL}, line {seq}"
            raise refused("journal.findings", where, f"It makes more than {MAX_FINDINGS} findings.")
        named = tables if isinstance(tables, dict) else None
        result, summary = body.get("result"), body.get("summary")
        self.runs[identifier] = RunAccount(
            seq=seq,
            finished=body.get("status", "finished") == "finished",
            result=result if isinstance(result, str) else "",
            parts={name: digest_of(body[name]) for name in QUESTION if name in body},
            tables=None if named is None else {str(k): str(v) for k, v in named.items()},
            findings=frozenset(str(f.get("id")) for f in answer or ()),
            answer=answer,
            summary=summary if isinstance(summary, str) else None,
        )
        inputs = body.get("inputs")
        for given in inputs if isinstance(inputs, list) else ():
            self.note_named(seq, given if isinstance(given, dict) else {})

    def note_named(self, seq: int, body: Mapping[str, Any]) -> None:
        """Require that the evidence an event names was taken in before."""
        named = body.get("evidence")
        if "evidence.added" in self.withheld:
            return
        for one in named if isinstance(named, list) else [named]:
            if isinstance(one, str) and one not in self.evidence:
                self._object("journal.evidence", seq, f"There is no evidence {one}.")

    def note_battery(self, seq: int, body: Mapping[str, Any]) -> None:
        """Require that the runs of a battery were recorded before."""
        if "run.recorded" in self.withheld:
            return
        named = body.get("runs")
        for one in named if isinstance(named, list) else ():
            if str(one) not in self.runs:
                self._object("journal.battery", seq, f"There is no run {one}.")

    def note_record(self, seq: int, event_type: str, body: Mapping[str, Any]) -> None:
        """Require that what a record names was told before; it may have been removed since."""
        kind = WRITTEN[event_type].name
        self._records.setdefault(kind, set()).add(str(body.get("id")))
        there = {RUN: self.runs.keys(), EVIDENCE: self.evidence, **self._records}
        for link in links_of(kind, body):
            told_by = _TOLD_BY.get(link.target, WRITTEN_BY.get(link.target, ""))
            if told_by not in self.withheld and link.id not in there.get(link.target, ()):
                words = f"Its {link.field} names a {link.target} that is not there: {link.id}."
                self._object("journal.link", seq, words)


_TOLD_BY = {RUN: "run.recorded", EVIDENCE: "evidence.added"}
WRITTEN_BY = {kind.name: event_type for event_type, kind in WRITTEN.items()}
"""The type of the event that writes each kind of record."""

_REVISIONS = ("change.undone", "change.redone")

_NOTES = {
    "evidence.added": Account.note_evidence,
    "run.recorded": Account.note_run,
    "battery.recorded": Account.note_battery,
    "evidence.roles": Account.note_named,
    "evidence.frozen": Account.note_named,
    "window.set": Account.note_named,
    "model.consented": Account.note_named,
}


def plain_claim(body: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Return a claim with all its fields."""
    return {name: body.get(name, otherwise) for name, otherwise in _CLAIM.items()}


def digest_of(value: JsonValue) -> str:
    """Return the sha256 of a value's canonical spelling."""
    return sha256_hex(canonical(value))


def _objects(values: list[JsonValue]) -> tuple[Mapping[str, Any], ...]:
    return tuple(value for value in values if isinstance(value, dict))
