"""Whether a mean rose from one sample to another, and more than elsewhere."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from workbench.science.intervals import Interval, normal_quantile, wilson
from workbench.science.metrics import Floats
from workbench.science.two_sample.shares import compare_shares

_HALF = normal_quantile(0.95)


@dataclass(frozen=True, slots=True)
class Rise:
    """The second sample's mean less the first's.

    Attributes
    ----------
    gap : Interval
    p : float
        One-sided, of no rise.
    """

    gap: Interval
    p: float


def rise(before: Floats, after: Floats) -> Rise | None:
    """Compare two means.

    Parameters
    ----------
    before, after : ndarray, shapes (n,) and (m,)
        Finite values; where all are 0 or 1, they are compared as shares.

    Returns
    -------
    Rise or None
        Shares with Newcombe's interval and the z test (Fisher's where counts are small),
        other means with Welch's; None where a side has fewer than two rows.

    Notes
    -----
    B. L. Welch (1947), The generalization of "Student's" problem when several different
    population variances are involved, Biometrika 34, 28-35.
    """
    if min(len(before), len(after)) < 2:
        return None
    if bool(np.isin(before, (0.0, 1.0)).all() and np.isin(after, (0.0, 1.0)).all()):
        return _shares(before, after)
    difference = float(after.mean() - before.mean())
    parts = [float(side.var(ddof=1)) / len(side) for side in (before, after)]
    variance = sum(parts)
    if variance <= 0:
        return Rise(_around(difference, 0.0), 0.0 if difference > 0 else 1.0)
    degrees = variance**2 / sum(
        part**2 / (len(side) - 1) for part, side in zip(parts, (before, after), strict=True)
    )
    error = math.sqrt(variance)
    half = float(stdtrit(degrees, 0.975)) * error
    return Rise(_around(difference, half), float(stdtr(degrees, -difference / error)))


def _around(middle: float, half: float) -> Interval:
    return Interval(middle, middle - half, middle + half, method="welch")


def _shares(before: Floats, after: Floats) -> Rise:
    found = compare_shares((int(before.sum()), int(after.sum())), (len(before), len(after)))
    upwards = found.difference.estimate > 0
    return Rise(found.difference, found.p / 2 if upwards else 1 - found.p / 2)


def beyond(here: Rise, elsewhere: Rise) -> Rise:
    """Return by how much more one mean rose than another, of other rows.

    The p-value is that of a normal error which reaches as far as the interval of
    :func:`apart`.
    """
    gap = apart(here.gap, elsewhere.gap)
    reach = gap.estimate - gap.low if gap.estimate > 0 else gap.high - gap.estimate
    p = float(ndtr(-_HALF * gap.estimate / reach)) if reach else float(gap.estimate <= 0)
    return Rise(gap, p)


def apart(one: Interval, other: Interval) -> Interval:
    """Return one estimate less another, of other rows, with its interval.

    Notes
    -----
    The halves of the two intervals are put together by their squares, which keeps skew
    (G. Y. Zou and A. Donner 2008, Construction of confidence limits about effect measures,
    Statistics in Medicine 27, 1693-1702).
    """
    middle = one.estimate - other.estimate
    below = math.hypot(one.estimate - one.low, other.high - other.estimate)
    above = math.hypot(one.high - one.estimate, other.estimate - other.low)
    return Interval(middle, middle - below, middle + above, method="mover")


def mean(values: Floats) -> Interval | None:
    """Return a mean with its interval: Wilson's for a share; None without two rows."""
    if len(values) < 2:
        return None
    if bool(np.isin(values, (0.0, 1.0)).all()):
        return wilson(int(values.sum()), len(values))
    half = float(stdtrit(len(values) - 1, 0.975)) * float(values.std(ddof=1))
    return _around(float(values.mean()), half / math.sqrt(len(values)))
