"""Asking the model, a chunk at a time, and reading its answers."""

import numpy as np
import pandas as pd

from workbench.api import Context, Model
from workbench.science.metrics import Values
from workbench.science.yardstick import Answers, Want, Yardstick, choose_yardstick
from workbench.science.yardstick import task_of as suggested_task
from workbench_explain.windows import values_of

CHUNK = 20_000
__all__ = ["Answers", "Asker", "Want", "Yardstick", "task_of", "yardstick"]


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


def task_of(context: Context, label: Values | None, prediction: Values) -> str:
    """Return the task, as told or as the labels (else the predictions) suggest it."""
    return suggested_task(context.task, label, prediction)


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
    return choose_yardstick(context.metric, context.task, label, answers)
