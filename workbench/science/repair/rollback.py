"""Going back: to an earlier model's answers, to values as they were kept, to the good mapping."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array, numbers, texts
from workbench.science.metrics import Floats
from workbench.science.repair.desk import Impossible, Material, Mending, Remedy, asked
from workbench.science.repair.rows import Rows
from workbench.science.repair.training import Coder, NewModel, Trained, boosted
from workbench.science.yardstick import Answers

FAITHFUL = 0.9
"""Share of the good rows' recorded answers (or of their variance) a stand-in must give."""
_DIFFERS = 0.005


@dataclass(frozen=True)
class Earlier:
    """Answers of an earlier model or version to the same rows.

    Attributes
    ----------
    table : DataFrame
        With the entity, the prediction and perhaps the score.
    entity, prediction : str
    score : str or None
    """

    table: pd.DataFrame
    entity: str
    prediction: str
    score: str | None = None


@dataclass(frozen=True)
class EarlierAnswers:
    """A repair that gives each row the answer of an earlier version, where it is known."""

    earlier: Earlier
    formula: str
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=(), init=False)
    breaks: None = field(default=None, init=False)
    control: None = field(default=None, init=False)
    reads: tuple[str, ...] = field(default=(), init=False)

    def answer(self, rows: Rows) -> Answers:
        """Return the earlier answers, and what was said of rows that have none."""
        told, known = self.earlier, self.found(rows)
        at = self._place(rows)
        first = told.table.iloc[np.maximum(at, 0)]
        numeric = rows.said.prediction.dtype.kind == "f"
        said = numbers(first[told.prediction]) if numeric else texts(first[told.prediction])
        score = rows.said.score
        if score is not None and told.score is not None:
            score = np.where(known, numbers(first[told.score]), score)
        return Answers(np.where(known, said, rows.said.prediction), score)

    def found(self, rows: Rows) -> Array:
        """Return which rows have an earlier answer, shape (n,)."""
        at = self._place(rows)
        gone = pd.isna(self.earlier.table[self.earlier.prediction]).to_numpy()
        return np.asarray((at >= 0) & ~gone[np.maximum(at, 0)], dtype=bool)

    def _place(self, rows: Rows) -> Array:
        keys = pd.Index(self.earlier.table[self.earlier.entity])
        return np.asarray(keys.get_indexer(pd.Index(rows.frame[self.earlier.entity])))


def roll_back(material: Material, node: str, earlier: Earlier | None) -> Remedy:
    """Return the way back that is at hand.

    In this order: an earlier version's answers to the same rows; earlier values of the column,
    or of all that were kept, row by row; the model at hand, where what was recorded is not what
    it says; a stand-in for the system as it was, learned from what it said of the good rows.

    Raises
    ------
    Impossible
        If the model is not at hand and what it said of the good rows cannot be imitated.
    """
    if earlier is not None:
        return _earlier(material, earlier)
    kept = _history(material, node)
    if kept is not None:
        return kept
    if material.problem.predict is not None:
        return _model_at_hand(material)
    return _stand_in(material)


def _earlier(material: Material, earlier: Earlier) -> EarlierAnswers:
    unique = earlier.table.dropna(subset=[earlier.entity]).drop_duplicates(
        earlier.entity, keep="last"
    )
    found = EarlierAnswers(
        Earlier(unique.reset_index(drop=True), earlier.entity, earlier.prediction, earlier.score),
        "the earlier version's answer to the same row",
    )
    share = float(found.found(material.fitted).mean()) if len(material.fitted) else 0.0
    if share == 0:
        raise Impossible("The earlier version answered none of the fitted rows.")
    words = f"{found.formula}, known of {share:.0%} of the fitted rows"
    return EarlierAnswers(found.earlier, words)


def _history(material: Material, node: str) -> Mending | None:
    if material.problem.predict is None:
        return None
    values = material.evidence().history_values
    names = [n for n in values if not absent(values[n]).all() and (not node or n == node)]
    if not names:
        return None

    def mend(now: Evidence) -> Mapping[str, Array]:
        kept = now.history_values
        found = {}
        for name in names:
            observed = now.columns[name].incident
            found[name] = np.where(absent(kept[name]), observed, kept[name])
        return found

    share = float(np.mean([(~absent(values[n])).mean() for n in names]))
    listed = ", ".join(sorted(names))
    formula = f"{listed} ← the row's value in the history, known of {share:.0%} of the rows"
    return Mending(material, mend, formula, tuple(sorted(names)))


@dataclass(frozen=True)
class ModelAtHand:
    """A repair that asks the model at hand, whatever was recorded."""

    material: Material
    formula: str
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=(), init=False)
    breaks: None = field(default=None, init=False)
    control: None = field(default=None, init=False)
    reads: tuple[str, ...] = field(default=(), init=False)

    def answer(self, rows: Rows) -> Answers:
        """Return what the model at hand says."""
        return asked(self.material.problem, rows.frame)


def _model_at_hand(material: Material) -> ModelAtHand:
    said = asked(material.problem, material.fitted.frame)
    differs = float(np.mean(said.prediction != material.fitted.said.prediction))
    if differs < _DIFFERS:
        return ModelAtHand(
            material,
            "the model at hand is asked again; it says what was recorded",
            (
                (
                    "There is nothing to go back to: neither an earlier version's answers (a "
                    "window named 'earlier') nor earlier values (a window named 'history')."
                ),
            ),
        )
    return ModelAtHand(
        material,
        f"the model at hand is asked again; it differs on {differs:.0%} of the fitted rows",
        ("This takes the model at hand for the version to go back to.",),
    )


def _stand_in(material: Material) -> NewModel:
    good, number = material.reference, material.problem.task == "regression"
    known = ~absent(good.said.prediction)
    frame, wanted = good.frame[known], good.said.prediction[known]
    coder = Coder(frame, material.problem.features)
    matrix, half = coder(frame), np.arange(int(known.sum())) % 2
    if len(np.unique(wanted)) < 2:
        raise Impossible("The system said the same of every good row.")
    shares = [_fidelity(matrix, wanted, half == part, number=number) for part in (0, 1)]
    faithful = float(np.mean(shares))
    if faithful < FAITHFUL:
        raise Impossible(
            f"The model is not at hand, and a stand-in learned from its answers to the good rows "
            f"gives only {faithful:.0%} of them."
        )
    trained = Trained(boosted(matrix, wanted, number=number), coder)
    note = f"A stand-in gives {faithful:.0%} of the recorded answers to good rows it did not see."
    return NewModel(
        trained,
        lambda rows: rows.frame,
        "a stand-in for the system as it answered the good rows",
        (),
        (note,),
        reads=material.problem.features,
    )


def _fidelity(matrix: Floats, wanted: Array, left_out: Array, *, number: bool) -> float:
    if len(np.unique(wanted[~left_out])) < 2:
        return 0.0
    learned = boosted(matrix[~left_out], wanted[~left_out], number=number)
    said = learned.predict(matrix[left_out])
    if not number:
        return float(np.mean(said == wanted[left_out]))
    right = wanted[left_out].astype(float)
    spread = float(((right - right.mean()) ** 2).sum())
    return 1 - float(((said - right) ** 2).sum()) / spread if spread else 0.0
