"""Repairs by another model: trained again, on other columns, other rows or other weights."""

import numpy as np
import pandas as pd

from workbench.science.causes.evidence import Evidence
from workbench.science.causes.whatif import Window
from workbench.science.metrics import Floats
from workbench.science.repair.desk import Impossible, Material
from workbench.science.repair.rows import Rows
from workbench.science.repair.training import (
    Coder,
    Frames,
    NewModel,
    Trainer,
    boosted,
    constant,
    trained_again,
    usual_value,
)

_BOUNDS = (0.1, 10.0)
"""Between these, weights are kept, so that no row outweighs the others."""
_FEW = 0.2


def _notes(said: str, *more: str) -> tuple[str, ...]:
    return tuple(one for one in (said, *more) if one)


def drop_feature(material: Material, trainer: Trainer, node: str) -> NewModel:
    """Return a model trained on the good rows without a column and what is derived from it.

    The column is held at its usual value, in training as in use, so that a class of model
    which expects it by name can be trained as well.

    Raises
    ------
    Impossible
        If there are too few labelled rows.
    """
    evidence = material.evidence()
    gone = _with_derived(evidence, node)
    if len(gone) >= len(material.problem.features):
        raise Impossible(f"Without {node} there is no column left.")
    values = {name: usual_value(evidence.columns[name].reference) for name in gone}

    def frames(rows: Rows) -> pd.DataFrame:
        return constant(rows.frame, values)

    trained = trainer.train(frames(material.reference), material.reference.label)
    formula = f"trained on W0 without {', '.join(gone)}"
    control = trained_again(trainer, material.reference)
    return NewModel(
        trained, frames, formula, (node,), _notes(trained.note), control, trainer.features
    )


def replace_feature(material: Material, trainer: Trainer, node: str, by: str) -> NewModel:
    """Return a model trained on the good rows with another column in a column's place.

    Parameters
    ----------
    material : Material
    trainer : Trainer
    node : str
        A source column.
    by : str
        The column to put there; empty for the value expected from the row's other columns,
        which is put there in training too, so that the model learns to live with it.

    Raises
    ------
    Impossible
        If the column is derived.
    """
    evidence = material.evidence()
    if node not in evidence.sources:
        above = ", ".join(evidence.lineage.parents(node))
        raise Impossible(f"{node} is computed from {above}: replace those.")
    frames = _by_column(material, node, by) if by else _by_expectation(material, node)
    trained = trainer.train(frames(material.reference), material.reference.label)
    told = by or "its likeliest W0 value given the other columns"
    formula = f"trained on W0 with {told} in the place of {node}"
    control = trained_again(trainer, material.reference)
    blind = not by and not evidence.agreement.partners(node)
    alone = f"No other column says anything about {node}: one usual value stands for all."
    notes = _notes(trained.note, alone if blind else "")
    return NewModel(trained, frames, formula, (node,), notes, control, trainer.features)


def retrain(material: Material, trainer: Trainer, *, recent_only: bool = False) -> NewModel:
    """Return a model trained on the good rows and the fitted period together.

    Parameters
    ----------
    material : Material
    trainer : Trainer
    recent_only : bool
        Leave the good rows out: what they say no longer holds where the world changed.

    Raises
    ------
    Impossible
        If there are too few labelled rows.
    """
    parts = [material.fitted] if recent_only else [material.reference, material.fitted]
    both = pd.concat([part.frame for part in parts], ignore_index=True)
    label = np.concatenate([part.label for part in parts])
    trained = trainer.train(both, label)
    told = "the fitted period" if recent_only else "W0 and the fitted period"
    formula = f"trained on {told}, {len(both):,} rows"
    control = trained_again(trainer, material.reference)
    return NewModel(
        trained, _as_they_are, formula, (), _notes(trained.note), control, trainer.features
    )


def reweight(material: Material, trainer: Trainer) -> NewModel:
    """Return a model trained on the good rows, each weighted by how like the incident it is.

    The weight is the odds of being an incident row by a classifier that did not see the row
    (fitted on the other half), kept within bounds.

    Raises
    ------
    Impossible
        If there are too few labelled rows.

    Notes
    -----
    H. Shimodaira (2000), Improving predictive inference under covariate shift by weighting the
    log-likelihood function, Journal of Statistical Planning and Inference 90, 227-244.
    """
    weight = likeness(material)
    good = material.reference
    trained = trainer.train(good.frame, good.label, weight)
    effective = float(weight.sum() ** 2 / (weight @ weight)) / len(weight)
    formula = f"trained on W0 weighted by likeness to the fitted period, worth {effective:.0%}"
    few = "A few good rows carry most of the weight: the incident is unlike nearly all of them."
    notes = _notes(trained.note, few if effective < _FEW else "")
    control = trained_again(trainer, good)
    return NewModel(trained, _as_they_are, formula, (), notes, control, trainer.features)


def likeness(material: Material) -> Floats:
    """Return how much likelier each good row is among the incident's, of mean 1; shape (n,)."""
    good, bad = material.reference.frame, material.fitted.frame
    features = material.problem.features
    rows = pd.concat([good[list(features)], bad[list(features)]], ignore_index=True)
    matrix = Coder(rows, features)(rows)
    side = np.r_[np.zeros(len(good)), np.ones(len(bad))]
    half = np.arange(len(rows)) % 2
    odds = np.ones(len(good))
    for part in (0, 1):
        learned = boosted(matrix[half != part], side[half != part], number=False)
        mine = np.flatnonzero(half[: len(good)] == part)
        chance = np.clip(learned.predict_proba(matrix[mine])[:, 1], 1e-6, 1 - 1e-6)
        odds[mine] = chance / (1 - chance) * len(good) / len(bad)
    weight = np.clip(odds, *_BOUNDS)
    return np.asarray(weight / weight.mean(), dtype=float)


def _with_derived(evidence: Evidence, node: str) -> tuple[str, ...]:
    return (node, *evidence.lineage.descendants((node,)))


def _as_they_are(rows: Rows) -> pd.DataFrame:
    return rows.frame


def _by_expectation(material: Material, node: str) -> Frames:
    def frames(rows: Rows) -> pd.DataFrame:
        evidence = material.evidence(rows)
        return _recomputed(evidence, rows.frame, {node: evidence.plausible(node)})

    return frames


def _by_column(material: Material, node: str, by: str) -> Frames:
    lacking = by not in material.reference.frame.columns
    if lacking or by not in material.fitted.frame.columns:
        raise Impossible(f"The windows do not both have a column named {by!r}.")

    def frames(rows: Rows) -> pd.DataFrame:
        evidence = material.evidence(rows)
        put = rows.frame[by].to_numpy()
        return _recomputed(evidence, rows.frame, {node: put})

    return frames


def _recomputed(
    evidence: Evidence, frame: pd.DataFrame, repair: dict[str, np.ndarray]
) -> pd.DataFrame:
    columns, _ = Window(evidence, incident=True).mended(repair)
    moved = (*repair, *evidence.lineage.descendants(repair))
    return frame.assign(**{name: columns[name] for name in moved if name in frame.columns})
