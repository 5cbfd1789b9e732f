"""What if a column had kept its history? Repairs at the source, derived columns recomputed."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.metrics import Measured, measurable, measure
from workbench.science.causes.problem import Array, CauseProblem, numbers, texts

Floats = NDArray[np.float64]
Repair = Mapping[str, Array]
LEAST_KNOWN = 10
"""Rows with label and output below which no interval of a metric means anything."""


@dataclass(frozen=True)
class Outcome:
    """What the model would have said.

    Attributes
    ----------
    prediction : ndarray, shape (n,)
    score : ndarray of float, shape (n,), or None
    """

    prediction: Array
    score: Array | None


class Window:
    """One window's rows, ready to be asked what-ifs.

    Parameters
    ----------
    evidence : Evidence
    incident : bool
        The incident window, else the reference.
    """

    def __init__(self, evidence: Evidence, *, incident: bool) -> None:
        self._evidence = evidence
        problem = evidence.problem
        self._problem = problem
        self.frame = problem.incident if incident else problem.reference
        self.columns: dict[str, Array] = {
            name: (column.incident if incident else column.reference)
            for name, column in evidence.columns.items()
        }
        self.recorded: Outcome | None = _recorded(problem, self.frame)
        found = evidence.labels
        self.label: Array | None = None if found is None else found[int(incident)]
        self.known = self._measured()

    def _measured(self) -> Mask:
        """Return the rows with a label and, where any was recorded, an output to hold it to."""
        if self.label is None:
            return np.zeros(len(self.frame), dtype=bool)
        known, recorded = ~absent(self.label), self.recorded
        if recorded is None:
            return known
        by_score = self._problem.metric == "auc" and recorded.score is not None
        output = recorded.score if by_score else recorded.prediction
        return known if output is None else known & ~absent(output)

    def measurable(self) -> bool:
        """Say whether the metric can be measured on the rows that have label and output."""
        if self.label is None or self.known.sum() < LEAST_KNOWN:
            return False
        return measurable(self._problem.metric, self.label[self.known])

    def saying(self, outcome: Outcome) -> "Window":
        """Return the same rows as if the model had said something else."""
        other = copy(self)
        other.recorded = outcome
        return other

    def __len__(self) -> int:
        return len(self.frame)

    def measure(self, outcome: Outcome, rows: Mask | None = None) -> Measured:
        """Return the metric of an outcome on rows with a label and a recorded output."""
        if self.label is None:
            return Measured(float("nan"), np.zeros(0))
        keep = self.known if rows is None else self.known & rows
        score = None if outcome.score is None else outcome.score[keep]
        return measure(self._problem.metric, self.label[keep], outcome.prediction[keep], score)

    def mended(self, repair: Repair) -> tuple[dict[str, Array], Mask]:
        """Return all features after a repair with descendants recomputed, and changed rows."""
        columns = dict(self.columns) | dict(repair)
        lineage = self._evidence.lineage
        for name in lineage.descendants(repair):
            columns[name] = lineage.recompute(name, columns, len(self))
        changed = np.zeros(len(self), dtype=bool)
        for name, values in columns.items():
            before = self.columns[name]
            if values is not before:
                changed |= ~((values == before) | (absent(values) & absent(before)))
        return columns, changed

    def ask(self, repairs: Sequence[Repair], rows: Mask | None = None) -> list[Outcome]:
        """Return the outcome of each repair; only changed rows are put to the model, at once.

        Parameters
        ----------
        repairs : sequence of mapping
        rows : ndarray of bool, shape (n,), or None
            The only rows to ask about; others keep what was recorded.
        """
        recorded = self.recorded
        if self._problem.predict is None or recorded is None:
            return []
        mended = [self.mended(repair) for repair in repairs]
        if rows is not None:
            mended = [(columns, changed & rows) for columns, changed in mended]
        total = sum(int(changed.sum()) for _, changed in mended)
        answered = self._predict(mended) if total else Outcome(np.empty(0), np.empty(0))
        found, at = [], 0
        for _, changed in mended:
            here = slice(at, at + int(changed.sum()))
            at = here.stop
            prediction = recorded.prediction.copy()
            prediction[changed] = answered.prediction[here]
            score = None if recorded.score is None else recorded.score.copy()
            if score is not None and answered.score is not None:
                score[changed] = answered.score[here]
            found.append(Outcome(prediction, score))
        return found

    def _predict(self, mended: Sequence[tuple[dict[str, Array], Mask]]) -> Outcome:
        frame = pd.DataFrame(
            {
                name: np.concatenate([columns[name][changed] for columns, changed in mended])
                for name in self._problem.features
            }
        )
        return ask_model(self._problem, frame, threshold=self._thresholded)

    @property
    def _thresholded(self) -> bool:
        """Whether the recorded prediction is just the score cut at one half."""
        recorded = self.recorded
        if recorded is None or recorded.score is None or self._problem.task != "binary":
            return False
        if recorded.prediction.dtype == object:
            return False
        apart = np.abs(recorded.score - 0.5) > 1e-3
        same = (recorded.score > 0.5) == (recorded.prediction == 1)
        return bool(same[apart].all() and np.isin(recorded.prediction, (0, 1)).all())


def ask_model(problem: CauseProblem, frame: pd.DataFrame, *, threshold: bool) -> Outcome:
    """Return the model's answer; one question serves where the score decides the class."""
    score = None
    if problem.predict_score is not None and problem.task == "binary":
        score = np.asarray(problem.predict_score(frame), dtype=float)
        if threshold:
            return Outcome((score >= 0.5).astype(float), score)
    if problem.predict is None:
        raise ValueError("no model to ask")
    answer = pd.Series(problem.predict(frame))
    return Outcome(_typed(answer), score)


def _typed(series: pd.Series) -> Array:
    return numbers(series) if pd.api.types.is_numeric_dtype(series) else texts(series)


def _recorded(problem: CauseProblem, frame: pd.DataFrame) -> Outcome | None:
    if problem.prediction is not None and problem.prediction in frame.columns:
        score = None
        if problem.score is not None and problem.score in frame.columns:
            score = numbers(frame[problem.score])
        return Outcome(_typed(frame[problem.prediction]), score)
    if problem.predict is None:
        return None
    return ask_model(problem, frame[list(problem.features)], threshold=False)
