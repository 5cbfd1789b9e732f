"""How retrospectives go in a workspace: figures from the journals, medians with n, never a person.

What each figure means, and which cannot be computed yet, is data: ``health.json``.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.opening_content import HealthMetric
from workbench.domain.records.opening import Triage
from workbench.domain.runs import Run, RunStatus
from workbench.domain.severity import criteria_met
from workbench.services.clocks import clocks_of
from workbench.services.library.recurrence import Recurrence, recurrences
from workbench.services.opening.content import criteria, health_metrics
from workbench.services.opening.coverage import coverage_of
from workbench.services.scoring.first_signals import first_signals
from workbench.services.session import Session

LONG_TERM = 90
"""Days after which a repair that still holds has endured."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of how retrospectives go.

    Attributes
    ----------
    metric : HealthMetric
    value : float or None
        A median, a percentile or a share; None where nothing counts yet.
    n : int
        Incidents, actions or claims it rests on.
    low, high : float or None
        Quartiles of a time, or the 95 % interval of a share.
    why_not : str
        Why there is no figure; empty where there is one.
    """

    metric: HealthMetric
    value: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    why_not: str = ""

    def json_body(self) -> dict[str, JsonValue]:
        """Return the figure as ``workbench health --json`` prints it."""
        return {
            "id": self.metric.id,
            "title": self.metric.title,
            "formula": self.metric.formula,
            "unit": self.metric.unit,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "why_not": self.why_not,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """One incident as the figures need it; ``back`` are days until it came back, if it did.

    ``impeded`` is for how long things were in the way that have ended.
    """

    state: Incident
    points: Mapping[str, datetime | None]
    impeded: timedelta | None = None
    again: bool | None = None
    back: float | None = None


def health_of(session: Session) -> tuple[Figure, ...]:
    """Return every figure of a session's workspace, also those that cannot be computed.

    Drills do not count.

    Parameters
    ----------
    session : Session
    """
    real = (one for one in session.workspace.incidents() if not one.drill)
    states = [session.incident(one.id) for one in real]
    again = recurrences(session)
    # What is only told of was not lived through here: it counts as an earlier incident at most.
    lived = [one for one in states if one.records.account is None]
    signalled = first_signals(session)
    cases = [_case(session, state, again, signalled.get(state.id)) for state in lived]
    today = session.clock().astimezone(UTC).date()
    return tuple(_figure(metric, cases, today) for metric in health_metrics().metrics)


def _case(
    session: Session,
    state: Incident,
    again: Mapping[str, Recurrence],
    signalled: datetime | None,
) -> Case:
    clocks = clocks_of(session, state)
    points = clocks.points
    named = ("declared", "triaged", "impeded", "insight", "mitigated", "verified", "signed")
    # What is looked back at long after says nothing of how fast it was noticed.
    onset = None if clocks.captured else clocks.onset
    found = again.get(state.id, Recurrence())
    told = {
        "onset": onset,
        "signalled": signalled,
        **{name: getattr(points, name) for name in named},
    }
    return Case(state, told, points.impeded_for(), found.again, found.days_until)


def _figure(metric: HealthMetric, cases: Sequence[Case], today: date) -> Figure:
    if metric.of:
        return _time(metric, cases)
    return _SHARES[metric.share](metric, cases, today)


def _time(metric: HealthMetric, cases: Sequence[Case]) -> Figure:
    """Return the median of a time between two points, over incidents that have both in order."""
    first, then = metric.of
    spans = []
    for case in cases:
        start, end = case.points[first], case.points[then]
        if start is not None and end is not None and end >= start:
            spans.append((end - start).total_seconds() / 3600)
    return _median(metric, spans, f"No incident has come from {first} to {then} yet.")


def _median(metric: HealthMetric, spans: Sequence[float], nothing: str) -> Figure:
    """Return a median with its quartiles."""
    if not spans:
        return Figure(metric, why_not=nothing)
    quartiles = statistics.quantiles(spans, n=4, method="inclusive") if len(spans) > 3 else []
    return Figure(
        metric,
        value=round(statistics.median(spans), 2),
        n=len(spans),
        low=round(quartiles[0], 2) if quartiles else None,
        high=round(quartiles[2], 2) if quartiles else None,
    )


def _share(metric: HealthMetric, held: Iterable[bool], nothing: str) -> Figure:
    """Return a share with its 95 % interval (Wilson)."""
    said = list(held)
    if not said:
        return Figure(metric, why_not=nothing)
    n, share = len(said), sum(said) / len(said)
    low, high = _wilson(share, n)
    return Figure(metric, round(share, 4), n, round(low, 4), round(high, 4))


def _wilson(share: float, n: int, z: float = 1.959964) -> tuple[float, float]:
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def _closure(metric: HealthMetric, cases: Sequence[Case], today: date) -> Figure:
    due = [a for c in cases for a in c.state.records.actions if a.due and a.due <= today]
    counted = [a for a in due if a.status != "rejected"]
    on_time = (
        a.status in {"verified", "monitored"}
        and a.verification.at is not None
        and a.due is not None
        and a.verification.at <= a.due
        for a in counted
    )
    return _share(metric, on_time, "No action was due yet.")


def _overdue(metric: HealthMetric, cases: Sequence[Case], today: date) -> Figure:
    done = {"verified", "monitored", "rejected"}
    ages = sorted(
        (today - a.due).days
        for c in cases
        for a in c.state.records.actions
        if a.due and a.due < today and a.status not in done
    )
    if not ages:
        return Figure(metric, why_not="No action is overdue.")
    place = min(math.ceil(0.9 * len(ages)), len(ages)) - 1
    return Figure(metric, float(ages[place]), len(ages))


def _coverage(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    qualifying = [c for c in cases if _qualifies(c.state)]
    signed = (c.points["signed"] is not None for c in qualifying)
    return _share(metric, signed, "No incident meets the criteria yet.")


def _qualifies(state: Incident) -> bool:
    triage = state.records.triage or Triage(id="triage")
    return bool(state.severity and criteria_met(criteria(), triage, state.severity))


def _reviewed(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    exported = [c for c in cases if c.state.records.versions or c.state.reviews]
    held = (bool(c.state.reviews) for c in exported)
    return _share(metric, held, "No report was versioned and no review imported yet.")


def _unsupported(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    held = []
    for case in cases:
        for claim in case.state.claims:
            run = case.state.run(claim.run)
            known = {f.id for f in run.findings} if run is not None else set()
            held.append(run is None or bool(claim.finding and claim.finding not in known))
    return _share(metric, held, "No claim was made yet.")


def _endurance(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    made = (f for c in cases for f in c.state.records.follow_ups if f.day >= LONG_TERM)
    return _share(metric, (f.holds for f in made), "No follow-up after 90 days was made yet.")


def _roles(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    shares = [coverage_of(c.state).share for c in cases if c.state.records]
    if not shares:
        return Figure(metric, why_not="Nothing was written down by anybody yet.")
    return Figure(metric, round(statistics.median(shares), 4), len(shares))


def _facilitators(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    found = [
        next((p.name or p.function for p in c.state.records.participants if p.facilitator), "")
        for c in cases
    ]
    named = [who for who in found if who]
    if not named:
        return Figure(metric, why_not="No incident had a facilitator yet.")
    return Figure(metric, round(len(set(named)) / len(named), 4), len(named))


def _method_hits(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    held = []
    for case in cases:
        nodes = {
            h.node for h in case.state.records.hypotheses if h.status == "confirmed" and h.node
        }
        if nodes:
            held += [
                _first_node(run) in nodes for run in case.state.whole_runs if _names_cause(run)
            ]
    return _share(metric, held, "No confirmed hypothesis names a node that a run could have named.")


def _recurrence(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    known = [c.again for c in cases if c.again is not None]
    return _share(metric, known, "There is no earlier incident to be like yet.")


def _impediments(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    spans = [c.impeded.total_seconds() / 3600 for c in cases if c.impeded is not None]
    return _median(metric, spans, "No impediment has ended yet.")


def _no_new_issue(metric: HealthMetric, cases: Sequence[Case], today: date) -> Figure:
    held = [
        case.back is None or case.back > LONG_TERM
        for case in cases
        for action in case.state.records.actions
        if action.status in {"verified", "monitored"}
        and action.verification.at is not None
        and (today - action.verification.at).days >= LONG_TERM
    ]
    return _share(metric, held, "No action was verified 90 days ago or earlier.")


def _reuse(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    held = (bool(c.state.records.origins) for c in cases)
    return _share(metric, held, "There is no incident yet.")


def _replayed(metric: HealthMetric, cases: Sequence[Case], _: date) -> Figure:
    verdicts: dict[str, bool] = {}
    for one in (r for c in cases for r in c.state.records.replays):
        verdicts[one.package] = verdicts.get(one.package, True) and one.verdict == "same"
    return _share(metric, verdicts.values(), "No replay of a package was recorded yet.")


def _names_cause(run: Run) -> bool:
    return run.kind == "root_cause" and run.status is RunStatus.FINISHED and bool(run.findings)


def _first_node(run: Run) -> str:
    return run.findings[0].about


_SHARES: Mapping[str, Callable[[HealthMetric, Sequence[Case], date], Figure]] = {
    "closure": _closure,
    "overdue": _overdue,
    "coverage": _coverage,
    "reviewed": _reviewed,
    "unsupported": _unsupported,
    "endurance": _endurance,
    "role_coverage": _roles,
    "facilitators": _facilitators,
    "method_hits": _method_hits,
    "recurrence": _recurrence,
    "no_new_issue": _no_new_issue,
    "reuse": _reuse,
    "replayed": _replayed,
    "impediments": _impediments,
}
SHARES = frozenset(_SHARES)
"""Every share that can be computed, by the name the content uses."""
