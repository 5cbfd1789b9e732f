"""Training a model again, the same way each time: the class that is given, else a plain one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from workbench.science.causes.coding import absent
from workbench.science.causes.problem import Array, is_numeric, numbers, texts
from workbench.science.metrics import Floats, Values
from workbench.science.repair.desk import Impossible, Remedy
from workbench.science.repair.rows import Rows
from workbench.science.yardstick import Answers

LEAST = 100
"""Rows with a label below which no model is trained."""
_ROUNDS = 100
Frames = Callable[[Rows], pd.DataFrame]


@dataclass(frozen=True)
class Held:
    """What keeps a plain model from following what should not be followed.

    Attributes
    ----------
    penalty : float
        On the squares of what each leaf adds; larger is smoother.
    rising, falling : tuple of str
        Columns with which the answer may only rise, or only fall.
    """

    penalty: float = 0.0
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()

    def signs(self, features: tuple[str, ...]) -> list[int]:
        """Return 1, -1 or 0 for each feature."""
        return [(name in self.rising) - (name in self.falling) for name in features]


@dataclass(frozen=True)
class Trainer:
    """What a model is trained with.

    Attributes
    ----------
    task : str
    features : tuple of str
        In an order that does not depend on how columns came.
    given : object or None
        The fitted estimator behind the model, which takes ``columns`` in that order.
    columns : tuple of str
    held : Held
        What keeps a plain model from bending; the given class keeps its own settings.
    """

    task: str
    features: tuple[str, ...]
    given: object | None = None
    columns: tuple[str, ...] = ()
    held: Held = Held()

    def train(self, frame: pd.DataFrame, label: Values, weight: Floats | None = None) -> "Trained":
        """Return a model trained on rows.

        Parameters
        ----------
        frame : DataFrame, shape (n, k)
        label : ndarray, shape (n,)
            Rows without one are left out.
        weight : ndarray, shape (n,), optional

        Raises
        ------
        Impossible
            If there are too few rows, or one class only.
        """
        known = ~absent(label)
        kinds = len(np.unique(label[known])) if known.any() else 0
        if known.sum() < LEAST or kinds < 2:
            raise Impossible(
                f"{int(known.sum())} rows with a label and {kinds} different labels are too few "
                "to train on."
            )
        rows = frame[known].reset_index(drop=True)
        held = None if weight is None else weight[known]
        told = ""
        if self.given is not None:
            try:
                return self._again(rows, label[known], held)
            except Exception as error:  # noqa: BLE001 -- a foreign class may refuse in any way
                told = (
                    f"The model's own class could not be trained again here "
                    f"({type(error).__name__}); a plain gradient boosting was."
                )
        else:
            told = "The model's own class is not at hand; a plain gradient boosting was trained."
        return self._boosted(rows, label[known], held, told)

    def _again(self, frame: pd.DataFrame, label: Values, weight: Floats | None) -> "Trained":
        from sklearn.base import clone  # noqa: PLC0415 -- half a second that most runs never need

        fresh: Any = clone(self.given)
        seeds = [name for name in fresh.get_params() if name.rpartition("__")[2] == "random_state"]
        fresh.set_params(**dict.fromkeys(seeds, 0))
        columns = self.columns or self.features
        keywords = {} if weight is None else {_weight_name(fresh): weight}
        fresh.fit(frame[list(columns)], label, **keywords)
        return Trained(fresh, lambda rows: rows[list(columns)], own=True)

    def _boosted(
        self, frame: pd.DataFrame, label: Values, weight: Floats | None, told: str
    ) -> "Trained":
        coder = Coder(frame, self.features)
        matrix, number = coder(frame), self.task == "regression"
        signs = self.held.signs(self.features)
        fitted = boosted(
            matrix, label, number=number, weight=weight, signs=signs, penalty=self.held.penalty
        )
        return Trained(fitted, coder, note=told)


def boosted(
    matrix: Floats,
    wanted: Values,
    *,
    number: bool,
    weight: Floats | None = None,
    signs: list[int] | None = None,
    penalty: float = 0.0,
) -> Any:  # noqa: ANN401 -- an estimator of scikit-learn
    """Return a fitted gradient boosting of plain settings; the same rows give the same one."""
    from sklearn.ensemble import (  # noqa: PLC0415 -- half a second that most runs never need
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    kind = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
    held = signs if signs and any(signs) else None
    model = kind(
        random_state=0,
        early_stopping=False,
        max_iter=_ROUNDS,
        l2_regularization=penalty,
        monotonic_cst=held,
    )
    return model.fit(matrix, wanted.astype(float) if number else wanted, sample_weight=weight)


def _weight_name(model: Any) -> str:  # noqa: ANN401 -- an estimator of scikit-learn
    steps = getattr(model, "steps", None)
    return f"{steps[-1][0]}__sample_weight" if steps else "sample_weight"


@dataclass(frozen=True)
class Trained:
    """A model that was trained here.

    Attributes
    ----------
    estimator : object
    read : callable
        From a frame to what the estimator takes.
    own : bool
        Whether it is of the given model's class.
    note : str
        What to say where it is not.
    """

    estimator: Any
    read: Callable[[pd.DataFrame], Any]
    own: bool = False
    note: str = ""

    def answer(self, frame: pd.DataFrame) -> Answers:
        """Return what it says of a frame's rows."""
        if not len(frame):
            return Answers(np.empty(0), None)
        rows = self.read(frame)
        said = np.asarray(self.estimator.predict(rows))
        said = said.astype(float) if said.dtype.kind in "biuf" else said.astype(object)
        score = None
        if hasattr(self.estimator, "predict_proba") and len(self.estimator.classes_) == 2:
            score = np.asarray(self.estimator.predict_proba(rows)[:, -1], dtype=float)
        return Answers(said, score)


