"""All records of an incident, as its journal tells them."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import SerializerFunctionWrapHandler, model_serializer

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun
from workbench.domain.record_kinds import KINDS, REMOVED, WRITTEN, RecordKind
from workbench.domain.records.base import Record
from workbench.domain.records.drilling import (
    Drill,
    DrillAnswer,
    DrillEnd,
    DrillGrade,
    DrillHint,
    DrillLook,
)
from workbench.domain.records.kinds import NOUNS, kind_of
from workbench.domain.records.library import Account, Edition, Exemplar, Origin, Pattern
from workbench.domain.records.opening import Participant, Safeguard, Scope, Triage
from workbench.domain.records.postmortem import (
    Feedback,
    ReplayMade,
    Section,
    SignOff,
    Version,
)
from workbench.domain.records.prevention import Action, Decision, FollowUp, Guardrail, Proposal
from workbench.domain.records.reasoning import (
    Amendment,
    Conclusion,
    Hypothesis,
    Limitation,
    ModelCheck,
    Note,
    Observation,
    Test,
)
from workbench.domain.records.repairing import Criteria, Framing, Impact, Repair, Rollback

Item = TypeVar("Item", bound=Record)

_LATER = frozenset(
    {
        "origins",
        "patterns",
        "exemplars",
        "editions",
        "accounts",
        "drills",
        "drill_answers",
        "drill_hints",
        "drill_looks",
        "drill_ends",
        "drill_grades",
    }
)
"""Kinds that came after workspaces were in use."""


class Records(Noun):
    """The records of an incident, each kind sorted by id: by when they were made."""

    triages: tuple[Triage, ...] = ()
    scopes: tuple[Scope, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()
    participants: tuple[Participant, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    observations: tuple[Observation, ...] = ()
    tests: tuple[Test, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    limitations: tuple[Limitation, ...] = ()
    notes: tuple[Note, ...] = ()
    framings: tuple[Framing, ...] = ()
    criteria: tuple[Criteria, ...] = ()
    repairs: tuple[Repair, ...] = ()
    rollbacks: tuple[Rollback, ...] = ()
    impacts: tuple[Impact, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    sections: tuple[Section, ...] = ()
    versions: tuple[Version, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    replays: tuple[ReplayMade, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    origins: tuple[Origin, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    editions: tuple[Edition, ...] = ()
    accounts: tuple[Account, ...] = ()
    drills: tuple[Drill, ...] = ()
    drill_answers: tuple[DrillAnswer, ...] = ()
    drill_hints: tuple[DrillHint, ...] = ()
    drill_looks: tuple[DrillLook, ...] = ()
    drill_ends: tuple[DrillEnd, ...] = ()
    drill_grades: tuple[DrillGrade, ...] = ()
    model_checks: tuple[ModelCheck, ...] = ()

    @model_serializer(mode="wrap")
    def _told(self, everything: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
        """Leave out kinds that came later while empty: rows of older workspaces stay as written."""
        body: dict[str, JsonValue] = everything(self)
        return {name: told for name, told in body.items() if told or name not in _LATER}

    def __bool__(self) -> bool:
        """Whether there is any record."""
        return any(getattr(self, kind.plural) for kind in KINDS.values())

    def every(self) -> Iterator[Record]:
        """Yield every record, kind by kind."""
        for kind in KINDS.values():
            yield from getattr(self, kind.plural)

    @property
    def triage(self) -> Triage | None:
        """What is known since the opening, if it was written down."""
        return self.triages[0] if self.triages else None

    @property
    def account(self) -> Account | None:
        """What an earlier record elsewhere tells of the incident, if it was brought in so."""
        return self.accounts[0] if self.accounts else None

    @property
    def scope(self) -> Scope | None:
        """What the investigation is about, if it was written down."""
        return self.scopes[0] if self.scopes else None

    @property
    def framing(self) -> Framing | None:
        """What the repair is to achieve, if it was written down."""
        return self.framings[0] if self.framings else None

    @property
    def drill(self) -> Drill | None:
        """That this is a rehearsal, if it is one: it counts among no real incidents."""
        return self.drills[0] if self.drills else None

    def of(self, noun: type[Item]) -> tuple[Item, ...]:
        """Return the records of one kind, by their class."""
        found: tuple[Item, ...] = getattr(self, kind_of(noun).plural)
        return found

    def find(self, noun: type[Item], reference: str) -> Item | None:
        """Return the record of a kind with an id, or the only one whose id ends so; or None."""
        of_kind = self.of(noun)
        exact = next((one for one in of_kind if one.id == reference), None)
        if exact is not None or not reference:
            return exact
        ending = [one for one in of_kind if one.id.endswith(reference)]
        return ending[0] if len(ending) == 1 else None

    def after(self, event_type: str, body: Mapping[str, JsonValue]) -> "Records":
        """Return the records after an event that tells of one."""
        kind = WRITTEN.get(event_type)
        if kind is None:
            kind = REMOVED[event_type]
            return self._with(kind, str(body[kind.name]), None)
        record = NOUNS[kind.name].model_validate(dict(body))
        if kind.once and any(one.id == record.id for one in getattr(self, kind.plural)):
            return self
        return self._with(kind, record.id, record)

    def _with(self, kind: RecordKind, identifier: str, record: Record | None) -> "Records":
        others = [one for one in getattr(self, kind.plural) if one.id != identifier]
        found: Any = sorted([*others, *([record] if record else [])], key=lambda one: one.id)
        return self.model_copy(update={kind.plural: tuple(found)})
