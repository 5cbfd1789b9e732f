"""Naming the upstream cause where there are no tables, only signals on a graph.

Trouble adds up on its way downstream: what a node does badly, times how often it is asked,
is what its callers can suffer from it. So each node upstream of the target is judged by three
numbers: how far its alerted metric is from its own history (window means of the incident's
length, so that bursts and heavy tails are part of the null), whether its excess, weighed by
its volume, suffices for the target's, and how much of that excess a node further upstream
does not already explain. All three are continuous; nothing is drawn at random.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Span = tuple[pd.Timestamp, pd.Timestamp]

VOLUME = ("request", "volume", "count", "call", "throughput", "traffic", "rows")
"""Parts of metric names that say how often a node is asked."""
FALLS = ("availab", "success", "accura", "auc", "r2", "precision", "recall", "f1", "throughput")
"""Parts of metric names that are worse when lower."""
GATE, STEEPNESS = 2.0, 1.5
"""Spreads from history at which a node counts half, and how sharply around it."""
ANOMALOUS = 4.0
"""Spreads from history below which no node is called a culprit."""
LEAST_SPREAD = 1e-3
"""Smallest spread that counts, as a part of the usual value."""
TOGETHER = (0.9, 1.4, 0.65)
"""Spreads of the target, spreads of the suspect and the suspect's score that count together."""
_LEAST_HISTORY = 30
_REMAINDER = 0.02
CLOSE = 0.75


@dataclass(frozen=True)
class SignalProblem:
    """An incident on a graph.

    Attributes
    ----------
    signals : DataFrame
        Columns ``timestamp, node, metric, value``.
    edges : sequence of (str, str)
        From upstream to downstream.
    target : str
        The node whose signal went wrong.
    metric : str
        The alerted metric.
    reference, incident : (Timestamp, Timestamp)
        Half-open.
    """

    signals: pd.DataFrame
    edges: Sequence[tuple[str, str]]
    target: str
    metric: str
    reference: Span
    incident: Span


@dataclass(frozen=True)
class Suspect:
    """One node upstream of the target.

    Attributes
    ----------
    node : str
    distance : int
        Edges to the target.
    spreads : float
        Distance from its own history, in spreads; positive is worse.
    before, now : float
        The metric in the reference (median) and in the incident (mean).
    excess : float
        What it did badly times its volume, as a part of the target's own excess.
    unexplained : float
        The part of that which no node further upstream explains, 0 to 1.
    score : float
    error : float
        Spread of ``excess``.
    """

    node: str
    distance: int
    spreads: float
    before: float
    now: float
    excess: float
    unexplained: float
    score: float
    error: float


@dataclass(frozen=True)
class Localised:
    """The verdict, the target's own change, and the suspects, best first."""

    verdict: str
    metric: str
    target: Suspect | None
    suspects: tuple[Suspect, ...]
    confidence: tuple[float, ...] = field(default=())

    @property
    def drop(self) -> float:
        """How much worse the target got, in units of the metric."""
        return 0.0 if self.target is None else abs(self.target.now - self.target.before)


@dataclass(frozen=True)
class _Change:
    spreads: float
    before: float
    now: float
    excess: float
    error: float


def localise(problem: SignalProblem) -> Localised:
    """Rank the nodes upstream of the target by how much of its trouble begins with them.

    Returns
    -------
    Localised
        ``no_incident`` where neither the target nor anything upstream left its history.
    """
    distance = _upstream(problem)
    series = _series(problem)
    changes = {
        node: change for node in distance if (change := _change(problem, series, node)) is not None
    }
    own = changes.get(problem.target)
    suspects = _scored(problem, distance, changes)
    target = None
    if own is not None:
        target = Suspect(
            problem.target, 0, own.spreads, own.before, own.now, 1.0, 0.0, 0.0, own.error
        )
    confidence = _confidence(suspects)
    return Localised(_verdict(target, suspects), problem.metric, target, suspects, confidence)


def _upstream(problem: SignalProblem) -> dict[str, int]:
    parents = _parents(problem.edges)
    distance, queue = {problem.target: 0}, [problem.target]
    while queue:
        node = queue.pop(0)
        for above in parents.get(node, ()):
            if above not in distance:
                distance[above] = distance[node] + 1
                queue.append(above)
    return distance


