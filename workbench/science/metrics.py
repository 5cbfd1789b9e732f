"""Performance metrics by name: one table of definitions, arrays in, one number out.

A metric that a sample cannot have (no rows, one class only, no spread) is ``None``, never
nan. Rows whose label or output is missing are left out by :func:`paired` before anything
is measured.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Values = NDArray[Any]
Task = Literal["binary", "multiclass", "regression"]

PROBABILITY_FLOOR = 1e-15
"""Probabilities are kept this far from 0 and 1 before a logarithm, as is usual."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is called, which way is better, and what it needs.

    Attributes
    ----------
    name : str
        As written in ``capture.json``: ``"accuracy"``.
    title : str
    tasks : tuple of str
    output : str
        ``"prediction"`` or ``"score"``: which output of the model it is measured on.
    compute : callable
        From label and output, each shape (n_rows,), to a number or None. Metrics of scores
        take labels coded by :func:`is_positive`; F1 of two classes takes both so coded.
    higher_is_better : bool
    bounded : bool
        Whether it lies between 0 and 1, so that a drop is told in points.
    """

    name: str
    title: str
    tasks: tuple[Task, ...]
    output: Literal["prediction", "score"]
    compute: Callable[[Values, Values], float | None]
    higher_is_better: bool = True
    bounded: bool = True

    def worsening(self, before: float, after: float) -> float:
        """Return how much worse ``after`` is than ``before``, in the metric's own units."""
        return before - after if self.higher_is_better else after - before


def paired(label: Values, output: Values) -> tuple[Values, Values]:
    """Return the rows where both label and output are known, as plain arrays."""
    known = ~(missing(label) | missing(output))
    return label[known], output[known]


def missing(values: Values) -> NDArray[np.bool_]:
    """Return which values are missing: nan, None or not-a-time; shape (n_rows,)."""
    if values.dtype.kind == "f":
        return np.isnan(values)
    if values.dtype.kind == "M":
        return np.isnat(values)
    if values.dtype.kind == "O":
        found = [v is None or (isinstance(v, float) and math.isnan(v)) for v in values]
        return np.asarray(found, dtype=bool)
    return np.zeros(len(values), dtype=bool)


def positive_class(label: Values) -> Any:  # noqa: ANN401 -- a label is a number, a text or a truth
    """Return the class that counts as positive: the last of the sorted ones, or None."""
    known = label[~missing(label)]
    classes = sorted(set(known.tolist()), key=lambda value: (str(type(value)), value))
    return classes[-1] if classes else None


def is_positive(values: Values, positive: object) -> Floats:
    """Return 1.0 where a label or prediction is the positive class, else 0.0."""
    return np.asarray(values == positive, dtype=np.float64)


def accuracy(label: Values, prediction: Values) -> float | None:
    """Return the share of rows predicted right."""
    return float(np.mean(label == prediction)) if len(label) else None


def balanced_accuracy(label: Values, prediction: Values) -> float | None:
    """Return the mean over classes of the share predicted right."""
    if not len(label):
        return None
    shares = [np.mean(prediction[label == level] == level) for level in set(label.tolist())]
    return float(np.mean(sorted(float(share) for share in shares)))


def f1(label: Values, prediction: Values) -> float | None:
    """Return F1 of class 1 where classes are 0 and 1; else the plain mean over classes."""
    classes = sorted(set(label.tolist()), key=str)
    if not classes:
        return None
    chosen = [1] if set(classes) <= {0, 1} else classes
    return float(np.mean([_f1_of(level, label, prediction) for level in chosen]))


def auc(positive: Values, score: Values) -> float | None:
    """Return the area under the ROC curve, ties counted half (Mann-Whitney)."""
    chosen = positive > 0
    up = int(chosen.sum())
    down = len(positive) - up
    if not up or not down:
        return None
    ranks = average_ranks(np.asarray(score, dtype=np.float64))
    return float((ranks[chosen].sum() - up * (up + 1) / 2) / (up * down))