class Coder:
    """Features as a matrix of float64: text by the order of its levels, unseen as missing.

    Parameters
    ----------
    rows : DataFrame
        Whose levels are known.
    features : tuple of str
    """

    def __init__(self, rows: pd.DataFrame, features: tuple[str, ...]) -> None:
        self._features = features
        self._levels = {
            name: pd.Index(sorted(rows[name].dropna().astype(str).unique()))
            for name in features
            if not is_numeric(rows[name])
        }
        self._empty = {name for name in features if rows[name].isna().all()}

    def __call__(self, frame: pd.DataFrame) -> Floats:
        """Return the matrix, shape (n, k)."""
        return np.column_stack([self._column(name, frame[name]) for name in self._features])

    def _column(self, name: str, series: pd.Series) -> Floats:
        if name in self._empty:
            return np.zeros(len(series))
        levels = self._levels.get(name)
        if levels is None:
            values = numbers(series)
            return np.where(np.isfinite(values), values, np.nan)
        found = levels.get_indexer(pd.Index([one or "" for one in texts(series)])).astype(float)
        return np.where(found < 0, np.nan, found)


@dataclass(frozen=True)
class NewModel:
    """A repair that puts another model in the place of the one there is.

    Attributes
    ----------
    trained : Trained
    frames : callable
        From rows to what the new model reads of them.
    formula : str
    columns : tuple of str
    notes : tuple of str
    control : Remedy or None
        A model of the same class trained on the good rows as they are, which tells what comes
        of training again from what comes of the repair.
    reads : tuple of str
        Columns it learns from.
    """

    trained: Trained
    frames: Frames
    formula: str
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    control: Remedy | None = None
    reads: tuple[str, ...] = ()
    breaks: None = field(default=None, init=False)

    def answer(self, rows: Rows) -> Answers:
        """Return what the new model says."""
        return self.trained.answer(self.frames(rows))


def trained_again(trainer: Trainer, good: Rows) -> NewModel:
    """Return a model trained on good rows as they are: the control of every other training."""
    trained = trainer.train(good.frame, good.label)
    return NewModel(
        trained, lambda rows: rows.frame, "trained again on W0 as it is", reads=trainer.features
    )


def constant(frame: pd.DataFrame, values: Mapping[str, object]) -> pd.DataFrame:
    """Return a frame in which some columns hold one value each, of their own type."""
    fixed = {
        name: pd.Series([value] * len(frame), index=frame.index).astype(frame[name].dtype)
        if not is_numeric(frame[name])
        else pd.Series(np.full(len(frame), value, dtype=float), index=frame.index)
        for name, value in values.items()
    }
    return frame.assign(**fixed)


def usual_value(values: Array) -> object:
    """Return a column's commonest level, or a number's median; None where it has none."""
    known = values[~absent(values)]
    if not len(known):
        return None
    if known.dtype == object:
        kinds, counts = np.unique(known.astype(str), return_counts=True)
        return str(kinds[int(np.argmax(counts))])
    return float(np.median(known.astype(float)))
