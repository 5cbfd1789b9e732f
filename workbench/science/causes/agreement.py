"""Which columns still agree with each other as they did in the reference.

Two columns agree by their pointwise mutual information in the reference, as counted over
codes. A column that was broken alone stops agreeing with all its partners at once, while a
partner stops agreeing with that column only: the loss points at the culprit even where its own
distribution did not move.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.coding import Codes

Floats = NDArray[np.float64]
SIGNIFICANT = 4.0
"""Standard deviations by which a pair's G statistic must exceed its expectation."""


class Agreement:
    """Pairwise agreement learned from the reference.

    Parameters
    ----------
    reference : mapping of str to ndarray of int, shape (n,)
        Codes of each column, all of one length.
    sizes : mapping of str to int
        Number of codes of each column.
    """

    def __init__(self, reference: Mapping[str, Codes], sizes: Mapping[str, int]) -> None:
        self._names = tuple(reference)
        self._sizes = sizes
        self.marginal = {name: _share(reference[name], sizes[name]) for name in self._names}
        self._tables: dict[tuple[str, str], Floats] = {}
        for i, one in enumerate(self._names):
            for other in self._names[i + 1 :]:
                table = self._information(reference, one, other)
                if table is not None:
                    self._tables[one, other] = table
                    self._tables[other, one] = table.T

    def _information(self, reference: Mapping[str, Codes], one: str, other: str) -> Floats | None:
        rows, columns = self._sizes[one], self._sizes[other]
        pairs = np.bincount(
            reference[one] * columns + reference[other], minlength=rows * columns
        ).reshape(rows, columns)
        n = pairs.sum()
        across, down = pairs.sum(axis=1), pairs.sum(axis=0)
        freedom = (int(np.count_nonzero(across)) - 1) * (int(np.count_nonzero(down)) - 1)
        if freedom <= 0:
            return None
        expected = np.outer(across, down) / n
        seen = pairs > 0
        statistic = 2 * float((pairs[seen] * np.log(pairs[seen] / expected[seen])).sum())
        if (statistic - freedom) / np.sqrt(2 * freedom) < SIGNIFICANT:
            return None
        strength = float(freedom) / 2
        ratio = (pairs + strength * expected / n) / (n + strength)
        with np.errstate(divide="ignore", invalid="ignore"):
            table = np.log(ratio * n / expected)
        return np.where(np.isfinite(table), table, 0.0)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns."""
        return self._names

    def without(self, silent: Collection[str]) -> "Agreement":
        """Return the same agreement with some columns no longer listened to."""
        other = copy(self)
        kept = {p: table for p, table in self._tables.items() if not set(p) & set(silent)}
        other.__dict__["_tables"] = kept
        return other

    def partners(self, name: str) -> tuple[str, ...]:
        """Return the columns a column depends on in the reference."""
        return tuple(other for other in self._names if (name, other) in self._tables)

    def support(self, name: str, codes: Mapping[str, Codes], leave: Sequence[str] = ()) -> Floats:
        """Return how well each code of a column would agree with the rest of each row.

        Parameters
        ----------
        name : str
        codes : mapping of str to ndarray of int, shape (m,)
            The rows.
        leave : sequence of str
            Partners not to listen to.

        Returns
        -------
        ndarray, shape (m, n_codes)
            Sum of pointwise mutual information over partners, in nats.
        """
        n_rows = len(next(iter(codes.values())))
        total = np.zeros((n_rows, self._sizes[name]))
        for other in self.partners(name):
            if other not in leave and other in codes:
                total += self._tables[name, other].T[codes[other]]
        return total

    def losses(
        self, reference: Mapping[str, Codes], incident: Mapping[str, Codes]
    ) -> dict[tuple[str, str], float]:
        """Return, for each dependent pair, the information lost from reference to incident."""
        found = {}
        for (one, other), table in self._tables.items():
            if one in incident and other in incident:
                before = table[reference[one], reference[other]].mean()
                after = table[incident[one], incident[other]].mean()
                found[one, other] = float(before - after)
        return found


def _share(codes: Codes, size: int) -> Floats:
    counts = np.bincount(codes, minlength=size)
    return np.asarray((counts + 0.5) / (counts.sum() + 0.5 * size), dtype=float)
