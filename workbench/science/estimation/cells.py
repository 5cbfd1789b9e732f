"""Scores cut into cells, so that a window of any size is a small table of counts.

Every estimate of this package is computed from counts of rows by predicted class, cell of
score and, where it is known, label. Counts do not depend on the order of the rows, resampling
counts is resampling rows, and half a million rows cost no more than a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.metrics import PROBABILITY_FLOOR

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

CELLS = 400
"""Most cells; a score with fewer distinct values gets a cell for each."""


@dataclass(frozen=True, slots=True)
class ScoreCells:
    """Where scores are cut, and what the scores of a cell are like.

    Parameters
    ----------
    edges : ndarray, shape (n_cells - 1,)
        Cell ``g`` holds the scores above ``edges[g - 1]`` and up to ``edges[g]``.
    score, square, loss_positive, loss_negative : ndarray, shape (n_cells,)
        Means over the rows of a cell: of the score, its square, and the logarithmic loss of a
        positive and of a negative row. The last three are 0 unless scores are probabilities.
    probabilities : bool
        Whether every score lies between 0 and 1.
    """

    edges: Floats
    score: Floats
    square: Floats
    loss_positive: Floats
    loss_negative: Floats
    probabilities: bool

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(self.score.size)

    def code(self, scores: Floats) -> Whole:
        """Return the cell of each finite score, shape (n_rows,)."""
        return np.searchsorted(self.edges, scores, side="left").astype(np.int64)


def cut_scores(samples: Sequence[Floats], cells: int = CELLS) -> ScoreCells:
    """Cut scores at quantiles of all samples together.

    Parameters
    ----------
    samples : sequence of ndarray, each of shape (n_i,)
        Finite scores; at least one of them.
    cells : int
        Most cells wanted.

    Returns
    -------
    ScoreCells
    """
    pooled = np.sort(np.concatenate(list(samples)))
    edges = np.unique(pooled)
    if edges.size > cells:
        edges = np.unique(pooled[np.arange(1, cells) * pooled.size // cells])
    edges = edges[edges < pooled[-1]]
    starts = np.concatenate([[0], np.searchsorted(pooled, edges, side="right")])
    rows = np.diff(np.append(starts, pooled.size))
    probabilities = bool(pooled[0] >= 0 and pooled[-1] <= 1)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, starts) / rows, dtype=np.float64)

    if not probabilities:
        nothing = np.zeros(rows.size)
        return ScoreCells(edges, mean(pooled), nothing, nothing, nothing, probabilities=False)
    kept = np.clip(pooled, PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR)
    return ScoreCells(
        edges,
        mean(pooled),
        mean(pooled**2),
        mean(-np.log(kept)),
        mean(-np.log1p(-kept)),
        probabilities=True,
    )


def count(shape: tuple[int, ...], codes: Sequence[Whole], weights: Floats | None = None) -> Floats:
    """Count rows by their codes.

    Parameters
    ----------
    shape : tuple of int
        Levels of each code.
    codes : sequence of ndarray of int64, each of shape (n_rows,)
        None of them negative.
    weights : ndarray, shape (n_rows,), optional
        What a row counts; by default 1.

    Returns
    -------
    ndarray of float64, of shape ``shape``
    """
    places = np.ravel_multi_index([np.asarray(code) for code in codes], shape)
    counted = np.bincount(places, weights, minlength=int(np.prod(shape)))
    return np.asarray(counted, dtype=np.float64).reshape(shape)


def resample(counts: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Draw as many rows with replacement as were counted, again and again.

    Parameters
    ----------
    counts : ndarray
        Whole numbers of rows; any shape.
    rng : numpy.random.Generator
    draws : int

    Returns
    -------
    ndarray, shape (draws, *counts.shape)
    """
    flat = counts.ravel()
    held = np.flatnonzero(flat)
    drawn = np.zeros((draws, flat.size))
    if held.size:
        rows = int(flat[held].sum())
        drawn[:, held] = rng.multinomial(rows, flat[held] / rows, size=draws)
    return drawn.reshape(draws, *counts.shape)


def split_counts(counts: Floats, parts: int, rng: np.random.Generator) -> Floats:
    """Deal rows out at random into parts of equal size.

    Parameters
    ----------
    counts : ndarray
        Whole numbers of rows; any shape.
    parts : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (parts, *counts.shape)
        They add up to ``counts``.
    """
    flat = counts.ravel().astype(np.int64)
    rows = rng.permutation(np.repeat(np.arange(flat.size), flat))
    dealt = [np.bincount(rows[part::parts], minlength=flat.size) for part in range(parts)]
    return np.stack(dealt).astype(np.float64).reshape(parts, *counts.shape)
