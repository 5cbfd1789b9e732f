"""Accumulated local effects: how one input moves the predictions, others as they go with it.

Each row is asked twice, at both ends of the bin (or at both neighbouring levels) it lies in;
the mean differences are added up. Unlike partial dependence, rows are never moved far from
where they are, and the cost is two predictions a row.

D. W. Apley and J. Zhu (2020), Visualizing the effects of predictor variables in black box
supervised learning models, Journal of the Royal Statistical Society B 82, 1059-1086.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.intervals import Interval, percentile
from workbench.science.metrics import Floats

Codes = NDArray[np.int64]
BEYOND = 4
"""Bins, at most, that follow the incident beyond either end of the reference."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The local differences of one window, each shape (n_differences,).

    Attributes
    ----------
    row : ndarray of int
        The row that was asked; a row between two neighbouring levels is asked twice.
    step : ndarray of int
        Which step, from point ``k`` to ``k + 1``.
    change : ndarray
        The prediction at the step's end less that at its start.
    """

    row: Codes
    step: Codes
    change: Floats


def points(reference: Floats, incident: Floats, bins: int) -> Floats:
    """Return where a number's effect is looked at: quantiles of the reference, and beyond.

    Parameters
    ----------
    reference, incident : ndarray, shape (n,) and (m,)
        Finite values.
    bins : int

    Returns
    -------
    ndarray, shape (n_points,)
        Ascending and distinct values that occur. Where the incident reaches beyond the
        reference, its own quantiles there follow, a few at most.
    """
    inner = _quantiles(reference, bins)
    below, above = incident[incident < inner[0]], incident[incident > inner[-1]]
    return np.asarray(
        np.unique(np.concatenate([_beyond(below, 0.0), inner, _beyond(above, 1.0)])), dtype=float
    )


def _quantiles(values: Floats, bins: int) -> Floats:
    steps = np.linspace(0, 1, bins + 1)
    return np.unique(np.quantile(values, steps, method="inverted_cdf"))


def _beyond(values: Floats, end: float) -> Floats:
    if not len(values):
        return values
    steps = np.linspace(0, 1, BEYOND + 1)
    chosen = steps[:-1] if end == 0.0 else steps[1:]
    return np.quantile(values, chosen, method="inverted_cdf")


def step_of(values: Floats, at: Floats) -> Codes:
    """Return which step each value lies in; the lowest point belongs to the first."""
    found = np.searchsorted(at, values, side="left") - 1
    return np.clip(found, 0, len(at) - 2).astype(np.int64)


def mean_steps(steps: Steps, n_points: int, weights: Floats) -> Floats:
    """Return the mean difference of each step.

    Parameters
    ----------
    steps : Steps
    n_points : int
    weights : ndarray, shape (n_draws, n_rows)
        How often each row is in each resample, the first being the rows as they are.

    Returns
    -------
    ndarray, shape (n_draws, n_points - 1)
        nan for steps without rows; a step that only a resample lacks keeps its mean.
    """
    held = np.zeros((len(steps.step), n_points - 1))
    held[np.arange(len(steps.step)), steps.step] = 1.0
    drawn = weights[:, steps.row]
    count = drawn @ held
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, drawn @ (held * steps.change[:, None]) / count, np.nan)
    return np.where(np.isnan(mean), mean[0], mean)


def curve(own: Floats, other: Floats, share: Floats) -> Floats:
    """Add up the steps of a window.

    Parameters
    ----------
    own, other : ndarray, shape (n_draws, n_points - 1)
        Mean steps of the window and of the other one, which serves where it has no rows.
    share : ndarray, shape (n_points,)
        How much each point counts in the mean, which is made 0.

    Returns
    -------
    ndarray, shape (n_draws, n_points)
        The effect at each point, the first row that of the rows as they are.
    """
    steps = np.nan_to_num(np.where(np.isnan(own), other, own))
    effect = np.hstack([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)])
    return np.asarray(effect - (effect @ share)[:, None], dtype=float)


def shares(row: Codes, at: Floats, n_points: int, weights: Floats) -> Floats:
    """Return how the rows of a window lie at the points, for each resample.

    Parameters
    ----------
    row : ndarray of int, shape (n,)
        Rows that have a value.
    at : ndarray, shape (n,)
        Where each lies, counted in points: 2.25 is a quarter of the way from 2 to 3.
    n_points : int
    weights : ndarray, shape (n_draws, n_rows)

    Returns
    -------
    ndarray, shape (n_draws, n_points)
        A row between two points counts with both, by nearness; each sums to 1.
    """
    low = np.clip(np.floor(at), 0, n_points - 1).astype(int)
    part = at - low
    held = np.zeros((len(at), n_points))
    held[np.arange(len(at)), low] = 1 - part
    held[np.arange(len(at)), np.minimum(low + 1, n_points - 1)] += part
    found = weights[:, row] @ held
    return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-300), dtype=float)


def place(values: Floats, at: Floats) -> Floats:
    """Return where values lie, counted in points; outside, at the ends."""
    return np.asarray(np.interp(values, at, np.arange(len(at))), dtype=float)


def band(draws: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % percentile band of a curve, point by point, around its own estimate."""
    low, high = np.quantile(draws[1:], [0.025, 0.975], axis=0)
    return np.minimum(low, draws[0]), np.maximum(high, draws[0])


@dataclass(frozen=True, slots=True)
class Change:
    """How one input's part in the predictions differs between the windows.

    Attributes
    ----------
    size : Interval
        Mean distance between the effects on rows of the two windows (Wasserstein-1), in
        units of the prediction; a little above 0 by chance alone.
    moved : Interval
        How far the input's new values alone move the mean prediction, along the curve of
        the reference.
    chance : float
        The size that chance alone exceeds in about one case of twenty: between resamples of
        one window, the mean of both windows.
    """

    size: Interval
    moved: Interval
    chance: float


def change(curves: tuple[Floats, Floats], lies: tuple[Floats, Floats]) -> Change | None:
    """Compare two curves over where the rows of their windows lie.

    Parameters
    ----------
    curves, lies : tuple of ndarray, each of shape (n_draws, n_points)
        Effects, and shares of rows at the points; reference, then incident.
    """
    sizes = [_distance(*drawn) for drawn in zip(*curves, *lies, strict=True)]
    moves = (curves[0] * (lies[1] - lies[0])).sum(axis=1)
    size, moved = percentile(sizes[0], sizes[1:]), percentile(float(moves[0]), moves[1:])
    if size is None or moved is None:
        return None
    by_chance = [_between_draws(c, lie) for c, lie in zip(curves, lies, strict=True)]
    return Change(size, moved, float(np.mean(by_chance)))


def _between_draws(effects: Floats, lies: Floats) -> float:
    """Return the 95 % quantile of the distance between one resample and the next."""
    apart = [
        _distance(effects[at], effects[at + 1], lies[at], lies[at + 1])
        for at in range(1, len(effects) - 1)
    ]
    return float(np.quantile(apart, 0.95))


def _distance(before: Floats, after: Floats, share: Floats, other: Floats) -> float:
    """Return the Wasserstein-1 distance of two weighted samples of effects."""
    values = np.concatenate([before, after])
    mass = np.concatenate([share, -other])
    order = np.argsort(values, kind="stable")
    gap = np.cumsum(mass[order])[:-1]
    return float(np.sum(np.abs(gap) * np.diff(values[order])))
