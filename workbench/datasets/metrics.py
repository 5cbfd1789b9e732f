"""Performance of recorded outputs, with a 95 % interval, straight from columns of evidence."""

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.science.intervals import Interval, normal, wilson
from workbench.science.metrics import (
    METRICS,
    Floats,
    Metric,
    Values,
    average_ranks,
    is_positive,
    paired,
    positive_class,
)

FEWEST_ROWS = 2
"""An interval of fewer rows would say nothing."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric of some rows.

    Attributes
    ----------
    name : str
    value : float
    low, high : float or None
        Ends of the 95 % interval; None where the metric has none.
    n : int
        Rows with both label and output.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Outputs:
    """Labels with what the model put out, each an array of shape (n_rows,) or None.

    ``positive`` is the class that counts as positive, fixed over all rows so that a part
    that lacks it is still measured the same way.
    """

    label: Values
    prediction: Values | None = None
    score: Values | None = None
    positive: object = None

    def part(self, rows: NDArray[np.intp] | slice) -> "Outputs":
        """Return some of the rows."""
        return Outputs(
            self.label[rows],
            None if self.prediction is None else self.prediction[rows],
            None if self.score is None else self.score[rows],
            self.positive,
        )


def outputs_of(
    label: pa.ChunkedArray,
    prediction: pa.ChunkedArray | None = None,
    score: pa.ChunkedArray | None = None,
) -> Outputs:
    """Return columns as arrays that metrics can be computed on."""
    labels = as_values(label)
    return Outputs(
        labels,
        None if prediction is None else as_values(prediction),
        None if score is None else as_values(score),
        positive_class(labels),
    )


def as_values(column: pa.ChunkedArray | pa.Array) -> Values:
    """Return a column as float64 with nan, or as objects with None; shape (n_rows,)."""
    if pa.types.is_string(column.type) or pa.types.is_timestamp(column.type):
        return np.asarray(column.to_pylist(), dtype=object)
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)


def usable_metrics(task: str, outputs: Outputs) -> tuple[Metric, ...]:
    """Return the metrics that a task has and the outputs allow, in the order of the table."""
    given = {"prediction": outputs.prediction is not None, "score": outputs.score is not None}
    return tuple(m for m in METRICS.values() if task in m.tasks and given[m.output])


def measure(name: str, outputs: Outputs) -> Measured | None:
    """Return a metric with its interval.

    Parameters
    ----------
    name : str
        As in :data:`workbench.science.metrics.METRICS`.
    outputs : Outputs

    Returns
    -------
    Measured or None
        None if the rows cannot have that metric: no output, no labels, one class only.
    """
    metric = METRICS[name]
    output = outputs.score if metric.output == "score" else outputs.prediction
    if output is None:
        return None
    label, given = paired(outputs.label, output)
    if metric.output == "score":
        label = is_positive(label, outputs.positive)
    elif name == "f1" and len(set(outputs.label[:10_000].tolist())) <= 3:
        label, given = is_positive(label, outputs.positive), is_positive(given, outputs.positive)
    value = metric.compute(label, given)
    if value is None:
        return None
    around = _interval(metric, value, label, given) if len(label) >= FEWEST_ROWS else None
    if around is None:
        return Measured(name, value, None, None, len(label))
    return Measured(name, value, around.low, around.high, len(label))


def _interval(metric: Metric, value: float, label: Values, given: Values) -> Interval | None:
    if metric.name == "accuracy":
        return wilson(round(value * len(label)), len(label))
    error = _standard_error(metric.name, value, label, given)
    if error is None or not math.isfinite(error):
        return None
    bounds = (0.0, 1.0) if metric.bounded else (-math.inf, math.inf)
    return normal(value, error, bounds=bounds)


def _standard_error(name: str, value: float, label: Values, given: Values) -> float | None:
    """Return the standard error, or None where no plain one is known."""
    if name == "auc":
        return delong_error(label, given)
    if name == "balanced_accuracy":
        return _balanced_error(label, given)
    influence = _influence(name, value, label, given)
    if influence is None:
        return None
    return float(np.std(influence, ddof=1) / math.sqrt(len(influence)))


def _influence(name: str, value: float, label: Values, given: Values) -> Floats | None:
    """Return each row's first-order part in a metric: exact for means, delta method for roots."""
    if name == "brier":
        return np.asarray((given - label) ** 2, dtype=np.float64)
    if name == "log_loss":
        chance = np.clip(given, 1e-15, 1 - 1e-15)
        return np.asarray(-label * np.log(chance) - (1 - label) * np.log1p(-chance))
    if name == "f1" and set(label.tolist()) <= {0.0, 1.0}:
        named = label + given
        return np.asarray((2 * label * given - value * named) / max(float(named.mean()), 1e-300))
    if name in {"rmse", "mae", "mape", "r2"}:
        return _error_influence(name, value, label, given)
    return None


def _error_influence(name: str, value: float, label: Values, given: Values) -> Floats:
    error = np.asarray(given, np.float64) - np.asarray(label, np.float64)
    if name == "mae":
        return np.abs(error)
    if name == "rmse":
        return error**2 / (2 * value) if value else np.zeros(len(error))
    if name == "mape":
        known = label != 0
        return np.asarray(np.abs(error[known] / label[known]), dtype=np.float64)
    spread = (np.asarray(label, np.float64) - float(np.mean(label))) ** 2
    return np.asarray(((1 - value) * spread - error**2) / float(spread.mean()), dtype=np.float64)


def _balanced_error(label: Values, prediction: Values) -> float:
    """Return the standard error of a mean of shares over classes."""
    variances = []
    for level in set(label.tolist()):
        right = prediction[label == level] == level
        share = float(np.mean(right))
        variances.append(share * (1 - share) / len(right))
    return math.sqrt(sum(sorted(variances))) / len(variances)


def delong_error(positive: Values, score: Values) -> float | None:
    """Return the standard error of the area under the ROC curve.

    Parameters
    ----------
    positive : ndarray, shape (n_rows,)
        1 for the positive class, else 0.
    score : ndarray, shape (n_rows,)

    Returns
    -------
    float or None
        None with fewer than two rows of either class.

    Notes
    -----
    E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson (1988), Biometrics 44, 837-845,
    through ranks as in X. Sun and W. Xu (2014), IEEE Signal Processing Letters 21.
    """
    chosen = np.asarray(positive, dtype=np.float64) > 0
    up, down = int(chosen.sum()), int((~chosen).sum())
    if up < FEWEST_ROWS or down < FEWEST_ROWS:
        return None
    value = np.asarray(score, dtype=np.float64)
    ranks = average_ranks(value)
    above = (ranks[chosen] - average_ranks(value[chosen])) / down
    below = 1 - (ranks[~chosen] - average_ranks(value[~chosen])) / up
    return math.sqrt(float(np.var(above, ddof=1)) / up + float(np.var(below, ddof=1)) / down)
