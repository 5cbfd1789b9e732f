"""A domain classifier: whether rows of two windows can be told apart, and by which columns.

Gradient-boosted trees of small depth over binned columns, cross-fitted: every row is scored
by trees that never saw it. They are our own because rows, columns and threads must not change
the result, and because loading a library of trees costs more than growing these.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import generator
from workbench.science.intervals import Interval, normal

Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]

CODES = 32
"""Bins a column is cut into; the last is for missing values."""
DEPTH = 3
TREES = 40
RATE = 0.3
FOLDS = 4
SMOOTHING = 5.0
"""Added to the curvature of a leaf: leaves of few rows stay near 0."""


@dataclass(frozen=True, slots=True)
class Blame:
    """How much a column helps to tell the windows apart.

    Parameters
    ----------
    lost : Interval
        AUC lost when the column is shuffled among rows the trees never saw.
    p : float
        One-sided, of losing this much where the column does not matter.
    """

    lost: Interval
    p: float


@dataclass(frozen=True, slots=True)
class DomainSeparation:
    """How well the windows can be told apart.

    Parameters
    ----------
    auc : Interval
        .5: not at all, 1: every row; mean over folds with DeLong's variance.
    blames : tuple of Blame
        One a column, in the order of the columns.
    """

    auc: Interval
    blames: tuple[Blame, ...]


@dataclass(frozen=True, slots=True)
class _Tree:
    """A full binary tree of fixed depth: features and cuts level by level, then leaves."""

    features: NDArray[np.int64]
    cuts: NDArray[np.int64]
    leaves: Floats

    def leaf_values(self, codes: Codes) -> Floats:
        node = np.zeros(codes.shape[0], dtype=np.int64)
        rows = np.arange(codes.shape[0])
        for _ in range(DEPTH):
            right = codes[rows, self.features[node]] > self.cuts[node]
            node = 2 * node + 1 + right
        values: Floats = self.leaves[node - (2**DEPTH - 1)]
        return values


def separate(
    reference: Codes,
    incident: Codes,
    names: Sequence[str],
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> DomainSeparation | None:
    """Cross-fit a domain classifier.

    Parameters
    ----------
    reference, incident : ndarray of uint8, shapes (n, k) and (m, k)
        Codes 0 to 31 of both windows, rows in an order that does not depend on how they
        came.
    names : sequence of str, length k
        Columns; their names seed the shuffling.
    seed : int
        Of the run.
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    DomainSeparation or None
        ``None`` with fewer than 20 rows a window, or without columns.
    """
    if min(len(reference), len(incident)) < 5 * FOLDS or not names:
        return None
    codes = np.concatenate([reference, incident])
    target = np.repeat([0.0, 1.0], [len(reference), len(incident)])
    folds = _folds(len(reference), len(incident), seed)
    aucs, losses = [], []
    for fold in range(FOLDS):
        held = folds == fold
        trees = _boost(codes[~held], target[~held], _from(progress, fold))
        aucs.append(_auc(_score(trees, codes[held]), target[held]))
        losses.append(_blame(trees, codes[held], target[held], names, (seed, fold)))
    mean = float(np.mean([auc for auc, _ in aucs]))
    error = math.sqrt(sum(variance for _, variance in aucs)) / FOLDS
    return DomainSeparation(
        normal(mean, error, bounds=(0.0, 1.0)),
        tuple(_pooled([fold[at] for fold in losses]) for at in range(len(names))),
    )


def held_out_log_odds(
    reference: Codes,
    incident: Codes,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Floats, Floats] | None:
    """Say of every row, by trees that never saw it, how much more at home it is in the incident.

    Parameters
    ----------
    reference, incident : ndarray of uint8, shapes (n, k) and (m, k)
        As for :func:`separate`.
    seed : int
        Of the run.
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    tuple of ndarray, shapes (n,) and (m,), or None
        Logarithm of the ratio of the windows' densities at each row, the windows' sizes set
        aside; ``None`` with fewer than 20 rows a window, or without columns.
    """
    if min(len(reference), len(incident)) < 5 * FOLDS or not reference.shape[1]:
        return None
    codes = np.concatenate([reference, incident])
    target = np.repeat([0.0, 1.0], [len(reference), len(incident)])
    folds = _folds(len(reference), len(incident), seed)
    margin = np.empty(len(codes))
    for fold in range(FOLDS):
        held = folds == fold
        trees = _boost(codes[~held], target[~held], _from(progress, fold))
        # The trees' sum alone: the share of incident rows they started from is left out.
        margin[held] = _score(trees, codes[held])
    return margin[: len(reference)], margin[len(reference) :]


def _from(progress: Callable[[float], None], fold: int) -> Callable[[float], None]:
    def within(part: float) -> None:
        progress((fold + part) / FOLDS)

    return within


def _folds(n: int, m: int, seed: int) -> NDArray[np.int64]:
    """Return a fold for every row, each fold with its part of both windows."""
    rng = generator(seed, "domain-folds")
    parts = [rng.permutation(np.arange(rows) % FOLDS) for rows in (n, m)]
    return np.concatenate(parts)


def _boost(codes: Codes, target: Floats, progress: Callable[[float], None]) -> list[_Tree]:
    """Grow trees on the gradient of the logistic loss."""
    share = float(target.mean())
    margin = np.full(len(target), math.log(share / (1 - share)))
    trees = []
    for grown in range(TREES):
        progress(grown / TREES)
        chance = 1 / (1 + np.exp(-margin))
        tree = _grow(codes, target - chance, chance * (1 - chance))
        margin += tree.leaf_values(codes)
        trees.append(tree)
    return trees


def _grow(codes: Codes, gradient: Floats, curvature: Floats) -> _Tree:
    inner = 2**DEPTH - 1
    features, cuts = np.zeros(inner, dtype=np.int64), np.full(inner, CODES, dtype=np.int64)
    node = np.zeros(len(codes), dtype=np.int64)
    rows = np.arange(len(codes))
    for level in range(DEPTH):
        first, width = 2**level - 1, 2**level
        best = _best_splits(codes, node - first, width, gradient, curvature)
        features[first : first + width], cuts[first : first + width] = best
        node = 2 * node + 1 + (codes[rows, features[node]] > cuts[node])
    leaf = node - inner
    sums = np.bincount(leaf, gradient, 2**DEPTH)
    weights = np.bincount(leaf, curvature, 2**DEPTH)
    return _Tree(features, cuts, RATE * sums / (weights + SMOOTHING))


def _best_splits(
    codes: Codes,
    node: NDArray[np.int64],
    width: int,
    gradient: Floats,
    curvature: Floats,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the feature and cut of every node of a level; a useless split sends all left."""
    columns = codes.shape[1]
    sums = np.empty((width, columns, CODES))
    weights = np.empty((width, columns, CODES))
    for column in range(columns):
        cell = node * CODES + codes[:, column]
        sums[:, column] = np.bincount(cell, gradient, width * CODES).reshape(width, CODES)
        weights[:, column] = np.bincount(cell, curvature, width * CODES).reshape(width, CODES)
    left, left_weight = sums.cumsum(axis=2), weights.cumsum(axis=2)
    total, total_weight = left[:, :, -1:], left_weight[:, :, -1:]
    right, right_weight = total - left, total_weight - left_weight
    gain = np.square(left) / (left_weight + SMOOTHING)
    gain += np.square(right) / (right_weight + SMOOTHING)
    gain -= np.square(total) / (total_weight + SMOOTHING)
    # Sums of many rows differ in their last digits with the order of equal cells.
    gain = np.round(gain, 9).reshape(width, -1)
    best = gain.argmax(axis=1)
    useful = gain[np.arange(width), best] > 0
    return best // CODES, np.where(useful, best % CODES, CODES)


