"""From a score to the chance that there is a real incident behind it.

Platt's logistic curve where there are some incidents, isotonic regression where there are more;
both rise with the score. Everything works on counts by score and by group (an incident, or the
ordinary windows of one model), as the windows of one incident say the same thing over and over:
intervals draw groups again, never windows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from workbench.science.bootstrap import generator
from workbench.science.scoring.baselines import Booleans, Floats, Integers
from workbench.science.scoring.outcomes import Truth

GRID = np.linspace(0.0, 100.0, 201)
"""Scores at which counts are kept."""
_PRIOR_ROWS = 1.0
_DRAWS = 200
Fit = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Counts:
    """Windows by group and score.

    Attributes
    ----------
    real, all : ndarray, shape (groups, scores)
        Windows with a real incident, and all windows, at each score of :data:`GRID`.
    incidents : int
    """

    real: Floats
    all: Floats
    incidents: int


def counts_of(score: Floats, truth: Truth) -> Counts:
    """Return windows by group and score.

    Parameters
    ----------
    score : ndarray, shape (models, windows)
    truth : Truth
    """
    models, incidents = score.shape[0], len(truth.spans)
    group = np.where(truth.of >= 0, models + truth.of, np.arange(models)[:, None])
    place = np.clip(np.rint(score * (len(GRID) - 1) / 100), 0, len(GRID) - 1).astype(np.int64)
    cell = (group * len(GRID) + place)[truth.counted]
    size = (models + incidents) * len(GRID)
    every = np.bincount(cell, minlength=size).reshape(-1, len(GRID)).astype(np.float64)
    real = every.copy()
    real[:models] = 0.0
    seen = (every[models:].sum(axis=1) > 0).sum()
    return Counts(real, every, int(seen))


def platt(real: Floats, every: Floats) -> Floats:
    """Return chances at :data:`GRID` from a logistic curve in the score (Platt 1999).

    Targets are shrunk as Platt's are, so that no chance becomes 0 or 1, and the curve never falls.

    Parameters
    ----------
    real, every : ndarray, shape (scores,)
    """
    total, hits = every.sum(), real.sum()
    high, low = (hits + 1) / (hits + 2), 1 / (total - hits + 2)
    target = real * high + (every - real) * low
    x = GRID / 25.0 - 2.0

    def loss(at: Floats) -> tuple[float, Floats]:
        z = at[0] + at[1] * x
        value = float((every * np.logaddexp(0, z) - target * z).sum()) / total
        gap = (every * _sigmoid(z) - target) / total
        return value, np.array([gap.sum(), (gap * x).sum()])

    start = np.array([np.log((hits + 1) / (total - hits + 1)), 1.0])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), (0, None)])
    return _sigmoid(found.x[0] + found.x[1] * x)


def isotonic(real: Floats, every: Floats) -> Floats:
    """Return chances at :data:`GRID` by isotonic regression, straight between its steps' middles.

    Centred as by Oron and Flournoy (2017); each step is shrunk a little towards the share of all,
    by one window, so that a step of few windows does not say 0 or 1.

    Parameters
    ----------
    real, every : ndarray, shape (scores,)
    """
    share = real.sum() / max(every.sum(), 1.0)
    there = np.flatnonzero(every > 0)
    blocks: list[list[float]] = []
    for at in there:
        blocks.append([real[at], every[at], every[at] * GRID[at]])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    if not blocks:
        return np.full(len(GRID), share)
    hits, sizes, places = np.array(blocks).T
    chance = (hits + _PRIOR_ROWS * share) / (sizes + _PRIOR_ROWS)
    return np.interp(GRID, places / sizes, np.maximum.accumulate(chance))


def with_interval(
    counts: Counts, fit: Fit, seed: int, draws: int = _DRAWS
) -> tuple[Floats, Floats, Floats]:
    """Return a map and its 95 % interval, by drawing groups again.

    Parameters
    ----------
    counts : Counts
    fit : callable
        :func:`platt` or :func:`isotonic`.
    seed, draws : int

    Returns
    -------
    chance, low, high : ndarray, shape (scores,)
    """
    rng = generator(seed, "map")
    groups = np.flatnonzero(counts.all.sum(axis=1) > 0)
    real, every = counts.real[groups], counts.all[groups]
    chance = fit(real.sum(axis=0), every.sum(axis=0))
    weights = rng.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), draws)
    drawn = np.array([fit(one @ real, one @ every) for one in weights.astype(np.float64)])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return chance, np.minimum(low, chance), np.maximum(high, chance)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Stated chances against what happened, in bins of equally many windows.

    Attributes
    ----------
    stated, happened, low, high : ndarray, shape (bins,)
        Mean chance that was stated, share that was real, and the share's 95 % interval over groups.
    windows : ndarray of int, shape (bins,)
    error : float
        Mean gap between stated and happened, weighted by windows.
    """

    stated: Floats
    happened: Floats
    low: Floats
    high: Floats
    windows: Integers
    error: float


def reliability(
    chance: Floats, real: Booleans, group: Integers, *, bins: int = 10, seed: int = 0
) -> Reliability:
    """Return how well stated chances hold.

    Parameters
    ----------
    chance : ndarray, shape (windows,)
    real : ndarray of bool, shape (windows,)
    group : ndarray of int, shape (windows,)
        Windows of one incident, or of one model, say the same thing.
    bins : int
    seed : int
    """
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    where = np.empty(len(chance), dtype=np.int64)
    for at, part in enumerate(parts):
        where[part] = at
    _, own = np.unique(group, return_inverse=True)
    count = int(own.max(initial=-1)) + 1
    cell = own * len(parts) + where
    size = count * len(parts)
    every = np.bincount(cell, minlength=size).reshape(count, -1).astype(np.float64)
    hits = np.bincount(cell, weights=real.astype(np.float64), minlength=size).reshape(count, -1)
    stated = np.array([chance[part].mean() for part in parts])
    windows = every.sum(axis=0)
    happened = hits.sum(axis=0) / windows
    rng = generator(seed, "reliability")
    weights = rng.multinomial(count, np.full(count, 1 / count), _DRAWS).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = (weights @ hits) / (weights @ every)
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    error = float((windows * np.abs(stated - happened)).sum() / windows.sum())
    return Reliability(
        stated,
        happened,
        np.minimum(low, happened),
        np.maximum(high, happened),
        windows.astype(np.int64),
        error,
    )


def chance_at(score: Floats, chance: Floats) -> Floats:
    """Return the chances that a map over :data:`GRID` gives to scores."""
    return np.asarray(np.interp(score, GRID, chance))


def chosen_fit(incidents: int, some: int, many: int) -> tuple[str, Fit] | None:
    """Return the kind of map that a number of incidents bears, or None.

    Parameters
    ----------
    incidents : int
    some, many : int
        Incidents from which Platt's curve, and from which isotonic regression, is fitted.
    """
    if incidents < some:
        return None
    return ("isotonic", isotonic) if incidents >= many else ("platt", platt)


def pooled(parts: Sequence[Reliability]) -> float:
    """Return the calibration error of several parts, weighted by their windows."""
    sizes = [int(part.windows.sum()) for part in parts]
    total = sum(sizes)
    return sum(p.error * s for p, s in zip(parts, sizes, strict=True)) / total if total else np.nan


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))
