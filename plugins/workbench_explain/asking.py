"""Asking the model, a chunk at a time, and reading its answers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from workbench.api import Context, Model
from workbench.science.explanation.influence import Measured, measure
from workbench.science.metrics import METRICS, Metric, Values, is_positive, positive_class
from workbench_explain.windows import values_of

CHUNK = 20_000
Want = Literal["prediction", "score", "both"]
_MOST_CLASSES = 20


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


class Asker:
    """Asks the model and stops when it should.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        if context.model is None:
            raise ValueError("no model")
        self._model: Model = context.model
        self._context = context
        self._at, self._text = 0.0, ""
        self.asked = 0

    def tell(self, fraction: float, text: str) -> None:
        """Say how far the run is; each chunk repeats it, so that it can be stopped there."""
        self._at, self._text = fraction, text
        self._context.progress(fraction, text)

    def ask(self, frame: pd.DataFrame, want: Want = "both") -> Answers:
        """Return the model's answers to the rows of a frame.

        Parameters
        ----------
        frame : DataFrame, shape (n_rows, >= n_features)
        want : str
            ``prediction``, ``score`` (which leaves predictions empty) or ``both``. Scores
            are None where the model has none.
        """
        predictions, found = [], []
        for start in range(0, len(frame), CHUNK):
            part = frame.iloc[start : start + CHUNK]
            self._context.progress(self._at, self._text)
            if want != "score":
                predictions.append(np.asarray(self._model.predict(part)))
            score = self._model.score(part) if want != "prediction" else None
            if score is not None:
                found.append(np.asarray(score, dtype=np.float64))
            self.asked += len(part)
        said = values_of(pd.Series(np.concatenate(predictions))) if predictions else np.empty(0)
        return Answers(said, np.concatenate(found) if found else None)


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


def task_of(context: Context, label: Values | None, prediction: Values) -> str:
    """Return the task, as told or as the labels (else the predictions) suggest it."""
    if context.task in {"binary", "multiclass", "regression"}:
        return context.task
    known = prediction if label is None else label
    levels = pd.Series(known).nunique(dropna=True)
    if levels <= 2:
        return "binary"
    return "regression" if known.dtype.kind == "f" and levels > _MOST_CLASSES else "multiclass"


def yardstick(context: Context, label: Values, answers: Answers) -> Yardstick:
    """Return the metric to measure: the one that got worse, else the task's usual one.

    Parameters
    ----------
    context : Context
    label : ndarray, shape (n_rows,)
        Of the reference.
    answers : Answers
        For as many rows as you like; says whether the model gives one score a row.
    """
    task = task_of(context, label, answers.prediction)
    scored = answers.score is not None and answers.score.ndim == 1
    asked = context.metric.casefold().replace("roc_auc", "auc").replace("logloss", "log_loss")
    usual = METRICS["rmse" if task == "regression" else "accuracy"]
    metric, note = usual, ""
    found = METRICS.get(asked)
    if found is not None and task in found.tasks and (found.output == "prediction" or scored):
        metric = found
    elif asked:
        note = f"{context.metric} cannot be measured here; {usual.name} is instead."
    return Yardstick(metric, task, positive_class(label), note)
