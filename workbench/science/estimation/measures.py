"""Metrics from masses: rows by predicted class, cell of score and label, known or expected.

A mass may be a count of labelled rows, a count spread over labels by calibrated chances, or
a weighted count: the formulas are the same. Leading axes are resamples. What a sample cannot
have, such as the AUC of one class, is nan here and None by the time it is reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from workbench.science.estimation.cells import Floats, ScoreCells


@dataclass(frozen=True, slots=True)
class Measure:
    """What a metric is called and which way is better."""

    title: str
    higher_is_better: bool = True
    bounded: bool = True


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "accuracy": Measure("accuracy"),
        "balanced_accuracy": Measure("balanced accuracy"),
        "precision": Measure("precision"),
        "recall": Measure("recall"),
        "specificity": Measure("specificity"),
        "f1": Measure("F1"),
        "auc": Measure("ROC AUC"),
        "pr_auc": Measure("average precision"),
        "brier": Measure("Brier score", higher_is_better=False),
        "log_loss": Measure("log loss", higher_is_better=False, bounded=False),
    }
)
"""Every metric that can be estimated; of several classes, the plain mean over classes."""
OF_PREDICTIONS = ("accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1")
OF_SCORES = ("auc", "pr_auc")
OF_PROBABILITIES = ("brier", "log_loss")
OF_CLASSES = ("accuracy", "balanced_accuracy", "precision", "recall", "f1")


def of_predictions(mass: Floats) -> dict[str, Floats]:
    """Return what a confusion matrix of two classes says.

    Parameters
    ----------
    mass : ndarray, shape (..., 2, n_cells, 2)
        Predicted class, cell, label; 1 is positive.

    Returns
    -------
    dict of str to ndarray, each of shape (...)
    """
    table = mass.sum(axis=-2)
    missed, hit = table[..., 0, 1], table[..., 1, 1]
    spared, raised = table[..., 0, 0], table[..., 1, 0]
    recall, specificity = ratio(hit, hit + missed), ratio(spared, spared + raised)
    return {
        "accuracy": ratio(hit + spared, hit + spared + missed + raised),
        "balanced_accuracy": (recall + specificity) / 2,
        "precision": ratio(hit, hit + raised),
        "recall": recall,
        "specificity": specificity,
        "f1": ratio(2 * hit, 2 * hit + missed + raised),
    }


def of_scores(mass: Floats, own: Floats | float = 0.0) -> dict[str, Floats]:
    """Return the area under the ROC curve and average precision.

    Parameters
    ----------
    mass : ndarray, shape (..., n_classes, n_cells, 2)
    own : ndarray, shape (...), optional
        What rows of split mass would add as pairs with themselves: the sum over rows of
        chance times one less chance.
    """
    positive, negative = mass[..., 1].sum(axis=-2), mass[..., 0].sum(axis=-2)
    up, down = positive.sum(axis=-1), negative.sum(axis=-1)
    below = np.cumsum(negative, axis=-1) - negative / 2
    pairs = (positive * below).sum(axis=-1)
    # From the highest score down; rows of a cell come together.
    hits = np.cumsum(positive[..., ::-1], axis=-1)
    named = hits + np.cumsum(negative[..., ::-1], axis=-1)
    gained = (positive[..., ::-1] * ratio(hits, named, 0.0)).sum(axis=-1)
    both = (up > 0) & (down > 0)
    return {
        "auc": ratio(pairs - own / 2, up * down - own),
        "pr_auc": np.where(both, ratio(gained, up), np.nan),
    }


def of_probabilities(mass: Floats, cells: ScoreCells) -> dict[str, Floats]:
    """Return Brier score and log loss of the scores as they were recorded.

    Parameters
    ----------
    mass : ndarray, shape (..., n_classes, n_cells, 2)
    cells : ScoreCells
    """
    positive, negative = mass[..., 1].sum(axis=-2), mass[..., 0].sum(axis=-2)
    rows = (positive + negative).sum(axis=-1)
    squares = (positive + negative) @ cells.square + positive @ (1 - 2 * cells.score)
    losses = positive @ cells.loss_positive + negative @ cells.loss_negative
    return {"brier": ratio(squares, rows), "log_loss": ratio(losses, rows)}


def of_classes(mass: Floats) -> dict[str, Floats]:
    """Return what a confusion matrix of several classes says, means over classes.

    Parameters
    ----------
    mass : ndarray, shape (..., n_classes, n_cells, n_classes)
    """
    table = mass.sum(axis=-2)
    hit = np.diagonal(table, axis1=-2, axis2=-1)
    named, present = table.sum(axis=-1), table.sum(axis=-2)
    recall = ratio(hit, present)
    return {
        "accuracy": ratio(hit.sum(axis=-1), present.sum(axis=-1)),
        "balanced_accuracy": _over_classes(recall),
        "precision": _over_classes(ratio(hit, named)),
        "recall": _over_classes(recall),
        "f1": _over_classes(ratio(2 * hit, named + present)),
    }


def ratio(part: Floats, whole: Floats, otherwise: float = np.nan) -> Floats:
    """Return ``part / whole``, and ``otherwise`` where the whole is nothing."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    filled = np.full(whole.shape, otherwise)
    divided: Floats = np.divide(part, whole, out=filled, where=whole > 0)
    return divided


def _over_classes(values: Floats) -> Floats:
    known = np.isfinite(values)
    return ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))
