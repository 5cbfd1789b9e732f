"""How far a column moved from its reference, less what chance alone gives at this size."""

from collections.abc import Mapping
from math import log

import numpy as np

from workbench.domain.scoring.reference import ReferenceColumn
from workbench.science.two_sample.binning import Counts
from workbench.science.two_sample.divergence import NATS_TO_BITS, smoothed
from workbench.science.two_sample.sample import ColumnKind, ColumnSample

_EIGHT = 8 * log(2)


def binned(column: ReferenceColumn, sample: ColumnSample) -> tuple[Counts, Counts] | None:
    """Return rows by bin of both sides, missing ones last; None where types do not fit."""
    if column.kind == "number" and sample.kind in {ColumnKind.NUMBER, ColumnKind.EMPTY}:
        edges = np.asarray(column.edges)
        below = np.searchsorted(sample.numbers, edges, side="right")
        inner = np.diff(np.concatenate([[0], below, [sample.numbers.size]]))
    elif column.kind == "levels" and sample.kind in {ColumnKind.LEVELS, ColumnKind.EMPTY}:
        inner = by_level(column.levels, sample.levels, sample.present)
    else:
        return None
    usual = [*column.counts, column.missing] if column.kind == "number" else _levels(column)
    return np.asarray(usual, dtype=np.int64), np.append(inner, sample.missing).astype(np.int64)


def _levels(column: ReferenceColumn) -> list[int]:
    return [*column.levels.values(), column.unnamed, column.missing]


def by_level(named: Mapping[str, int], found: Mapping[str, int], present: int) -> Counts:
    """Return rows of each named level, and of all others last."""
    rows = np.array([found.get(level, 0) for level in named], dtype=np.int64)
    return np.append(rows, max(0, present - int(rows.sum())))


def excess(pair: tuple[Counts, Counts]) -> float:
    """Return the Jensen-Shannon divergence in bits, less its mean where nothing changed.

    It is below 0 about as often as above where nothing changed, so that its own history tells
    what is usual; a distance cut off at 0 would not.
    """
    used = (pair[0] + pair[1]) > 0
    if used.sum() < 2:
        return 0.0
    p, q = smoothed(pair[0][used]), smoothed(pair[1][used])
    middle = (p + q) / 2
    nats = float((p * np.log(p / middle) + q * np.log(q / middle)).sum()) / 2
    rows = 1 / max(1, int(pair[0].sum())) + 1 / max(1, int(pair[1].sum()))
    return nats * NATS_TO_BITS - (int(used.sum()) - 1) * rows / _EIGHT
