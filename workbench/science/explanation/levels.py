"""An order of levels in which neighbours are alike, so that their effects can be added up."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.science.metrics import Floats, Values, missing

_GRID = 20


def by_likeness(codes: NDArray[np.int64], others: Mapping[str, Values]) -> NDArray[np.int64]:
    """Return levels in an order in which those with similar rows are neighbours.

    Levels are as far apart as their rows are in the other columns: the largest difference of
    distribution functions for numbers, total variation for levels, added over columns. The
    order is that of the first coordinate of classical scaling (Torgerson 1952), as Apley and
    Zhu propose for effects of levels.

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows,)
        The level of each row, 0 to n_levels - 1, each on some row.
    others : mapping of str to ndarray, shape (n_rows,)
        The other columns.

    Returns
    -------
    ndarray of int, shape (n_levels,)
        Levels, the first level before the last.
    """
    n_levels = int(codes.max(initial=-1)) + 1
    if n_levels < 3:
        return np.arange(n_levels)
    apart = np.zeros((n_levels, n_levels))
    for name in sorted(others):
        apart += _apart(codes, n_levels, others[name])
    square = apart**2
    middle = np.eye(n_levels) - 1 / n_levels
    values, vectors = np.linalg.eigh(-middle @ square @ middle / 2)
    if values[-1] <= 1e-12:
        return np.arange(n_levels)
    first = np.round(vectors[:, -1], 9)
    if first[0] > first[-1]:
        first = -first
    return np.lexsort((np.arange(n_levels), first))


def _apart(codes: NDArray[np.int64], n_levels: int, values: Values) -> Floats:
    gone = missing(values)
    numeric = values.dtype.kind == "f"
    if numeric and not gone.all():
        edges = np.unique(np.quantile(values[~gone], np.linspace(0, 1, _GRID + 1)[1:-1]))
        place = np.where(gone, len(edges) + 1, np.searchsorted(edges, values, side="right"))
    elif numeric:
        return np.zeros((n_levels, n_levels))
    else:
        _, place = np.unique(np.where(gone, "", values).astype(str), return_inverse=True)
    table = np.zeros((n_levels, int(place.max(initial=0)) + 1))
    np.add.at(table, (codes, place), 1)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    if numeric:
        below = np.cumsum(share, axis=1)
        return np.asarray(np.abs(below[:, None] - below[None]).max(axis=2), dtype=float)
    return np.asarray(np.abs(share[:, None] - share[None]).sum(axis=2) / 2, dtype=float)
