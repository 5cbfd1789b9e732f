"""Which class is taken for which, before and after, and which of these changes are sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.intervals import Interval, newcombe, wilson
from workbench.science.multiplicity import benjamini_hochberg
from workbench.science.two_sample.shares import compare_shares

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One true class predicted as one class.

    Attributes
    ----------
    true, predicted : int
        Numbers of the classes.
    counts, totals : tuple of int
        Rows of the cell, and of its true class: before, after.
    shares : tuple of Interval
        Of the true class, 95 %: before, after.
    change : Interval
        After less before, 95 %.
    p, q : float or None
        Of no change; None where it cannot be tested. ``q`` over all cells.
    """

    true: int
    predicted: int
    counts: tuple[int, int]
    totals: tuple[int, int]
    shares: tuple[Interval, Interval]
    change: Interval
    p: float | None
    q: float | None = None


def count(true: Counts, predicted: Counts, classes: int) -> Counts:
    """Return how many rows of each true class were predicted as each class.

    Parameters
    ----------
    true, predicted : ndarray of int64, shape (n_rows,)
        Numbers of classes.
    classes : int

    Returns
    -------
    ndarray of int64, shape (classes, classes)
        True classes down, predicted ones across.
    """
    flat = np.bincount(true * classes + predicted, minlength=classes * classes)
    return np.asarray(flat.reshape(classes, classes), dtype=np.int64)


def compare(before: Counts, after: Counts) -> tuple[Cell, ...]:
    """Return every cell that holds a row in either window, with its change.

    Parameters
    ----------
    before, after : ndarray of int64, shape (classes, classes)
        From :func:`count`.

    Returns
    -------
    tuple of Cell
        True class by true class; ``q`` controls false discoveries over all of them
        (Benjamini and Hochberg 1995).
    """
    totals = (before.sum(axis=1), after.sum(axis=1))
    there = np.argwhere((before > 0) | (after > 0))
    cells = [
        _cell(
            int(row),
            int(column),
            (int(before[row, column]), int(after[row, column])),
            (int(totals[0][row]), int(totals[1][row])),
        )
        for row, column in there
    ]
    qs = benjamini_hochberg([cell.p for cell in cells])
    return tuple(
        Cell(c.true, c.predicted, c.counts, c.totals, c.shares, c.change, c.p, q)
        for c, q in zip(cells, qs, strict=True)
    )


def _cell(true: int, predicted: int, counts: tuple[int, int], totals: tuple[int, int]) -> Cell:
    shares = (wilson(counts[0], totals[0]), wilson(counts[1], totals[1]))
    if min(totals) == 0:
        return Cell(true, predicted, counts, totals, shares, newcombe(counts, totals), None)
    found = compare_shares(counts, totals)
    return Cell(true, predicted, counts, totals, shares, found.difference, found.p)


def shown_classes(before: Counts, after: Counts, most: int) -> Sequence[int]:
    """Return the classes to draw where there are too many: those that moved with most rows.

    Parameters
    ----------
    before, after : ndarray of int64, shape (classes, classes)
    most : int

    Returns
    -------
    sequence of int
        In the order of the classes.
    """
    size = len(before)
    if size <= most:
        return range(size)
    sides = [one / np.maximum(one.sum(axis=1, keepdims=True), 1) for one in (before, after)]
    moved = np.abs(sides[1] - sides[0]) * after.sum(axis=1, keepdims=True)
    weight = moved.sum(axis=1) + moved.sum(axis=0)
    rows = before.sum(axis=1) + after.sum(axis=1)
    ranked = sorted(range(size), key=lambda at: (-float(weight[at]), -int(rows[at]), at))
    return sorted(ranked[:most])


def folded(counts: Counts, kept: Sequence[int]) -> Counts:
    """Return a table in which all other classes are one, the last.

    Parameters
    ----------
    counts : ndarray of int64, shape (classes, classes)
    kept : sequence of int
        Classes that stay.
    """
    if len(kept) == len(counts):
        return counts
    rest = [at for at in range(len(counts)) if at not in set(kept)]
    groups = [[at] for at in kept] + [rest]
    return np.array(
        [[int(counts[np.ix_(down, across)].sum()) for across in groups] for down in groups],
        dtype=np.int64,
    )
