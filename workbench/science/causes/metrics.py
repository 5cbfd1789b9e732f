"""Performance metrics with the influence of each row, so that differences get intervals.

Every value is signed so that higher is better: rmse and mae enter as their negatives. A
resampled metric is approximated by its influence function (Hampel 1974), which is exact for
means and lets one set of resampling weights serve every what-if.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import DRAWS, generator
from workbench.science.causes.problem import Array
from workbench.science.metrics import is_positive, positive_class

Floats = NDArray[np.float64]
LOWER_IS_BETTER = frozenset({"rmse", "mae"})


@dataclass(frozen=True)
class Measured:
    """A metric on some rows.

    Attributes
    ----------
    value : float
        Higher is better.
    influence : ndarray, shape (n,)
        First-order change of the value by each row, times n; its mean is 0.
    """

    value: float
    influence: Floats


def measure(metric: str, label: Array, prediction: Array, score: Array | None) -> Measured:
    """Return a metric and each row's influence on it.

    Parameters
    ----------
    metric : str
        ``accuracy``, ``auc``, ``rmse``, ``mae`` or ``r2``; anything else is read as accuracy.
    label, prediction : ndarray, shape (n,)
    score : ndarray of float, shape (n,), or None
        Needed for ``auc`` alone, which falls back on the prediction.
    """
    if metric == "auc":
        if score is None and prediction.dtype == object:
            score = np.asarray(is_positive(prediction, positive_class(label)), dtype=float)
        return _auc(label, prediction if score is None else score)
    return _MEASURES.get(metric, _accuracy)(label, prediction)


def measurable(metric: str, label: Array) -> bool:
    """Say whether known labels allow a metric: auc and r2 take two that differ."""
    return len(np.unique(label)) >= (2 if metric in {"auc", "r2"} else 1)


def shown(metric: str, value: float) -> float:
    """Return a signed value as it is usually written: rmse and mae positive."""
    return -value if metric in LOWER_IS_BETTER else value


def _accuracy(label: Array, prediction: Array) -> Measured:
    right = np.asarray(label == prediction, dtype=float)
    return Measured(float(right.mean()), right - right.mean())


def _mae(label: Array, prediction: Array) -> Measured:
    error = np.abs(np.asarray(label, float) - np.asarray(prediction, float))
    return Measured(-float(error.mean()), error.mean() - error)


def _rmse(label: Array, prediction: Array) -> Measured:
    square = (np.asarray(label, float) - np.asarray(prediction, float)) ** 2
    root = float(np.sqrt(square.mean()))
    return Measured(-root, (square.mean() - square) / (2 * root) if root else 0 * square)


def _r2(label: Array, prediction: Array) -> Measured:
    known = np.asarray(label, float)
    square = (known - np.asarray(prediction, float)) ** 2
    spread = (known - known.mean()) ** 2
    if not spread.mean():
        return Measured(0.0, 0 * square)
    ratio = float(square.mean() / spread.mean())
    return Measured(1 - ratio, (ratio * spread - square) / spread.mean())


def _auc(label: Array, score: Array) -> Measured:
    """Return the area under the curve with its placement values (DeLong 1988)."""
    value = np.asarray(score, float)
    positive = np.asarray(is_positive(label, positive_class(label)), dtype=bool)
    up, down = np.sort(value[positive]), np.sort(value[~positive])
    influence = np.zeros(len(value))
    if not len(up) or not len(down):
        return Measured(0.5, influence)
    below = _placement(down, value[positive])
    area = float(below.mean())
    influence[positive] = (below - area) / positive.mean()
    influence[~positive] = (1 - _placement(up, value[~positive]) - area) / (1 - positive.mean())
    return Measured(area, influence)


def _placement(ordered: Floats, value: Floats) -> Floats:
    low, high = np.searchsorted(ordered, value, "left"), np.searchsorted(ordered, value, "right")
    return np.asarray((low + high) / (2 * len(ordered)), dtype=float)


_MEASURES: dict[str, Callable[[Array, Array], Measured]] = {
    "accuracy": _accuracy,
    "mae": _mae,
    "rmse": _rmse,
    "r2": _r2,
}


class Resampler:
    """Bootstrap weights drawn once and used for every comparison on the same rows.

    Parameters
    ----------
    n_rows, seed : int
    purpose : str
        What the draws are for.
    """

    def __init__(self, n_rows: int, seed: int, purpose: str) -> None:
        random = generator(seed, "causes", purpose)
        share = np.full(max(n_rows, 1), 1 / max(n_rows, 1))
        self._weights = random.multinomial(max(n_rows, 1), share, size=DRAWS).astype(np.float32)

    def spread(self, influence: Floats) -> Floats:
        """Return the resampled deviations of a metric, shape (draws,)."""
        if not len(influence):
            return np.zeros(DRAWS)
        drawn = self._weights @ influence.astype(np.float32)
        return np.asarray(drawn / len(influence), dtype=float)


def interval(value: float, deviations: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval around a value."""
    low, high = np.quantile(deviations, [0.025, 0.975])
    return value + float(low), value + float(high)