def pr_auc(positive: Values, score: Values) -> float | None:
    """Return average precision: precision summed over the steps of recall."""
    total = float(positive.sum())
    if not total or total == len(positive):
        return None
    value = np.asarray(score, dtype=np.float64)
    order = np.argsort(-value, kind="stable")
    hits = np.cumsum(positive[order])
    last_of_tie = np.r_[np.flatnonzero(np.diff(value[order])), len(value) - 1]
    precision = hits[last_of_tie] / (last_of_tie + 1.0)
    gained = np.diff(np.r_[0.0, hits[last_of_tie]]) / total
    return float(np.sum(precision * gained))


def log_loss(positive: Values, score: Values) -> float | None:
    """Return the mean negative log likelihood of the labels under the scores."""
    if not len(positive):
        return None
    value = np.clip(np.asarray(score, np.float64), PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR)
    return float(-np.mean(positive * np.log(value) + (1 - positive) * np.log1p(-value)))


def brier(positive: Values, score: Values) -> float | None:
    """Return the mean squared difference of score and outcome."""
    if not len(positive):
        return None
    return float(np.mean((np.asarray(score, np.float64) - positive) ** 2))


def rmse(label: Values, prediction: Values) -> float | None:
    """Return the root of the mean squared error, in the label's unit."""
    error = _errors(label, prediction)
    return float(np.sqrt(np.mean(error**2))) if len(error) else None


def mae(label: Values, prediction: Values) -> float | None:
    """Return the mean absolute error, in the label's unit."""
    error = _errors(label, prediction)
    return float(np.mean(np.abs(error))) if len(error) else None


def mape(label: Values, prediction: Values) -> float | None:
    """Return the mean absolute error as a share of the label; labels of 0 are left out."""
    actual = np.asarray(label, dtype=np.float64)
    error = _errors(label, prediction)[actual != 0]
    return float(np.mean(np.abs(error / actual[actual != 0]))) if len(error) else None


def r2(label: Values, prediction: Values) -> float | None:
    """Return the share of the label's variance explained; None where it has none."""
    actual = np.asarray(label, dtype=np.float64)
    spread = float(np.sum((actual - actual.mean()) ** 2)) if len(actual) else 0.0
    return 1 - float(np.sum(_errors(label, prediction) ** 2)) / spread if spread else None


def average_ranks(values: Floats) -> Floats:
    """Return ranks from 1, tied values sharing their mean rank, shape (n_rows,)."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[place.reshape(-1)], dtype=np.float64)


def _errors(label: Values, prediction: Values) -> Floats:
    return np.asarray(prediction, dtype=np.float64) - np.asarray(label, dtype=np.float64)


def _f1_of(level: object, label: Values, prediction: Values) -> float:
    hit = float(np.sum((label == level) & (prediction == level)))
    named = float(np.sum(prediction == level) + np.sum(label == level))
    return 2 * hit / named if named else 0.0


_CLASSES: tuple[Task, ...] = ("binary", "multiclass")
_BINARY: tuple[Task, ...] = ("binary",)
_NUMBER: tuple[Task, ...] = ("regression",)


def _definitions() -> tuple[Metric, ...]:
    less = {"higher_is_better": False}
    error = {"higher_is_better": False, "bounded": False}
    return (
        Metric("accuracy", "Accuracy", _CLASSES, "prediction", accuracy),
        Metric("balanced_accuracy", "Balanced accuracy", _CLASSES, "prediction", balanced_accuracy),
        Metric("f1", "F1", _CLASSES, "prediction", f1),
        Metric("auc", "Area under the ROC curve", _BINARY, "score", auc),
        Metric("pr_auc", "Average precision", _BINARY, "score", pr_auc),
        Metric("log_loss", "Log loss", _BINARY, "score", log_loss, **error),
        Metric("brier", "Brier score", _BINARY, "score", brier, **less),
        Metric("rmse", "Root mean squared error", _NUMBER, "prediction", rmse, **error),
        Metric("mae", "Mean absolute error", _NUMBER, "prediction", mae, **error),
        Metric("r2", "R squared", _NUMBER, "prediction", r2, bounded=False),
        Metric("mape", "Mean absolute relative error", _NUMBER, "prediction", mape, **error),
    )


METRICS: Mapping[str, Metric] = MappingProxyType({m.name: m for m in _definitions()})
"""Every metric the program measures, by name."""
