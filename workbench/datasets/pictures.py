"""Small pictures of a column: reference against incident on common edges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.api.context import WindowTable
from workbench.datasets.profile import (
    BINS,
    OUTSIDE,
    Floats,
    bin_counts,
    finite_values,
    is_measured,
    spread_edges,
)
from workbench.domain.evidence import ColumnInfo

MOST_LEVELS = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """Shares of rows of one column in two windows.

    Attributes
    ----------
    column : str
    kind : str
        ``number``, ``timestamp`` or ``level``.
    edges : tuple of float
        For numbers and times (seconds since 1970), one more than bins; the outer bins are
        open.
    levels : tuple of str
        For levels, most frequent in the reference first; the last may be ``other``.
    reference, incident : tuple of float
        Shares of the rows that have a value, 0 to 1.
    missing : (float, float)
        Shares of rows without a value, reference and incident.
    rows : (int, int)
    """

    column: str
    kind: str
    edges: tuple[float, ...]
    levels: tuple[str, ...]
    reference: tuple[float, ...]
    incident: tuple[float, ...]
    missing: tuple[float, float]
    rows: tuple[int, int]


def picture(column: str, reference: WindowTable, incident: WindowTable) -> Picture:
    """Return one column of both windows on common edges.

    Parameters
    ----------
    column : str
        In both windows.
    reference, incident : WindowTable

    Returns
    -------
    Picture
    """
    first, second = reference.column(column), incident.column(column)
    missing = (_share(first.null_count, len(first)), _share(second.null_count, len(second)))
    sizes = (len(first), len(second))
    if is_measured(first.type) and is_measured(second.type):
        values = (finite_values(first), finite_values(second))
        whole = pa.types.is_integer(first.type) and pa.types.is_integer(second.type)
        edges = common_edges(values, whole=whole)
        kind = "timestamp" if pa.types.is_timestamp(first.type) else "number"
        counts = (bin_counts(values[0], edges), bin_counts(values[1], edges))
        ends = tuple(edges.tolist())
        return Picture(column, kind, ends, (), *_sides(counts), missing=missing, rows=sizes)
    levels, tables = _level_counts((first, second))
    return Picture(column, "level", (), levels, *_sides(tables), missing=missing, rows=sizes)


def picture_of_profiles(
    reference: ColumnInfo, incident: ColumnInfo, rows: tuple[int, int]
) -> Picture | None:
    """Return the picture two profiles allow without reading a row, or None.

    Both sides' counts are spread over common bins, evenly within each of their own, so this
    is a thumbnail, not a measurement.
    """
    name = reference.name
    missing = (_share(reference.missing, rows[0]), _share(incident.missing, rows[1]))
    if len(reference.edges) > 1 and len(incident.edges) > 1:
        edges = np.linspace(
            min(reference.edges[0], incident.edges[0]),
            max(reference.edges[-1], incident.edges[-1]),
            BINS + 1,
        )
        counts = (_respread(reference, edges), _respread(incident, edges))
        kind = "timestamp" if reference.type == "timestamp" else "number"
        ends = tuple(edges.tolist())
        return Picture(name, kind, ends, (), *_sides(counts), missing=missing, rows=rows)
    if reference.top and incident.top:
        first, second = dict(reference.top), dict(incident.top)
        levels = tuple(dict.fromkeys((*first, *second)))[:MOST_LEVELS]
        counts = (_counts(first, levels), _counts(second, levels))
        return Picture(name, "level", (), levels, *_sides(counts), missing=missing, rows=rows)
    return None


def common_edges(values: Sequence[Floats], *, whole: bool) -> Floats:
    """Return edges of 24 bins that suit all samples; a bin a number for few whole numbers.

    The range is that of the samples' inner 99.8 %, so that one stray value does not press
    everything else into a single bin.
    """
    present = [v for v in values if len(v)]
    if not present:
        return np.array([0.0, 1.0])
    least, most = min(float(v.min()) for v in present), max(float(v.max()) for v in present)
    if whole and most - least < BINS:
        return np.asarray(np.arange(least - 0.5, most + 1.0), dtype=np.float64)
    low = min(float(np.quantile(v, OUTSIDE)) for v in present)
    high = max(float(np.quantile(v, 1 - OUTSIDE)) for v in present)
    return spread_edges(low, high, least, most)


def _level_counts(
    sides: tuple[pa.ChunkedArray, pa.ChunkedArray],
) -> tuple[tuple[str, ...], tuple[Floats, Floats]]:
    """Count levels of both sides, those beyond the twentieth together as ``other``."""
    first, second = _by_level(sides[0]), _by_level(sides[1])
    ordered = sorted({**first, **second}, key=lambda v: (-first.get(v, 0), -second.get(v, 0), v))
    if len(ordered) <= MOST_LEVELS:
        return tuple(ordered), (_counts(first, ordered), _counts(second, ordered))
    shown = ordered[: MOST_LEVELS - 1]
    tables = []
    for side in (first, second):
        counts = _counts(side, shown)
        tables.append(np.append(counts, sum(side.values()) - counts.sum()))
    return (*shown, "other"), (tables[0], tables[1])


def _by_level(column: pa.ChunkedArray) -> dict[str, int]:
    found = pc.value_counts(pc.cast(column, pa.string()).drop_null())
    values, counts = found.field("values"), found.field("counts")
    return dict(zip(values.to_pylist(), counts.to_pylist(), strict=True))


def _counts(side: Mapping[str, int], levels: Sequence[str]) -> Floats:
    return np.array([side.get(level, 0) for level in levels], dtype=np.float64)


def _respread(column: ColumnInfo, target: Floats) -> Floats:
    """Return a profile's counts in other bins, each old bin spread evenly over its width."""
    cumulative = np.concatenate([[0.0], np.cumsum(np.asarray(column.histogram, np.float64))])
    return np.asarray(np.diff(np.interp(target, column.edges, cumulative)), dtype=np.float64)


def _sides(
    counts: tuple[NDArray[Any], NDArray[Any]],
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return _shares(counts[0]), _shares(counts[1])


def _shares(counts: NDArray[Any]) -> tuple[float, ...]:
    total = float(counts.sum())
    return tuple((counts / total).tolist()) if total else (0.0,) * len(counts)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
