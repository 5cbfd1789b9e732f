"""Distances of stretches of time, less what is usual at the same distance in time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.time_blocks import FEWEST

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_SEASONAL = 0.6
_LEAST_DISTANCE = 0.02


def cycle_of(within: Floats, lags: Places, cycles: Sequence[int]) -> int:
    """Return the cycle in which stretches at the same place are clearly nearer, else 0.

    A cycle must have been seen three times.

    Parameters
    ----------
    within : ndarray, shape (b, b)
        Distances of past stretches from one another.
    lags : ndarray of int, shape (b, b)
    cycles : sequence of int
        Those to try, the first that fits is taken.
    """
    known = np.isfinite(within)
    for cycle in cycles:
        same = known & (lags % cycle == 0) & (lags > 0)
        # Neighbours are near without a cycle.
        other = known & (lags % cycle != 0) & (lags > 1)
        if same.any(axis=1).sum() < FEWEST or not other.any() or lags.max() < 2 * cycle:
            continue
        near, far = float(within[same].mean()), float(within[other].mean())
        if far > _LEAST_DISTANCE and near < _SEASONAL * far:
            return cycle
    return 0


def excess(
    within: Floats, apart: Floats, lags: Places, later: Places
) -> tuple[Floats, Floats, float] | None:
    """Return how much further each stretch lies from past ones than they usually do.

    Lags are pooled by doubling (1, 2, 3-4, 5-8 …), and count as often as the present has
    them; those that fewer than 8 past stretches have are left out, and with them stretches of
    the present that have no other. If the present has no other at all, the longest lags of
    the past stand for its own.

    Parameters
    ----------
    within, apart : ndarray, shapes (b, b) and (c, b)
        Distances of past stretches from one another, and of present from past ones; nan
        where there is none.
    lags, later : ndarray of int, same shapes

    Returns
    -------
    (before, here, usual) or None
        The excess of past and of present stretches, and the mean distance it is over. Past
        stretches are held against pairs they have no part in, as present ones are. None with
        fewer than 8 past stretches.
    """
    group, far = _groups(lags), _groups(later)
    size = int(group.max()) + 1
    total, count = _sums(within, group, size)
    shared = (count > 0).sum(axis=0) >= FEWEST
    if not shared.any():
        return None
    if not (np.isfinite(apart) & _among(far, shared)).any():
        far = np.full_like(far, int(np.flatnonzero(shared).max()))
    there, many = _sums(apart, far, size)
    weight = np.where(shared, (many > 0).sum(axis=0), 0.0)
    mean = _ratio(total.sum(axis=0), count.sum(axis=0))
    others = _ratio(total.sum(axis=0) / 2 - total, count.sum(axis=0) / 2 - count)
    before = _weighted(_ratio(total, count) - others, weight)
    here = _weighted(_ratio(there, many) - mean, weight)
    before, here = before[np.isfinite(before)], here[np.isfinite(here)]
    if len(before) < FEWEST or not len(here):
        return None
    return before, here, float(_weighted(mean[None, :], weight)[0])


def _groups(lags: Places) -> Places:
    return np.ceil(np.log2(np.maximum(lags, 1))).astype(np.int64)


def _among(groups: Places, shared: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inside = groups < len(shared)
    return inside & shared[np.where(inside, groups, 0)]


def _sums(values: Floats, group: Places, size: int) -> tuple[Floats, Floats]:
    """Return sum and number of each row's distances by lag, shapes (rows, size)."""
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    chosen = [known & (group == at) for at in range(size)]
    total = np.stack([(filled * one).sum(axis=1) for one in chosen], axis=1)
    return total, np.stack([one.sum(axis=1) for one in chosen], axis=1).astype(float)


def _ratio(total: Floats, count: Floats) -> Floats:
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _weighted(values: Floats, weight: Floats) -> Floats:
    """Return the weighted mean of each row over what is known of it."""
    weights = np.where(np.isfinite(values), weight, 0.0)
    whole = weights.sum(axis=1)
    total = (np.where(np.isfinite(values), values, 0.0) * weights).sum(axis=1)
    return np.asarray(np.where(whole > 0, total / np.where(whole > 0, whole, 1.0), np.nan))
