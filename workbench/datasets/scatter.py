"""Two columns against one another: how many rows fall into each cell of a grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.intervals import normal_quantile

COLUMNS, ROWS = 96, 64
FEW = 2_000
"""Rows up to which each is drawn as a point."""
MOST_RANKED = 5_000_000
"""Rows up to which the correlation of their ranks is worked out."""
_TAIL = 0.001
_FAR = 4.0
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Reach = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Rows that have both of two values, and how many have not.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
    missing : int
        Rows in which one of them is missing or infinite.
    """

    x: Floats
    y: Floats
    missing: int

    @classmethod
    def of(cls, x: Floats, y: Floats) -> "Pairs":
        """Leave out the rows that cannot be placed."""
        there = np.isfinite(x) & np.isfinite(y)
        if there.all():
            return cls(x, y, 0)
        return cls(x[there], y[there], int(len(there) - there.sum()))


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's coefficient with its 95 % interval."""

    value: float
    low: float
    high: float


def common_reach(parts: Sequence[Floats]) -> Reach:
    """Return the stretch in which values are drawn, the same for all parts.

    All of it, unless a few values in a thousand lie so far out that the rest would be a dot.

    Parameters
    ----------
    parts : sequence of ndarray
        Finite values.
    """
    full = [one for one in parts if one.size]
    if not full:
        return 0.0, 1.0
    low, high = min(float(one.min()) for one in full), max(float(one.max()) for one in full)
    inner = [np.quantile(one, (_TAIL, 1 - _TAIL)) for one in full]
    least, most = min(float(q[0]) for q in inner), max(float(q[1]) for q in inner)
    if most > least and high - low > _FAR * (most - least):
        room = 0.1 * (most - least)
        low, high = max(low, least - room), min(high, most + room)
    if low == high:
        half = abs(low) * 0.05 or 0.5
        return low - half, high + half
    return low, high


def density(
    pairs: Pairs, x: Reach, y: Reach, shape: tuple[int, int] = (COLUMNS, ROWS)
) -> tuple[Counts, int]:
    """Count the rows in each cell.

    Parameters
    ----------
    pairs : Pairs
    x, y : tuple of float
        Ends of the grid; a value on an end lies inside.
    shape : tuple of int
        Cells along x and along y.

    Returns
    -------
    ndarray of int, shape (cells along y, cells along x)
        The first row is the lowest.
    int
        Rows beyond the ends.
    """
    columns, rows = shape
    across, inside_x = _cells(pairs.x, x, columns)
    up, inside_y = _cells(pairs.y, y, rows)
    cell = up * np.int32(columns) + across
    inside = inside_x & inside_y
    if not inside.all():
        cell = cell[inside]
    counts = np.bincount(cell, minlength=columns * rows).reshape(rows, columns)
    return counts, len(pairs.x) - len(cell)


def _cells(values: Floats, reach: Reach, count: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    low, high = reach
    place = (values - low) * (count / (high - low))
    inside = (place >= 0) & (values <= high)
    np.clip(place, 0, count - 1, out=place)
    return place.astype(np.int32), inside


def rank_correlation(pairs: Pairs) -> RankCorrelation | None:
    """Return how closely one value rises with the other, or None where that cannot be told.

    The interval is Fisher's, with the variance of Bonett and Wright (2000, Psychometrika 65).

    Parameters
    ----------
    pairs : Pairs
    """
    count = len(pairs.x)
    if count < 10 or count > MOST_RANKED:
        return None
    ranks = [_ranks(pairs.x), _ranks(pairs.y)]
    if any(one.min() == one.max() for one in ranks):
        return None
    value = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    if abs(value) >= 1 - 1e-12:
        return RankCorrelation(*[math.copysign(1.0, value)] * 3)
    half = normal_quantile(0.95) * math.sqrt((1 + value**2 / 2) / (count - 3))
    middle = math.atanh(value)
    return RankCorrelation(value, math.tanh(middle - half), math.tanh(middle + half))


def _ranks(values: Floats) -> Floats:
    """Return ranks; equal values share the middle of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middles: Floats = last - (counts - 1) / 2
    return middles[place]
