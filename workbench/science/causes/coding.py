"""Columns as small integer codes: levels, quantile bins, missing and unseen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes.problem import Array, is_numeric, numbers, texts

MAX_LEVELS = 40
BINS = 10

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """One feature in both windows.

    Attributes
    ----------
    name : str
    numeric : bool
    reference, incident : ndarray, shapes (n,) and (m,)
        float64 with nan, or text with None.
    """

    name: str
    numeric: bool
    reference: Array
    incident: Array

    @classmethod
    def of(cls, name: str, reference: pd.DataFrame, incident: pd.DataFrame) -> "Column":
        """Read a feature from both windows; it is numeric where it was in the reference."""
        numeric = is_numeric(reference[name])
        read = numbers if numeric else texts
        return cls(name, numeric, read(reference[name]), read(incident[name]))

    @cached_property
    def levels(self) -> Array:
        """Distinct values of the reference, sorted, missing left out."""
        return np.unique(self.reference[~absent(self.reference)])

    @property
    def discrete(self) -> bool:
        """Whether the reference has few enough values to count each."""
        return not self.numeric or len(self.levels) <= MAX_LEVELS

    @cached_property
    def edges(self) -> NDArray[np.float64]:
        """Where one code of a numeric column ends and the next begins."""
        if self.discrete:
            return np.asarray((self.levels[1:] + self.levels[:-1]) / 2, dtype=float)
        known = np.sort(self.reference[np.isfinite(self.reference)])
        values, counts = np.unique(known, return_counts=True)
        heavy = counts > len(known) / BINS
        rest = known[~np.isin(known, values[heavy])]
        steps = np.linspace(0, 1, BINS - int(heavy.sum()) + 1)[1:-1]
        cuts = np.quantile(rest, steps, method="higher") if len(rest) else np.empty(0)
        above = values[np.minimum(np.flatnonzero(heavy) + 1, len(values) - 1)]
        found = np.unique(np.concatenate([cuts, values[heavy], above]))
        return np.asarray(found[found > known[0]], dtype=float)

    @cached_property
    def kept(self) -> Array:
        """The text levels that have a code of their own: the most frequent ones."""
        if len(self.levels) <= MAX_LEVELS:
            return self.levels
        found, counts = np.unique(self.reference[~absent(self.reference)], return_counts=True)
        order = np.lexsort((found, -counts))
        return np.sort(found[order[:MAX_LEVELS]])

    @property
    def n_values(self) -> int:
        """How many codes stand for values, rare levels pooled into the last."""
        return len(self.edges) + 1 if self.numeric else len(self.kept) + 1

    @property
    def n_codes(self) -> int:
        """All codes: values, then missing."""
        return self.n_values + 1

    @property
    def missing_code(self) -> int:
        """The code of a missing value."""
        return self.n_values

    def codes(self, values: Array) -> Codes:
        """Return the code of each value, shape as given; an unseen text is pooled as rare."""
        gone = absent(values)
        if self.numeric:
            found = np.searchsorted(self.edges, values.astype(float), side="right")
        else:
            found = self._text_codes(values, gone)
        return np.where(gone, self.missing_code, found).astype(np.int64)

    def _text_codes(self, values: Array, gone: Mask) -> Codes:
        position = pd.Index(self.kept).get_indexer(pd.Index(np.where(gone, "", values)))
        return np.where(position < 0, len(self.kept), position)

    @cached_property
    def typical(self) -> Array:
        """One value of the reference for each value code: its level, or its bin's median."""
        if not self.numeric:
            rare = self.kept[0] if len(self.kept) else None
            return np.array([*self.kept, rare], dtype=object)
        if self.discrete:
            return self.levels
        known = np.sort(self.reference[np.isfinite(self.reference)])
        bins = np.searchsorted(self.edges, known, side="right")
        return np.array([known[bins == b][(bins == b).sum() // 2] for b in range(self.n_values)])

    @cached_property
    def reference_codes(self) -> Codes:
        """Codes of the reference rows."""
        return self.codes(self.reference)

    @cached_property
    def incident_codes(self) -> Codes:
        """Codes of the incident rows."""
        return self.codes(self.incident)


def absent(values: Array) -> Mask:
    """Return where values are missing: nan, infinite, or None."""
    if values.dtype == object:
        return np.asarray(pd.isna(values))
    return ~np.isfinite(values)
