"""Result tables of a run: which tell of single rows, and small cells in the others."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from workbench.services.disclosure.cells import suppressed_cells
from workbench.services.disclosure.result_parts import Sizes

ROW = "row"
"""The column in which analyses name the row they speak of."""
LEVELS = ("bin", "level", "group", "segment", "slice", "rule", "value", "cell")
"""Columns that name a cell: the others of its row are about the rows in it."""

_COUNT = re.compile(r"(?:n|rows|count|cases)(?:_[a-z0-9_]+)?", re.ASCII)
_SHARE = re.compile(r"(?:(?:share|support)_)?(reference|incident|history)", re.ASCII)
_LEAST_ALIKE = 50


def is_of_rows(table: pa.Schema, rows: int, evidence: frozenset[str], sizes: Sizes) -> bool:
    """Whether a result table holds one line for each of many rows of the evidence.

    Parameters
    ----------
    table : pyarrow.Schema
    rows : int
    evidence : frozenset of str
        Names of the evidence's own columns.
    sizes : Sizes
    """
    names = set(table.names)
    as_many = rows >= _LEAST_ALIKE and rows in set(sizes.rows.values())
    return ROW in names or bool(names & evidence) or as_many


def row_names(table: pa.Table) -> frozenset[str]:
    """Return what a table of rows calls them."""
    if ROW not in table.schema.names:
        return frozenset()
    return frozenset(str(v) for v in table.column(ROW).unique().to_pylist() if v is not None)


def aggregated_table(table: pa.Table, sizes: Sizes) -> tuple[pa.Table, frozenset[str]]:
    """Return a table of cells with every figure of a small cell left empty.

    Parameters
    ----------
    table : pyarrow.Table
    sizes : Sizes

    Returns
    -------
    table : pyarrow.Table
        The same one where no cell is small.
    columns : frozenset of str
        Columns of the evidence that suppressed cells are about, where the table says.
    """
    labels = [name for name in table.schema.names if name in LEVELS]
    small: set[int] = set()
    about: set[str] = set()
    for name, places in _families(table).items():
        for counts in _counts(table, places, labelled=bool(labels), sizes=sizes):
            found = suppressed_cells(counts, sizes.threshold)
            small.update(places[at] for at in found)
            about.update({str(name)} if found else ())
    if not small:
        return table, frozenset()
    shown = pa.array([at not in small for at in range(table.num_rows)])
    columns = [
        _emptied(table.column(name), shown) if _is_number(field.type) else table.column(name)
        for name, field in zip(table.schema.names, table.schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=table.schema), frozenset(about)


def _families(table: pa.Table) -> Mapping[Any, list[int]]:
    """Return the lines of a table that are cells of one total: those about one column."""
    if "column" not in table.schema.names:
        return {None: list(range(table.num_rows))}
    found: dict[Any, list[int]] = {}
    for at, name in enumerate(table.column("column").to_pylist()):
        found.setdefault(name, []).append(at)
    return found


def _counts(
    table: pa.Table, places: Sequence[int], *, labelled: bool, sizes: Sizes
) -> Iterable[list[float]]:
    """Yield the rows in each cell, by each column that tells them."""
    for name, field in zip(table.schema.names, table.schema, strict=True):
        share = _SHARE.fullmatch(name)
        if not _is_number(field.type):
            continue
        column = table.column(name).to_pylist()
        values = [float(column[at]) if column[at] is not None else 0.0 for at in places]
        if _COUNT.fullmatch(name):
            yield values
        elif labelled and share and _are_shares(values, whole=name == share[1]):
            rows = sizes.rows.get(share[1], 0)
            yield [round(value * rows, 6) for value in values]


def _are_shares(values: Sequence[float], *, whole: bool) -> bool:
    """Whether numbers are shares of a window's rows; without a name that says so, all of them."""
    return all(0 <= v <= 1 for v in values) and (not whole or abs(sum(values) - 1) < 0.02)


def _emptied(column: pa.ChunkedArray, shown: pa.Array) -> pa.ChunkedArray:
    values = column.to_pylist()
    kept = [v if keep else None for v, keep in zip(values, shown.to_pylist(), strict=True)]
    return pa.chunked_array([pa.array(kept, column.type)])


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