def _parents(edges: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for above, below in edges:
        found.setdefault(below, set()).add(above)
    return {below: tuple(sorted(above)) for below, above in found.items()}


def _series(problem: SignalProblem) -> Mapping[tuple[str, str], tuple[Floats, Floats]]:
    """Return reference and incident values of each node's metric and volume, in time order."""
    frame = problem.signals
    wanted = [problem.metric, *_volumes(frame)]
    at = frame["timestamp"]
    when = np.where((at >= problem.reference[0]) & (at < problem.reference[1]), 0, -1)
    when[((at >= problem.incident[0]) & (at < problem.incident[1])).to_numpy()] = 1
    keep = (when >= 0) & frame["metric"].isin(wanted).to_numpy()
    kept = frame.loc[keep, ["timestamp", "node", "metric", "value"]].assign(when=when[keep])
    kept = kept.dropna(subset=["value"]).sort_values(["timestamp", "value"], kind="stable")
    found: dict[tuple[str, str], list[Floats]] = {}
    for (node, metric, which), values in kept.groupby(
        ["node", "metric", "when"], observed=True, sort=False
    )["value"]:
        pair = found.setdefault((str(node), str(metric)), [np.empty(0), np.empty(0)])
        pair[1 if which == 1 else 0] = values.to_numpy(dtype=float)
    return {key: (pair[0], pair[1]) for key, pair in found.items()}


def _volumes(frame: pd.DataFrame) -> list[str]:
    names = sorted({str(metric) for metric in frame["metric"].unique()})
    return [name for name in names if any(part in name.casefold() for part in VOLUME)]


def _change(
    problem: SignalProblem, series: Mapping[tuple[str, str], tuple[Floats, Floats]], node: str
) -> _Change | None:
    if (node, problem.metric) not in series:
        return None
    before, now = series[node, problem.metric]
    if len(before) < _LEAST_HISTORY or not len(now):
        return None
    sign = _sign(problem, series)
    windows = np.lib.stride_tricks.sliding_window_view(before, min(len(now), len(before)))
    spread, spreads = _apart(windows.mean(axis=1), float(now.mean()), sign)
    centre = float(np.median(before))
    volume = _volume(problem, series, node)
    gain = sign * (float(now.mean()) - centre) * volume
    return _Change(spreads, centre, float(now.mean()), gain, spread * volume)


def _apart(usual: Floats, now: float, sign: float) -> tuple[float, float]:
    """Return the spread of windows of history, and how many spreads the incident is worse."""
    centre = float(np.median(usual))
    edge = float(np.quantile(sign * usual, 0.99)) - sign * centre
    spread = max(edge / 2.326, LEAST_SPREAD * abs(centre), 1e-9)
    return spread, sign * (now - centre) / spread


def _sign(problem: SignalProblem, series: Mapping[tuple[str, str], tuple[Floats, Floats]]) -> float:
    """Return +1 where a higher metric is worse, by its name, else by how the target moved."""
    name = problem.metric.casefold()
    if any(part in name for part in FALLS):
        return -1.0
    if any(part in name for part in ("latency", "error", "rmse", "mae", "missing", "drift")):
        return 1.0
    before, now = series.get((problem.target, problem.metric), (np.empty(0), np.empty(0)))
    return 1.0 if not len(before) or not len(now) or now.mean() >= np.median(before) else -1.0


def _volume(
    problem: SignalProblem, series: Mapping[tuple[str, str], tuple[Floats, Floats]], node: str
) -> float:
    for name in _volumes(problem.signals):
        before, now = series.get((node, name), (np.empty(0), np.empty(0)))
        values = now if len(now) else before
        if len(values) and name != problem.metric:
            return float(values.mean())
    return 1.0


def _scored(
    problem: SignalProblem, distance: Mapping[str, int], changes: Mapping[str, _Change]
) -> tuple[Suspect, ...]:
    parents = _parents(problem.edges)
    flow = {node: max(c.excess, 0.0) * _gate(c.spreads) for node, c in changes.items()}
    own = changes.get(problem.target)
    whole = max([f for node, f in flow.items() if node != problem.target], default=0.0)
    if own is not None and own.spreads > 1 and own.excess > 0:
        whole = own.excess
    whole = max(whole, 1e-12)
    found = []
    for node, change in changes.items():
        if node == problem.target:
            continue
        above = max((flow.get(p, 0.0) for p in parents.get(node, ()) if p != node), default=0.0)
        unexplained = float(np.clip(1 - above / max(flow[node], 1e-12), 0, 1))
        part = flow[node] / whole
        found.append(
            Suspect(
                node,
                distance[node],
                change.spreads,
                change.before,
                change.now,
                part,
                unexplained,
                min(part, 1.2) * (unexplained + _REMAINDER),
                change.error / whole,
            )
        )
    return tuple(sorted(found, key=lambda s: (-s.score, -s.spreads, s.before, s.now)))


def _gate(spreads: float) -> float:
    return float(1 / (1 + np.exp(-STEEPNESS * (np.clip(spreads, -20, 20) - GATE))))


def _confidence(suspects: Sequence[Suspect]) -> tuple[float, ...]:
    scores = np.array([s.score for s in suspects])
    if not len(scores):
        return ()
    powers = np.expm1(4 * np.minimum(scores, 1.2))
    return tuple(float(c) for c in powers / (powers.sum() + 2.0))


def _verdict(target: Suspect | None, suspects: Sequence[Suspect]) -> str:
    if not suspects:
        return "undecided"
    if not _anomalous(target, suspects[0]):
        return "no_incident"
    if len(suspects) > 1 and suspects[1].score > CLOSE * suspects[0].score:
        return "undecided"
    return "named"


def _anomalous(target: Suspect | None, first: Suspect) -> bool:
    """Say whether anything happened: one clear signal, or two weaker ones that fit together."""
    moved = -np.inf if target is None else target.spreads
    if max(first.spreads, moved) >= ANOMALOUS:
        return True
    return moved >= TOGETHER[0] and first.spreads >= TOGETHER[1] and first.score >= TOGETHER[2]
