"""Population stability of one column over time bins, against the reference's own bins."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.datasets.profile import is_measured
from workbench.datasets.time_bins import Codes
from workbench.science.intervals import normal_quantile
from workbench.science.two_sample.binning import quantile_edges

MOST_LEVELS = 50
"""Levels of the reference that get a bin each; rarer ones share one."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stability:
    """PSI of each time bin against the reference, shape (n_times,) each.

    ``beyond_chance`` is the index less its mean where nothing changed,
    ``(B - 1)(1/n + 1/m)``, and at least 0; ``low`` and ``high`` are its 95 % interval.
    """

    psi: Floats
    beyond_chance: Floats
    low: Floats
    high: Floats


class ReferenceBins:
    """Bins that a reference column defines: quantiles or levels, one for missing.

    Numbers get 20 quantile bins, heavy ties one of their own, the outer ones open; text its
    50 most frequent levels, one bin for the others, one for levels never seen before.

    Parameters
    ----------
    column : ChunkedArray
        The reference window's rows.
    """

    def __init__(self, column: pa.ChunkedArray) -> None:
        self._measured = is_measured(column.type)
        self._edges = np.empty(0)
        self._levels: pa.Array = pa.array([], column.type)
        self._known: pa.Array = pa.array([], column.type)
        if self._measured:
            self._edges = quantile_edges(np.sort(_numbers(column.drop_null())))
            self.count = len(self._edges) + 2
        else:
            self._set_levels(column)
            self.count = len(self._levels) + 3
        self.reference = np.bincount(self.codes(column), minlength=self.count)

    def _set_levels(self, column: pa.ChunkedArray) -> None:
        counted = pc.value_counts(column.drop_null())
        pairs = zip(
            counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True
        )
        ordered = [value for value, _ in sorted(pairs, key=lambda pair: (-pair[1], str(pair[0])))]
        self._known = pa.array(ordered, column.type)
        self._levels = self._known.slice(0, MOST_LEVELS)

    def codes(self, column: pa.ChunkedArray | pa.Array) -> Codes:
        """Return each row's bin; the last one is for missing values."""
        missing = np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), dtype=bool)
        if self._measured:
            values = _numbers(pc.fill_null(pc.cast(column, _plain(column.type)), 0))
            found = np.searchsorted(self._edges, values, side="left")
        else:
            found = self._level_codes(column)
        return np.where(missing, self.count - 1, found).astype(np.int64)

    def _level_codes(self, column: pa.ChunkedArray | pa.Array) -> Codes:
        others, unseen = len(self._levels), len(self._levels) + 1
        place = pc.fill_null(pc.index_in(column, value_set=self._known), -1)
        code = np.asarray(place.to_numpy(zero_copy_only=False), dtype=np.int64)
        return np.where(code < 0, unseen, np.minimum(code, others))

    def over_time(self, column: pa.ChunkedArray, times: Codes, count: int) -> Stability:
        """Return the stability of each time bin.

        Parameters
        ----------
        column : ChunkedArray, shape (n_rows,)
        times : ndarray of int64, shape (n_rows,)
            Time bin of each row; -1 leaves it out.
        count : int
            Number of time bins.
        """
        inside = times >= 0
        flat = times[inside] * self.count + self.codes(column)[inside]
        grid = np.bincount(flat, minlength=count * self.count).reshape(count, self.count)
        return _stability(np.asarray(self.reference, np.float64), np.asarray(grid, np.float64))


def _stability(reference: Floats, grid: Floats) -> Stability:
    """Return PSI with its null mean and a normal interval by the delta method.

    Bins that neither the reference nor a time bin fills are left out of that time bin; half
    a row is added to the others. B. Yurdakul and J. Naranjo (2020), Journal of Risk Model
    Validation 14, give the null.
    """
    used = (grid + reference) > 0
    bins = used.sum(axis=1)
    n, m = float(reference.sum()), np.maximum(grid.sum(axis=1), 1)
    p = np.where(used, (reference + 0.5) / (n + 0.5 * bins[:, None]), 1.0)
    q = np.where(used, (grid + 0.5) / (m + 0.5 * bins)[:, None], 1.0)
    ratio = np.log(q / p)
    psi = ((q - p) * ratio).sum(axis=1)
    unit = 1 / max(n, 1.0) + 1 / m
    freedom = np.maximum(bins - 1, 0)
    weight_p, weight_q = np.where(used, p, 0.0), np.where(used, q, 0.0)
    variance = _variance(ratio + q / p, weight_p) / max(n, 1.0)
    variance += _variance(ratio - p / q, weight_q) / m + 2 * freedom * unit**2
    excess = np.maximum(psi - freedom * unit, 0.0)
    half = normal_quantile(0.95) * np.sqrt(variance)
    return Stability(psi, excess, np.maximum(excess - half, 0.0), excess + half)


def _variance(values: Floats, shares: Floats) -> Floats:
    mean = (values * shares).sum(axis=1, keepdims=True)
    return np.asarray(((values - mean) ** 2 * shares).sum(axis=1), dtype=np.float64)


def _plain(kind: pa.DataType) -> pa.DataType:
    return pa.int64() if pa.types.is_timestamp(kind) else kind


def _numbers(column: pa.ChunkedArray | pa.Array) -> Floats:
    plain = pc.cast(pc.cast(column, _plain(column.type)), pa.float64(), safe=False)
    return np.asarray(plain.to_numpy(), dtype=np.float64)
