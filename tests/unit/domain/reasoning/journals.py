"""Journals of reasoning, event by event."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tests.unit.domain import nouns
from workbench.domain.events import GENESIS, Draft, Event, seal
from workbench.domain.incident import Incident, fold
from workbench.domain.records import record_written
from workbench.domain.records.base import Record
from workbench.domain.runs import Finding, Run

OPENED = datetime(2026, 5, 14, 9, tzinfo=UTC)
INCIDENT = "01970000-0000-7000-8000-000000000001"


def journal(
    acts: Iterable[Record | Run | Draft], minutes: Iterable[float] = ()
) -> tuple[Event, ...]:
    """Return the events of an incident that opens, then of these acts, a minute apart."""
    opened = Draft("incident.opened", {"title": "x", "opened_at": OPENED.isoformat()})
    drafts = [opened, *map(_draft, acts)]
    later = [0.0, *minutes]
    events: list[Event] = []
    for seq, draft in enumerate(drafts, 1):
        after = later[seq - 1] if seq <= len(later) else later[-1] + seq
        events.append(
            seal(
                draft,
                incident=INCIDENT,
                seq=seq,
                at=OPENED + timedelta(minutes=after),
                by="ada",
                salt="0" * 32,
                prev=events[-1].hash if events else GENESIS,
            )
        )
    return tuple(events)


def told(events: tuple[Event, ...]) -> Incident:
    """Return the state that events lead to."""
    return fold(events)


def run(name: str, *findings: Finding, **changes: object) -> Run:
    """Return a finished run with findings of its own."""
    return nouns.run(name, findings=findings or (finding(),), **changes)


def finding(name: str = "f1", **changes: object) -> Finding:
    """Return a finding about temp that chance would not make."""
    fields = {"text": f"{name} was found", "about": "temp", "effect": 0.2, "interval": (0.1, 0.3)}
    return Finding.model_validate({"id": name, **fields, **changes})


def undone(seq: int) -> Draft:
    """Return the event that takes another back."""
    return Draft("change.undone", {"seq": seq})


def _draft(act: Record | Run | Draft) -> Draft:
    if isinstance(act, Draft):
        return act
    return Draft("run.recorded", act.json_body()) if isinstance(act, Run) else record_written(act)
