"""Which rows a partial fault touched: a posterior for each row, smoothed over time."""

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.coding import Mask

Floats = NDArray[np.float64]
_SPAN = 101
_ROUNDS = 3
_LIMIT = 12.0
_STEPS = 30


def affected(log_ratio: Floats, share: float, *, ordered: bool) -> Mask:
    """Return the rows more likely affected than not.

    Parameters
    ----------
    log_ratio : ndarray, shape (m,)
        Log likelihood of the row under the fault, minus without it.
    share : float
        Of rows expected to be affected.
    ordered : bool
        Whether rows are in order of time: faults then begin and end, and neighbours tell.
    """
    if share >= 0.95:
        return np.ones(len(log_ratio), dtype=bool)
    evidence = np.clip(log_ratio, -_LIMIT, _LIMIT)
    prior = np.full(len(evidence), np.clip(share, 0.01, 0.99))
    belief = _logistic(evidence + _odds(prior))
    if ordered and len(evidence) > _SPAN:
        for _ in range(_ROUNDS):
            prior = _moving_mean(belief).clip(0.005, 0.995)
            belief = _logistic(evidence + _odds(prior))
    return np.asarray(belief > 0.5)


def mixing(log_ratio: Floats, start: float = 0.5) -> float:
    """Return the share of rows affected that makes the rows most likely (EM).

    Parameters
    ----------
    log_ratio : ndarray, shape (m,)
        Log likelihood of the row under the fault, minus without it.
    start : float
        The share to begin with; it stays where the rows tell nothing.
    """
    odds = np.exp(np.clip(log_ratio, -_LIMIT, _LIMIT))
    share = start
    for _ in range(_STEPS):
        share = float(np.mean(share * odds / (share * odds + 1 - share)))
    return share


def _odds(share: Floats) -> Floats:
    return np.log(share / (1 - share))


def _logistic(value: Floats) -> Floats:
    return 1 / (1 + np.exp(-value))


def _moving_mean(values: Floats) -> Floats:
    half = _SPAN // 2
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    low, high = np.maximum(at - half, 0), np.minimum(at + half + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low), dtype=float)
