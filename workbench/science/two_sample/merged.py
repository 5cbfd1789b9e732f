"""Two sorted samples laid into one order: what the distances between them are read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.room import block_items, room_for

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MergedSamples:
    """The values of two samples in one ascending order, with the gap between their shares.

    Parameters
    ----------
    values : ndarray of float64, shape (n + m,)
        All values, ascending; plus and minus infinity are allowed, nan is not.
    gap : ndarray of int64, shape (n + m,)
        ``m * rows of the reference so far - n * rows of the incident so far``: the
        difference of the two distribution functions times ``n * m``, in whole numbers, so
        that ties and sample sizes bring no rounding.
    n, m : int
        Rows of the reference and of the incident, at least one each.
    """

    values: Floats
    gap: NDArray[np.int64]
    n: int
    m: int

    def tie_ends(self) -> NDArray[np.bool_]:
        """Return where a run of equal values ends: only there do both samples count."""
        return self.tie_ends_in(slice(0, self.values.size))

    def tie_ends_in(self, block: slice) -> NDArray[np.bool_]:
        """Return the same for some of the values that follow one another."""
        ends = np.empty(block.stop - block.start, dtype=np.bool_)
        after = self.values[block.start + 1 : block.stop + 1]
        np.not_equal(
            after, self.values[block.start : block.start + after.size], out=ends[: after.size]
        )
        ends[after.size :] = True
        return ends


def merge(reference: Floats, incident: Floats) -> MergedSamples:
    """Merge two samples.

    Parameters
    ----------
    reference, incident : ndarray of float64, shapes (n,) and (m,)
        Ascending and without nan, one row or more each.

    Returns
    -------
    MergedSamples
        In time linear in ``n + m``: a stable sort merges two ascending runs.
    """
    n, m = reference.size, incident.size
    if n + m > block_items():
        return _merged_in_blocks(reference, incident)
    pooled = np.concatenate([reference, incident])
    order = np.argsort(pooled, kind="stable")
    values = pooled[order]
    # The gap grows in the memory of the order: at size, fresh memory costs more than sums.
    gap = np.multiply(order < n, n + m, out=order)
    gap -= n
    np.cumsum(gap, out=gap)
    return MergedSamples(values, gap, n, m)


def _merged_in_blocks(reference: Floats, incident: Floats) -> MergedSamples:
    """Merge block by block into room that may lie in a file; the same values and gaps."""
    n, m = reference.size, incident.size
    values, gap = room_for(n + m, np.float64), room_for(n + m, np.int64)
    step, i, j, last = max(block_items() // 4, 1), 0, 0, 0
    while i < n or j < m:
        left, right = reference[i : i + step], incident[j : j + step]
        taken = _ready(left, right)
        merged = merge(left[: taken[0]], right[: taken[1]]) if all(taken) else None
        place = slice(i + j, i + j + sum(taken))
        if merged is None:
            one = left[: taken[0]] if taken[0] else right[: taken[1]]
            way = m if taken[0] else -n
            values[place] = one
            gap[place] = last + way * np.arange(1, one.size + 1)
        else:
            a, b = taken
            of_left = (merged.gap + a * np.arange(1, a + b + 1)) // (a + b)
            values[place] = merged.values
            gap[place] = last + (n + m) * of_left - n * np.arange(1, a + b + 1)
        i, j, last = i + taken[0], j + taken[1], int(gap[place.stop - 1])
    return MergedSamples(values, gap, n, m)


def _ready(left: Floats, right: Floats) -> tuple[int, int]:
    """Return how many of each come before whatever follows the two; equal ones left first."""
    if not left.size or not right.size:
        return left.size, right.size
    if left[-1] <= right[-1]:
        return left.size, int(np.searchsorted(right, left[-1], side="left"))
    return int(np.searchsorted(left, right[-1], side="right")), right.size
