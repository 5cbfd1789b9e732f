"""Rows that a repair is tried on: what the model reads, what it said and what was right."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array, CauseProblem, numbers, texts
from workbench.science.causes.whatif import Window
from workbench.science.metrics import Floats, Values
from workbench.science.yardstick import Answers, Yardstick

Codes = NDArray[np.int64]
_FEWEST_CLUSTERS = 20


@dataclass(frozen=True)
class Rows:
    """Some rows of a window, in canonical order.

    Attributes
    ----------
    frame : DataFrame, shape (n, k)
        What the model reads and the columns beside it.
    label : ndarray, shape (n,)
        Missing where not known.
    said : Answers
        What the model said.
    time : ndarray of float64, shape (n,), or None
        Seconds since 1970.
    cluster : ndarray of int64, shape (n,)
        Rows of one number may depend on one another.
    groups : mapping of str to ndarray, shape (n,)
        Segments by name; texts with None.
    """

    frame: pd.DataFrame
    label: Values
    said: Answers
    time: Floats | None
    cluster: Codes
    groups: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def where(self, kept: Mask) -> "Rows":
        """Return some of the rows."""
        return Rows(
            self.frame[kept].reset_index(drop=True),
            self.label[kept],
            some(self.said, kept),
            None if self.time is None else self.time[kept],
            self.cluster[kept],
            {name: values[kept] for name, values in self.groups.items()},
        )


def some(said: Answers, kept: Mask) -> Answers:
    """Return the answers on some rows."""
    return Answers(said.prediction[kept], None if said.score is None else said.score[kept])


def rows_of(problem: CauseProblem, groups: tuple[str, ...], *, incident: bool) -> Rows:
    """Return one window of a canonical problem as rows.

    Raises
    ------
    ValueError
        If there are neither labels, nor predictions, nor a model that could make them.
    """
    window = Window(Evidence(problem), incident=incident)
    if window.label is None or window.recorded is None:
        raise ValueError("labels and predictions are needed")
    frame = window.frame
    stamp = problem.timestamp
    time = None if stamp is None else numbers(frame[stamp])
    return Rows(
        frame.reset_index(drop=True),
        window.label,
        Answers(window.recorded.prediction, window.recorded.score),
        time,
        clusters(frame, problem.entity, timed=time is not None),
        {name: texts(frame[name]) for name in groups},
    )


def clusters(frame: pd.DataFrame, entity: str | None, *, timed: bool) -> Codes:
    """Return which rows may depend on one another, shape (n,).

    Rows of one entity where entities come more than once; else neighbours in time, in runs of
    the cube root of the number of rows; else each row by itself.

    Notes
    -----
    The length of the runs is of the order that H. R. Künsch (1989), The jackknife and the
    bootstrap for general stationary observations, Annals of Statistics 17, 1217-1241, finds
    best for the variance of a mean.
    """
    count = len(frame)
    if entity is not None and entity in frame.columns and count:
        codes, kinds = pd.factorize(frame[entity], sort=True, use_na_sentinel=False)
        if _FEWEST_CLUSTERS <= len(kinds) < 0.9 * count:
            return np.asarray(codes, dtype=np.int64)
    if timed:
        return np.asarray(np.arange(count) // max(1, round(count ** (1 / 3))), dtype=np.int64)
    return np.arange(count)


def measured_rows(yard: Yardstick, rows: Rows, *others: Answers) -> Mask:
    """Return the rows whose label and every output is known, shape (n,)."""
    known = ~absent(rows.label)
    for said in (rows.said, *others):
        output = said.score if yard.metric.output == "score" else said.prediction
        if output is None:
            return np.zeros(len(rows), dtype=bool)
        known &= ~absent(output) if output.ndim == 1 else ~np.isnan(output).any(axis=1)
    return np.asarray(known, dtype=bool)
