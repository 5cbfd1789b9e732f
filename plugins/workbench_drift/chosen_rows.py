"""Rows of a window chosen by what they hold, and coded for the domain classifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import Context, WindowTable
from workbench.science.domain_classifier import Codes, encode_levels, encode_numbers
from workbench.science.two_sample.rows import choose_rows, hash_rows
from workbench.science.two_sample.sample import ColumnKind, ColumnSample
from workbench_drift.columns import INCIDENT, REFERENCE, read_sample


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """Some rows of a window.

    Parameters
    ----------
    table : WindowTable
        All rows.
    rows : ndarray of int64
        Those chosen, in an order that depends on their content alone.
    samples : mapping of str to ColumnSample
        What all rows of a column are like.
    """

    table: WindowTable
    rows: np.ndarray
    samples: Mapping[str, ColumnSample]


def choose_window(
    context: Context,
    table: WindowTable,
    names: Sequence[str],
    count: int,
    part: tuple[float, float],
    also: Sequence[str] = (),
) -> ChosenRows:
    """Read every column once, one at a time, and choose rows by what they hold.

    Parameters
    ----------
    context : Context
    table : WindowTable
    names : sequence of str
        Columns to be coded.
    count : int
        Rows wanted, at most.
    part : tuple of float
        Progress before and after.
    also : sequence of str
        Columns that tell rows apart and are not coded.
    """
    held = [name for name in (*names, *also) if name in table.columns]
    hashes = hash_rows(table.column_parts, held, table.n_rows)
    samples = {}
    for done, name in enumerate(name for name in held if name in names):
        context.progress(part[0] + (part[1] - part[0]) * done / len(held), f"Reading {name}")
        sample = read_sample(table, name)
        if sample is not None:
            # What a column is like is told by everything but its values.
            samples[name] = replace(sample, numbers=np.empty(0))
    return ChosenRows(table, choose_rows(hashes, count, f"{table.name} {context.seed}"), samples)


def refusal(name: str, windows: Sequence[ChosenRows]) -> str:
    """Return why a column of a reference and an incident window is not coded, or nothing."""
    before, after = (window.samples.get(name) for window in windows)
    if before is None or after is None:
        return f"The column is absent from the {REFERENCE if before is None else INCIDENT} window."
    if before.identifiers or after.identifiers:
        return "Nearly every row has a value of its own: identifiers."
    kinds = {side.kind for side in (before, after) if side.present}
    if len(kinds) > 1:
        return "The column changed its type."
    if not kinds <= {ColumnKind.NUMBER, ColumnKind.LEVELS} or not kinds:
        return "Only numbers and levels are given to the classifier."
    return ""


def encode(name: str, windows: Sequence[ChosenRows]) -> tuple[Codes, Codes]:
    """Return a column's codes in both windows, for a column that was not refused."""
    kinds = {one.samples[name].kind for one in windows if one.samples[name].present}
    held = [one.table.take(one.rows, (name,)).column(0) for one in windows]
    if ColumnKind.NUMBER in kinds:
        return encode_numbers((_numbers(held[0]), _numbers(held[1])))
    text = [pc.cast(column, pa.string()).to_pylist() for column in held]
    known = sorted({level for side in text for level in side if level is not None})
    number = {level: at for at, level in enumerate(known)} | {None: -1}
    sides = [np.array([number[level] for level in side], dtype=np.int64) for side in text]
    return encode_levels((sides[0], sides[1]))


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    values = pc.cast(column, pa.float64(), safe=False)
    return np.asarray(values.to_numpy(), dtype=np.float64)
