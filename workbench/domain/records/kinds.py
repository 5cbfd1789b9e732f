"""Every kind of record, and the events that tell of it.

A record that can be revised is set and removed by ``<kind>.set`` and ``<kind>.removed``, which
can be taken back. One that is recorded once comes by ``<kind>.recorded``, stays for ever, and the
first with an id counts: nobody can replace it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.domain.events import Draft
from workbench.domain.records import opening, postmortem, prevention, reasoning, repairing
from workbench.domain.records.base import Record


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record.

    Attributes
    ----------
    name : str
        As events spell it: ``follow_up``.
    plural : str
        The field of :class:`workbench.domain.records.Records` that holds them.
    noun : type of Record
    words : str
        What one is called: ``"follow-up"``.
    once : bool
        Whether it is recorded once and stays for ever.
    single : bool
        Whether an incident has one at most, whose id is the kind's name.
    """

    name: str
    plural: str
    noun: type[Record]
    words: str
    once: bool = False
    single: bool = False

    @property
    def written(self) -> str:
        """The type of the event that writes one."""
        return f"{self.name}.recorded" if self.once else f"{self.name}.set"

    @property
    def removed(self) -> str:
        """The type of the event that removes one; empty for what stays."""
        return "" if self.once else f"{self.name}.removed"


_ALL = (
    RecordKind("triage", "triages", opening.Triage, "triage", single=True),
    RecordKind("scope", "scopes", opening.Scope, "scope", single=True),
    RecordKind("safeguard", "safeguards", opening.Safeguard, "step of the checklist"),
    RecordKind("participant", "participants", opening.Participant, "participant"),
    RecordKind("hypothesis", "hypotheses", reasoning.Hypothesis, "hypothesis"),
    RecordKind("observation", "observations", reasoning.Observation, "observation"),
    RecordKind("test", "tests", reasoning.Test, "test", once=True),
    RecordKind("amendment", "amendments", reasoning.Amendment, "amendment of a test", once=True),
    RecordKind("conclusion", "conclusions", reasoning.Conclusion, "result of a test", once=True),
    RecordKind("limitation", "limitations", reasoning.Limitation, "limitation"),
    RecordKind("note", "notes", reasoning.Note, "note"),
    RecordKind("framing", "framings", repairing.Framing, "framing of the problem", single=True),
    RecordKind("criteria", "criteria", repairing.Criteria, "release criteria", once=True),
    RecordKind("repair", "repairs", repairing.Repair, "repair"),
    RecordKind("rollback", "rollbacks", repairing.Rollback, "rollback", once=True),
    RecordKind("impact", "impacts", repairing.Impact, "impact statement"),
    RecordKind("decision", "decisions", prevention.Decision, "decision"),
    RecordKind("action", "actions", prevention.Action, "action"),
    RecordKind("follow_up", "follow_ups", prevention.FollowUp, "follow-up", once=True),
    RecordKind("guardrail", "guardrails", prevention.Guardrail, "guardrail"),
    RecordKind("proposal", "proposals", prevention.Proposal, "proposal"),
    RecordKind("section", "sections", postmortem.Section, "section of the report"),
    RecordKind("version", "versions", postmortem.Version, "version of the report", once=True),
    RecordKind("sign_off", "sign_offs", postmortem.SignOff, "sign-off", once=True),
    RecordKind("replay", "replays", postmortem.ReplayMade, "replay of a package", once=True),
    RecordKind("feedback", "feedback", postmortem.Feedback, "feedback"),
)

KINDS: Mapping[str, RecordKind] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind of record by name."""

WRITTEN: Mapping[str, RecordKind] = MappingProxyType({kind.written: kind for kind in _ALL})
"""Every kind by the type of the event that writes one."""

REMOVED: Mapping[str, RecordKind] = MappingProxyType(
    {kind.removed: kind for kind in _ALL if not kind.once}
)
"""Every kind by the type of the event that removes one."""

RECORD_EVENTS = frozenset({*WRITTEN, *REMOVED})
"""Types of events that tell of records."""

REVISABLE = frozenset({*REMOVED, *(kind.written for kind in _ALL if not kind.once)})
"""Those that can be taken back."""

STANDING = RECORD_EVENTS - REVISABLE
"""Those that stay for ever."""

_BY_NOUN = {kind.noun: kind for kind in _ALL}


def kind_of(record: Record) -> RecordKind:
    """Return the kind of a record."""
    return _BY_NOUN[type(record)]


def record_written(record: Record) -> Draft:
    """Return the event that writes a record."""
    return Draft(kind_of(record).written, record.json_body())


def record_removed(record: Record) -> Draft:
    """Return the event that removes a record.

    Raises
    ------
    ValueError
        If it is one that stays.
    """
    kind = kind_of(record)
    if kind.once:
        raise ValueError(f"a {kind.words} stays for ever")
    return Draft(kind.removed, {kind.name: record.id})
