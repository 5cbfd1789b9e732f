"""What the event time alone says about a column: hour, weekday, month and the like.

A column that equals a part of the timestamp in the reference, or is decided by one, can be
checked row by row in the incident, and given back exactly.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes.coding import Column, absent
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
PURE = 0.99
"""Share of reference rows in which a calendar rule must hold."""
_MOST_LEVELS = 60


def parts(timestamps: pd.Series) -> dict[str, Floats]:
    """Return parts of the event time in UTC, each shape (n,), missing as nan."""
    moments = pd.to_datetime(timestamps, utc=True).dt
    found: dict[str, pd.Series] = {
        "hour": moments.hour,
        "weekday": moments.day_of_week,
        "day": moments.day,
        "month": moments.month,
        "quarter": moments.quarter,
        "year": moments.year,
        "day of year": moments.day_of_year,
        "weekend": (moments.day_of_week >= 5).astype(float).where(~timestamps.isna().to_numpy()),
    }
    return {name: np.asarray(part, dtype=float) for name, part in found.items()}


def expected(
    column: Column, reference: Mapping[str, Floats], incident: Mapping[str, Floats]
) -> tuple[str, Array] | None:
    """Return what the event time says a column should hold in the incident.

    Parameters
    ----------
    column : Column
    reference, incident : mapping of str to ndarray
        Parts of the time of each row.

    Returns
    -------
    (part, values) or None
        The calendar part that decides the column, and the value of each incident row
        (missing where the part's value was not seen). None where no part decides it.
    """
    if len(column.levels) < 2:
        return None
    for name, part in reference.items():
        values = _equal(column, part, incident[name])
        if values is not None:
            return name, values
    for name, part in reference.items():
        values = _decided(column, part, incident[name])
        if values is not None:
            return name, values
    return None


def _equal(column: Column, part: Floats, later: Floats) -> Array | None:
    if not column.numeric or np.isnan(part).any():
        return None
    offset = column.reference - part
    usual = float(np.nanmedian(offset))
    if len(np.unique(part)) < 2 or np.mean(offset == usual) < PURE:
        return None
    return later + usual


def _decided(column: Column, part: Floats, later: Floats) -> Array | None:
    levels = np.unique(part[~np.isnan(part)])
    if not 2 <= len(levels) <= _MOST_LEVELS or np.isnan(part).any():
        return None
    if not column.discrete or len(column.levels) > len(levels):
        return None
    rows = np.searchsorted(levels, part)
    counts = np.zeros((len(levels), column.n_codes))
    np.add.at(counts, (rows, column.reference_codes), 1)
    if counts.max(axis=1).sum() < PURE * len(part):
        return None
    best = counts.argmax(axis=1)
    values = np.full(len(later), np.nan if column.numeric else None, dtype=column.reference.dtype)
    where = np.searchsorted(levels, later).clip(0, len(levels) - 1)
    seen = levels[where] == later
    chosen = best[where[seen]]
    known = chosen < len(column.typical)
    values[np.flatnonzero(seen)[known]] = column.typical[chosen[known]]
    return values


def disagreement(values: Array, observed: Array) -> tuple[float, NDArray[np.bool_]]:
    """Return the share of known values that the observed ones differ from, and where.

    Parameters
    ----------
    values : ndarray, shape (m,)
        What should be there; missing means not known.
    observed : ndarray, shape (m,)
    """
    known = ~absent(values)
    gone = absent(observed)
    differs = known & (gone | (values != observed))
    return (float(differs.sum() / known.sum()) if known.any() else 0.0), differs