def _score(trees: Sequence[_Tree], codes: Codes) -> Floats:
    margin = np.zeros(len(codes))
    for tree in trees:
        margin += tree.leaf_values(codes)
    return margin


def _placements(score: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Return for each row the share of the other window's rows it is on the right side of."""
    low, high = score[target == 0], score[target == 1]
    ordered_low, ordered_high = np.sort(low), np.sort(high)
    above = np.searchsorted(ordered_low, high, "left") + np.searchsorted(ordered_low, high, "right")
    below = np.searchsorted(ordered_high, low, "left") + np.searchsorted(ordered_high, low, "right")
    return 1 - below / (2 * high.size), above / (2 * low.size)


def _auc(score: Floats, target: Floats) -> tuple[float, float]:
    """Return the area under the curve and its variance.

    E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson (1988), Comparing the areas under two
    or more correlated receiver operating characteristic curves, Biometrics 44, 837-845.
    """
    low, high = _placements(score, target)
    variance = float(low.var(ddof=1)) / low.size + float(high.var(ddof=1)) / high.size
    return float(high.mean()), variance


def _blame(
    trees: Sequence[_Tree],
    codes: Codes,
    target: Floats,
    names: Sequence[str],
    key: tuple[int, int],
) -> list[tuple[float, float]]:
    """Return the AUC lost and its variance for each column shuffled on its own."""
    used = {
        int(feature)
        for tree in trees
        for feature, cut in zip(tree.features, tree.cuts, strict=True)
        if cut < CODES
    }
    low, high = _placements(_score(trees, codes), target)
    found = []
    for column, name in enumerate(names):
        if column not in used:
            found.append((0.0, 0.0))
            continue
        shuffled = codes.copy()
        order = generator(key[0], "domain-blame", key[1], name).permutation(len(codes))
        shuffled[:, column] = codes[order, column]
        without_low, without_high = _placements(_score(trees, shuffled), target)
        lost_low, lost_high = low - without_low, high - without_high
        variance = float(lost_low.var(ddof=1)) / low.size + float(lost_high.var(ddof=1)) / high.size
        found.append((float(lost_high.mean()), variance))
    return found


def _pooled(folds: Sequence[tuple[float, float]]) -> Blame:
    """Return the mean over folds, with the variance of folds that share their training rows.

    C. Nadeau and Y. Bengio (2003), Inference for the generalization error, Machine Learning
    52, 239-281: ``1/K + test/training`` in place of ``1/K``.
    """
    mean = sum(lost for lost, _ in folds) / len(folds)
    usual = sum(variance for _, variance in folds) / len(folds)
    error = math.sqrt(usual * (1 / len(folds) + 1 / (len(folds) - 1)))
    interval = normal(mean, error, bounds=(-1.0, 1.0))
    p = 0.5 * math.erfc(mean / error / math.sqrt(2)) if error > 0 else 1.0
    return Blame(interval, p)


def encode_numbers(samples: tuple[Floats, Floats], codes: int = CODES) -> tuple[Codes, Codes]:
    """Cut two numeric samples at quantiles of both together; missing values come last."""
    pooled = np.concatenate(samples)
    known = np.sort(pooled[~np.isnan(pooled)])
    inner = codes - 2
    edges = np.unique(known[np.arange(1, inner) * known.size // inner]) if known.size else known
    coded = []
    for values in samples:
        code = np.searchsorted(edges, values, side="left").astype(np.uint8)
        code[np.isnan(values)] = codes - 1
        coded.append(code)
    return coded[0], coded[1]


def encode_levels(
    samples: tuple[NDArray[np.int64], NDArray[np.int64]], codes: int = CODES
) -> tuple[Codes, Codes]:
    """Give the commonest levels of both samples together a code each; -1 is missing.

    Parameters
    ----------
    samples : tuple of ndarray of int64
        Numbers of levels in a shared list whose order does not depend on the rows.
    codes : int
        One for each of the commonest, one for all others, one for missing.
    """
    pooled = np.concatenate(samples)
    rows = np.bincount(pooled[pooled >= 0], minlength=1)
    order = np.argsort(-rows, kind="stable")
    code_of = np.full(rows.size + 1, codes - 2, dtype=np.uint8)
    code_of[order[: codes - 2]] = np.arange(min(codes - 2, rows.size), dtype=np.uint8)
    code_of[-1] = codes - 1
    return code_of[samples[0]], code_of[samples[1]]
