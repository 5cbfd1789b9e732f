"""Conditions on columns that a person can read: ranges between quantiles, and levels.

Columns become small whole numbers first; a condition is a range of them. Cuts are rounded
as far as they stay apart, and are then the cuts that are used: a rule holds as it is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.metrics import Floats, Values, missing

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
MISSING, OTHER = -1, -2
MOST_LEVELS = 12
_IDENTIFIERS = 24
"""Text columns with more levels than this, most of them on one row, are identifiers."""


@dataclass(frozen=True)
class Coding:
    """How a column is told in whole numbers.

    Attributes
    ----------
    name : str
    cuts : ndarray, shape (n_cuts,)
        Code ``k`` is above cut ``k - 1`` and not above cut ``k``; empty for levels.
    levels : tuple of float or str
        Code ``k`` is level ``k``; numbers ascend. Rarer texts are :data:`OTHER`.
    ordered : bool
        Whether a range of codes has a meaning.
    gaps : bool
        Whether some row has no value, which is :data:`MISSING`.
    """

    name: str
    cuts: Floats
    levels: tuple[float | str, ...]
    ordered: bool
    gaps: bool

    @property
    def count(self) -> int:
        """Number of codes from 0."""
        return len(self.levels) or len(self.cuts) + 1

    def codes(self, values: Values) -> Codes:
        """Return the code of each value, shape (n_rows,)."""
        gone = missing(values)
        if self.levels and not self.ordered:
            index = pd.Index(np.array(self.levels, dtype=object))
            found = index.get_indexer(pd.Index(np.asarray(values, dtype=object)))
            return np.where(gone, MISSING, np.where(found < 0, OTHER, found)).astype(np.int64)
        cuts = np.array(self.levels[:-1], dtype=float) if self.levels else self.cuts
        placed = np.searchsorted(cuts, np.where(gone, 0.0, values).astype(float), side="left")
        return np.where(gone, MISSING, placed).astype(np.int64)


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """That a column's code lies between two, both included; or does not.

    Attributes
    ----------
    column : str
    low, high : int
    negated : bool
    """

    column: str
    low: int
    high: int
    negated: bool = False

    def holds(self, codes: Codes) -> Mask:
        """Return on which rows it is so, shape (n_rows,)."""
        return np.asarray(((codes >= self.low) & (codes <= self.high)) != self.negated)


Rule = tuple[Condition, ...]


def coding(name: str, values: Sequence[Values], bins: int) -> Coding | str:
    """Return how a column is told in codes, or why it cannot be.

    Parameters
    ----------
    name : str
    values : sequence of ndarray
        The samples whose quantiles make the cuts first, then those that must have codes too.
    bins : int
        Ranges of a number, at most; numbers with no more different values are levels.
    """
    kinds = {one.dtype.kind == "f" for one in values if not missing(one).all()}
    if not kinds:
        return "No row has a value."
    if len(kinds) > 1:
        return "The column changed its type."
    known = [one[~missing(one)] for one in values]
    gaps = any(len(k) < len(v) for k, v in zip(known, values, strict=True))
    found = _numbers(name, known, bins, gaps) if kinds.pop() else _texts(name, known, gaps)
    if isinstance(found, Coding) and found.count < 2 and not gaps and not _rare(found, known):
        return "All rows hold the same value."
    return found


def _rare(found: Coding, known: Sequence[Values]) -> bool:
    return any(bool((found.codes(one) == OTHER).any()) for one in known)


def _numbers(name: str, known: Sequence[Values], bins: int, gaps: bool) -> Coding:  # noqa: FBT001
    pooled = np.concatenate([np.asarray(one, dtype=float) for one in known])
    distinct = np.unique(pooled)
    if len(distinct) <= bins:
        return Coding(name, np.empty(0), tuple(distinct.tolist()), ordered=True, gaps=gaps)
    first = next(one for one in known if len(one)).astype(float)
    finite = first[np.isfinite(first)]
    finite = finite if len(finite) else distinct[np.isfinite(distinct)]
    steps = np.arange(1, bins) / bins
    cuts = np.unique(np.quantile(finite, steps, method="inverted_cdf")) if len(finite) else finite
    cuts = cuts[cuts < distinct[-1]]
    if not len(cuts):
        cuts = distinct[np.isfinite(distinct)][:1]
    return Coding(name, readable(cuts), (), ordered=True, gaps=gaps)


def readable(cuts: Floats) -> Floats:
    """Return cuts with as few digits as keep them as far apart as they need to be."""
    if not len(cuts):
        return cuts
    room = float(np.diff(cuts).min()) / 4 if len(cuts) > 1 else abs(float(cuts[0])) / 200
    for digits in range(2, 17):
        rounded = np.array([float(f"{cut:.{digits}g}") for cut in cuts])
        if np.abs(rounded - cuts).max() <= room:
            return rounded
    return cuts


def _texts(name: str, known: Sequence[Values], gaps: bool) -> Coding | str:  # noqa: FBT001
    counts = pd.Series(np.concatenate(known)).value_counts()
    if len(counts) > max(0.5 * int(counts.sum()), _IDENTIFIERS):
        return "Nearly every row has a value of its own: identifiers."
    ranked = sorted(counts.index, key=lambda level: (-int(counts[level]), level))
    levels = tuple(sorted(ranked[:MOST_LEVELS]))
    return Coding(name, np.empty(0), levels, ordered=False, gaps=gaps)
