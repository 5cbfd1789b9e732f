"""Whether a probability means what it says: reliability by bins, and the calibration error."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import DRAWS
from workbench.science.explanation.rises import apart
from workbench.science.intervals import Interval, wilson

BINS = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose score lies in one bin.

    Attributes
    ----------
    low, high : float
        Ends of the bin; the upper one belongs to the next bin, but for the last.
    rows : int
    score : float
        Their mean score.
    share : Interval
        Of them, how many came true; Wilson, 95 %.
    """

    low: float
    high: float
    rows: int
    score: float
    share: Interval


@dataclass(frozen=True, slots=True)
class Reliability:
    """Scores of one window against what came true.

    Attributes
    ----------
    bins : tuple of Bin
        Those that hold rows, from low to high.
    error : Interval
        Expected calibration error in its squared form: the root of the mean square over rows
        of how far the share that came true lies from the mean score of its bin, less what
        chance adds, 95 %.
    rows : int
    """

    bins: tuple[Bin, ...]
    error: Interval
    rows: int


@dataclass(frozen=True, slots=True)
class _Binned:
    place: NDArray[np.int64]
    score: Floats
    hit: Floats
    count: int

    def square(self, drawn: NDArray[np.int64] | None = None) -> float:
        """Return the mean square of all rows, or of a resample, less what chance leaves in it."""
        place, away = self.place, self.hit - self.score
        if drawn is not None:
            place, away = place[drawn], away[drawn]
        rows = np.bincount(place, minlength=self.count).astype(np.float64)
        held = np.maximum(rows, 1.0)
        mean = np.bincount(place, weights=away, minlength=self.count) / held
        square = np.bincount(place, weights=away * away, minlength=self.count) / held
        chance = np.where(rows > 1, (square - mean**2) / np.maximum(rows - 1, 1.0), mean**2)
        return float((rows * (mean**2 - chance)).sum() / max(len(place), 1))


def binned_edges(bins: int = BINS) -> Floats:
    """Return the ends of bins of equal width from 0 to 1.

    Parameters
    ----------
    bins : int

    Returns
    -------
    ndarray, shape (bins + 1,)
    """
    return np.asarray(np.arange(bins + 1) / bins, dtype=np.float64)


def compare(
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    rng: np.random.Generator,
    bins: int = BINS,
) -> tuple[Reliability, Reliability, Interval]:
    """Return the reliability of two windows and how the calibration error changed.

    Parameters
    ----------
    before, after : tuple of ndarray, shape (n_rows,)
        Scores from 0 to 1, and 1.0 where what they are a chance of came true. Rows in an order
        that does not depend on how they came.
    rng : numpy.random.Generator
    bins : int
        Of equal width, the same for both.

    Returns
    -------
    tuple of (Reliability, Reliability, Interval)
        The last is the error after less the error before.

    Notes
    -----
    A calibration error measured in bins is too large by what chance leaves in each bin
    (J. Bröcker 2012, Estimating reliability and resolution of probability forecasts, Climate
    Dynamics 39, 655-667): a short window would seem worse than a long one. The mean square less
    the variance of each bin's mean has no such part; its interval is that of the bootstrap, moved
    to its middle, and roots are taken last. The change is put together from both intervals as
    :func:`workbench.science.explanation.rises.apart` does, which is wide rather than narrow where
    nothing is wrong.
    """
    edges = binned_edges(bins)
    sides = [_binned(score, hit, edges) for score, hit in (before, after)]
    found = [Reliability(_bins(side, edges), _error(side, rng), len(side.score)) for side in sides]
    return found[0], found[1], apart(found[1].error, found[0].error)


def _binned(score: Floats, hit: Floats, edges: Floats) -> _Binned:
    count = len(edges) - 1
    place = np.clip(np.searchsorted(edges, score, side="right") - 1, 0, count - 1)
    return _Binned(np.asarray(place, dtype=np.int64), score, hit, count)


def _error(side: _Binned, rng: np.random.Generator) -> Interval:
    """Return the root of the mean square with its interval."""
    size = len(side.score)
    draws = np.array([side.square(rng.integers(0, size, size)) for _ in range(DRAWS)])
    square = side.square()
    low, high = np.quantile(draws, [0.025, 0.975]) - draws.mean()
    ends = [_root(square + float(end)) for end in (0.0, low, high)]
    return Interval(ends[0], min(ends), max(ends), method="centred bootstrap")


def _root(square: float) -> float:
    return math.sqrt(max(square, 0.0))


def _bins(side: _Binned, edges: Floats) -> tuple[Bin, ...]:
    rows = np.bincount(side.place, minlength=side.count)
    scores = np.bincount(side.place, weights=side.score, minlength=side.count)
    hits = np.bincount(side.place, weights=side.hit, minlength=side.count)
    return tuple(
        Bin(
            float(edges[at]),
            float(edges[at + 1]),
            int(rows[at]),
            float(scores[at] / rows[at]),
            wilson(round(float(hits[at])), int(rows[at])),
        )
        for at in range(side.count)
        if rows[at]
    )


def top_scores(
    score: Floats, classes: Sequence[object], predicted: NDArray[np.object_]
) -> Floats | None:
    """Return the probability of each row's own predicted class, or None where it is not told.

    Parameters
    ----------
    score : ndarray, shape (n_rows,) or (n_rows, n_classes)
        One number a row is taken for that probability already.
    classes : sequence
        What the columns are about, in their order.
    predicted : ndarray, shape (n_rows,)
    """
    if score.ndim == 1:
        return score
    if score.shape[1] != len(classes):
        return None
    place = {name: at for at, name in enumerate(classes)}
    at = np.array([place.get(one, -1) for one in predicted.tolist()], dtype=np.int64)
    found = score[np.arange(len(at)), np.maximum(at, 0)]
    return np.where(at >= 0, found, np.nan)
