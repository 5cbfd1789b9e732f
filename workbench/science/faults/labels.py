"""Faults of labels: noise, delay, and another relation to the inputs."""

from collections.abc import Mapping

import numpy as np

from workbench.science.causes.candidate import Parameter
from workbench.science.causes.coding import Column, Mask, absent
from workbench.science.causes.problem import Array

_LEAST, _MOST = 0.1, 0.6
"""Part of the rows that a segment with another concept may hold."""


def turned(label: Array, rows: Mask, random: np.random.Generator) -> Array:
    """Return labels with those of some rows turned into another class; unknown ones stay so."""
    levels, rows = _levels(label), rows & ~absent(label)
    found = label.copy()
    if len(levels) < 2:
        return found
    at = np.searchsorted(levels, label[rows])
    step = random.integers(1, len(levels), size=int(rows.sum()))
    found[rows] = levels[(at + step) % len(levels)]
    return found


def noise(label: Array, random: np.random.Generator) -> tuple[Array, Mask, Mapping[str, Parameter]]:
    """Turn the labels of a random share of the rows."""
    rate = round(float(random.uniform(0.08, 0.3)), 3)
    rows = (random.random(len(label)) < rate) & ~absent(label)
    return turned(label, rows, random), rows, {"rate": rate}


def late(label: Array, random: np.random.Generator) -> tuple[Array, Mask, Mapping[str, Parameter]]:
    """Put labels some rows late, or leave those of the last rows at the class of "not yet"."""
    if random.random() < 0.5:
        lag = int(random.integers(1, 100))
        return np.roll(label, lag), np.ones(len(label), dtype=bool), {"rows_late": lag}
    start = int(len(label) * random.uniform(0.2, 0.7))
    rows = (np.arange(len(label)) >= start) & ~absent(label)
    found = label.copy()
    found[rows] = _levels(label)[:1]
    return found, rows, {"first_row": start}


def concept(
    label: Array, columns: Mapping[str, Column], random: np.random.Generator
) -> tuple[Array, Mask, Mapping[str, Parameter]] | None:
    """Turn the labels of one segment of one column."""
    names = sorted(columns)
    for name in (names[at] for at in random.permutation(len(names))):
        segment = _segment(columns[name], random)
        if segment is not None:
            rows, where = segment
            return turned(label, rows, random), rows, {"where": where}
    return None


def _segment(column: Column, random: np.random.Generator) -> tuple[Mask, str] | None:
    if column.numeric:
        known = column.reference[np.isfinite(column.reference)]
        if not len(known):
            return None
        cut = float(np.quantile(known, random.uniform(1 - _MOST, 1 - _LEAST), method="nearest"))
        rows, where = column.incident > cut, f"{column.name} > {cut:g}"
    elif not len(column.levels):
        return None
    else:
        level = column.levels[int(random.integers(len(column.levels)))]
        rows, where = column.incident == level, f"{column.name} == {level}"
    return (rows, where) if _LEAST <= rows.mean() <= _MOST else None


def _levels(label: Array) -> Array:
    return np.asarray(np.unique(label[~absent(label)]))
