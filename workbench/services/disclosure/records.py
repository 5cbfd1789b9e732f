"""Which records of people leave: none that tells what a withheld run found, or names a source.

A record is words; what it may tell is decided by what it rests on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.events import Event
from workbench.domain.record_kinds import WRITTEN
from workbench.exchange.record_links import named_by
from workbench.services.disclosure.runs import RunLeaving

Body = Mapping[str, Any]
Verdict = tuple[dict[str, Any] | None, str]
"""What the report is told instead of a body, and why the body stays."""
NO_CONSENT = "Its source did not agree that it leaves, or not under their name."
CONTACTS = "It names a person and how to reach them."
_RESTS = "It rests on what a withheld run found."
_FEW = "It tells of a finding about too few rows."


@dataclass(frozen=True)
class RecordJudge:
    """Decides about records.

    Parameters
    ----------
    runs : Mapping of str to RunLeaving
    claims : Mapping of str to set of (run, finding)
        What each claim rested on, ever.
    aggregates : bool
        Whether people's names stay too.
    """

    runs: Mapping[str, RunLeaving]
    claims: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    aggregates: bool = False

    def verdict(self, event_type: str, body: Body) -> Verdict | None:
        """Return why a record's body stays, with what may be told instead; None if it leaves."""
        kind = WRITTEN.get(event_type)
        if kind is None:
            return None
        if kind.name == "note" and _is_guarded(body):
            return None, NO_CONSENT
        if kind.name == "participant" and self.aggregates and _names_somebody(body):
            return {**body, "name": "", "contact": ""}, CONTACTS
        for run, finding in self._rests_on(kind.name, body):
            why = self._stays(run, finding)
            if why:
                return None, why
        return None

    def _rests_on(self, kind: str, body: Body) -> set[tuple[str, str]]:
        found = {(str(body.get("run") or ""), str(body.get("finding") or ""))}
        for target, identifier in named_by(kind, body):
            if target == "run" and identifier != body.get("run"):
                found.add((identifier, ""))
            elif target == "claim":
                found |= self.claims.get(identifier, frozenset())
        return found

    def _stays(self, run: str, finding: str) -> str:
        leaving = self.runs.get(run, RunLeaving())
        if leaving.why:
            return _RESTS
        known = None if leaving.findings is None else {one.id for one in leaving.findings}
        return _FEW if known is not None and finding and finding not in known else ""


def claimed(events: Iterable[Event]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return what each claim rested on, whenever it was made: runs and findings, by claim."""
    found: dict[str, set[tuple[str, str]]] = {}
    for event in events:
        if event.type == "claim.added" and event.body is not None:
            rests = str(event.body.get("run", "")), str(event.body.get("finding") or "")
            found.setdefault(str(event.body.get("id", "")), set()).add(rests)
    return {claim: frozenset(rests) for claim, rests in found.items()}


def _is_guarded(note: Body) -> bool:
    """Whether a note's source did not consent, or is named and did not agree to be."""
    named = bool(str(note.get("name") or "").strip())
    return note.get("consent") is False or (named and note.get("attribution") != "named")


def _names_somebody(participant: Body) -> bool:
    return bool(participant.get("name") or participant.get("contact"))
