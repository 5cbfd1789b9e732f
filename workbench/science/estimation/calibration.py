"""Calibration: the share of rows that turn out positive, cell of score by cell of score.

Four maps are tried and the one with the smallest cross-fitted error is kept:

- ``recorded``: the score as it is, where it is a probability;
- ``platt``: a logistic curve of the score (J. Platt 1999, Probabilistic outputs for support
  vector machines, in Advances in Large Margin Classifiers, MIT Press), on the logit of a
  probability;
- ``isotonic``: a rising curve through bins of many rows (after B. Zadrozny and C. Elkan 2002,
  Transforming classifier scores into accurate multiclass probability estimates, KDD);
- ``binned``: the share in each of 20 bins, which may also fall as the score rises.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import isotonic_regression

from workbench.science.estimation.cells import Floats, ScoreCells, split_counts
from workbench.science.metrics import PROBABILITY_FLOOR

Method = Literal["recorded", "platt", "isotonic", "binned"]
METHODS: tuple[Method, ...] = ("recorded", "platt", "isotonic", "binned")
FOLDS = 5
BINS = 20
ERROR_BINS = 10
FEWEST_RISING, MOST_RISING, RISING = 5, 100, 2.0
"""Bins of a rising map: twice the cube root of its rows, within bounds."""
_STEPS = 30
_SETTLED = 1e-9


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which map was kept, and what the others would have cost.

    Parameters
    ----------
    method : str
    squared_error : mapping of str to float
        By method, on rows it was not fitted to: the mean squared difference of chance and
        outcome. All methods see the same scores, so differences between them are
        differences in squared calibration error, with no bins to choose.
    error : float
        Expected calibration error of the kept map on rows it was not fitted to: the mean
        over 10 bins of the distance between mean chance and share, weighted by rows.
    recorded_error : float or None
        The same of the score as it is; None unless it is a probability.
    """

    method: Method
    squared_error: Mapping[str, float]
    error: float
    recorded_error: float | None


def fit(method: Method, cells: ScoreCells, positive: Floats, total: Floats) -> Floats:
    """Return the chance of a positive row in each cell.

    Parameters
    ----------
    method : str
    cells : ScoreCells
    positive, total : ndarray, shape (..., n_cells)
        Rows, or their weights. Leading axes are fitted one by one.

    Returns
    -------
    ndarray, shape (..., n_cells)
        Between 0 and 1; a cell without rows takes the chance of its neighbours.
    """
    if method == "recorded":
        return np.broadcast_to(np.clip(cells.score, 0.0, 1.0), positive.shape)
    one: Callable[[ScoreCells, Floats, Floats], Floats] = {
        "platt": _platt,
        "isotonic": _isotonic,
        "binned": _binned,
    }[method]
    flat = positive.reshape(-1, cells.size), total.reshape(-1, cells.size)
    found = [one(cells, p, t) if t.any() else _nothing(cells) for p, t in zip(*flat, strict=True)]
    return np.stack(found).reshape(positive.shape)


def choose(cells: ScoreCells, positive: Floats, total: Floats, rng: np.random.Generator) -> Chosen:
    """Fit every map on four fifths of the rows, measure it on the rest, and keep the best.

    Parameters
    ----------
    cells : ScoreCells
    positive, total : ndarray of whole numbers, shape (..., n_cells)
        Rows of the reference; leading axes are groups with a map of their own.
    rng : numpy.random.Generator

    Returns
    -------
    Chosen
    """
    folds = split_counts(np.stack([positive, total - positive]), FOLDS, rng)
    positives, totals = folds[:, 0], folds.sum(axis=1)
    rows = max(1.0, float(total.sum()))
    errors: dict[str, float] = {}
    chances = {}
    for method in METHODS:
        if method == "recorded" and not cells.probabilities:
            continue
        held = fit(method, cells, positives.sum(axis=0) - positives, totals.sum(axis=0) - totals)
        squared = totals * held**2 - 2 * positives * held + positives
        errors[method] = float(squared.sum()) / rows
        chances[method] = held
    best: Method = min(METHODS, key=lambda name: errors.get(name, np.inf))
    recorded = chances.get("recorded")
    return Chosen(
        best,
        errors,
        calibration_error(chances[best], positives, totals),
        None if recorded is None else calibration_error(recorded, positives, totals),
    )


