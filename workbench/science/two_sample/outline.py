"""The outline of a column in two windows: few enough numbers to draw, none of them a row."""

import math
from dataclasses import dataclass

import numpy as np

from workbench.science.two_sample.categorical import align
from workbench.science.two_sample.merged import Floats
from workbench.science.two_sample.sample import ColumnKind, ColumnSample
from workbench.science.two_sample.wasserstein import TAIL

BARS = 40
LEVELS_SHOWN = 12
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Outline:
    """Shares of rows in bins that both windows fit into.

    Parameters
    ----------
    edges : tuple of float
        One more than bins; 0, 1, 2 … for levels.
    reference, incident : tuple of float
        Share of the rows with a value, per bin. Of numbers, the outermost 0.1 % of either
        window on each side may lie outside.
    levels : tuple of str
        Names of the bins of a categorical column, largest in the reference first.
    """

    edges: tuple[float, ...]
    reference: tuple[float, ...]
    incident: tuple[float, ...]
    levels: tuple[str, ...] = ()


def outline(reference: ColumnSample, incident: ColumnSample) -> Outline | None:
    """Return the outline of a column, or None where there is nothing to draw."""
    if reference.kind is not incident.kind or min(reference.present, incident.present) == 0:
        return None
    if reference.kind is ColumnKind.NUMBER:
        return _of_numbers(reference.numbers, incident.numbers)
    if reference.levels and incident.levels:
        return _of_levels(reference, incident)
    return None


def _of_numbers(reference: Floats, incident: Floats) -> Outline | None:
    edges = _edges(reference, incident)
    if edges is None:
        return None
    return Outline(tuple(edges.tolist()), _shares(reference, edges), _shares(incident, edges))


def _edges(reference: Floats, incident: Floats) -> Floats | None:
    ends: list[float] = []
    for values in (reference, incident):
        finite = values[np.searchsorted(values, -np.inf, "right") : np.searchsorted(values, np.inf)]
        if finite.size:
            at = math.floor(TAIL * (finite.size - 1))
            ends += [float(finite[at]), float(finite[finite.size - 1 - at])]
    if not ends:
        return None
    low, high = min(ends), max(ends)
    if all(end == math.floor(end) for end in ends) and high - low < BARS:
        return np.arange(low, high + 2) - 0.5
    if not 0 < high - low < math.inf:
        return np.array([low - 0.5, low + 0.5]) if low == high else None
    return np.linspace(low, high, BARS + 1)


def _shares(ascending: Floats, edges: Floats) -> tuple[float, ...]:
    inner = np.searchsorted(ascending, edges[1:-1], side="left")
    first = np.searchsorted(ascending, edges[0], side="left")
    last = np.searchsorted(ascending, edges[-1], side="right")
    counts = np.diff(np.concatenate([[first], inner, [last]]))
    return tuple((counts / ascending.size).tolist())


def _of_levels(reference: ColumnSample, incident: ColumnSample) -> Outline:
    counts = align(reference.levels, incident.levels)
    order = np.lexsort([-counts.incident, -counts.reference])
    by_change = np.argsort(-np.abs(_part(counts.incident) - _part(counts.reference)), kind="stable")
    chosen = set(order[: LEVELS_SHOWN // 2].tolist())
    chosen |= set(by_change[: LEVELS_SHOWN - len(chosen)].tolist())
    shown = [at for at in order.tolist() if at in chosen]
    rest = np.setdiff1d(order, shown)
    names = [counts.levels[at] for at in shown]
    sides = []
    for side in (_part(counts.reference), _part(counts.incident)):
        parts = side[shown].tolist()
        sides.append(tuple([*parts, float(side[rest].sum())] if rest.size else parts))
    names += [OTHER] if rest.size else []
    edges = tuple(float(edge) for edge in range(len(names) + 1))
    return Outline(edges, sides[0], sides[1], tuple(names))


def _part(counts: np.ndarray) -> Floats:
    share: Floats = counts / max(1, int(counts.sum()))
    return share
