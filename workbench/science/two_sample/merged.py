"""Two sorted samples laid into one order: what the distances between them are read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
        ends = np.empty(self.values.size, dtype=np.bool_)
        np.not_equal(self.values[1:], self.values[:-1], out=ends[:-1])
        ends[-1] = True
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
    pooled = np.concatenate([reference, incident])
    order = np.argsort(pooled, kind="stable")
    values = pooled[order]
    # The gap grows in the memory of the order: at size, fresh memory costs more than sums.
    gap = np.multiply(order < n, n + m, out=order)
    gap -= n
    np.cumsum(gap, out=gap)
    return MergedSamples(values, gap, n, m)
