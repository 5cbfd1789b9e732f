"""The clocks of an incident: since onset, until contained, report due, time-box left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from workbench.domain.business_days import after_business_days
from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident, Stage
from workbench.domain.time_points import TimePoints, time_points
from workbench.services.opening.content import severity_table
from workbench.services.session import Session
from workbench.services.signal_series import window_spans
from workbench.storage.journal import Journal

SOON = timedelta(days=7)
"""How far ahead what is due is told."""
LONG_AGO = timedelta(days=30)
"""A capture that is older than this when its incident is opened is looked back at."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Moments from which every clock can be told at any time.

    Attributes
    ----------
    points : TimePoints
        Nothing where no incident was read.
    onset : datetime or None
        Where the incident window begins.
    captured : datetime or None
        Given where the incident is looked back at long after: the clock ends there.
    due : datetime or None
        When the report is due; None where the severity asks for none.
    box_ends : datetime or None
        When the time-box of the retrospective is used up.
    cadence_hours : float or None
        How often the standing is told to others.
    """

    points: TimePoints = field(default_factory=TimePoints)
    onset: datetime | None = None
    captured: datetime | None = None
    due: datetime | None = None
    box_ends: datetime | None = None
    cadence_hours: float | None = None

    def since_onset(self, now: datetime) -> timedelta | None:
        """Return how long it has lasted: until mitigated or closed, or to the capture, or now."""
        if self.onset is None:
            return None
        end = self.captured or self.points.mitigated or self.points.closed or now
        return max(end - self.onset, timedelta())

    def contained_after(self) -> timedelta | None:
        """Return how long after it was noticed it was contained."""
        if self.points.mitigated is None or self.points.declared is None:
            return None
        return max(self.points.mitigated - self.points.declared, timedelta())

    def due_in(self, now: datetime) -> timedelta | None:
        """Return how long until the report is due, negative when late; None once signed."""
        return None if self.due is None or self.points.signed else self.due - now

    def box_left(self, now: datetime) -> timedelta | None:
        """Return how much of the time-box is left, negative when over; None once signed."""
        return None if self.box_ends is None or self.points.signed else self.box_ends - now

    def json_body(self, now: datetime) -> dict[str, JsonValue]:
        """Return the clocks as ``workbench triage --json`` prints them, in hours."""
        moments = {"onset": self.onset, "report_due": self.due, "time_box_ends": self.box_ends}
        spans = {
            "since_onset_hours": self.since_onset(now),
            "contained_after_hours": self.contained_after(),
            "report_due_in_hours": self.due_in(now),
            "time_box_left_hours": self.box_left(now),
        }
        inside = {name: hours(span) for name, span in self.points.time_in(now).items()}
        return {
            **{name: at.isoformat() if at else None for name, at in moments.items()},
            **{name: None if span is None else hours(span) for name, span in spans.items()},
            "time_in_severity_hours": inside,
        }


def hours(span: timedelta) -> float:
    """Return a length of time in hours, to the hundredth."""
    return round(span.total_seconds() / 3600, 2)


def clocks_of(session: Session, state: Incident) -> Clocks:
    """Return the clocks of an incident.

    Parameters
    ----------
    session : Session
    state : Incident
    """
    points = points_of(session, state)
    span = window_spans(state).get("incident")
    onset = datetime.fromtimestamp(span[0], UTC) if span else None
    level = severity_table().level(state.severity) if state.severity else None
    triage = state.records.triage
    box = triage.time_box_hours if triage is not None else None
    days = level.report_business_days if level is not None else None
    began = points.opened
    return Clocks(
        points=points,
        onset=onset,
        captured=_looked_back(state),
        due=after_business_days(began, days) if began and days is not None else None,
        box_ends=points.triage_began + timedelta(hours=box)
        if box and points.triage_began
        else None,
        cadence_hours=level.cadence_hours if level is not None else None,
    )


def points_of(session: Session, state: Incident) -> TimePoints:
    """Return when things happened in an incident; read once for each event that is added."""
    return _points(session.workspace.journal, state.id, state.size, state.head)


@lru_cache(maxsize=256)
def _points(journal: Journal, incident: str, size: int, head: str) -> TimePoints:
    del head  # names the state that was read
    return time_points(journal.events(incident, until=size))


def _looked_back(state: Incident) -> datetime | None:
    captured, opened = state.captured_at, state.opened_at
    if captured is None or opened is None or opened - captured < LONG_AGO:
        return None
    return captured


def due_dates(session: Session, state: Incident, now: datetime) -> Mapping[str, datetime]:
    """Return what is due in an incident and when: ``report``, ``time_box`` and ``review``.

    The review is the next round at the cadence of the severity, counted from the opening.

    Parameters
    ----------
    session : Session
    state : Incident
    now : datetime
        Zone-aware.
    """
    clocks = clocks_of(session, state)
    if clocks.points.signed or state.stage is Stage.FOLLOW_UP:
        return {}
    found = {"report": clocks.due, "time_box": clocks.box_ends}
    if clocks.cadence_hours and clocks.points.opened:
        step = timedelta(hours=clocks.cadence_hours)
        rounds = max((now - clocks.points.opened) // step, 0) + 1
        found["review"] = clocks.points.opened + rounds * step
    return {name: at for name, at in found.items() if at is not None}


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something an incident owes by a moment: ``report``, ``time_box`` or ``review``."""

    incident: str
    code: str
    title: str
    what: str
    at: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether the moment has passed."""
        return self.at < now


def deadlines(session: Session) -> tuple[Deadline, ...]:
    """Return what every open incident of the workspace owes within a week, the earliest first.

    Incidents that were never triaged owe nothing yet, and drills owe nothing.

    Parameters
    ----------
    session : Session
    """
    now, found = session.clock(), []
    for summary in session.workspace.incidents():
        state = session.incident(summary.id)
        if summary.drill or state.records.triage is None:
            continue
        for what, at in due_dates(session, state, now).items():
            if at - now <= SOON:
                found.append(Deadline(state.id, summary.reference, state.title, what, at))
    return tuple(sorted(found, key=lambda one: (one.at, one.code, one.what)))
