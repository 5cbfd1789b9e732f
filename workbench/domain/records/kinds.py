"""The noun of every kind of record, and the events that write and remove one."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.domain.events import Draft
from workbench.domain.record_kinds import KINDS, RecordKind
from workbench.domain.records import (
    drilling,
    library,
    opening,
    postmortem,
    prevention,
    reasoning,
    repairing,
)
from workbench.domain.records.base import Record

NOUNS: Mapping[str, type[Record]] = MappingProxyType(
    {
        "triage": opening.Triage,
        "scope": opening.Scope,
        "safeguard": opening.Safeguard,
        "participant": opening.Participant,
        "hypothesis": reasoning.Hypothesis,
        "observation": reasoning.Observation,
        "test": reasoning.Test,
        "amendment": reasoning.Amendment,
        "conclusion": reasoning.Conclusion,
        "limitation": reasoning.Limitation,
        "note": reasoning.Note,
        "framing": repairing.Framing,
        "criteria": repairing.Criteria,
        "repair": repairing.Repair,
        "rollback": repairing.Rollback,
        "impact": repairing.Impact,
        "decision": prevention.Decision,
        "action": prevention.Action,
        "follow_up": prevention.FollowUp,
        "guardrail": prevention.Guardrail,
        "proposal": prevention.Proposal,
        "section": postmortem.Section,
        "version": postmortem.Version,
        "sign_off": postmortem.SignOff,
        "replay": postmortem.ReplayMade,
        "feedback": postmortem.Feedback,
        "origin": library.Origin,
        "pattern": library.Pattern,
        "exemplar": library.Exemplar,
        "edition": library.Edition,
        "account": library.Account,
        "drill": drilling.Drill,
        "drill_answer": drilling.DrillAnswer,
        "drill_hint": drilling.DrillHint,
        "drill_look": drilling.DrillLook,
        "drill_end": drilling.DrillEnd,
        "drill_grade": drilling.DrillGrade,
        "model_check": reasoning.ModelCheck,
    }
)
"""What a record of each kind is."""

_BY_NOUN = {noun: KINDS[name] for name, noun in NOUNS.items()}


def kind_of(record: Record | type[Record]) -> RecordKind:
    """Return the kind of a record, or of its noun."""
    return _BY_NOUN[record if isinstance(record, type) else type(record)]


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
