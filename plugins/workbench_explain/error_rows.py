"""Labels and what the model said of them, in both windows, as they were recorded or asked for."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.api import Context
from workbench.science.errors.reliability import top_scores
from workbench.science.metrics import Floats, Values, is_positive, missing, positive_class
from workbench_explain.asking import Answers, Asker, task_of
from workbench_explain.output import spelt
from workbench_explain.slice_rows import recorded
from workbench_explain.windows import INCIDENT, REFERENCE, Rows, read_rows, require_labels

THRESHOLD = 0.5


@dataclass(frozen=True)
class Side:
    """The labelled rows of one window.

    Attributes
    ----------
    label, prediction : ndarray, shape (n_rows,)
    chance : ndarray of float64, shape (n_rows,), or None
        What the model gave as a probability, nan where it gave none.
    hit : ndarray of float64, shape (n_rows,)
        1.0 where what it is a probability of came true.
    total : int
        Rows the window has.
    """

    label: Values
    prediction: Values
    chance: Floats | None
    hit: Floats
    total: int

    def scored(self) -> tuple[Floats, Floats] | None:
        """Return scores and hits of the rows that have a probability from 0 to 1."""
        if self.chance is None:
            return None
        known = np.isfinite(self.chance) & (self.chance >= 0) & (self.chance <= 1)
        return self.chance[known], self.hit[known]


@dataclass(frozen=True)
class ErrorRows:
    """Both windows.

    Attributes
    ----------
    task : str
    sides : tuple of Side
    classes : tuple of str
        In their order; empty for numbers.
    about : str
        What the probability is of.
    source : str
        Where predictions are from, in a few words.
    columns : tuple of str
        Where labels and recorded predictions stand; empty where there is no such column.
    """

    task: str
    sides: tuple[Side, Side]
    classes: tuple[str, ...]
    about: str
    source: str
    columns: tuple[str, str] = ("", "")

    def codes(self, values: Values) -> np.ndarray:
        """Return the number of each value's class, shape (n_rows,)."""
        place = {name: at for at, name in enumerate(self.classes)}
        named = [place.get(spelt(one), -1) for one in values.tolist()]
        return np.array(named, dtype=np.int64)


def read(context: Context, count: int) -> ErrorRows | str:
    """Read labels and predictions of both windows.

    Parameters
    ----------
    context : Context
    count : int
        Rows of each window, at most.

    Returns
    -------
    ErrorRows or str
        Or why errors cannot be measured.

    Raises
    ------
    RunError
        If there is no label.
    """
    roles = context.window(REFERENCE).roles
    windows = [context.window(name) for name in (REFERENCE, INCIDENT)]
    there = all(roles.prediction in window.columns for window in windows)
    asked = () if there or context.model is None else tuple(sorted(context.model.columns))
    also = tuple(name for name in (roles.prediction, roles.score) if name is not None)
    sides = require_labels(
        *(read_rows(context, name, asked, count, also) for name in (REFERENCE, INCIDENT))
    )
    found = _answers(context, (sides[0], sides[1]))
    if found is None:
        return (
            "No error can be measured: there is neither a recorded prediction nor a model that "
            "can be asked."
        )
    answers, source = found
    labels = (sides[0].labels, sides[1].labels)
    pooled = [one[~missing(one)] for one in (*labels, *(one.prediction for one in answers))]
    if len({one.dtype.kind == "f" for one in pooled if len(one)}) > 1:
        return "The labels are of another type than the predictions, so that none can agree."
    task = task_of(context, np.concatenate(labels), answers[0].prediction)
    told = _told(task, sides, answers, source)
    predicted = roles.prediction if there and roles.prediction is not None else ""
    return replace(told, columns=(sides[0].label_name, predicted))


def _told(
    task: str, rows: tuple[Rows, ...], answers: tuple[Answers, Answers], source: str
) -> ErrorRows:
    if task == "regression":
        sides = [_numbers(one, said) for one, said in zip(rows, answers, strict=True)]
        return ErrorRows(task, (sides[0], sides[1]), (), "", source)
    known = [
        one
        for row, said in zip(rows, answers, strict=True)
        for one in (row.labels, said.prediction)
    ]
    levels = sorted(
        {level for one in known for level in one[~missing(one)].tolist()},
        key=lambda level: (str(type(level)), level),
    )
    if task == "binary" and len(levels) <= 2:
        positive = positive_class(np.concatenate([one.labels for one in rows]))
        about = (
            f"{rows[0].label_name} = {spelt(positive)}" if rows[0].label_name else spelt(positive)
        )
    else:
        positive, about = None, "the predicted class"
    sides = [_classes(one, said, levels, positive) for one, said in zip(rows, answers, strict=True)]
    return ErrorRows(task, (sides[0], sides[1]), tuple(spelt(one) for one in levels), about, source)


def _numbers(rows: Rows, answers: Answers) -> Side:
    prediction = np.asarray(answers.prediction, dtype=np.float64)
    label = np.asarray(rows.labels, dtype=np.float64)
    known = np.isfinite(prediction) & np.isfinite(label)
    return Side(label[known], prediction[known], None, np.empty(0), rows.total)


def _classes(rows: Rows, answers: Answers, levels: list[object], positive: object) -> Side:
    known = ~missing(answers.prediction)
    label, prediction = rows.labels[known], answers.prediction[known]
    score = None if answers.score is None else answers.score[known]
    if positive is not None:
        if score is not None and score.ndim == 2:
            score = score[:, -1] if score.shape[1] == 2 else None
        return Side(label, prediction, score, is_positive(label, positive), rows.total)
    chance = None if score is None else top_scores(score, levels, prediction)
    hit = np.asarray(label == prediction, dtype=np.float64)
    return Side(label, prediction, chance, hit, rows.total)


def _answers(
    context: Context, sides: tuple[Rows, Rows]
) -> tuple[tuple[Answers, Answers], str] | None:
    """Return what production recorded; else what the model says; else scores cut at one half."""
    before, after = (recorded(context, rows) for rows in sides)
    if before is not None and after is not None:
        if before.score is None or after.score is None:
            before, after = Answers(before.prediction, None), Answers(after.prediction, None)
        return (before, after), "as recorded"
    if context.model is not None:
        read_by = set(context.model.columns)
        if all(read_by <= set(rows.frame.columns) for rows in sides):
            asker = Asker(context)
            asker.tell(0.2, "Asking the model")
            return (asker.ask(sides[0].frame), asker.ask(sides[1].frame)), "asked of the model"
    return _cut(context, sides)


def _cut(context: Context, sides: tuple[Rows, Rows]) -> tuple[tuple[Answers, Answers], str] | None:
    name = context.window(REFERENCE).roles.score
    if name is None or any(name not in rows.frame.columns for rows in sides):
        return None
    classes = sorted(
        {one for rows in sides for one in rows.labels.tolist()},
        key=lambda one: (str(type(one)), one),
    )
    scores = [pd.to_numeric(rows.frame[name], errors="coerce").to_numpy(float) for rows in sides]
    inside = all(bool(((one >= 0) & (one <= 1) | np.isnan(one)).all()) for one in scores)
    if len(classes) != 2 or not inside:
        return None
    found = []
    for rows, score in zip(sides, scores, strict=True):
        said = np.where(score >= THRESHOLD, classes[1], classes[0]).astype(rows.labels.dtype)
        if said.dtype.kind == "f":
            said = np.where(np.isnan(score), np.nan, said)
        else:
            said[np.isnan(score)] = None
        found.append(Answers(said, score))
    return (found[0], found[1]), f"scores cut at {THRESHOLD}"
