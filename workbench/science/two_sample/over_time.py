"""Drift bin by bin: each stretch of time against the rest of the reference.

How far apart two ordinary days are is the measure of how far apart is too far.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import resamples
from workbench.science.intervals import Interval, percentile
from workbench.science.two_sample.binning import Counts, pair
from workbench.science.two_sample.divergence import jensen_shannon_excess

Floats = NDArray[np.float64]
FEWEST_BINS = 8
"""With fewer reference bins than this no threshold is given."""
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class DriftOverTime:
    """One column, bin by bin.

    Parameters
    ----------
    reference : tuple of Interval or None
        Each reference bin against the other reference bins: Jensen-Shannon distance in base 2
        beyond chance. ``None`` where its season has no other bin.
    incident : tuple of Interval or None
        Each incident bin against all reference bins (of its season).
    threshold : float
        What a bin like those of the reference exceeds with ``false_alarms`` at most.
    false_alarms : float
        .05 with 19 reference bins or more, else one in (bins + 1).
    effect : Interval
        Median over incident bins.
    above : float
        Share of the incident bins above the threshold.
    """

    reference: tuple[Interval | None, ...]
    incident: tuple[Interval | None, ...]
    threshold: float
    false_alarms: float
    effect: Interval
    above: float

    @property
    def drifted(self) -> bool:
        """Whether most incident bins lie above the threshold."""
        return self.above > 0.5


def drift_over_time(
    reference: Counts,
    incident: Counts,
    seasons: tuple[NDArray[np.int64], NDArray[np.int64]],
    rng: np.random.Generator,
) -> DriftOverTime | None:
    """Compare every bin of time with the rest of the reference.

    Parameters
    ----------
    reference, incident : ndarray of int64, shapes (n_times, n_bins) and (m_times, n_bins)
        Rows per bin of time and bin of values.
    seasons : tuple of ndarray of int64
        Season of every bin of time; bins are compared within a season.
    rng : numpy.random.Generator
        For the interval of the median.

    Returns
    -------
    DriftOverTime or None
        ``None`` when fewer than 8 reference bins can be compared, or no incident bin.
    """
    before = tuple(
        _against(reference[at], reference, (seasons[0] == season) & _all_but(at, len(reference)))
        for at, season in enumerate(seasons[0])
    )
    after = tuple(
        _against(incident[at], reference, seasons[0] == season)
        for at, season in enumerate(seasons[1])
    )
    usual = [one.estimate for one in before if one is not None]
    seen = [one for one in after if one is not None]
    if len(usual) < FEWEST_BINS or not seen:
        return None
    limit, alarms = threshold(usual)
    above = sum(one.estimate > limit for one in seen) / len(seen)
    return DriftOverTime(before, after, limit, alarms, _median(seen, rng), above)


def threshold(usual: list[float]) -> tuple[float, float]:
    """Return the limit that one more bin like these exceeds with a known probability.

    Parameters
    ----------
    usual : list of float
        Leave-one-bin-out distances of the reference.

    Returns
    -------
    tuple of float
        The limit, and the probability: the conformal rank ``ceil(.95 (k + 1))``, or the
        largest of the ``k`` where that rank is beyond them.
    """
    k = len(usual)
    rank = min(k, math.ceil((1 - ALPHA) * (k + 1)))
    return sorted(usual)[rank - 1], (k + 1 - rank) / (k + 1)


def _all_but(at: int, size: int) -> NDArray[np.bool_]:
    keep = np.ones(size, dtype=np.bool_)
    keep[at] = False
    return keep


def _against(rows: Counts, reference: Counts, keep: NDArray[np.bool_]) -> Interval | None:
    if not keep.any():
        return None
    labels = [""] * rows.size
    return jensen_shannon_excess(pair(labels, reference[keep].sum(axis=0), rows))


def _median(bins: list[Interval], rng: np.random.Generator) -> Interval:
    """Return the median distance; of few bins the interval spans all of theirs."""
    values = np.array([one.estimate for one in bins])
    centre = float(np.median(values))
    if values.size >= FEWEST_BINS:
        block = max(1, round(values.size ** (1 / 3)))
        draws = [float(np.median(values[at])) for at in resamples(values.size, rng, block=block)]
        found = percentile(centre, draws)
        if found is not None:
            return found
    low, high = min(one.low for one in bins), max(one.high for one in bins)
    return Interval(centre, min(low, centre), max(high, centre), method="envelope")


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """Where a series moved from one level to another.

    Parameters
    ----------
    at : int
        First position of the new level.
    low, high : int
        95 % interval of ``at``.
    before, after : float
        The two levels.
    """

    at: int
    low: int
    high: int
    before: float
    after: float


def change_point(values: Floats, rng: np.random.Generator) -> ChangePoint | None:
    """Return the single change of level that explains a series best.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        The series, without nan.
    rng : numpy.random.Generator
        For the block bootstrap of what the two levels leave unexplained.

    Returns
    -------
    ChangePoint or None
        ``None`` for fewer than 4 values, or a flat series.

    Notes
    -----
    Least squares, with the interval from resampling residuals in circular blocks around the
    two fitted levels (J. Hušková and C. Kirch, 2008, Bootstrapping confidence intervals for
    the change-point of time series, Journal of Time Series Analysis 29, 947-972).
    """
    if values.size < 4 or values.min() == values.max():
        return None
    at = _split(values)
    before, after = float(values[:at].mean()), float(values[at:].mean())
    fitted = np.where(np.arange(values.size) < at, before, after)
    residuals = values - fitted
    block = max(1, round(values.size ** (1 / 3)))
    found = percentile(
        at, [_split(fitted + residuals[rows]) for rows in resamples(values.size, rng, block=block)]
    )
    if found is None:
        return None
    return ChangePoint(at, math.floor(found.low), math.ceil(found.high), before, after)


def _split(values: Floats) -> int:
    """Return the split with the greatest sum of squares between its two sides."""
    left = np.cumsum(values)[:-1]
    rows = np.arange(1, values.size)
    total = float(values.sum())
    between = left**2 / rows + (total - left) ** 2 / (values.size - rows)
    return int(np.argmax(between)) + 1
