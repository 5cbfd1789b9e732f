"""Partial dependence and the single rows' own lines (ICE) behind it.

A row's line is what the model would say of it, were one input different and all else as it
is; their mean is partial dependence. Where lines are parallel the input acts alike on every
row; where they are not, it acts together with others.

J. H. Friedman (2001), Greedy function approximation: a gradient boosting machine, Annals of
Statistics 29, 1189-1232; A. Goldstein, A. Kapelner, J. Bleich and E. Pitkin (2015), Peeking
inside the black box, Journal of Computational and Graphical Statistics 24, 44-65.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, chdtri, ndtr

from workbench.science.bootstrap import DRAWS
from workbench.science.intervals import Interval, percentile
from workbench.science.metrics import Floats

SURE = 0.05
_NOTHING = 1e-9
"""Of the lines' largest value: a smaller distance is rounding."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """How one input acts otherwise on the rows of the incident.

    Attributes
    ----------
    size : Interval
        Root mean square distance of the two mean lines, levels taken out, in units of the
        prediction. The interval holds in at least 95 % of cases.
    chance : float
        The size that chance alone exceeds in one case of twenty.
    p : float
        Of mean lines that differ by chance alone.
    spread : tuple of Interval
        Reference and incident: how far single rows' lines lie from their mean, levels taken
        out, as a root mean square. 0 where all are parallel; for straight lines the standard
        deviation of their slopes times that of the input.
    spread_gap : Interval
        Incident less reference.
    spread_p : float
        Of spreads that differ by chance alone.
    """

    size: Interval
    chance: float
    p: float
    spread: tuple[Interval, Interval]
    spread_gap: Interval
    spread_p: float


def resampled(n_rows: int, random: np.random.Generator, draws: int = DRAWS) -> Floats:
    """Return how often each row is in each resample, shape (n_draws + 1, n_rows).

    The first are the rows as they are.
    """
    drawn = random.multinomial(n_rows, np.full(n_rows, 1 / n_rows), size=draws)
    return np.vstack([np.ones((1, n_rows)), drawn])


def product(one: Floats, other: Floats) -> Floats:
    """Return the product of two matrices, the same to the last bit on any number of threads."""
    return np.asarray(np.einsum("ij,jk->ik", one, other), dtype=float)


def _over(lines: Floats, share: Floats) -> Floats:
    return np.asarray(np.einsum("ij,j->i", lines, share), dtype=float)


def mean_line(lines: Floats, weights: Floats) -> Floats:
    """Return partial dependence of each resample.

    Parameters
    ----------
    lines : ndarray, shape (n_rows, n_points)
    weights : ndarray, shape (n_draws + 1, n_rows)
        From :func:`resampled`.

    Returns
    -------
    ndarray, shape (n_draws + 1, n_points)
    """
    return np.asarray(product(weights, lines) / lines.shape[0], dtype=float)


def centred(lines: Floats, share: Floats) -> Floats:
    """Return lines less their own level.

    Parameters
    ----------
    lines : ndarray, shape (n_lines, n_points)
    share : ndarray, shape (n_points,)
        How much each point counts; sums to 1.
    """
    return np.asarray(lines - _over(lines, share)[:, None], dtype=float)


def spread(lines: Floats, weights: Floats, share: Floats) -> Floats:
    """Return how far lines lie from their mean, levels taken out, shape (n_draws + 1,)."""
    shapes = centred(lines, share)
    apart = shapes - shapes.mean(axis=0)
    squares = _over(weights, _over(apart**2, share)) / len(lines)
    middle = _over(mean_line(apart, weights) ** 2, share)
    return np.asarray(np.sqrt(np.maximum(squares - middle, 0.0)), dtype=float)


def contrast(
    lines: tuple[Floats, Floats], weights: tuple[Floats, Floats], share: Floats
) -> Contrast:
    """Compare the lines of two windows.

    Parameters
    ----------
    lines : tuple of ndarray, shapes (n_rows, n_points) and (m_rows, n_points)
        Reference and incident.
    weights : tuple of ndarray, shapes (n_draws + 1, n_rows) and (n_draws + 1, m_rows)
    share : ndarray, shape (n_points,)
        How much each point counts; sums to 1.

    Returns
    -------
    Contrast

    Notes
    -----
    The squared distance of two mean curves is, by chance, near a scaled chi-square; its scale
    and degrees of freedom are those that give the mean and variance of its resamples
    (Satterthwaite 1946; J.-T. Zhang 2013, Analysis of variance for functional data). As the
    distance is a norm, the true one lies no farther from the estimate than the estimate's
    own error reaches, which makes the interval.
    """
    means = [centred(mean_line(one, w), share) for one, w in zip(lines, weights, strict=True)]
    gap = means[1] - means[0]
    nothing = _NOTHING * max(float(np.abs(one).max()) for one in lines)
    size = math.sqrt(float(_over(gap[:1] ** 2, share)[0]))
    chance, p = _by_chance(size, _over((gap[1:] - gap[0]) ** 2, share), nothing)
    spreads = [spread(one, w, share) for one, w in zip(lines, weights, strict=True)]
    apart = spreads[1] - spreads[0]
    return Contrast(
        Interval(size, max(0.0, size - chance), size + chance, method="bootstrap norm"),
        chance,
        p,
        (_interval(spreads[0]), _interval(spreads[1])),
        _interval(apart),
        _no_difference(apart, nothing),
    )


def _by_chance(size: float, squares: Floats, nothing: float) -> tuple[float, float]:
    """Return the size that chance rarely exceeds, and the p-value of the one found."""
    mean, variance = float(squares.mean()), float(squares.var(ddof=1))
    if mean <= nothing**2 or variance <= 0:
        return 0.0, 1.0 if size <= max(nothing, 1e-300) else 0.0
    scale, freedom = variance / (2 * mean), 2 * mean**2 / variance
    limit = math.sqrt(scale * float(chdtri(freedom, SURE)))
    return limit, float(chdtrc(freedom, size**2 / scale))


def _interval(draws: Floats) -> Interval:
    found = percentile(float(draws[0]), draws[1:])
    if found is None:
        return Interval(float(draws[0]), float(draws[0]), float(draws[0]))
    low, high = min(found.low, found.estimate), max(found.high, found.estimate)
    return Interval(found.estimate, low, high, found.confidence, found.method)


def _no_difference(draws: Floats, nothing: float) -> float:
    error = float(np.std(draws[1:], ddof=1))
    if error <= nothing:
        return 1.0 if abs(float(draws[0])) <= max(nothing, 1e-300) else 0.0
    return float(2 * ndtr(-abs(float(draws[0])) / error))
