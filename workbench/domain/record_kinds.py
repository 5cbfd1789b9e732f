"""Every kind of record, and the events that tell of it.

A record that can be revised is set and removed by ``<kind>.set`` and ``<kind>.removed``, which
can be taken back. One that is recorded once comes by ``<kind>.recorded``, stays for ever, and the
first with an id counts: nobody can replace it.

What a record of a kind holds is in :mod:`workbench.domain.records`; those who only read events,
as a verifier does, need no more than this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record.

    Attributes
    ----------
    name : str
        As events spell it: ``follow_up``.
    plural : str
        The field of :class:`workbench.domain.records.Records` that holds them.
    words : str
        What one is called: ``"follow-up"``.
    once : bool
        Whether it is recorded once and stays for ever.
    single : bool
        Whether an incident has one at most, whose id is the kind's name.
    """

    name: str
    plural: str
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
    RecordKind("triage", "triages", "triage", single=True),
    RecordKind("scope", "scopes", "scope", single=True),
    RecordKind("safeguard", "safeguards", "step of the checklist"),
    RecordKind("participant", "participants", "participant"),
    RecordKind("hypothesis", "hypotheses", "hypothesis"),
    RecordKind("observation", "observations", "observation"),
    RecordKind("test", "tests", "test", once=True),
    RecordKind("amendment", "amendments", "amendment of a test", once=True),
    RecordKind("conclusion", "conclusions", "result of a test", once=True),
    RecordKind("limitation", "limitations", "limitation"),
    RecordKind("note", "notes", "note"),
    RecordKind("framing", "framings", "framing of the problem", single=True),
    RecordKind("criteria", "criteria", "release criteria", once=True),
    RecordKind("repair", "repairs", "repair"),
    RecordKind("rollback", "rollbacks", "rollback", once=True),
    RecordKind("impact", "impacts", "impact statement"),
    RecordKind("decision", "decisions", "decision"),
    RecordKind("action", "actions", "action"),
    RecordKind("follow_up", "follow_ups", "follow-up", once=True),
    RecordKind("guardrail", "guardrails", "guardrail"),
    RecordKind("proposal", "proposals", "proposal"),
    RecordKind("section", "sections", "section of the report"),
    RecordKind("version", "versions", "version of the report", once=True),
    RecordKind("sign_off", "sign_offs", "sign-off", once=True),
    RecordKind("replay", "replays", "replay of a package", once=True),
    RecordKind("feedback", "feedback", "feedback"),
    RecordKind("origin", "origins", "origin of a plan"),
    RecordKind("pattern", "patterns", "pattern"),
    RecordKind("exemplar", "exemplars", "exemplar", single=True),
    RecordKind("edition", "editions", "change of a playbook"),
    RecordKind("account", "accounts", "account of an earlier record", once=True, single=True),
    RecordKind("drill", "drills", "drill", once=True, single=True),
    RecordKind("drill_answer", "drill_answers", "answer of the drill", once=True),
    RecordKind("drill_hint", "drill_hints", "hint of the drill", once=True),
    RecordKind("drill_look", "drill_looks", "look during the drill", once=True),
    RecordKind("drill_end", "drill_ends", "end of the drill", once=True, single=True),
    RecordKind("drill_grade", "drill_grades", "grade of the drill", once=True, single=True),
    RecordKind("model_check", "model_checks", "answer of the model review"),
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

LATER = frozenset(
    kind.plural for kind in _ALL[[kind.name for kind in _ALL].index("feedback") + 1 :]
)
"""Fields of records that workspaces of earlier versions do not hold."""

STANDING = RECORD_EVENTS - REVISABLE
"""Those that stay for ever."""
