"""What each row costs: the loss that goes with the metric that got worse."""

from dataclasses import dataclass

import numpy as np

from workbench.api import Context, RunError
from workbench.science.metrics import Floats, Values, is_positive, missing
from workbench_explain.asking import Answers, Yardstick, yardstick

FLOOR = 1e-3
"""Probabilities are kept this far from 0 and 1 before a logarithm, or one row outweighs all."""
_TITLES = {
    "wrong": "error rate",
    "log": "log loss",
    "brier": "squared error of the score",
    "absolute": "absolute error",
    "squared": "squared error",
    "relative": "absolute relative error",
}
_OF = {
    "auc": "log",
    "pr_auc": "log",
    "log_loss": "log",
    "brier": "brier",
    "rmse": "squared",
    "r2": "squared",
    "mae": "absolute",
    "mape": "relative",
}


@dataclass(frozen=True)
class Loss:
    """Which loss is measured.

    Attributes
    ----------
    name : str
        ``wrong``, ``log``, ``brier``, ``absolute``, ``squared`` or ``relative``.
    measured : Yardstick
        The metric it stands for.
    """

    name: str
    measured: Yardstick

    @property
    def title(self) -> str:
        """What its mean is called inside a sentence."""
        return _TITLES[self.name]

    def figure(self, value: float, *, signed: bool = False) -> str:
        """Return a loss, or a change of one, as text."""
        plus = "+" if signed else ""
        text = f"{value + 0.0:{plus}.3f}" if self.name == "wrong" else f"{value + 0.0:{plus}.3g}"
        return text.replace("-", "\u2212")

    def of(self, label: Values, answers: Answers) -> Floats:
        """Return each row's loss, shape (n_rows,); nan where it has none."""
        if self.name in {"log", "brier"} and answers.score is not None:
            true = is_positive(label, self.measured.positive)
            score = np.asarray(answers.score, dtype=np.float64)
            if self.name == "brier":
                return np.asarray((score - true) ** 2)
            chance = np.clip(score, FLOOR, 1 - FLOOR)
            found = -(true * np.log(chance) + (1 - true) * np.log1p(-chance))
            return np.asarray(np.where(np.isnan(score), np.nan, found))
        if self.name == "wrong":
            wrong = np.asarray(label != answers.prediction, dtype=np.float64)
            return np.where(missing(answers.prediction), np.nan, wrong)
        return self._of_numbers(label, answers)

    def _of_numbers(self, label: Values, answers: Answers) -> Floats:
        error = np.asarray(answers.prediction, np.float64) - np.asarray(label, np.float64)
        if self.name == "squared":
            return np.asarray(error**2)
        if self.name == "relative":
            actual = np.abs(np.asarray(label, np.float64))
            return np.where(actual > 0, np.abs(error) / np.where(actual > 0, actual, 1.0), np.nan)
        return np.abs(error)


def loss_for(
    context: Context, labels: tuple[Values, Values], answers: tuple[Answers, Answers]
) -> Loss:
    """Return the loss that goes with the metric that got worse.

    Parameters
    ----------
    context : Context
    labels : tuple of ndarray, shapes (n_rows,) and (m_rows,)
    answers : tuple of Answers
        Of reference and incident; classes are those of all four together, as a window may
        hold one class only.

    Raises
    ------
    RunError
        If labels and predictions are of different types, so that none could agree.
    """
    known = [one[~missing(one)] for one in (*labels, *(a.prediction for a in answers))]
    known = [one for one in known if len(one)]
    if len({one.dtype.kind == "f" for one in known}) > 1:
        raise RunError(
            "explain.types",
            "The labels are of another type than the predictions, so that none can agree.",
            "Write both as numbers or both as text.",
        )
    measured = yardstick(context, np.concatenate(known) if known else labels[0], answers[0])
    return Loss(_OF.get(measured.metric.name, "wrong"), measured)
