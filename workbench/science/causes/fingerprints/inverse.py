"""Rows that history does not cover: the fault seen on the covered ones, undone on them too."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Parameter
from workbench.science.causes.coding import Column, Mask, absent
from workbench.science.causes.problem import Array

Undo = Callable[[Array], Array]
NEIGHBOURS = 5
"""Covered rows of nearest value that say whether an uncovered row is affected."""


def undo(kind: str, parameters: Mapping[str, Parameter]) -> Undo | None:
    """Return what turns a faulty value back, or None where the fault cannot be inverted.

    Parameters
    ----------
    kind : str
    parameters : mapping
        As fitted on the rows whose right value is known.
    """
    factor, offset = parameters.get("factor"), parameters.get("offset", 0.0)
    if kind in {"unit_change", "sign_flip"} and isinstance(factor, float) and factor:
        shift = float(offset) if isinstance(offset, int | float) else 0.0
        scale = factor
        return lambda observed: (observed - shift) / scale
    return None


def extended(column: Column, values: Array, differs: Mask, back: Undo | None) -> tuple[Mask, Array]:
    """Return the affected rows and the repaired column, uncovered rows included.

    Parameters
    ----------
    column : Column
    values : ndarray, shape (m,)
        The right value of each row; missing where history does not cover it.
    differs : ndarray of bool, shape (m,)
        Covered rows whose value is wrong.
    back : callable or None
        From :func:`undo`.

    Returns
    -------
    rows : ndarray of bool, shape (m,)
    repaired : ndarray, shape (m,)
        Covered rows from history; uncovered rows that look affected by inverting the fault.
    """
    repaired = np.where(differs, values, column.incident)
    if back is None or not column.numeric:
        return differs, repaired
    observed = np.asarray(column.incident, dtype=float)
    covered = ~absent(values) & np.isfinite(observed)
    open_rows = absent(values) & np.isfinite(observed)
    if covered.sum() < NEIGHBOURS or not open_rows.any():
        return differs, repaired
    affected = np.zeros(len(observed), dtype=bool)
    affected[open_rows] = _like(observed[covered], differs[covered], observed[open_rows])
    repaired = np.where(affected, back(observed), repaired)
    return differs | affected, repaired


def _like(known: NDArray[np.float64], wrong: Mask, asked: NDArray[np.float64]) -> Mask:
    """Say of each value asked about whether most known rows of nearest value are wrong."""
    order = np.lexsort((wrong, known))
    sums = np.concatenate([[0], np.cumsum(wrong[order])])
    at = np.searchsorted(known[order], asked)
    first = np.clip(at - NEIGHBOURS // 2, 0, len(known) - NEIGHBOURS)
    return np.asarray(sums[first + NEIGHBOURS] - sums[first] > NEIGHBOURS / 2)
