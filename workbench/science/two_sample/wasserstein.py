"""The robust Wasserstein distance and the share of rows in the tails.

One wild value must not blind the measure: values are clipped to the reference's own range
and divided by its quartile width, and what lies outside that range is counted apart.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.intervals import Interval, normal
from workbench.science.two_sample.merged import Floats, MergedSamples
from workbench.science.two_sample.shares import ShareChange, compare_shares

TAIL = 0.001
"""Share of the reference below, and above, the range values are clipped to."""
NORMAL_IQR = 1.349
"""The distance between the quartiles of a normal distribution, in standard deviations."""
GRID = 4096
BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """What the reference takes for granted about a column's values.

    Parameters
    ----------
    low, high : float
        The 0.1 % and 99.9 % quantiles of its finite values, both values that occur.
    scale : float
        Quartile width over 1.349; the standard deviation of the clipped values where the
        quartiles are equal; 1 where these are constant too. In the column's own unit.
    """

    low: float
    high: float
    scale: float


def reference_range(reference: Floats) -> ReferenceRange | None:
    """Return the usual range of a sample.

    Parameters
    ----------
    reference : ndarray of float64, shape (n,)
        Ascending, without nan.

    Returns
    -------
    ReferenceRange or None
        ``None`` when no value is finite.
    """
    first = int(np.searchsorted(reference, -np.inf, side="right"))
    last = int(np.searchsorted(reference, np.inf, side="left"))
    finite = reference[first:last]
    if finite.size == 0:
        return None
    at = TAIL * (finite.size - 1)
    low, high = float(finite[math.floor(at)]), float(finite[finite.size - 1 - math.floor(at)])
    scale = (_quantile(finite, 0.75) - _quantile(finite, 0.25)) / NORMAL_IQR
    if not 0 < scale < math.inf:
        with np.errstate(over="ignore", invalid="ignore"):
            scale = float(np.std(np.clip(finite, low, high)))
    return ReferenceRange(low, high, scale if 0 < scale < math.inf else 1.0)


def _quantile(ascending: Floats, share: float) -> float:
    place = share * (ascending.size - 1)
    below = math.floor(place)
    above = min(below + 1, ascending.size - 1)
    weight = place - below
    return float(ascending[below]) * (1 - weight) + float(ascending[above]) * weight


def robust_distance(
    samples: MergedSamples, usual: ReferenceRange, confidence: float = 0.95
) -> Interval | None:
    """Return the first Wasserstein distance of the clipped values, in robust deviations.

    Parameters
    ----------
    samples : MergedSamples
        Both samples in one order.
    usual : ReferenceRange
        From the reference.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval or None
        Exact for any sizes and ties; 0 for samples that are equal as sets. The interval
        is normal, with the variance of the Kantorovich potential in either sample. ``None``
        where values are so far apart that sums leave the range of numbers.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        distance = _area(samples, usual) / samples.n / samples.m / usual.scale
        error = _standard_error(samples, usual)
    if not (math.isfinite(distance) and math.isfinite(error)):
        return None
    return normal(distance, error, confidence, (0.0, math.inf))


def _area(samples: MergedSamples, usual: ReferenceRange) -> float:
    """Return the area between the distribution functions, times ``n * m``.

    In blocks that stay in the processor's cache.
    """
    sums = []
    for start in range(0, samples.values.size - 1, BLOCK):
        values = np.clip(samples.values[start : start + BLOCK + 1], usual.low, usual.high)
        part = np.diff(values)
        part *= samples.gap[start : start + part.size]
        sums.append(float(np.abs(part, out=part).sum()))
    return sum(sums)


def _standard_error(samples: MergedSamples, usual: ReferenceRange) -> float:
    """Return the standard error of the distance, from the potential on a coarse grid."""
    total = samples.n + samples.m
    step = max(1, total // GRID)
    at = np.unique(np.append(np.arange(step - 1, total, step), total - 1))
    gap = np.concatenate([[0], samples.gap[at]])
    clipped = np.clip(samples.values[np.append(0, at)], usual.low, usual.high)
    rows = np.concatenate([[0], at + 1])
    of_reference = (gap + samples.n * rows) // total
    slope = np.sign(gap[1:] + gap[:-1]) * np.diff(clipped) / usual.scale
    potential = np.cumsum(slope) - slope / 2
    reference = np.diff(of_reference)
    incident = np.diff(rows) - reference
    return math.sqrt(
        _variance_of_mean(potential, reference) + _variance_of_mean(potential, incident)
    )


def _variance_of_mean(values: Floats, rows: NDArray[np.int64]) -> float:
    total = int(rows.sum())
    mean = float((values * rows).sum()) / total
    return float(((values - mean) ** 2 * rows).sum()) / total / total


def tail_change(reference: Floats, incident: Floats, usual: ReferenceRange) -> ShareChange:
    """Return how the share of rows outside the usual range changed.

    Parameters
    ----------
    reference, incident : ndarray of float64
        Ascending, without nan; infinite values lie outside.
    usual : ReferenceRange
        From the reference.

    Returns
    -------
    ShareChange
        The two rows of the reference that mark the ends of its range count as outside, as
        the ends were estimated from it: with this the test is never too eager.
    """
    outside = [
        int(np.searchsorted(side, usual.low, "left"))
        + side.size
        - int(np.searchsorted(side, usual.high, "right"))
        for side in (reference, incident)
    ]
    margin = min(outside[0] + 2, reference.size)
    return compare_shares((margin, outside[1]), (reference.size, incident.size))
