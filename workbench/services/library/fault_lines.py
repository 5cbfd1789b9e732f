"""Recurring fault lines: which source, stage and kind of failure keeps coming back."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.language import tr, trn
from workbench.services.library.content import likeness_terms
from workbench.services.library.fingerprints import (
    Cause,
    cause_of,
    family_of,
    lineage_of,
    signals_of,
    sources_of,
)
from workbench.services.session import Session

TREND = 24
"""How many months a trend shows."""
AXES = ("source", "where", "failure_mode", "fault", "node", "signal", "family")
"""What incidents are counted by."""


@dataclass(frozen=True, slots=True)
class FaultLine:
    """Something that several incidents have in common.

    Attributes
    ----------
    axis : str
        One of :data:`AXES`.
    value : str
    incidents : tuple of str
        Identifiers, earliest first.
    references : tuple of str
    confirmed, imported : int
        In how many the cause is confirmed; how many are only told of.
    months : tuple of int
        How many began in each month of the trend.
    first, last : datetime
    days_between : float or None
        The median time from one to the next; None with one only.
    """

    axis: str
    value: str
    incidents: tuple[str, ...]
    references: tuple[str, ...]
    confirmed: int
    imported: int
    months: tuple[int, ...]
    first: datetime
    last: datetime
    days_between: float | None

    @property
    def n(self) -> int:
        """How many incidents it has."""
        return len(self.incidents)

    def json_body(self) -> dict[str, JsonValue]:
        """Return the line as ``workbench library faults --json`` prints it."""
        return {
            "axis": self.axis,
            "value": self.value,
            "n": self.n,
            "confirmed": self.confirmed,
            "imported": self.imported,
            "incidents": list(self.references),
            "months": list(self.months),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "days_between": self.days_between,
        }


@dataclass(frozen=True, slots=True)
class FaultLines:
    """Every fault line, those that came back most often first.

    Attributes
    ----------
    lines : tuple of FaultLine
    months : tuple of str
        ``2026-05`` …, without a gap, as the lines count them.
    per_month : tuple of int
        All incidents that began in each.
    n : int
        Incidents looked at; drills are left out.
    words : str
        What so many incidents can tell.
    """

    lines: tuple[FaultLine, ...]
    months: tuple[str, ...]
    per_month: tuple[int, ...]
    n: int
    words: str

    def of(self, axis: str) -> tuple[FaultLine, ...]:
        """Return the lines of one axis."""
        return tuple(one for one in self.lines if one.axis == axis)


@dataclass(frozen=True, slots=True)
class _Case:
    state: Incident
    cause: Cause
    began: datetime
    traits: frozenset[tuple[str, str]]


def fault_lines(session: Session, *, at_least: int = 2, months: int = TREND) -> FaultLines:
    """Return what keeps coming back.

    Parameters
    ----------
    session : Session
    at_least : int
        How many incidents make a line.
    months : int
        How many months up to the last incident the trend shows; all incidents are counted.

    Returns
    -------
    FaultLines
    """
    cases = sorted(_cases(session), key=lambda one: (one.began, one.state.id))
    if not cases:
        return FaultLines((), (), (), 0, tr("There is no incident yet."))
    shown = _months(cases[0].began, cases[-1].began)[-max(months, 1) :]
    place = {month: at for at, month in enumerate(shown)}
    grouped: dict[tuple[str, str], list[_Case]] = {}
    for one in cases:
        for trait in one.traits:
            grouped.setdefault(trait, []).append(one)
    lines = [
        _line(axis, value, found, place)
        for (axis, value), found in grouped.items()
        if len(found) >= at_least
    ]
    lines.sort(key=lambda one: (-one.n, -one.confirmed, AXES.index(one.axis), one.value))
    return FaultLines(tuple(lines), shown, _by_month(cases, place), len(cases), _words(len(cases)))


def began_at(session: Session, state: Incident) -> datetime:
    """Return when an incident began, as far as anybody knows: told, else where its window begins.

    Parameters
    ----------
    session : Session
    state : Incident
    """
    account, triage = state.records.account, state.records.triage
    if account is not None and account.opened_on is not None:
        return account.opened_on
    window = state.window("incident")
    if window is not None and window.start is not None:
        return window.start
    if triage is not None and triage.detected_at is not None:
        return triage.detected_at
    return state.captured_at or state.opened_at or session.clock()


def is_drill(state: Incident) -> bool:
    """Whether an incident is a rehearsal."""
    triage = state.records.triage
    told = triage is not None and triage.kind == "drill"
    return told or state.records.drill is not None


def _cases(session: Session) -> Iterator[_Case]:
    for summary in session.workspace.incidents():
        state = session.incident(summary.id)
        if is_drill(state):
            continue
        cause = cause_of(state)
        yield _Case(
            state,
            cause,
            began_at(session, state),
            frozenset(_traits(session, state, cause)),
        )


def _traits(session: Session, state: Incident, cause: Cause) -> Iterator[tuple[str, str]]:
    told = {
        "where": cause.where,
        "failure_mode": cause.mode,
        "fault": cause.fault,
        "node": cause.node,
        "family": family_of(state),
    }
    yield from ((axis, value) for axis, value in told.items() if value)
    lineage = lineage_of(session, state)
    if any(one.id == cause.node for one in lineage.nodes):
        for source in sources_of(lineage, cause.node):
            yield "source", source
    for signal in signals_of(state):
        yield "signal", signal


def _line(axis: str, value: str, found: Sequence[_Case], place: dict[str, int]) -> FaultLine:
    gaps = sorted(
        (later.began - earlier.began).total_seconds() / 86400
        for earlier, later in itertools.pairwise(found)
    )
    middle = len(gaps) // 2
    median = None
    if gaps:
        median = gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2
    return FaultLine(
        axis,
        value,
        tuple(one.state.id for one in found),
        tuple(f"INC-{one.state.number:04d}" for one in found),
        sum(one.cause.sure for one in found),
        sum(one.state.records.account is not None for one in found),
        _by_month(found, place),
        found[0].began,
        found[-1].began,
        None if median is None else round(median, 1),
    )


def _by_month(cases: Sequence[_Case], place: dict[str, int]) -> tuple[int, ...]:
    counted = [0] * len(place)
    for one in cases:
        at = place.get(_month(one.began))
        if at is not None:
            counted[at] += 1
    return tuple(counted)


def _months(first: datetime, last: datetime) -> tuple[str, ...]:
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)


def _month(moment: datetime) -> str:
    return f"{moment.year:04d}-{moment.month:02d}"


def _words(n: int) -> str:
    if n < likeness_terms().few:
        return trn(
            "{count} incident only: what it had is counted; no trend can be told from it.",
            "{count} incidents only: what they had is counted; no trend can be told from them.",
            n,
        )
    return trn("Counted over {count} incident.", "Counted over {count} incidents.", n)
