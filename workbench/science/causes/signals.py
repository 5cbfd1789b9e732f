"""Naming the upstream cause where there are no tables, only signals on a graph.

Trouble adds up on its way downstream: what a node does badly, times how often it is asked,
is what its callers can suffer from it. Of each node upstream of the target its trouble in the
incident is taken, less what one healthy window in twenty shows as well; what is left and does
not come from a node further upstream begins there. The node with which most begins is named,
if windows of history hold as much of it in fewer than one case in twenty (a conformal p-value
over the same computation in every window, so that the search over nodes, bursts and heavy tails
are part of the null; Vovk, Gammerman & Shafer 2005, for dependent data Chernozhukov, Wüthrich
& Zhu 2018). Everything is continuous; nothing is drawn at random.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.science.causes.signal_graph import SignalGraph
from workbench.science.causes.signal_windows import (
    ALARM_RATE,
    Floats,
    Span,
    WindowMeans,
    window_means,
)

VOLUME = ("request", "volume", "count", "call", "throughput", "traffic", "rows")
"""Parts of metric names that say how often a node is asked."""
FALLS = ("availab", "success", "accura", "auc", "r2", "precision", "recall", "f1", "throughput")
"""Parts of metric names that are worse when lower."""
RISES = ("latency", "error", "rmse", "mae", "missing", "drift")
"""Parts of metric names that are worse when higher; any other is worse the way the target went."""
LEAST_CHANGE = 1e-3
"""Smallest change that counts, as a part of the usual value."""
ORDINARY = 1.645
"""Spreads within which the healthy windows lie but for the alarm rate's part of them."""
SHARPNESS, NEITHER = 2.0, 0.1
"""How the shares of what begins become confidence; see :func:`_confidence`."""


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
        The metric's usual mean over a window, and its mean over the incident.
    excess : float
        What it did badly times its volume, as a part of the target's own excess.
    unexplained : float
        The part of that, beyond the ordinary, which no node further upstream explains, 0 to 1.
    score : float
        Its share of all the trouble that begins upstream of the target.
    error : float
        Spread of ``excess``.
    unseen : tuple of str
        Nodes without a series whose trouble would show here first.
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
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Localised:
    """The verdict, the target's own change, and the suspects, best first.

    Attributes
    ----------
    verdict : {"named", "undecided", "no_incident"}
    metric : str
    target : Suspect, optional
    suspects : tuple of Suspect
    confidence : tuple of float
        Of each suspect.
    windows : int
        Windows of history that the incident was compared with.
    chance : float
        The part of them, the incident included, in which as much began with one node.
    """

    verdict: str
    metric: str
    target: Suspect | None
    suspects: tuple[Suspect, ...]
    confidence: tuple[float, ...] = field(default=())
    windows: int = 0
    chance: float = 1.0

    @property
    def drop(self) -> float:
        """How much worse the target got, in units of the metric."""
        return 0.0 if self.target is None else abs(self.target.now - self.target.before)


@dataclass(frozen=True)
class _Trouble:
    """Per node and window, the incident last: what history is like and what exceeds it.

    ``usual`` and ``spread`` are of the metric, one per node; ``excess`` is its distance from
    the usual, worse upwards, times volume; ``beyond`` is what of that is out of the ordinary;
    ``begins`` is what of that no node further upstream has.
    """

    usual: Floats
    spread: Floats
    sign: Floats
    excess: Floats
    beyond: Floats
    begins: Floats


def localise(problem: SignalProblem) -> Localised:
    """Rank the nodes upstream of the target by how much trouble begins with them.

    Returns
    -------
    Localised
        ``no_incident`` where as much begins with one node in one healthy window in twenty;
        ``undecided`` where history is too short to tell, where the lead of the first is within
        what history's windows show between the two, or where none is likelier than not.
    """
    graph = SignalGraph(problem.edges, problem.target)
    means = window_means(
        problem.signals,
        graph.nodes,
        problem.metric,
        _volumes(problem.signals, problem.metric),
        problem.reference,
        problem.incident,
    )
    trouble = _trouble(problem, graph, means)
    suspects = _suspects(problem, graph, means, trouble)
    confidence = _confidence(suspects)
    chance = _chance(trouble.begins)
    return Localised(
        _verdict(suspects, confidence, chance, means, trouble),
        problem.metric,
        _target(problem, means, trouble),
        suspects,
        confidence,
        means.windows,
        chance,
    )


def _volumes(frame: pd.DataFrame, metric: str) -> list[str]:
    names = sorted({str(name) for name in frame["metric"].unique()} - {metric})
    return [name for name in names if any(part in name.casefold() for part in VOLUME)]


def _trouble(problem: SignalProblem, graph: SignalGraph, means: WindowMeans) -> _Trouble:
    history = means.metric[:, :-1]
    if not means.windows or not means.nodes:
        nothing = np.zeros_like(means.metric)
        each = np.zeros(len(means.nodes))
        return _Trouble(each, each, np.ones(nothing.shape[1]), nothing, nothing, nothing)
    usual = np.nanmedian(history, axis=1)
    away = means.metric - usual[:, None]
    sign = _sign(problem, means, away)
    excess = np.nan_to_num(away * sign * means.volume)
    least = LEAST_CHANGE * np.abs(usual)
    edge = np.nanquantile(away[:, :-1] * sign[:-1], 1 - ALARM_RATE, axis=1)
    ordinary = np.maximum(
        np.quantile(excess[:, :-1], 1 - ALARM_RATE, axis=1),
        least * np.median(means.volume[:, :-1], axis=1),
    )
    beyond = np.maximum(excess - ordinary[:, None], 0)
    spread = np.maximum(np.maximum(edge, least) / ORDINARY, np.finfo(float).tiny)
    return _Trouble(usual, spread, sign, excess, beyond, _begins(problem, graph, means, beyond))


