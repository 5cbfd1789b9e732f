"""Every metric with the influence of each row, so that paired differences get honest errors.

A metric of n rows is, to first order, its value plus the mean of the rows' influences
(Hampel 1974; the infinitesimal jackknife of Jaeckel 1972). For accuracy, mae, brier and
log loss, which are means, this is exact; for the area under the ROC curve it gives DeLong's
placement values. Two outputs measured on the same rows are compared through the difference
of their influences row by row, which keeps the pairing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from workbench.science.metrics import METRICS, PROBABILITY_FLOOR, Floats, Values


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric of some rows.

    Attributes
    ----------
    value : float
        In the metric's own units.
    influence : ndarray, shape (n_rows,)
        First-order change of the value by each row, times n; its mean is 0.
    """

    value: float
    influence: Floats

    @property
    def error(self) -> float:
        """The standard error of the value."""
        n = len(self.influence)
        return float(np.std(self.influence, ddof=1) / np.sqrt(n)) if n > 1 else 0.0


def measure(name: str, label: Values, output: Values) -> Measured | None:
    """Return a metric with each row's influence.

    Parameters
    ----------
    name : str
        As in :data:`workbench.science.metrics.METRICS`.
    label, output : ndarray, shape (n_rows,)
        Without missing values; labels are 1 and 0 for metrics of scores.

    Returns
    -------
    Measured or None
        None where these rows cannot have that metric, such as an area with one class only.
    """
    value = METRICS[name].compute(label, output)
    if value is None or not np.isfinite(value):
        return None
    return Measured(value, _INFLUENCE[name](value, label, output))


def _accuracy(value: float, label: Values, output: Values) -> Floats:
    return np.asarray(label == output, dtype=np.float64) - value


def _balanced(value: float, label: Values, output: Values) -> Floats:
    del value
    levels = sorted(set(label.tolist()), key=str)
    found = np.zeros(len(label))
    for level in levels:
        chosen = label == level
        right = np.asarray(output[chosen] == level, dtype=np.float64)
        found[chosen] = (right - right.mean()) / (chosen.mean() * len(levels))
    return found


def _f1(value: float, label: Values, output: Values) -> Floats:
    del value
    classes = sorted(set(label.tolist()), key=str)
    chosen = [1] if set(classes) <= {0, 1} else classes
    parts = [_f1_of(level, label, output) for level in chosen]
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)


def _f1_of(level: object, label: Values, output: Values) -> Floats:
    true = np.asarray(label == level, dtype=np.float64)
    named = np.asarray(output == level, dtype=np.float64)
    both = float((true + named).mean())
    if not both:
        return np.zeros(len(label))
    ratio = 2 * float((true * named).mean()) / both
    return np.asarray((2 * true * named - ratio * (true + named)) / both, dtype=np.float64)


def _auc(value: float, label: Values, output: Values) -> Floats:
    """Return DeLong's placement values, centred and scaled by the share of their class."""
    score = np.asarray(output, dtype=np.float64)
    positive = label > 0
    up, down = np.sort(score[positive]), np.sort(score[~positive])
    found = np.zeros(len(score))
    found[positive] = (_placed(down, score[positive]) - value) / positive.mean()
    found[~positive] = (1 - _placed(up, score[~positive]) - value) / (1 - positive.mean())
    return found


def _placed(ordered: Floats, values: Floats) -> Floats:
    low = np.searchsorted(ordered, values, "left")
    high = np.searchsorted(ordered, values, "right")
    return np.asarray((low + high) / (2 * len(ordered)), dtype=np.float64)


def _pr_auc(value: float, label: Values, output: Values) -> Floats:
    """Return the influence of average precision, the mean precision at the positives.

    With A(t) and B(t) the shares of positives and of all rows scored t or more, the metric
    is the mean of A/B over positives; a row counts as a positive, and in the A and B of
    every positive scored no higher.
    """
    score = np.asarray(output, dtype=np.float64)
    true = np.asarray(label, dtype=np.float64)
    n = len(score)
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    last = np.searchsorted(-ranked, -ranked, "right") - 1
    above, at = (np.cumsum(true[order])[last] / n, (last + 1) / n)
    weight = true[order] / n
    first = np.searchsorted(-ranked, -ranked, "left")
    gained = _tail(weight / at)[first]
    diluted = _tail(weight * above / at**2)[first]
    total = value * true.mean()
    part = true[order] * (above / at) - total + true[order] * gained - diluted
    found = np.empty(n)
    found[order] = (part - value * (true[order] - true.mean())) / true.mean()
    return found


def _tail(values: Floats) -> Floats:
    return np.asarray(np.cumsum(values[::-1])[::-1], dtype=np.float64)


def _log_loss(value: float, label: Values, output: Values) -> Floats:
    chance = np.clip(np.asarray(output, np.float64), PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR)
    return np.asarray(-(label * np.log(chance) + (1 - label) * np.log1p(-chance)) - value)


def _brier(value: float, label: Values, output: Values) -> Floats:
    return np.asarray((np.asarray(output, np.float64) - label) ** 2 - value, dtype=np.float64)


def _rmse(value: float, label: Values, output: Values) -> Floats:
    square = _errors(label, output) ** 2
    return (square - square.mean()) / (2 * value) if value else np.zeros(len(square))


def _mae(value: float, label: Values, output: Values) -> Floats:
    return np.asarray(np.abs(_errors(label, output)) - value, dtype=np.float64)


def _mape(value: float, label: Values, output: Values) -> Floats:
    actual = np.asarray(label, np.float64)
    counted = actual != 0
    relative = np.abs(_errors(label, output)) / np.where(counted, np.abs(actual), 1.0)
    return np.asarray(np.where(counted, relative - value, 0.0) / counted.mean())


def _r2(value: float, label: Values, output: Values) -> Floats:
    actual = np.asarray(label, np.float64)
    spread = (actual - actual.mean()) ** 2
    missed = _errors(label, output) ** 2
    return np.asarray(((1 - value) * spread - missed) / spread.mean(), dtype=np.float64)


def _errors(label: Values, output: Values) -> Floats:
    return np.asarray(output, np.float64) - np.asarray(label, np.float64)


_INFLUENCE: Mapping[str, Callable[[float, Values, Values], Floats]] = MappingProxyType(
    {
        "accuracy": _accuracy,
        "balanced_accuracy": _balanced,
        "f1": _f1,
        "auc": _auc,
        "pr_auc": _pr_auc,
        "log_loss": _log_loss,
        "brier": _brier,
        "rmse": _rmse,
        "mae": _mae,
        "r2": _r2,
        "mape": _mape,
    }
)
