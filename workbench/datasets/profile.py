"""What a column holds, counted while it streams by: missing values, levels, range, shape."""

import math
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from workbench.datasets.arrow_types import type_name
from workbench.datasets.progress import Progress, silent
from workbench.datasets.side_by_side import in_order
from workbench.domain.evidence import ColumnInfo

BINS = 24
MOST_LEVELS = 1000
TOP_LEVELS = 20
MOST_NUMERIC_LEVELS = 50
"""A column of numbers with more levels than this is described by its histogram alone."""
MOST_PICTURED = 500
"""Of a table with more columns than this only counts and ranges are kept; the rest on demand."""
LONGEST_LEVEL = 120
SAMPLE_VALUES = 65_536
OUTSIDE = 0.001
"""Share of values at either end that the outer, open bins of a histogram take in."""

Floats = NDArray[np.float64]


@dataclass(slots=True)
class ColumnProfiler:
    """Counts one column, a batch at a time; memory does not grow with the rows.

    Parameters
    ----------
    name : str
    kind : pa.DataType
        A plain type.
    pictured : bool
        Whether a histogram and top levels are wanted.
    """

    name: str
    kind: pa.DataType
    rows: int = 0
    missing: int = 0
    low: float = math.inf
    high: float = -math.inf
    levels: Counter[object] = field(default_factory=Counter)
    many: bool = False
    stride: int = 1
    sample: list[Floats] = field(default_factory=list)
    pictured: bool = True

    def add(self, column: pa.Array) -> None:
        """Count one batch."""
        if not self.many:
            self._count_levels(column)
        if is_measured(self.kind):
            self._measure(finite_values(column))
        self.rows += len(column)
        self.missing += column.null_count

    def _count_levels(self, column: pa.Array) -> None:
        counted = pc.value_counts(column.drop_null())
        values, counts = counted.field("values"), counted.field("counts")
        if pa.types.is_timestamp(self.kind):
            values = pc.cast(values, pa.int64())
        if len(values) > MOST_LEVELS:
            self._stop_counting()
            return
        for value, count in zip(values.to_pylist(), counts.to_pylist(), strict=True):
            self.levels[value] += count
        if len(self.levels) > MOST_LEVELS:
            self._stop_counting()

    def _stop_counting(self) -> None:
        self.many = True
        self.levels.clear()

    def _measure(self, values: Floats) -> None:
        if not len(values):
            return
        self.low = min(self.low, float(values.min()))
        self.high = max(self.high, float(values.max()))
        if not self.pictured:
            return
        self.sample.append(values[:: self.stride].copy())
        while sum(map(len, self.sample)) > 2 * SAMPLE_VALUES:
            self.stride *= 2
            self.sample = [np.concatenate(self.sample)[::2]]

    def edges(self) -> Floats:
        """Return the histogram's edges; the outer bins are open. Empty without numbers."""
        if self.low > self.high or not self.pictured:
            return np.zeros(0)
        if pa.types.is_integer(self.kind) and self.high - self.low < BINS:
            return np.asarray(np.arange(self.low - 0.5, self.high + 1.0), dtype=np.float64)
        values = np.concatenate(self.sample)
        low, high = np.quantile(values, [OUTSIDE, 1 - OUTSIDE])
        return spread_edges(float(low), float(high), self.low, self.high)

    def info(
        self, kind: str, guessed: str, edges: Floats, histogram: NDArray[np.int64]
    ) -> ColumnInfo:
        """Return the finished description; without edges it has no picture."""
        measured = self.low <= self.high
        return ColumnInfo(
            name=self.name,
            type=kind,
            missing=self.missing,
            levels=MOST_LEVELS if self.many else len(self.levels),
            minimum=self.low if measured else None,
            maximum=self.high if measured else None,
            histogram=tuple(histogram.tolist()),
            edges=tuple(edges.tolist()),
            top=self._top() if self.pictured else (),
            guessed=guessed,
        )

    def _top(self) -> tuple[tuple[str, int], ...]:
        fewest = MOST_NUMERIC_LEVELS if is_measured(self.kind) else MOST_LEVELS
        if pa.types.is_timestamp(self.kind) or len(self.levels) > fewest:
            return ()
        named = [(_spelled(value), count) for value, count in self.levels.items()]
        named.sort(key=lambda pair: (-pair[1], pair[0]))
        return tuple(named[:TOP_LEVELS])


