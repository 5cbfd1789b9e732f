"""The one number of an answer whose movement is explained."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.api import Context, RunError
from workbench.science.metrics import Floats, Values, is_positive, missing, positive_class
from workbench_explain.asking import Answers, Asker, Want, task_of
from workbench_explain.windows import Rows


@dataclass(frozen=True)
class Output:
    """Which number, and what it is called.

    Attributes
    ----------
    title : str
        ``"probability of 1"``, ``"predicted value"`` …
    want : str
        What the model must be asked for.
    level : object
        The class it is about; None for numbers.
    column : int or None
        Its place among the scores of several classes.
    """

    title: str
    want: Want
    level: object = None
    column: int | None = None

    def read(self, answers: Answers) -> Floats:
        """Return the number of each answer, shape (n_rows,)."""
        if self.want == "score" and answers.score is not None:
            score = answers.score if self.column is None else answers.score[:, self.column]
            return np.asarray(score, dtype=np.float64)
        if self.level is not None:
            return is_positive(answers.prediction, self.level)
        return np.asarray(answers.prediction, dtype=np.float64)


def asked_output(context: Context, asker: Asker, before: Rows, after: Rows) -> Output:
    """Ask the model about both windows and choose the number of its answers that is explained.

    Raises
    ------
    RunError
        If the answers are texts and the task was called a regression.
    """
    asker.tell(0.05, "Asking the model")
    answers = (asker.ask(before.frame), asker.ask(after.frame))
    task = task_of(context, before.label, answers[0].prediction)
    output = output_of(task, before, answers)
    if (
        output.level is None
        and output.want == "prediction"
        and answers[0].prediction.dtype.kind != "f"
    ):
        raise RunError(
            "explain.no_numbers",
            "The model's answers are texts, and this was called a regression.",
            "Set the incident's task to binary or multiclass.",
        )
    return output


def answered(asker: Asker, output: Output, rows: Rows) -> tuple[Rows, Answers]:
    """Return the rows of which the model says a finite number, and what it says of them."""
    answers = asker.ask(rows.frame)
    known = np.isfinite(output.read(answers))
    score = None if answers.score is None else answers.score[known]
    return rows.where(known), Answers(answers.prediction[known], score)


def output_of(task: str, reference: Rows, answers: tuple[Answers, Answers]) -> Output:
    """Choose the number: the prediction, or the probability of a class.

    Parameters
    ----------
    task : str
    reference : Rows
        Perhaps without labels.
    answers : tuple of Answers
        For rows of the reference and of the incident.

    Returns
    -------
    Output
        Of several classes, the one whose mean probability (or predicted share) moved most.
    """
    before, after = answers
    if task == "regression":
        return Output("predicted value", "prediction")
    classes = _classes(reference.labels, before.prediction, after.prediction)
    about = f"{reference.label_name} = " if reference.label_name else ""
    score = before.score
    if score is not None and score.ndim == 2 and after.score is not None:
        return _of_many(score, after.score, classes, about)
    if task == "binary" or len(classes) < 3:
        level = positive_class(np.array(classes, dtype=object)) if classes else None
        if score is not None and score.ndim == 1:
            return Output(f"probability of {about}{spelt(level)}", "score")
        return Output(f"share predicted {about}{spelt(level)}", "prediction", level=level)
    shares = [
        float(
            is_positive(after.prediction, one).mean() - is_positive(before.prediction, one).mean()
        )
        for one in classes
    ]
    level = classes[int(np.argmax(np.abs(shares)))]
    return Output(f"share predicted {about}{spelt(level)}", "prediction", level=level)


def _of_many(before: Floats, after: Floats, classes: list[object], about: str) -> Output:
    column = int(np.argmax(np.abs(after.mean(axis=0) - before.mean(axis=0))))
    named = len(classes) == before.shape[1]
    name = f"{about}{spelt(classes[column])}" if named else f"class {column + 1}"
    return Output(f"probability of {name}", "score", column=column)


def _classes(*values: Values) -> list[object]:
    known = {one for column in values for one in column[~missing(column)].tolist()}
    return sorted(known, key=lambda one: (str(type(one)), one))


def spelt(level: object) -> str:
    """Return a class or number as text: whole numbers without a point."""
    return f"{level:.6g}" if isinstance(level, float) else str(level)


def with_values(series: pd.Series, values: Values) -> pd.Series:
    """Return other values in a column's own type where it can hold them."""
    other = pd.Series(values)
    try:
        cast = other.astype(series.dtype)
    except (TypeError, ValueError):
        return other
    return cast if bool((cast == other).all()) else other
