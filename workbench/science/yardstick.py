"""The metric that got worse, and how a model's answers are read for it."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from workbench.science.explanation.influence import Measured, measure
from workbench.science.metrics import METRICS, Metric, Values, is_positive, positive_class

Want = Literal["prediction", "score", "both"]
_MOST_CLASSES = 20
_TASKS = frozenset({"binary", "multiclass", "regression"})


@dataclass(frozen=True)
class Answers:
    """What the model said.

    Attributes
    ----------
    prediction : ndarray, shape (n_rows,)
        float64, or text.
    score : ndarray of float64, shape (n_rows,) or (n_rows, n_classes), or None
    """

    prediction: Values
    score: Values | None

    def part(self, rows: slice) -> "Answers":
        """Return the answers to some of the rows."""
        score = None if self.score is None else self.score[rows]
        return Answers(self.prediction[rows], score)


@dataclass(frozen=True)
class Yardstick:
    """The metric that is measured, and how an answer is read for it.

    Attributes
    ----------
    metric : Metric
    task : str
    positive : object
        The class that counts as positive.
    note : str
        What to say where another metric was asked for; may be empty.
    """

    metric: Metric
    task: str
    positive: object
    note: str = ""

    def measure(self, label: Values, answers: Answers) -> Measured | None:
        """Return the metric of answers on labelled rows, or None where they have none."""
        if self.metric.output == "score":
            if answers.score is None:
                return None
            return measure(self.metric.name, is_positive(label, self.positive), answers.score)
        prediction = answers.prediction
        if self.metric.name == "f1" and self.task == "binary":
            label = is_positive(label, self.positive)
            prediction = is_positive(prediction, self.positive)
        return measure(self.metric.name, label, prediction)

    @property
    def want(self) -> Want:
        """Which of the model's outputs it is measured on."""
        return self.metric.output

    @property
    def sign(self) -> float:
        """1 where higher is better, -1 where lower is."""
        return 1.0 if self.metric.higher_is_better else -1.0


def task_of(told: str, label: Values | None, prediction: Values) -> str:
    """Return the task, as told or as the labels (else the predictions) suggest it."""
    if told in _TASKS:
        return told
    known = prediction if label is None else label
    levels = pd.Series(known).nunique(dropna=True)
    if levels <= 2:
        return "binary"
    return "regression" if known.dtype.kind == "f" and levels > _MOST_CLASSES else "multiclass"


def choose_yardstick(metric: str, task: str, label: Values, answers: Answers) -> Yardstick:
    """Return the metric to measure: the one that got worse, else the task's usual one.

    Parameters
    ----------
    metric, task : str
        As told; either may be empty.
    label : ndarray, shape (n_rows,)
        Of the reference.
    answers : Answers
        For as many rows as you like; says whether the model gives one score a row.
    """
    found_task = task_of(task, label, answers.prediction)
    scored = answers.score is not None and answers.score.ndim == 1
    asked = metric.casefold().replace("roc_auc", "auc").replace("logloss", "log_loss")
    usual = METRICS["rmse" if found_task == "regression" else "accuracy"]
    chosen, note = usual, ""
    found = METRICS.get(asked)
    if found is not None and found_task in found.tasks and (found.output == "prediction" or scored):
        chosen = found
    elif asked:
        note = f"{metric} cannot be measured here; {usual.name} is instead."
    return Yardstick(chosen, found_task, positive_class(label), note)
