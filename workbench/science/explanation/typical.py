"""Rows that stand for many: the few that together are most alike to all."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
MOST = 600
"""Rows that are compared with one another, at most; the first ones."""


def typical_rows(codes: Codes, count: int) -> list[int]:
    """Return rows chosen one by one so that every row is alike to some chosen one.

    Greedy facility location: each choice adds most to the sum, over all rows, of the
    likeness to the nearest chosen row. Greedy choice reaches 1 - 1/e of the best possible
    (Nemhauser, Wolsey and Fisher 1978).

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows, n_columns)
        Bins and levels; two rows are alike by the share of columns in which they agree.
    count : int
        Rows wanted.

    Returns
    -------
    list of int
        Row numbers, the one that stands for most first; ties by row number.
    """
    held = codes[:MOST]
    if not len(held):
        return []
    alike = np.zeros((len(held), len(held)))
    for column in held.T:
        alike += column[:, None] == column[None, :]
    alike /= max(held.shape[1], 1)
    nearest = np.zeros(len(held))
    chosen: list[int] = []
    for _ in range(min(count, len(held))):
        gain = np.maximum(alike - nearest[:, None], 0).sum(axis=0)
        gain[chosen] = -1.0
        best = int(np.argmax(np.round(gain, 9)))
        chosen.append(best)
        nearest = np.maximum(nearest, alike[:, best])
    return chosen
