"""Trouble on a graph: how far each node is from its history, and what of it begins there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.signal_graph import SignalGraph
from workbench.science.causes.signal_windows import ALARM_RATE, Floats, WindowMeans

FALLS = ("availab", "success", "accura", "auc", "r2", "precision", "recall", "f1", "throughput")
"""Parts of metric names that are worse when lower."""
RISES = ("latency", "error", "rmse", "mae", "missing", "drift")
"""Parts of metric names that are worse when higher; any other is worse the way the target went."""
LEAST_CHANGE = 1e-3
"""Smallest change that counts, as a part of the usual value."""
ORDINARY = 1.645
"""Spreads within which the healthy windows lie but for the alarm rate's part of them."""


@dataclass(frozen=True)
class Trouble:
    """Per node and window, the incident last: what history is like and what exceeds it.

    Attributes
    ----------
    usual, spread : array, shape (nodes,)
        Of the metric: the median of history's windows, and what they keep to.
    sign : array, shape (windows + 1,)
        +1 where higher is worse.
    weight : array, shape (nodes, windows + 1)
        What makes nodes comparable: the volume.
    excess : array, shape (nodes, windows + 1)
        Distance from the usual, worse upwards, times the weight.
    beyond : array, shape (nodes, windows + 1)
        What of that is more than history shows but for the alarm rate's part of it.
    begins : array, shape (nodes, windows + 1)
        What of that no node further upstream has.
    """

    usual: Floats
    spread: Floats
    sign: Floats
    weight: Floats
    excess: Floats
    beyond: Floats
    begins: Floats

    @property
    def chance(self) -> float:
        """The part of the windows, the incident included, in which as much began with one."""
        if not self.begins.size:
            return 1.0
        most = self.begins.max(axis=0)
        return float((1 + (most[:-1] >= most[-1]).sum()) / len(most))


def trouble_of(means: WindowMeans, graph: SignalGraph, metric: str) -> Trouble:
    """Return the trouble of each node in each window.

    Parameters
    ----------
    means : WindowMeans
    graph : SignalGraph
    metric : str
        Its name says which way is worse.
    """
    if not means.windows or not means.nodes:
        nothing = np.zeros_like(means.metric)
        each = np.zeros(len(means.nodes))
        return Trouble(each, each, np.ones(nothing.shape[1]), *[nothing] * 4)
    usual = np.nanmedian(means.metric[:, :-1], axis=1)
    away = means.metric - usual[:, None]
    sign = _sign(means, graph, metric, away)
    away *= sign
    least = LEAST_CHANGE * np.abs(usual)
    edge = np.maximum(np.nanquantile(away[:, :-1], 1 - ALARM_RATE, axis=1), least)
    spread = np.where(edge > 0, edge, 1.0) / ORDINARY
    weight = _weight(means, spread)
    excess = np.nan_to_num(away * weight)
    ordinary = np.maximum(
        np.quantile(excess[:, :-1], 1 - ALARM_RATE, axis=1),
        least * np.median(weight[:, :-1], axis=1),
    )
    beyond = np.maximum(excess - ordinary[:, None], 0)
    begins = _begins(means, graph, beyond)
    return Trouble(usual, spread, sign, weight, excess, beyond, begins)


def _weight(means: WindowMeans, spread: Floats) -> Floats:
    """Return what makes the trouble of one node comparable with another's.

    The volume; for a node without one what is usual among the others; and where none has one,
    each node's own history, so that trouble counts in spreads.
    """
    known: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(means.volume), axis=1)
    if not known.any():
        return np.repeat(1 / spread[:, None], means.volume.shape[1], axis=1)
    return np.where(known[:, None], means.volume, np.median(means.volume[known]))


def _sign(means: WindowMeans, graph: SignalGraph, metric: str, away: Floats) -> Floats:
    """Return, per window, +1 where a higher metric is worse, by its name, else by the target."""
    name = metric.casefold()
    ones = np.ones(away.shape[1])
    if any(part in name for part in FALLS):
        return -ones
    if any(part in name for part in RISES) or graph.target not in means.nodes:
        return ones
    return np.where(away[means.nodes.index(graph.target)] < 0, -1.0, 1.0)


def _begins(means: WindowMeans, graph: SignalGraph, beyond: Floats) -> Floats:
    row = {node: at for at, node in enumerate(means.nodes)}
    begins = beyond.copy()
    for node, above in graph.next_observed(means.nodes).items():
        begins[row[node]] -= beyond[[row[parent] for parent in above]].sum(axis=0)
    if graph.target in row:
        begins[row[graph.target]] = 0
    return np.maximum(begins, 0)
