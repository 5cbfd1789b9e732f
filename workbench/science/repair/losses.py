"""What each answer costs, between 0 and 1, so that bets on it are safe."""

import numpy as np

from workbench.science.causes.coding import absent
from workbench.science.metrics import Floats, Values, is_positive
from workbench.science.yardstick import Answers, Yardstick

_FAR = 0.99


def scale_of(yard: Yardstick, label: Values, said: Answers) -> float:
    """Return the error that counts as 1: the 99 % quantile of absolute errors; 1 for classes."""
    if yard.task != "regression":
        return 1.0
    known = ~absent(label) & ~absent(said.prediction)
    if not known.any():
        return 1.0
    errors = np.abs(np.asarray(said.prediction[known], float) - np.asarray(label[known], float))
    return float(np.quantile(errors, _FAR)) or 1.0


def bounded_loss(yard: Yardstick, label: Values, said: Answers, scale: float) -> Floats:
    """Return each row's loss, shape (n,); nan where label or answer is missing.

    The squared error of the score where the metric is of scores; wrong or right where it is of
    classes; the absolute error over ``scale``, at most 1, of numbers.
    """
    if yard.metric.output == "score" and said.score is not None:
        score = np.clip(np.asarray(said.score, float), 0, 1)
        loss = (score - is_positive(label, yard.positive)) ** 2
        return np.where(absent(label), np.nan, loss)
    gone = absent(label) | absent(said.prediction)
    if yard.task == "regression":
        error = np.abs(np.asarray(said.prediction, float) - np.asarray(label, float))
        return np.where(gone, np.nan, np.minimum(error / scale, 1.0))
    return np.where(gone, np.nan, np.asarray(label != said.prediction, dtype=float))


def words(yard: Yardstick, scale: float) -> str:
    """Return what the loss is called."""
    if yard.metric.output == "score":
        return "squared error of the score"
    if yard.task == "regression":
        return f"absolute error as a share of {scale:.4g}"
    return "share of wrong answers"