def is_measured(kind: pa.DataType) -> bool:
    """Whether a plain type has a range and a histogram: numbers and times."""
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_timestamp(kind)
    )


def finite_values(column: pa.Array | pa.ChunkedArray) -> Floats:
    """Return the finite values of a column as float64; times as seconds since 1970, UTC."""
    known = column.drop_null()
    if pa.types.is_timestamp(known.type):
        return _plain(pc.cast(known, pa.int64()), np.dtype(np.int64)) / 1e6
    values = _plain(pc.cast(known, pa.float64(), safe=False), np.dtype(np.float64))
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _plain(column: pa.Array | pa.ChunkedArray, kind: np.dtype[Any]) -> Floats:
    """Return the values of a column without nulls; Arrow's own way would import pandas."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not len(whole):
        return np.empty(0)
    start = whole.offset * kind.itemsize
    values = np.frombuffer(whole.buffers()[1], dtype=kind, count=len(whole), offset=start)
    return values.astype(np.float64, copy=False)


def spread_edges(low: float, high: float, least: float, most: float) -> Floats:
    """Return edges of 24 equal bins between two values, or of one bin around a constant."""
    if not low < high:
        low, high = least, most
    width = (high - low) / BINS
    if not math.isfinite(width) or low + width <= low:
        return np.array([least - 0.5, most + 0.5])
    return np.asarray(low + width * np.arange(BINS + 1), dtype=np.float64)


def bin_counts(values: Floats, edges: Floats) -> NDArray[np.int64]:
    """Count values in equal bins; those beyond the ends fall into the outer bins."""
    bins = len(edges) - 1
    if bins < 1 or not len(values):
        return np.zeros(max(bins, 0), dtype=np.int64)
    place = (values - edges[0]) * (bins / (edges[-1] - edges[0]))
    index = np.clip(np.floor(place), 0, bins - 1).astype(np.int64)
    return np.bincount(index, minlength=bins).astype(np.int64)


def profile_columns(
    path: Path,
    profilers: Mapping[str, ColumnProfiler],
    said: Mapping[str, Mapping[str, str]],
    progress: Progress = silent,
) -> tuple[ColumnInfo, ...]:
    """Return the description of each column, with histograms from a second, column-wise pass.

    Parameters
    ----------
    path : Path
        The Parquet file the profilers saw being written.
    profilers : mapping of str to ColumnProfiler
    said : mapping
        For some columns, the ``type`` and ``note`` that the importer gave.
    progress : callable
    """
    edges = {name: profiler.edges() for name, profiler in profilers.items()}
    counts = {name: np.zeros(max(len(e) - 1, 0), np.int64) for name, e in edges.items()}
    measured = [name for name, e in edges.items() if len(e)]
    groups = pq.read_metadata(path).num_row_groups if measured else 0
    count = partial(_group_counts, path, {name: edges[name] for name in measured})
    threads = max(pa.cpu_count(), 1)
    with ThreadPoolExecutor(threads, thread_name_prefix="profile") as pool:
        for group, found in enumerate(in_order(pool, count, range(groups), threads + 1)):
            for name, added in found.items():
                counts[name] += added
            progress((group + 1) / groups, "Profiling columns")
    return tuple(
        profiler.info(
            said.get(name, {}).get("type") or type_name(profiler.kind),
            said.get(name, {}).get("note", ""),
            edges[name],
            counts[name],
        )
        for name, profiler in profilers.items()
    )


def _group_counts(
    path: Path, edges: Mapping[str, Floats], group: int
) -> dict[str, NDArray[np.int64]]:
    """Return the histograms of one row group."""
    with pq.ParquetFile(path) as file:
        table = file.read_row_group(group, columns=list(edges), use_threads=False)
    return {
        name: bin_counts(finite_values(column), edges[name])
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST_LEVEL else text[: LONGEST_LEVEL - 1] + "…"
