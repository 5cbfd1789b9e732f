"""When the things happened that a retrospective is measured by, as the journal tells them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.incident import Incident, Stage, apply, taken_back
from workbench.domain.stages import CONTAIN, undone

_BEGINNING = frozenset({"incident.opened", "incident.amended", "triage.set", "triage.removed"})
MITIGATING = frozenset({"applied", "verified"})
SUPPORTED = frozenset({"supported", "confirmed"})


@dataclass(frozen=True, slots=True)
class SeveritySpell:
    """How long an incident had one severity; ``until`` is None while it has it."""

    severity: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Impediment:
    """Something missing, or an analysis that failed; ``until`` is None while it has not ended."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimePoints:
    """Moments of one incident; None where it has not come to that, or it is not known.

    Attributes
    ----------
    opened : datetime or None
    declared : datetime or None
        When it was noticed, or else opened.
    triage_began, triaged : datetime or None
        The first triage, and the first complete one.
    impeded : datetime or None
        The first thing that was missing, or run that failed.
    insight : datetime or None
        When a hypothesis that was confirmed in the end was first supported.
    mitigated, verified, signed, closed : datetime or None
    severities : tuple of SeveritySpell
        In order.
    impediments : tuple of Impediment
        In order of their beginning.
    """

    opened: datetime | None = None
    declared: datetime | None = None
    triage_began: datetime | None = None
    triaged: datetime | None = None
    impeded: datetime | None = None
    insight: datetime | None = None
    mitigated: datetime | None = None
    verified: datetime | None = None
    signed: datetime | None = None
    closed: datetime | None = None
    severities: tuple[SeveritySpell, ...] = ()
    impediments: tuple[Impediment, ...] = ()

    def impeded_for(self) -> timedelta | None:
        """Return for how long anything that has ended was in the way; None where nothing was.

        What stood in the way at the same time counts once.
        """
        total, until = timedelta(), None
        for one in self.impediments:
            if one.until is None:
                continue
            since = one.since if until is None else max(one.since, until)
            total += max(one.until - since, timedelta())
            until = one.until if until is None else max(until, one.until)
        return None if until is None else total

    def time_in(self, now: datetime) -> Mapping[str, timedelta]:
        """Return how long the incident had each severity so far, the first one first.

        Parameters
        ----------
        now : datetime
            Ends the severity it has now, unless the incident was closed before.
        """
        found: dict[str, timedelta] = {}
        end = self.closed or now
        for spell in self.severities:
            lasted = max((spell.until or max(end, spell.since)) - spell.since, timedelta())
            found[spell.severity] = found.get(spell.severity, timedelta()) + lasted
        return found


def time_points(events: Iterable[Event]) -> TimePoints:
    """Return when things happened in an incident.

    What was taken back counts as not having happened; what was withheld is not known.

    Parameters
    ----------
    events : iterable of Event
        From the first, in order.

    Returns
    -------
    TimePoints
    """
    history = tuple(events)
    undone_events = taken_back(history)
    counted = [e for e in history if e.body is not None and e.seq not in undone_events]
    reader = _Reader(Incident(id=history[0].incident if history else ""))
    for event in counted:
        reader.read(event, dict(event.body or {}))
    return reader.points()


