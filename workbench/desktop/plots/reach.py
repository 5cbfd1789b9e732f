"""Which stretch of its axes a mark needs; without Qt."""

from collections.abc import Iterable

import numpy as np

from workbench.desktop.plots.mapping import Array

Reach = tuple[float, float]
NOWHERE: Reach = (float("inf"), float("-inf"))


def ends(*values: Array) -> Reach:
    """Return the smallest and the largest of all values.

    Parameters
    ----------
    *values : ndarray
        Gaps are passed over.

    Returns
    -------
    tuple of float
        Plus and minus infinity if there is none.
    """
    lows = [float(np.fmin.reduce(part, initial=np.inf)) for part in values]
    highs = [float(np.fmax.reduce(part, initial=-np.inf)) for part in values]
    return min(lows, default=np.inf), max(highs, default=-np.inf)


def joined(reaches: Iterable[Reach]) -> Reach:
    """Return the reach over several.

    Parameters
    ----------
    reaches : iterable of tuple of float
        May be empty.

    Returns
    -------
    tuple of float
        Plus and minus infinity if nothing was given.
    """
    low, high = NOWHERE
    for one, other in reaches:
        low, high = min(low, one), max(high, other)
    return low, high
