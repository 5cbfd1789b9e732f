"""One column of one window, reduced to what the statistics need."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.science.room import blocks, room_for
from workbench.science.two_sample.merged import Floats

UNIQUE_SHARE = 0.95
"""A text column with this share of different values is one of identifiers."""
FEWEST_FOR_IDENTIFIERS = 50


class ColumnKind(StrEnum):
    """How a column is compared."""

    NUMBER = "number"
    LEVELS = "levels"
    TIME = "time"
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """The values of one column in one window, their order given up.

    Parameters
    ----------
    kind : ColumnKind
        How the column is compared; ``EMPTY`` where the type says nothing.
    type_name : str
        The type as read, for people.
    rows : int
        All rows, those without a value included.
    missing : int
        Rows without a value; nan counts as missing.
    numbers : ndarray of float64
        Ascending, without nan; infinite values are kept. Empty unless ``NUMBER``.
    levels : mapping of str to int
        Rows per level; empty unless ``LEVELS``, and for identifiers.
    distinct : int
        Different values of a ``LEVELS`` column.
    identifiers : bool
        Whether (nearly) every row has a value of its own.
    """

    kind: ColumnKind
    type_name: str
    rows: int
    missing: int
    numbers: Floats = field(default_factory=lambda: np.empty(0))
    levels: Mapping[str, int] = field(default_factory=dict)
    distinct: int = 0
    identifiers: bool = False

    @property
    def present(self) -> int:
        """Rows that have a value."""
        return self.rows - self.missing

    @property
    def infinite(self) -> int:
        """Rows whose number is infinite."""
        lowest = int(np.searchsorted(self.numbers, -np.inf, side="right"))
        below_top = int(np.searchsorted(self.numbers, np.inf, side="left"))
        return lowest + self.numbers.size - below_top

    @property
    def constant(self) -> bool:
        """Whether all values present are equal."""
        if self.kind is ColumnKind.NUMBER:
            return self.numbers.size > 0 and bool(self.numbers[0] == self.numbers[-1])
        return self.kind is ColumnKind.LEVELS and self.distinct == 1


def numbers(values: Floats, type_name: str = "number", *, whole: bool = False) -> ColumnSample:
    """Return the sample of a numeric column.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        In any order; nan is missing. It is not changed.
    type_name : str
        The type as read.
    whole : bool
        Whether the type holds whole numbers, which may be identifiers.
    """
    return sorted_numbers(np.sort(values), type_name, whole=whole)


def sorted_numbers(ascending: Floats, type_name: str, *, whole: bool) -> ColumnSample:
    """Return the sample of a numeric column whose values are sorted already, nan last."""
    rows = int(ascending.size)
    present = int(ascending.size)
    if present and np.isnan(ascending[-1]):
        present = int(np.searchsorted(ascending, np.nan, side="left"))
    ascending = ascending[:present]
    return ColumnSample(
        ColumnKind.NUMBER,
        type_name,
        rows,
        rows - present,
        numbers=ascending,
        identifiers=whole and _running_numbers(ascending),
    )


def _running_numbers(ascending: Floats) -> bool:
    """Return whether whole numbers are all different and nearly without holes."""
    if ascending.size < FEWEST_FOR_IDENTIFIERS:
        return False
    span = float(ascending[-1]) - float(ascending[0]) + 1
    if span > 2 * ascending.size:
        return False
    steps = (ascending[part.start : part.stop + 1] for part in blocks(ascending.size))
    return all(bool((np.diff(step) > 0).all()) for step in steps)


def levels(counts: Mapping[str, int], missing: int = 0, type_name: str = "text") -> ColumnSample:
    """Return the sample of a categorical column from its rows per level."""
    used = {level: rows for level, rows in counts.items() if rows > 0}
    present = sum(used.values())
    unique = present >= FEWEST_FOR_IDENTIFIERS and len(used) >= UNIQUE_SHARE * present
    return ColumnSample(
        ColumnKind.LEVELS,
        type_name,
        present + missing,
        missing,
        levels={} if unique else used,
        distinct=len(used),
        identifiers=unique,
    )


def from_arrow(column: pa.ChunkedArray) -> ColumnSample:
    """Return the sample of an Arrow column of any type.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Read, not kept.

    Returns
    -------
    ColumnSample
        Types that cannot be compared (lists, bytes …) become ``OTHER``; none raises.
    """
    kind, rows, missing = column.type, len(column), int(column.null_count)
    if pa.types.is_dictionary(kind):
        return _from_dictionary(column)
    if pa.types.is_null(kind) or missing == rows:
        return ColumnSample(_kind_of(kind), str(kind), rows, missing)
    if pa.types.is_boolean(kind) or _is_text(kind):
        return _from_levels(column)
    if _kind_of(kind) is ColumnKind.NUMBER:
        return _from_numbers(column)
    return ColumnSample(_kind_of(kind), str(kind), rows, missing)


def from_parts(kind: pa.DataType, parts: Iterable[pa.ChunkedArray], rows: int) -> ColumnSample:
    """Return the sample of a column that comes some rows at a time.

    The same as :func:`from_arrow` gives of all rows at once; the values of a large column
    lie in a file, and what is held besides grows with its different levels alone.

    Parameters
    ----------
    kind : DataType
        Of the column.
    parts : iterable of ChunkedArray
    rows : int
        Of all parts together.
    """
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if _kind_of(plain) is ColumnKind.NUMBER:
        return _from_number_parts(plain, parts, rows)
    if pa.types.is_boolean(plain) or _is_text(plain):
        return _from_level_parts(kind, parts)
    missing = sum(int(part.null_count) for part in parts)
    return ColumnSample(_kind_of(plain), str(plain), rows, missing)


def _from_number_parts(
    kind: pa.DataType, parts: Iterable[pa.ChunkedArray], rows: int
) -> ColumnSample:
    values, known = room_for(rows, np.float64), 0
    for part in parts:
        held = part.drop_null()
        if not pa.types.is_float64(held.type):
            held = pc.cast(held, pa.float64(), safe=False)
        values[known : known + len(held)] = _as_floats(held)
        known += len(held)
    ascending = values[:known]
    ascending.sort()
    if not known:
        return ColumnSample(ColumnKind.NUMBER, str(kind), rows, rows)
    found = sorted_numbers(ascending, str(kind), whole=bool(pa.types.is_integer(kind)))
    return replace(found, rows=rows, missing=found.missing + rows - known)


def _from_level_parts(kind: pa.DataType, parts: Iterable[pa.ChunkedArray]) -> ColumnSample:
    totals: Counter[str] = Counter()
    rows = missing = 0
    for part in parts:
        text = pc.cast(part, pa.string())
        counted = pc.value_counts(text.drop_null())
        names = counted.field("values").to_pylist()
        totals.update(dict(zip(names, counted.field("counts").to_pylist(), strict=True)))
        rows, missing = rows + len(part), missing + int(text.null_count)
    if not totals:
        return ColumnSample(ColumnKind.LEVELS, str(kind), rows, missing)
    return levels(totals, missing, "text" if pa.types.is_dictionary(kind) else str(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _kind_of(kind: pa.DataType) -> ColumnKind:
    if pa.types.is_dictionary(kind):
        return _kind_of(kind.value_type)
    if pa.types.is_null(kind):
        return ColumnKind.EMPTY
    if pa.types.is_boolean(kind) or _is_text(kind):
        return ColumnKind.LEVELS
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return ColumnKind.NUMBER
    if pa.types.is_temporal(kind):
        return ColumnKind.TIME
    return ColumnKind.OTHER


def _from_numbers(column: pa.ChunkedArray) -> ColumnSample:
    kind = column.type
    whole = bool(pa.types.is_integer(kind))
    nulls = int(column.null_count)
    held = column.drop_null() if nulls else column
    if not pa.types.is_float64(kind):
        held = pc.cast(held, pa.float64(), safe=False)
    found = numbers(_as_floats(held), str(kind), whole=whole)
    if not nulls:
        return found
    return ColumnSample(
        found.kind,
        found.type_name,
        found.rows + nulls,
        found.missing + nulls,
        numbers=found.numbers,
        identifiers=found.identifiers,
    )


def _as_floats(column: pa.ChunkedArray) -> Floats:
    """Return a column without nulls as an array, without a copy where it is one chunk."""
    if column.num_chunks == 1:
        values: Floats = column.chunk(0).to_numpy(zero_copy_only=False)
        return values
    return np.concatenate([np.empty(0), *(chunk.to_numpy() for chunk in column.chunks)])


def _from_levels(column: pa.ChunkedArray) -> ColumnSample:
    missing = int(column.null_count)
    counted = pc.value_counts(column.drop_null() if missing else column)
    names = pc.cast(counted.field("values"), pa.string()).to_pylist()
    rows = counted.field("counts").to_numpy().tolist()
    return levels(dict(zip(names, rows, strict=True)), missing, str(column.type))


def _from_dictionary(column: pa.ChunkedArray) -> ColumnSample:
    kind = column.type
    if not (_is_text(kind.value_type) or pa.types.is_boolean(kind.value_type)):
        return from_arrow(pc.cast(column, kind.value_type))
    totals: Counter[str | None] = Counter()
    missing = int(column.null_count)
    for chunk in column.chunks:
        codes = chunk.indices.drop_null().to_numpy(zero_copy_only=False)
        names = pc.cast(chunk.dictionary, pa.string()).to_pylist()
        rows = np.bincount(codes, minlength=len(names)).tolist()
        for name, count in zip(names, rows, strict=True):
            totals[name] += count
    nameless = totals.pop(None, 0)
    counts = {str(name): rows for name, rows in totals.items()}
    return levels(counts, missing if missing == nameless else missing + nameless, "text")
