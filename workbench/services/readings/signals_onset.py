"""When a series changed: one step in its mean, with an interval."""

from dataclasses import dataclass

import numpy as np

from workbench.services.signal_series import Floats, Series

FEWEST = 8
"""Points below which no onset is estimated."""
_LEAST_EVIDENCE = 10.0
_CHI_SQUARE_95 = 3.841


@dataclass(frozen=True, slots=True)
class Onset:
    """When it began: ``at`` and the ends of its 95 % interval, in seconds since 1970."""

    at: float
    low: float
    high: float


def find_onset(series: Series, start: float, end: float, *, falls: bool) -> Onset | None:
    """Return when the mean of a series stepped, or None where no step stands out.

    The step is placed where two means fit best, points weighed by how sure they are; the
    interval holds every other place that the likelihood ratio does not reject at 5 % (Hinkley
    1970, Biometrika 57), widened by the bin before, in which the change may have begun.

    Parameters
    ----------
    series : Series
    start, end : float
        The stretch to look at, in seconds since 1970.
    falls : bool
        The direction of the step.

    Returns
    -------
    Onset or None
    """
    inside = (series.at >= start) & (series.at < end) & np.isfinite(series.value)
    at, value = series.at[inside], series.value[inside]
    count = len(value)
    if count < FEWEST:
        return None
    weight = _weights(series.high[inside] - series.low[inside])
    errors, steps = _splits(value, weight)
    errors = np.where((steps < 0) == falls, errors, np.inf)
    best = int(np.argmin(errors))
    mean = float(np.average(value, weights=weight))
    whole = float(np.sum(weight * (value - mean) ** 2))
    least = max(float(errors[best]), 1e-12 * max(whole, 1e-300))
    if not np.isfinite(errors[best]) or count * np.log(whole / least) < _LEAST_EVIDENCE:
        return None
    likely = np.flatnonzero(count * np.log(np.maximum(errors, least) / least) <= _CHI_SQUARE_95)
    # Split number k puts the first k + 2 points before the step.
    places = likely + 2
    return Onset(float(at[best + 2]), float(at[places[0] - 1]), float(at[places[-1]]))


def _weights(widths: Floats) -> Floats:
    """Return weights that fall with the square of the interval's width, 1 on average."""
    if not np.isfinite(widths).all() or (widths <= 0).any():
        return np.ones(len(widths))
    weight: Floats = 1.0 / widths**2
    return weight / float(weight.mean())


def _splits(value: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return squared errors of both means, and the step, for each split with two on each side."""
    left_weight = np.cumsum(weight)[1:-2]
    right_weight = float(weight.sum()) - left_weight
    left = np.cumsum(weight * value)[1:-2]
    right = float((weight * value).sum()) - left
    explained = left**2 / left_weight + right**2 / right_weight
    steps = right / right_weight - left / left_weight
    return np.maximum(float((weight * value**2).sum()) - explained, 0.0), steps
