"""The Kolmogorov-Smirnov distance of two samples, exact with ties."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogi, kolmogorov

from workbench.science.intervals import Interval
from workbench.science.room import blocks
from workbench.science.two_sample.merged import MergedSamples

EXACT_UP_TO = 10_000
"""The exact p-value is given while ``n * m`` is at most this."""


@dataclass(frozen=True, slots=True)
class KolmogorovSmirnov:
    """The largest difference of two distribution functions.

    Parameters
    ----------
    distance : float
        D, between 0 and 1.
    at : float
        The smallest value at which it is reached.
    direction : int
        1 where the incident's values lie higher at that point, -1 where lower, 0 for D = 0.
    p : float
        Of samples from one distribution being at least this far apart.
    exact : bool
        Whether ``p`` is exact (ties included) or Kolmogorov's limit.
    interval : Interval
        For D of the populations.
    """

    distance: float
    at: float
    direction: int
    p: float
    exact: bool
    interval: Interval


def kolmogorov_smirnov(samples: MergedSamples, confidence: float = 0.95) -> KolmogorovSmirnov:
    """Return the two-sample Kolmogorov-Smirnov statistic of two merged samples.

    Parameters
    ----------
    samples : MergedSamples
        Both samples in one order.
    confidence : float
        Nominal coverage of the interval.

    Returns
    -------
    KolmogorovSmirnov
        The distance looks at distinct values only, so that ties count once.
    """
    place, largest = _largest_gap(samples)
    product = samples.n * samples.m
    distance = largest / product
    exact = product <= EXACT_UP_TO
    p = (
        exact_p_value(largest, samples.n, samples.m, samples.tie_ends())
        if exact
        else limit_p_value(distance, samples.n, samples.m)
    )
    return KolmogorovSmirnov(
        distance,
        float(samples.values[place]),
        int(np.sign(samples.gap[place])) if largest else 0,
        p,
        exact,
        band(distance, samples.n, samples.m, confidence),
    )


def _largest_gap(samples: MergedSamples) -> tuple[int, int]:
    """Return where the gap is largest at the end of a run of ties, and how large it is there."""
    place, largest = 0, -1
    for block in blocks(samples.values.size):
        size = np.abs(samples.gap[block]) * samples.tie_ends_in(block)
        at = int(np.argmax(size))
        if int(size[at]) > largest:
            place, largest = block.start + at, int(size[at])
    return place, largest


def limit_p_value(distance: float, n: int, m: int) -> float:
    """Return Kolmogorov's limit at ``D * sqrt(n m / (n + m))``; conservative with ties."""
    return float(kolmogorov(distance * math.sqrt(n / (n + m) * m)))


def exact_p_value(largest: int, n: int, m: int, ends: NDArray[np.bool_]) -> float:
    """Return the exact p-value, given where the pooled values are tied.

    Parameters
    ----------
    largest : int
        The observed ``D * n * m``.
    n, m : int
        Rows of the two samples.
    ends : ndarray of bool, shape (n + m,)
        Where a run of equal pooled values ends.

    Returns
    -------
    float
        The share of all ways to deal the pooled values to the two samples that bring them
        at least as far apart.

    Notes
    -----
    A walk over the lattice of ``i`` reference and ``j`` incident rows, checked only where
    a run of ties ends (G. Schröer and D. Trenkler, 1995, Exact and randomization
    distributions of Kolmogorov-Smirnov tests for two or three samples, Computational
    Statistics & Data Analysis 20, 185-202). It sums probabilities of leaving, all of them
    positive, so that small p-values keep their digits.
    """
    if largest == 0:
        return 1.0
    i = np.arange(n + 1)
    left = np.zeros(n + 1)
    for step in range(1, n + m + 1):
        share = i / step
        arrived = share * np.concatenate([[0.0], left[:-1]])
        left = arrived + np.clip(1 - share, 0.0, None) * left
        if ends[step - 1]:
            left[np.abs(i * m - (step - i) * n) >= largest] = 1.0
        left[(i > step) | (step - i > m)] = 0.0
    return float(min(1.0, left[n]))


def band(distance: float, n: int, m: int, confidence: float = 0.95) -> Interval:
    """Return the interval of D that inverts Kolmogorov's band.

    Parameters
    ----------
    distance : float
        The observed D.
    n, m : int
        Rows of the two samples.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval
        ``D ± k sqrt(1/n + 1/m)`` with ``k`` the quantile of Kolmogorov's limit. The band
        holds for the whole difference of the two distribution functions, so for its
        maximum as well; it contains 0 exactly where the test does not reject.
    """
    half = float(kolmogi(1 - confidence)) * math.sqrt(1 / n + 1 / m)
    return Interval(
        distance, max(0.0, distance - half), min(1.0, distance + half), confidence, "kolmogorov"
    )
