"""Rows of a column counted by bin of time and bin of value."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import WindowTable
from workbench.science.two_sample.binning import quantile_edges
from workbench.science.two_sample.sample import ColumnKind, ColumnSample
from workbench_drift.clock import TimeBins
from workbench_drift.columns import read_sample

LEVELS_KEPT = 30
"""The commonest levels of the reference get a bin each; the others share one."""


def count_by_time(
    windows: tuple[WindowTable, WindowTable], name: str, times: tuple[TimeBins, TimeBins]
) -> tuple[np.ndarray, np.ndarray] | str:
    """Count a column's rows.

    Parameters
    ----------
    windows : tuple of WindowTable
        Reference and incident.
    name : str
        The column.
    times : tuple of TimeBins
        Of either window.

    Returns
    -------
    tuple of ndarray, each of shape (n_times, n_bins), or str
        Counts of both windows in the same bins of value, missing rows last; or why the column
        cannot be followed.
    """
    before, after = (read_sample(window, name) for window in windows)
    if before is None or after is None:
        return "The column is absent from a window."
    refused = _refusal(before, after)
    if refused:
        return refused
    code: Callable[[pa.ChunkedArray], np.ndarray]
    if before.kind is ColumnKind.NUMBER:
        edges = quantile_edges(before.numbers)
        code, bins = partial(_code_numbers, edges=edges), edges.size + 2
    else:
        common = sorted(before.levels, key=lambda level: (-before.levels[level], level))
        seen = frozenset(common)
        code = partial(_code_levels, kept=common[:LEVELS_KEPT], seen=seen)
        bins = LEVELS_KEPT + 3
    first, second = (
        _count(window, name, code, binned, bins)
        for window, binned in zip(windows, times, strict=True)
    )
    return first, second


def _refusal(reference: ColumnSample, incident: ColumnSample) -> str:
    if reference.present == 0:
        return "No row of the reference window has a value."
    if incident.present and incident.kind is not reference.kind:
        return "The column changed its type."
    if reference.kind not in (ColumnKind.NUMBER, ColumnKind.LEVELS):
        return "Only numbers and levels can be followed over time."
    if reference.identifiers or incident.identifiers:
        return "Nearly every row has a value of its own: identifiers."
    return ""


def _code_numbers(column: pa.ChunkedArray, edges: np.ndarray) -> np.ndarray:
    values = np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy())
    codes = np.searchsorted(edges, values, side="left")
    codes[np.isnan(values)] = edges.size + 1
    return codes


def _code_levels(column: pa.ChunkedArray, kept: list[str], seen: frozenset[str]) -> np.ndarray:
    """Return the level's number, then one for the rest, for unseen levels, for missing."""
    text = pc.cast(column, pa.string())
    whole = pa.concat_arrays(text.chunks) if text.num_chunks else pa.array([], pa.string())
    coded = whole.dictionary_encode()
    place = {level: at for at, level in enumerate(kept)}
    rest, unseen, missing = LEVELS_KEPT, LEVELS_KEPT + 1, LEVELS_KEPT + 2
    table = [
        place.get(name, rest if name in seen else unseen) for name in coded.dictionary.to_pylist()
    ]
    codes = pc.fill_null(coded.indices, len(table)).to_numpy(zero_copy_only=False)
    numbered: np.ndarray = np.array([*table, missing], dtype=np.int64)[codes]
    return numbered


def _count(
    window: WindowTable,
    name: str,
    code: Callable[[pa.ChunkedArray], np.ndarray],
    times: TimeBins,
    bins: int,
) -> np.ndarray:
    """Count a column's rows by bin of time and of value, a few rows at a time."""
    cells, done = np.zeros(times.size * bins, dtype=np.int64), 0
    for part in window.parts((name,)):
        row_bin = times.row_bin[done : done + part.num_rows]
        held = row_bin >= 0
        place = row_bin[held] * bins + code(part.column(0))[held]
        cells += np.bincount(place, minlength=cells.size)
        done += part.num_rows
    return cells.reshape(times.size, bins)
