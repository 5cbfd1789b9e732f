"""Making values coarser: numbers in bins, times by period, text with rare levels pooled.

What is coarse enough is learnt from all tables that hold the column together, so that the
same value has the same name in each, and no name in any table stands for fewer rows than
the threshold, unless nothing but one name for all of them would do.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.services.disclosure.cells import merged_bins, shown_levels

OTHER = "other"
BINS = 20
"""About how many bins numbers are put into before small ones are joined."""
PERIODS = ("%Y-%m-%d", "%Y-%m", "%Y")

Chunks = Callable[[], Iterable[pa.Array]]
"""Returns one table's column, piece by piece, each time it is called."""


class Generaliser:
    """Gives each value of a column its coarser name.

    Attributes
    ----------
    shown : frozenset of str
        Values that stay as they are because enough rows share each.
    """

    shown: frozenset[str] = frozenset()

    def names(self, values: pa.Array) -> pa.Array:
        """Return the names of values; a missing value stays missing."""
        raise NotImplementedError


def learn(tables: Sequence[Chunks], kind: pa.DataType, threshold: int) -> Generaliser:
    """Return how one column is made coarser.

    Parameters
    ----------
    tables : sequence of callables
        Each returns the column of one table, in pieces.
    kind : pyarrow.DataType
    threshold : int
    """
    if pa.types.is_temporal(kind) and not pa.types.is_time(kind) and not pa.types.is_duration(kind):
        return _learn_periods(tables, threshold)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _learn_bins(tables, threshold)
    counts = [_counted(texts(piece) for piece in table()) for table in tables]
    return _Levels(_common(counts, threshold))


def texts(values: pa.Array) -> pa.Array:
    """Return values as text, the way Python writes them; a missing one stays missing."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values.cast(pa.string())
    plain = (None if v is None else str(v) for v in values.to_pylist())
    return pa.array(plain, pa.string())


@dataclass(frozen=True)
class _Levels(Generaliser):
    shown: frozenset[str]

    def names(self, values: pa.Array) -> pa.Array:
        words = texts(values)
        kept = pc.is_in(words, value_set=pa.array(sorted(self.shown), pa.string()))
        return pc.if_else(pc.is_null(words), None, pc.if_else(kept, words, OTHER))


@dataclass(frozen=True)
class _Periods(Generaliser):
    form: str
    periods: frozenset[str]

    def names(self, values: pa.Array) -> pa.Array:
        words = pc.strftime(values, format=self.form)
        kept = pc.is_in(words, value_set=pa.array(sorted(self.periods), pa.string()))
        return pc.if_else(pc.is_null(words), None, pc.if_else(kept, words, OTHER))


@dataclass(frozen=True)
class _Bins(Generaliser):
    edges: tuple[float, ...]

    def names(self, values: pa.Array) -> pa.Array:
        numbers = _numbers(values)
        words = [f"[{a:g}, {b:g})" for a, b in zip(self.edges, self.edges[1:], strict=False)]
        place = np.searchsorted(np.asarray(self.edges), numbers, side="right") - 1
        found = [
            words[at] if math.isfinite(n) and 0 <= at < len(words) else OTHER
            for n, at in zip(numbers.tolist(), place.tolist(), strict=True)
        ]
        named = pa.array(found, pa.string())
        return pc.if_else(pc.is_null(values), None, named)


def _learn_periods(tables: Sequence[Chunks], threshold: int) -> Generaliser:
    found = frozenset[str]()
    for form in PERIODS:
        counts = [_counted(pc.strftime(p, format=form) for p in table()) for table in tables]
        levels = frozenset().union(*counts)
        found = _common(counts, threshold)
        if found == levels:
            return _Periods(form, found)
    return _Periods(PERIODS[-1], found)


def _learn_bins(tables: Sequence[Chunks], threshold: int) -> Generaliser:
    low, high = math.inf, -math.inf
    for table in tables:
        for piece in table():
            numbers = _finite(piece)
            if numbers.size:
                low, high = min(low, float(numbers.min())), max(high, float(numbers.max()))
    if not low <= high:
        return _Bins(())
    edges = round_edges(low, high)
    samples = []
    for table in tables:
        counts = np.zeros(len(edges) - 1)
        for piece in table():
            counts += np.histogram(_finite(piece), bins=edges)[0]
        samples.append([float(count) for count in counts])
    kept = merged_bins(samples, threshold)
    return _Bins(tuple([edges[start] for start, _ in kept] + [edges[-1]]))


def round_edges(low: float, high: float) -> list[float]:
    """Return edges at round numbers, 1, 2 or 5 times a power of ten apart, that hold a range."""
    span = (high - low) or abs(high) or 1.0
    rough = span / BINS
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 1e-300 else 1e-300
    width = next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
    first, last = math.floor(low / width), math.floor(high / width) + 1
    return [float(f"{place * width:.12g}") for place in range(first, last + 1)]


def _common(counts: Sequence[Counter[str]], threshold: int) -> frozenset[str]:
    """Return the levels that may be shown in every table that has them."""
    levels = frozenset().union(*counts)
    shown = [shown_levels(one, threshold) | (levels - set(one)) for one in counts]
    return levels.intersection(*shown)


def _counted(pieces: Iterable[pa.Array]) -> Counter[str]:
    found: Counter[str] = Counter()
    for piece in pieces:
        for entry in pc.value_counts(piece).to_pylist():
            if entry["values"] is not None:
                found[entry["values"]] += entry["counts"]
    return found


def _numbers(values: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _finite(values: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    numbers = _numbers(values)
    return numbers[np.isfinite(numbers)]