def calibration_error(chance: Floats, positive: Floats, total: Floats) -> float:
    """Return the mean distance of chance and share over bins of equal rows.

    Parameters
    ----------
    chance, positive, total : ndarray, all of one shape
        Of each cell.
    """
    order = np.argsort(chance.ravel(), kind="stable")
    rows, hits = total.ravel()[order], positive.ravel()[order]
    sure = (chance * total).ravel()[order]
    running = np.cumsum(rows)
    if not running.size or not running[-1]:
        return 0.0
    bins = np.minimum(ERROR_BINS - 1, (running - rows / 2) * ERROR_BINS // running[-1])
    sums = [np.bincount(bins.astype(np.int64), each, ERROR_BINS) for each in (hits, sure)]
    return float(np.abs(sums[0] - sums[1]).sum() / running[-1])


def _nothing(cells: ScoreCells) -> Floats:
    return np.full(cells.size, 0.5)


def _isotonic(cells: ScoreCells, positive: Floats, total: Floats) -> Floats:
    """Fit to bins of many rows, and join their middles by straight lines.

    Fitted to single rows, the first and last step follow a handful of labels to 0 and 1, and
    an incident that leans to one end is estimated too well.
    """
    del cells
    running = np.cumsum(total)
    middle = (running - total / 2) / running[-1]
    bins = _rising_bins(float(running[-1]))
    place = np.minimum(bins - 1, (middle * bins).astype(np.int64))
    hits, rows, centre = (
        np.bincount(place, each, bins) for each in (positive, total, total * middle)
    )
    used = np.flatnonzero(rows > 0)
    steps = isotonic_regression(hits[used] / rows[used], weights=rows[used]).x
    return np.asarray(np.interp(middle, centre[used] / rows[used], np.clip(steps, 0.0, 1.0)))


def _rising_bins(rows: float) -> int:
    """Return how many bins a rising map is fitted to: the cube root balances bias and chance."""
    return int(min(MOST_RISING, max(FEWEST_RISING, RISING * rows ** (1 / 3))))


def _binned(cells: ScoreCells, positive: Floats, total: Floats) -> Floats:
    del cells
    running = np.cumsum(total)
    middle = (running - total / 2) / running[-1]
    bins = np.minimum(BINS - 1, (middle * BINS).astype(np.int64))
    hits, rows = (np.bincount(bins, each, BINS) for each in (positive, total))
    used = np.flatnonzero(rows > 0)
    share = np.interp(np.arange(BINS), used, hits[used] / rows[used])
    return np.asarray(np.clip(share[bins], 0.0, 1.0))


def _platt(cells: ScoreCells, positive: Floats, total: Floats) -> Floats:
    """Fit two numbers by Newton's steps, with Platt's targets just short of 0 and 1."""
    axis = _axis(cells)
    up, down = float(positive.sum()), float((total - positive).sum())
    aims = (up + 1) / (up + 2), 1 / (down + 2)
    target = positive * aims[0] + (total - positive) * aims[1]
    middle = np.log((up + 1) / (down + 1))
    beta = np.array([middle, 0.0])
    design = np.stack([np.ones(axis.size), axis])
    for _ in range(_STEPS):
        chance = _logistic(beta @ design)
        gradient = design @ (target - total * chance)
        curvature = (design * (total * chance * (1 - chance))) @ design.T
        step = np.linalg.solve(curvature + 1e-6 * np.eye(2), gradient)
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < _SETTLED:
            break
    return _logistic(beta @ design)


def _axis(cells: ScoreCells) -> Floats:
    if cells.probabilities:
        kept = np.clip(cells.score, 1e-6, 1 - 1e-6)
        return np.asarray(np.log(kept) - np.log1p(-kept))
    spread = float(cells.score.std())
    return np.asarray((cells.score - cells.score.mean()) / (spread or 1.0))


def _logistic(margin: Floats) -> Floats:
    kept = np.clip(margin, np.log(PROBABILITY_FLOOR), -np.log(PROBABILITY_FLOOR))
    return np.asarray(1 / (1 + np.exp(-kept)))
