"""The composite: severities of several signals become one score whose parts add up.

The score is a noisy or (Pearl 1988, section 4.3.2): each signal, extreme, would mean harm with the
chance of its weight, and signals mean it independently. Its parts are shares of the logarithm, so
that they add up to it.
"""

import numpy as np
from numpy.typing import NDArray

from workbench.science.scoring.baselines import Booleans, Floats


def noisy_or(severity: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return scores and what each signal adds to them.

    Parameters
    ----------
    severity : ndarray, shape (..., signals)
        From 0 to 1; NaN, where a signal was not measured, adds nothing.
    weights : ndarray, shape (signals,)
        From 0 to below 1.

    Returns
    -------
    score : ndarray, shape (...)
        From 0 to 100.
    contributions : ndarray, shape (..., signals)
        They add up to the score.
    """
    spared = np.log1p(-weights * np.nan_to_num(severity))
    total = spared.sum(axis=-1)
    score = -100.0 * np.expm1(total)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total[..., None] < 0, spared / total[..., None], 0.0)
    return score, share * score[..., None]


def persistent(values: Floats, judged: Booleans, windows: int) -> Floats:
    """Return the mean over the last judged windows; those before the first count as 0.

    Parameters
    ----------
    values : ndarray, shape (models, time) or (models, time, signals)
    judged : ndarray of bool, shape (models, time)
        A window that is not keeps what the one before it had.
    windows : int

    Returns
    -------
    ndarray, shaped as values
    """
    found = np.zeros_like(values)
    shape = (values.shape[0], windows, *values.shape[2:])
    last = np.zeros(shape)
    for at in range(values.shape[1]):
        take = judged[:, at].reshape(-1, *[1] * (last.ndim - 1))
        moved = np.concatenate([last[:, 1:], values[:, at : at + 1]], axis=1)
        last = np.where(take, moved, last)
        found[:, at] = last.mean(axis=1)
    return found


def second_highest(values: Floats, judged: Booleans, windows: int) -> Floats:
    """Return the second highest of the last judged windows; of one window, that one.

    Parameters
    ----------
    values : ndarray, shape (models, time)
    judged : ndarray of bool, shape (models, time)
    windows : int

    Returns
    -------
    ndarray, shape (models, time)
    """
    found = np.zeros_like(values)
    last = np.zeros((values.shape[0], windows))
    for at in range(values.shape[1]):
        moved = np.concatenate([last[:, 1:], values[:, at : at + 1]], axis=1)
        last = np.where(judged[:, at, None], moved, last)
        found[:, at] = np.sort(last, axis=1)[:, -min(2, windows)]
    return found


def steps(score: Floats, edges: Floats, hysteresis: float, second: Floats) -> NDArray[np.int64]:
    """Return the step of the scale each score stands on.

    A step is entered at its edge, and left a stated number of points below it, so that a score
    that wavers around an edge does not flicker. A step above the second is entered only if a
    second window reaches the second by itself: one window, however high, is a spike.

    Parameters
    ----------
    score : ndarray, shape (models, time)
    edges : ndarray, shape (tiers,)
        Rising, the first 0.
    hysteresis : float
    second : ndarray, shape (models, time)
        Of :func:`second_highest`.

    Returns
    -------
    ndarray of int, shape (models, time)
        Indices into edges.
    """
    # A sum that should be an edge may miss it by the last digit.
    entered = np.searchsorted(edges, score + 1e-9, side="right") - 1
    alone = second < edges[min(1, len(edges) - 1)]
    entered = np.where(alone, np.minimum(entered, 1), entered)
    held = np.searchsorted(edges - hysteresis, score, side="right") - 1
    found = np.zeros(score.shape, dtype=np.int64)
    now = np.zeros(score.shape[0], dtype=np.int64)
    for at in range(score.shape[1]):
        now = np.maximum(entered[:, at], np.minimum(now, held[:, at]))
        found[:, at] = np.maximum(now, 0)
        now = found[:, at]
    return found
