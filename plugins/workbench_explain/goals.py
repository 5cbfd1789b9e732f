"""Which rows are turned, and what turning them means."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.api import RunError
from workbench.science.causes.coding import Column
from workbench.science.explanation.typical import typical_rows
from workbench.science.metrics import Floats, missing
from workbench_explain.asking import Answers
from workbench_explain.output import spelt
from workbench_explain.windows import Rows

Reached = Callable[[Answers], tuple[np.ndarray, Floats]]
_WRONG = 0.9
"""A number is called wrong beyond this quantile of the reference's absolute errors."""


@dataclass(frozen=True)
class Goal:
    """What a row's prediction should become.

    Attributes
    ----------
    text : str
        ``"predicted 1"``, ``"predicted within 12 of 340"``.
    reached : callable
        From answers to whether each is there, and how near it comes, shape (n_rows,) each.
    """

    text: str
    reached: Reached


class Goals:
    """Sets goals for rows of the incident.

    Parameters
    ----------
    task : str
    target : str
        As given by the person; may be empty.
    reference : Rows
    answers : tuple of Answers
        To rows of the reference and of the incident.
    """

    def __init__(
        self, task: str, target: str, reference: Rows, answers: tuple[Answers, Answers]
    ) -> None:
        self._task, self._target = task, target
        self._before, self._after = answers
        self._label = reference.labels
        known = [self._label, self._before.prediction, self._after.prediction]
        self.classes = sorted(
            {one for values in known for one in values[~missing(values)].tolist()},
            key=lambda one: (str(type(one)), one),
        )
        self._check()

    @property
    def numeric(self) -> bool:
        """Whether predictions are numbers to come near to."""
        return self._task == "regression"

    @property
    def _near(self) -> float:
        """How near a number must come: the median absolute error of the reference."""
        labelled = ~missing(self._label)
        if labelled.any():
            error = np.abs(self._before.prediction[labelled] - self._label[labelled])
            return float(np.median(error)) or 1e-9
        low, high = np.quantile(self._before.prediction, [0.25, 0.75])
        return float(high - low) / 2 or 1e-9

    def _check(self) -> None:
        if not self._target:
            return
        if self.numeric:
            try:
                float(self._target)
            except ValueError as error:
                raise RunError(
                    "explain.target", f"The target {self._target!r} is not a number.", ""
                ) from error
        elif self._target not in {spelt(one) for one in self.classes}:
            names = ", ".join(spelt(one) for one in self.classes[:12])
            raise RunError(
                "explain.target",
                f"{self._target!r} is not a class the model or the labels know.",
                f"They know {names}.",
            )

    def wrong(self, rows: Rows) -> np.ndarray:
        """Return which incident rows to choose from, shape (n_rows,).

        Those predicted wrong; without labels, those given the class that the model says
        more often than in the reference, or numbers it hardly ever said there.
        """
        said = self._after.prediction
        known = ~missing(rows.labels)
        if self.numeric:
            return self._far(rows, known)
        if known.any():
            return np.asarray(known & (said != rows.labels))
        gain = [
            float(np.mean(said == one) - np.mean(self._before.prediction == one))
            for one in self.classes
        ]
        return np.asarray(said == self.classes[int(np.argmax(gain))])

    def _far(self, rows: Rows, known: np.ndarray) -> np.ndarray:
        said, before = self._after.prediction, self._before.prediction
        labelled = ~missing(self._label)
        if known.any() and labelled.any():
            usual = np.quantile(np.abs(before[labelled] - self._label[labelled]), _WRONG)
            error = np.abs(said - np.where(known, rows.labels, said))
            return np.asarray(known & (error > usual))
        low, high = np.quantile(before, [(1 - _WRONG) / 2, (1 + _WRONG) / 2])
        return np.asarray((said < low) | (said > high))

    def goal(self, said: object, label: object) -> Goal:
        """Return what one row's prediction should become.

        The target that was asked for; else its label where that is known and not what was
        said; else any other class, or the middle of what is usually said.
        """
        known = label is not None and label == label  # noqa: PLR0124 -- nan is not itself
        if self.numeric:
            middle = float(np.median(self._before.prediction))
            return self._number(float(self._target or (str(label) if known else middle)))
        if self._target:
            return self._class(next(one for one in self.classes if spelt(one) == self._target))
        if known and label != said:
            return self._class(label)
        others = [one for one in self.classes if one != said]
        if len(others) == 1:
            return self._class(others[0])
        return self._other(said)

    def _number(self, target: float) -> Goal:
        near = self._near

        def reached(answers: Answers) -> tuple[np.ndarray, Floats]:
            apart = np.abs(answers.prediction - target)
            return np.asarray(apart <= near), -apart

        return Goal(f"predicted within {near:.3g} of {target:.4g}", reached)

    def _class(self, wanted: object) -> Goal:
        def reached(answers: Answers) -> tuple[np.ndarray, Floats]:
            return np.asarray(answers.prediction == wanted), self.chance(answers, wanted)

        return Goal(f"predicted {spelt(wanted)}", reached)

    def _other(self, said: object) -> Goal:
        def reached(answers: Answers) -> tuple[np.ndarray, Floats]:
            return np.asarray(answers.prediction != said), -self.chance(answers, said)

        return Goal(f"no longer predicted {spelt(said)}", reached)

    def chance(self, answers: Answers, level: object) -> Floats:
        """Return the probability of a class where the model gives one, else 0 or 1."""
        score = answers.score
        if score is not None and score.ndim == 1 and len(self.classes) == 2:
            up = level == self.classes[-1]
            return np.asarray(score if up else 1 - score, dtype=float)
        if score is not None and score.ndim == 2 and score.shape[1] == len(self.classes):
            return np.asarray(score[:, self.classes.index(level)], dtype=float)
        return np.asarray(answers.prediction == level, dtype=float)


def typical(rows: Rows, reference: Rows, chosen: np.ndarray, count: int) -> list[int]:
    """Return the rows that stand for most of the chosen ones, as places in ``rows``."""
    places = np.flatnonzero(chosen)
    codes = []
    for name in sorted(c for c in rows.frame.columns if c in reference.frame.columns):
        if pd.api.types.is_datetime64_any_dtype(rows.frame[name]):
            continue
        column = Column.of(name, reference.frame, rows.frame)
        codes.append(column.incident_codes[places])
    if not codes or not len(places):
        return []
    return [int(places[at]) for at in typical_rows(np.column_stack(codes), count)]
