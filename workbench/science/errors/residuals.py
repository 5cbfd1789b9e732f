"""Errors of predicted numbers: where along the prediction they lie, and how they spread."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.explanation.rises import Rise, mean, rise
from workbench.science.intervals import Interval

BINS = 10
FEWEST = 5
"""Rows a bin of predictions needs, to be told."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ErrorBin:
    """Rows whose prediction lies in one bin.

    Attributes
    ----------
    rows : int
    predicted : float
        Their mean prediction.
    error : Interval
        Their mean of predicted less actual, 95 %.
    low, high : float
        Between which the middle 80 % of these errors lie.
    """

    rows: int
    predicted: float
    error: Interval
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Residuals:
    """Errors of one window.

    Attributes
    ----------
    rows : int
    mean : Interval
        Of predicted less actual, 95 %: the bias.
    size : Interval
        Of the absolute error, 95 %.
    bins : tuple of ErrorBin
        By prediction, those with five rows or more.
    shares : tuple of float
        Of the errors, by the edges that both windows share.
    """

    rows: int
    mean: Interval
    size: Interval
    bins: tuple[ErrorBin, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ResidualsCompared:
    """Errors of both windows.

    Attributes
    ----------
    before, after : Residuals
    edges : tuple of float
        Of the bins of errors; the outer ones are open.
    bias, size : Rise or None
        How the mean error and the mean absolute error changed.
    """

    before: Residuals
    after: Residuals
    edges: tuple[float, ...]
    bias: Rise | None
    size: Rise | None


def compare(
    before: tuple[Floats, Floats], after: tuple[Floats, Floats], bins: int = BINS
) -> ResidualsCompared:
    """Return the errors of two windows.

    Parameters
    ----------
    before, after : tuple of ndarray, shape (n_rows,)
        Actual values and predictions, all finite. Predictions are binned by the quantiles of
        both windows together, so that either is told where it has rows.
    bins : int

    Returns
    -------
    ResidualsCompared
    """
    errors = [predicted - actual for actual, predicted in (before, after)]
    pooled = np.concatenate([before[1], after[1]])
    cuts = np.unique(np.quantile(pooled, np.arange(1, bins) / bins, method="inverted_cdf"))
    edges = _edges(errors)
    sides = [
        _side(predicted, error, cuts, edges)
        for (_, predicted), error in zip((before, after), errors, strict=True)
    ]
    return ResidualsCompared(
        sides[0],
        sides[1],
        tuple(edges.tolist()),
        rise(errors[0], errors[1]),
        rise(np.abs(errors[0]), np.abs(errors[1])),
    )


def _edges(errors: list[Floats]) -> Floats:
    """Return edges of 24 bins over the inner 99 % of both windows."""
    pooled = np.concatenate(errors)
    low, high = np.quantile(pooled, [0.005, 0.995])
    if high <= low:
        low, high = low - 0.5, high + 0.5
    return np.asarray(np.linspace(low, high, 25), dtype=np.float64)


def _side(predicted: Floats, error: Floats, cuts: Floats, edges: Floats) -> Residuals:
    place = np.searchsorted(cuts, predicted, side="left")
    inside = np.clip(error, edges[0], edges[-1])
    counts, _ = np.histogram(inside, edges)
    return Residuals(
        len(error),
        _known(error),
        _known(np.abs(error)),
        tuple(
            _bin(predicted[place == at], error[place == at])
            for at in range(len(cuts) + 1)
            if int((place == at).sum()) >= FEWEST
        ),
        tuple((counts / max(len(error), 1)).tolist()),
    )


def _bin(predicted: Floats, error: Floats) -> ErrorBin:
    low, high = np.quantile(error, [0.1, 0.9])
    return ErrorBin(len(error), float(predicted.mean()), _known(error), float(low), float(high))


def _known(values: Floats) -> Interval:
    """Return a mean with its interval; a row alone has one without width."""
    found = mean(values)
    if found is not None:
        return found
    only = float(values.sum())
    return Interval(only, only, only, method="one row")
