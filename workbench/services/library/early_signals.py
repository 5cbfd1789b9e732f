"""How early each signal told of incidents that came from a score, by family of model and cause."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.services.clocks import points_of
from workbench.services.library.fingerprints import cause_of, family_of
from workbench.services.scoring.candidates import run_of
from workbench.services.scoring.first_signals import RaisedRun, raised_runs
from workbench.services.session import Session

_HOUR = 3600.0
_QUARTILES = 4
"""Leads from which quartiles are told."""


@dataclass(frozen=True, slots=True)
class EarlySignal:
    """How early a signal told, over incidents of one kind that came from a score.

    Attributes
    ----------
    by : str
        ``all``, ``family`` of model, or ``cause``: a confirmed one.
    value : str
        Which; empty for all.
    signal : str
    told : int
        Incidents before whose declaring it was odd.
    n : int
        Incidents of the kind.
    hours : float or None
        Median from the receipt of the batch in which it first was odd to the declaring.
    low, high : float or None
        Quartiles, from four incidents.
    first : int
        In how many no other signal was odd before it.
    """

    by: Literal["all", "family", "cause"]
    value: str
    signal: str
    told: int
    n: int
    hours: float | None
    low: float | None
    high: float | None
    first: int

    def json_body(self) -> dict[str, JsonValue]:
        """Return it as ``workbench library knowledge --json`` prints it."""
        names = ("by", "value", "signal", "told", "n", "hours", "low", "high", "first")
        return {name: getattr(self, name) for name in names}


def early_signals(session: Session, states: Sequence[Incident]) -> tuple[EarlySignal, ...]:
    """Return how early each signal told, the earliest first within a kind.

    A signal is odd from the severity on that the definition calls so; looked at are the windows in
    a row above the lowest tier, up to the one that was escalated. What came after the incident was
    declared told nothing early.

    Parameters
    ----------
    session : Session
    states : sequence of Incident
    """
    runs = raised_runs(session)
    here = [state for state in states if state.id in runs]
    leads = {state.id: _leads(session, state, runs[state.id]) for state in here}
    kinds: dict[tuple[Literal["all", "family", "cause"], str], list[str]] = defaultdict(list)
    for state in here:
        kinds["all", ""].append(state.id)
        if family_of(state):
            kinds["family", family_of(state)].append(state.id)
        cause = cause_of(state)
        if cause.sure and (cause.fault or cause.mode):
            kinds["cause", cause.fault or cause.mode].append(state.id)
    order = {"all": 0, "family": 1, "cause": 2}
    found: list[EarlySignal] = []
    for (by, value), incidents in sorted(
        kinds.items(), key=lambda one: (order[one[0][0]], one[0][1])
    ):
        found += _of_kind(by, value, [leads[one] for one in incidents])
    return tuple(found)


def _of_kind(
    by: Literal["all", "family", "cause"], value: str, leads: Sequence[Mapping[str, float]]
) -> Iterator[EarlySignal]:
    names = sorted({name for one in leads for name in one})
    told = {name: sorted(one[name] for one in leads if name in one) for name in names}
    for name in sorted(names, key=lambda name: (-statistics.median(told[name]), name)):
        hours = told[name]
        quartiles = (
            statistics.quantiles(hours, n=4, method="inclusive") if len(hours) >= _QUARTILES else []
        )
        yield EarlySignal(
            by,
            value,
            name,
            len(hours),
            len(leads),
            round(statistics.median(hours), 2),
            round(quartiles[0], 2) if quartiles else None,
            round(quartiles[2], 2) if quartiles else None,
            sum(name in one and one[name] >= max(one.values()) for one in leads),
        )


def _leads(session: Session, state: Incident, run: RaisedRun) -> dict[str, float]:
    """Return how many hours before the declaring each signal was odd; none that came later."""
    declared = points_of(session, state).declared
    if declared is None:
        return {}
    history, readings = run.history, run.history.readings[run.model]
    begin = run_of(history, run.model, run.last)
    severity = np.nan_to_num(history.scores.severity[run.model, begin : run.last + 1])
    odd = severity >= history.definition.baseline.odd
    places = {
        name: begin + int(odd[:, at].argmax())
        for at, name in enumerate(history.definition.signal_ids)
        if odd[:, at].any()
    }
    model = history.models[run.model].id
    with session.workspace.score_book() as book:
        received = book.received(
            ((model, readings[at].start) for at in places.values()), first=True
        )
    leads = {
        name: _hours(received.get((model, readings[at].start)), declared)
        for name, at in places.items()
    }
    return {name: hours for name, hours in leads.items() if hours is not None and hours >= 0}


def _hours(since: datetime | None, until: datetime) -> float | None:
    return None if since is None else (until - since).total_seconds() / _HOUR