def _sign(problem: SignalProblem, means: WindowMeans, away: Floats) -> Floats:
    """Return, per window, +1 where a higher metric is worse, by its name, else by the target."""
    name = problem.metric.casefold()
    ones = np.ones(away.shape[1])
    if any(part in name for part in FALLS):
        return -ones
    if any(part in name for part in RISES) or problem.target not in means.nodes:
        return ones
    return np.where(away[means.nodes.index(problem.target)] < 0, -1.0, 1.0)


def _begins(
    problem: SignalProblem, graph: SignalGraph, means: WindowMeans, beyond: Floats
) -> Floats:
    row = {node: at for at, node in enumerate(means.nodes)}
    begins = beyond.copy()
    for node, above in graph.next_observed(means.nodes).items():
        begins[row[node]] -= beyond[[row[parent] for parent in above]].sum(axis=0)
    if problem.target in row:
        begins[row[problem.target]] = 0
    return np.maximum(begins, 0)


def _chance(begins: Floats) -> float:
    """Return the part of the windows, the incident included, with as much from one node."""
    if not begins.size:
        return 1.0
    most = begins.max(axis=0)
    return float((1 + (most[:-1] >= most[-1]).sum()) / len(most))


def _suspects(
    problem: SignalProblem, graph: SignalGraph, means: WindowMeans, trouble: _Trouble
) -> tuple[Suspect, ...]:
    rows = [at for at, node in enumerate(means.nodes) if node != problem.target]
    begins, beyond = trouble.begins[:, -1], trouble.beyond[:, -1]
    total = float(begins.sum())
    whole = _whole(problem, means, trouble)
    unseen = graph.unseen(means.nodes)
    found = [
        Suspect(
            means.nodes[at],
            graph.distance[means.nodes[at]],
            _spreads(means, trouble, at),
            float(trouble.usual[at]),
            float(means.metric[at, -1]),
            float(trouble.excess[at, -1] / whole),
            float(begins[at] / beyond[at]) if beyond[at] > 0 else 0.0,
            float(begins[at] / total) if total > 0 else 0.0,
            float(trouble.spread[at] * means.volume[at, -1] / whole),
            unseen.get(means.nodes[at], ()),
        )
        for at in rows
    ]
    return tuple(sorted(found, key=lambda s: (-s.score, -s.spreads, s.before, s.now)))


def _whole(problem: SignalProblem, means: WindowMeans, trouble: _Trouble) -> float:
    """Return the excess that others are a part of: the target's, if it left its history.

    Else that of the node with which most begins, else the largest there is.
    """
    excess = trouble.excess[:, -1]
    if problem.target in means.nodes:
        own = means.nodes.index(problem.target)
        if trouble.beyond[own, -1] > 0:
            return float(excess[own])
    begins = trouble.begins[:, -1]
    if begins.max(initial=0.0) > 0:
        return float(excess[int(begins.argmax())])
    most = float(excess.max(initial=0.0))
    return most if most > 0 else 1.0


def _target(problem: SignalProblem, means: WindowMeans, trouble: _Trouble) -> Suspect | None:
    if problem.target not in means.nodes:
        return None
    at = means.nodes.index(problem.target)
    whole = max(abs(float(trouble.excess[at, -1])), np.finfo(float).tiny)
    return Suspect(
        problem.target,
        0,
        _spreads(means, trouble, at),
        float(trouble.usual[at]),
        float(means.metric[at, -1]),
        1.0,
        0.0,
        0.0,
        float(trouble.spread[at] * means.volume[at, -1] / whole),
    )


def _spreads(means: WindowMeans, trouble: _Trouble, at: int) -> float:
    away = float(means.metric[at, -1] - trouble.usual[at])
    return away * float(trouble.sign[-1]) / float(trouble.spread[at])


def _confidence(suspects: Sequence[Suspect]) -> tuple[float, ...]:
    """Return the chance of each suspect, given its share of what begins upstream.

    It is ``share ** SHARPNESS`` against the sum of these and ``NEITHER``.
    """
    powers = np.array([s.score for s in suspects]) ** SHARPNESS
    return tuple(float(power) for power in powers / (powers.sum() + NEITHER))


def _verdict(
    suspects: Sequence[Suspect],
    confidence: Sequence[float],
    chance: float,
    means: WindowMeans,
    trouble: _Trouble,
) -> str:
    if not suspects or not means.suffices:
        return "undecided"
    if chance > ALARM_RATE or suspects[0].score <= 0:
        return "no_incident"
    if confidence[0] < 0.5 or _within_noise(suspects, means, trouble):
        return "undecided"
    return "named"


def _within_noise(suspects: Sequence[Suspect], means: WindowMeans, trouble: _Trouble) -> bool:
    """Say whether the first leads the second by no more than they differ in history."""
    if len(suspects) < 2 or suspects[1].score <= 0:
        return False
    row: Mapping[str, int] = {node: at for at, node in enumerate(means.nodes)}
    first, second = (row[suspect.node] for suspect in suspects[:2])
    apart = trouble.excess[first, :-1] - trouble.excess[second, :-1]
    noise = np.quantile(apart, 1 - ALARM_RATE) - np.median(apart)
    return float(trouble.begins[first, -1] - trouble.begins[second, -1]) <= noise
