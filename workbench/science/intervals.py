"""Confidence intervals for shares, differences of shares, and resampled statistics.

Every function is total: a sample of no rows has the interval of complete ignorance,
never nan.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST_DRAWS = 20
"""A percentile interval of fewer finite draws than this is not given."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the range its true value is confidently in.

    Parameters
    ----------
    estimate : float
        The point estimate, in the units of the statistic.
    low, high : float
        The ends, both finite, ``low <= high``.
    confidence : float
        Nominal coverage, between 0 and 1.
    method : str
        How it was made: ``"wilson"``, ``"newcombe"``, ``"percentile"`` …
    """

    estimate: float
    low: float
    high: float
    confidence: float = 0.95
    method: str = ""

    def excludes(self, value: float) -> bool:
        """Return whether ``value`` lies outside the interval."""
        return not self.low <= value <= self.high

    def as_pair(self) -> list[float]:
        """Return ``[low, high]``, as it is written into results."""
        return [self.low, self.high]


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors a two-sided normal interval reaches."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: int, total: int, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share.

    Parameters
    ----------
    successes : int
        Rows that have the property.
    total : int
        Rows looked at; none at all gives ``[0, 1]`` around 0.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval
        Bounds within 0 and 1; exactly 0 or 1 at the ends of the scale.

    Notes
    -----
    E. B. Wilson (1927), Probable inference, the law of succession, and statistical
    inference, Journal of the American Statistical Association 22, 209-212.
    """
    return _score(successes, total, confidence)


def bounded_mean(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Return a score interval of the mean of values between 0 and 1.

    No such values vary more than hits and misses of the same mean, for which Wilson's interval
    holds: this one is never narrower than it should be for that reason.

    Parameters
    ----------
    values : sequence of float
        None at all give ``[0, 1]`` around 0.
    confidence : float
        Nominal coverage.
    """
    found = _score(math.fsum(values), len(values), confidence)
    return Interval(found.estimate, found.low, found.high, confidence, "score, bounded mean")


def _score(successes: float, total: int, confidence: float) -> Interval:
    """Return Wilson's interval of a sum of values between 0 and 1."""
    if total <= 0:
        return Interval(0.0, 0.0, 1.0, confidence, "wilson")
    z = normal_quantile(confidence)
    share = successes / total
    spread = 1 + z * z / total
    centre = (share + z * z / (2 * total)) / spread
    half = z / spread * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == total else min(1.0, centre + half)
    return Interval(share, low, high, confidence, "wilson")


def newcombe(
    successes: tuple[int, int], totals: tuple[int, int], confidence: float = 0.95
) -> Interval:
    """Return the interval of the second share less the first, from two samples.

    Parameters
    ----------
    successes : tuple of int
        Rows with the property: before, after.
    totals : tuple of int
        Rows looked at: before, after.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval
        Of ``after - before``, within -1 and 1.

    Notes
    -----
    Method 10 of R. G. Newcombe (1998), Interval estimation for the difference between
    independent proportions, Statistics in Medicine 17, 873-890.
    """
    before = wilson(successes[0], totals[0], confidence)
    after = wilson(successes[1], totals[1], confidence)
    difference = after.estimate - before.estimate
    low = difference - math.hypot(after.estimate - after.low, before.high - before.estimate)
    high = difference + math.hypot(after.high - after.estimate, before.estimate - before.low)
    return Interval(difference, max(-1.0, low), min(1.0, high), confidence, "newcombe")


def normal(
    estimate: float,
    standard_error: float,
    confidence: float = 0.95,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """Return ``estimate`` with a normal interval, kept inside ``bounds``."""
    half = normal_quantile(confidence) * max(0.0, standard_error)
    low = min(max(estimate - half, bounds[0]), bounds[1])
    high = max(min(estimate + half, bounds[1]), bounds[0])
    return Interval(estimate, low, high, confidence, "normal")


def percentile(
    estimate: float, draws: ArrayLike | Sequence[float], confidence: float = 0.95
) -> Interval | None:
    """Return the percentile interval of a bootstrapped statistic.

    Parameters
    ----------
    estimate : float
        The statistic on the sample itself.
    draws : array_like, shape (n_draws,)
        The statistic on each resample; draws that are not finite are left out.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval or None
        ``None`` when fewer than 20 draws are finite: too few to say anything.
    """
    values: NDArray[np.float64] = np.asarray(draws, dtype=np.float64).ravel()
    finite = values[np.isfinite(values)]
    if finite.size < FEWEST_DRAWS or not math.isfinite(estimate):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(finite, [tail, 1 - tail])
    return Interval(estimate, float(low), float(high), confidence, "percentile")
