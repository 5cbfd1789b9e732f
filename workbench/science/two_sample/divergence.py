"""Distances between two binned samples: PSI, Jensen-Shannon, Hellinger.

Each is judged against what chance alone gives at these sample sizes.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from workbench.science.intervals import Interval, normal, normal_quantile
from workbench.science.two_sample.binning import BinnedPair, Counts

Floats = NDArray[np.float64]
NATS_TO_BITS = 1 / math.log(2)


@dataclass(frozen=True, slots=True)
class PopulationStability:
    """The population stability index with its null.

    Parameters
    ----------
    psi : float
        ``sum (q - p) ln(q / p)`` over bins, in nats.
    beyond_chance : Interval
        The index less what chance gives, 0 or more, with its interval.
    expected : float
        ``(B - 1)(1/n + 1/m)``: the mean of the index where nothing changed.
    p : float
        Of an index this large where nothing changed.
    bins : int
        B, the bins that hold a row.
    contributions : ndarray of float64, shape (n_bins,)
        The part of each bin; they sum to ``psi``.
    """

    psi: float
    beyond_chance: Interval
    expected: float
    p: float
    bins: int
    contributions: Floats


def smoothed(counts: Counts) -> Floats:
    """Return shares with half a row added to every bin, so that none is empty."""
    shares: Floats = (counts + 0.5) / (counts.sum() + 0.5 * counts.size)
    return shares


def _chance(binned: BinnedPair) -> float:
    """Return ``1/n + 1/m``, the unit in which chance moves squared distances."""
    return 1 / max(1, int(binned.reference.sum())) + 1 / max(1, int(binned.incident.sum()))


def _variance(values: Floats, shares: Floats, rows: int) -> float:
    mean = float((values * shares).sum())
    return float(((values - mean) ** 2 * shares).sum()) / max(1, rows)


def population_stability(binned: BinnedPair, confidence: float = 0.95) -> PopulationStability:
    """Return the population stability index of a binned pair.

    Parameters
    ----------
    binned : BinnedPair
        Both samples in the same bins.
    confidence : float
        Nominal coverage of the interval.

    Returns
    -------
    PopulationStability
        The null is that of B. Yurdakul and J. Naranjo (2020), Statistical properties of the
        population stability index, Journal of Risk Model Validation 14: the index over
        ``1/n + 1/m`` follows a chi-square distribution with ``B - 1`` degrees of freedom.
        The interval is normal by the delta method, with the variance of the null added.
    """
    p, q = smoothed(binned.reference), smoothed(binned.incident)
    parts = (q - p) * np.log(q / p)
    psi, unit, freedom = float(parts.sum()), _chance(binned), max(0, binned.bins - 1)
    ratio = np.log(q / p)
    variance = _variance(ratio + q / p, p, int(binned.reference.sum()))
    variance += _variance(ratio - p / q, q, int(binned.incident.sum()))
    error = math.sqrt(variance + 2 * freedom * unit * unit)
    around = normal(max(0.0, psi - freedom * unit), error, confidence, (0.0, math.inf))
    return PopulationStability(
        psi,
        around,
        freedom * unit,
        float(chdtrc(freedom, psi / unit)) if freedom else 1.0,
        binned.bins,
        parts,
    )


def jensen_shannon(binned: BinnedPair) -> float:
    """Return the Jensen-Shannon distance in base 2, between 0 and 1."""
    return math.sqrt(_js_divergence(binned))


def _js_divergence(binned: BinnedPair) -> float:
    p, q = smoothed(binned.reference), smoothed(binned.incident)
    middle = (p + q) / 2
    nats = (p * np.log(p / middle) + q * np.log(q / middle)).sum() / 2
    return min(1.0, max(0.0, float(nats) * NATS_TO_BITS))


def jensen_shannon_excess(binned: BinnedPair, confidence: float = 0.95) -> Interval:
    """Return the Jensen-Shannon distance beyond what chance alone gives.

    Parameters
    ----------
    binned : BinnedPair
        Both samples in the same bins.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval
        ``sqrt(JSD - (B - 1)(1/n + 1/m) / (8 ln 2))``, 0 where the difference is negative.
        With many levels and few rows the plain distance is large where nothing changed;
        this one is not. The interval is normal on the squared scale by the delta method,
        with the variance of the null added.
    """
    p, q = smoothed(binned.reference), smoothed(binned.incident)
    middle = (p + q) / 2
    variance = _variance(np.log(p / middle), p, int(binned.reference.sum()))
    variance += _variance(np.log(q / middle), q, int(binned.incident.sum()))
    freedom, unit = max(0, binned.bins - 1), _chance(binned) / 8
    error = math.sqrt(variance / 4 + 2 * freedom * unit * unit) * NATS_TO_BITS
    beyond = _js_divergence(binned) - freedom * unit * NATS_TO_BITS
    half = normal_quantile(confidence) * error
    low, centre, high = (
        math.sqrt(min(1.0, max(0.0, square))) for square in (beyond - half, beyond, beyond + half)
    )
    return Interval(centre, low, high, confidence, "delta")


def hellinger(binned: BinnedPair) -> float:
    """Return the Hellinger distance, between 0 and 1."""
    p, q = smoothed(binned.reference), smoothed(binned.incident)
    square = 1 - float(np.sqrt(p * q).sum())
    return math.sqrt(min(1.0, max(0.0, square)))