@dataclass
class _Reader:
    """Reads events one after another and remembers the first of each kind."""

    state: Incident
    first: dict[str, datetime] = field(default_factory=dict)
    supported: dict[str, datetime] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    spells: list[SeveritySpell] = field(default_factory=list)
    obstacles: dict[str, datetime] = field(default_factory=dict)
    overcome: list[Impediment] = field(default_factory=list)

    def read(self, event: Event, body: dict[str, JsonValue]) -> None:
        """Take in the next event."""
        at = datetime.fromisoformat(event.at)
        if event.type in _BEGINNING:
            self._begin(event, at)
        if event.type == "hypothesis.set":
            self._reason(body, at)
        self._impede(event.type, body, at)
        for name in _named(event.type, body):
            self.first.setdefault(name, at)

    def points(self) -> TimePoints:
        """Return what was read."""
        triage = self.state.records.triage
        noticed = triage.detected_at if triage is not None else None
        opened = self.state.opened_at or self.first.get("opened")
        insight = [at for name, at in self.supported.items() if name in self.confirmed]
        named = (
            *("triage_began", "triaged", "impeded", "mitigated", "verified", "signed"),
            "closed",
        )
        return TimePoints(
            opened=opened,
            declared=noticed or opened,
            insight=min(insight, default=None),
            severities=tuple(self.spells),
            impediments=tuple(
                sorted(
                    [*self.overcome, *map(Impediment, self.obstacles.values())],
                    key=lambda one: one.since,
                )
            ),
            **{name: self.first.get(name) for name in named},
        )

    def _begin(self, event: Event, at: datetime) -> None:
        before = self.state
        self.state = apply(before, event)
        if self.state.severity != before.severity:
            if self.spells:
                last = self.spells[-1]
                self.spells[-1] = SeveritySpell(last.severity, last.since, at)
            if self.state.severity:
                self.spells.append(SeveritySpell(self.state.severity, at))
        if Stage.TRIAGE not in undone(self.state):
            self.first.setdefault("triaged", at)
        if self.state.stage is Stage.FOLLOW_UP:
            self.first.setdefault("closed", at)
        else:  # opened again
            self.first.pop("closed", None)

    def _impede(self, kind: str, body: Mapping[str, JsonValue], at: datetime) -> None:
        """Take in that something begins or ceases to be in the way."""
        found = _obstacle(kind, body)
        if found is None:
            return
        name, stands = found
        if stands:
            self.obstacles.setdefault(name, at)
        elif name in self.obstacles:
            self.overcome.append(Impediment(self.obstacles.pop(name), at))

    def _reason(self, body: Mapping[str, JsonValue], at: datetime) -> None:
        name, status = str(body.get("id")), body.get("status")
        if status in SUPPORTED:
            self.supported.setdefault(name, at)
        if status == "confirmed":
            self.confirmed.add(name)
        else:
            self.confirmed.discard(name)


def _obstacle(kind: str, body: Mapping[str, JsonValue]) -> tuple[str, bool] | None:
    """Return what an event says of an impediment: its name, and whether it stands; or None."""
    if kind == "limitation.set":
        return str(body.get("id")), body.get("kind") == "missing" and not body.get("ended")
    if kind == "limitation.removed":
        return str(body.get("limitation")), False
    if kind == "run.recorded" and body.get("status") in {"failed", "finished"}:
        return f"run of {body.get('analysis')}", body.get("status") == "failed"
    return None


def _named(kind: str, body: Mapping[str, JsonValue]) -> Iterable[str]:
    """Return which moments an event is one of."""
    return (name for name, told, tells in _MOMENTS if told == kind and tells(body))


_MOMENTS: tuple[tuple[str, str, Callable[[Mapping[str, JsonValue]], bool]], ...] = (
    ("opened", "incident.opened", lambda _: True),
    ("triage_began", "triage.set", lambda _: True),
    ("impeded", "limitation.set", lambda body: body.get("kind") == "missing"),
    ("impeded", "run.recorded", lambda body: body.get("status") == "failed"),
    ("mitigated", "safeguard.set", lambda b: b.get("id") == CONTAIN and bool(b.get("done"))),
    ("mitigated", "rollback.recorded", lambda body: not body.get("rehearsal")),
    ("mitigated", "repair.set", lambda body: body.get("status") in MITIGATING),
    ("verified", "repair.set", lambda body: body.get("status") == "verified"),
    ("signed", "sign_off.recorded", lambda body: body.get("verdict") == "signed"),
)
"""Which events are which moments, where their body says so."""
