"""A page of a table's rows: which, in what order, under what condition; read by DuckDB."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow.parquet import ParquetFile, read_metadata, read_schema

from workbench.api.conditions import SETTINGS, quoted, sql_of, unfitting
from workbench.domain.row_filter import Condition, Value
from workbench.errors import EvidenceError

MOST_ROWS = 10_000
_PLACE = "file_row_number"
_SOURCE = f"FROM read_parquet(?, {_PLACE} => true) t"

_PLACED = f"t.{_PLACE} AS {_PLACE}"
_SETTINGS = {**SETTINGS, "threads": "2"}


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows of a table are wanted.

    Attributes
    ----------
    columns : tuple of str
        All where empty.
    sort : str
        A column; rows that are equal keep the order of the file, missing values come last.
    descending : bool
    conditions : tuple of Condition
        All have to hold.
    """

    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and how many there are in all.

    ``places`` are their places in the file, from 0.
    """

    table: pa.Table
    places: tuple[int, ...]
    offset: int
    total: int


def read_page(path: Path, offset: int, limit: int, query: Query | None = None) -> Page:
    """Return rows of a Parquet table.

    Parameters
    ----------
    path : Path
    offset, limit : int
        Rows to pass over, and to return, at most 10,000.
    query : Query, optional

    Returns
    -------
    Page

    Raises
    ------
    EvidenceError
        If a column does not exist, an operator is unknown, or a value does not fit its column.
    """
    asked = query or Query()
    names = read_schema(path).names
    columns = asked.columns or tuple(names)
    _check(names, (*columns, *(c.column for c in asked.conditions), *filter(None, [asked.sort])))
    start, count = max(0, offset), max(0, min(limit, MOST_ROWS))
    if asked.conditions or asked.sort:
        order = f"{_order(asked)} LIMIT ? OFFSET ?"
        where, values = _where(asked.conditions)
        chosen = [str(path), *values]
        total = int(_ask(f"SELECT count(*) {_SOURCE}{where}", chosen).column(0)[0].as_py())
        found = _ask(f"SELECT {_PLACED} {_SOURCE}{where} {order}", [*chosen, count, start])
        places = tuple(found.column(0).to_pylist())
    else:
        total = read_metadata(path).num_rows
        places = tuple(range(min(start, total), min(start + count, total)))
    return Page(rows_at(path, places, columns), places, start, total)


def rows_at(path: Path, places: Sequence[int], columns: Sequence[str]) -> pa.Table:
    """Return rows by their places in the file, in the order asked for.

    Only the row groups that hold one of them are read.

    Parameters
    ----------
    path : Path
    places : sequence of int
        From 0.
    columns : sequence of str
    """
    wanted = np.asarray(places, dtype=np.int64)
    with ParquetFile(path, memory_map=True) as file:
        sizes = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
        ends = np.cumsum([0, *sizes])
        group_of = np.searchsorted(ends, wanted, side="right") - 1
        groups = np.unique(group_of)
        table = file.read_row_groups(groups.tolist(), columns=list(columns), use_threads=False)
    # Where each group that was read begins among the rows that were read.
    begins = np.cumsum([0, *(sizes[g] for g in groups)])[:-1]
    inside = wanted - ends[group_of] + begins[np.searchsorted(groups, group_of)]
    return table.take(pa.array(inside, pa.int64())).select(list(columns))


def row_order(path: Path, query: Query) -> pa.ChunkedArray:
    """Return the places in the file of all rows asked for, in their order; for a painted grid.

    Raises
    ------
    EvidenceError
        As :func:`read_page`.
    """
    wanted = (*(c.column for c in query.conditions), *filter(None, [query.sort]))
    _check(read_schema(path).names, wanted)
    where, values = _where(query.conditions)
    statement = f"SELECT {_PLACED} {_SOURCE}{where} {_order(query)}"
    return _ask(statement, [str(path), *values]).column(0)


def _ask(statement: str, values: Sequence[Value]) -> pa.Table:
    with closing(duckdb.connect(config=dict(_SETTINGS))) as connection:
        try:
            return connection.sql(statement, params=list(values)).to_arrow_table()
        except duckdb.Error as error:
            raise unfitting() from error


def _order(query: Query) -> str:
    direction = "DESC" if query.descending else "ASC"
    first = f"t.{quoted(query.sort)} {direction} NULLS LAST, " if query.sort else ""
    return f"ORDER BY {first}t.{_PLACE}"


def _where(conditions: Sequence[Condition]) -> tuple[str, list[Value]]:
    text, values = sql_of(conditions)
    return (f" WHERE {text}" if text else ""), values


def _check(names: Sequence[str], wanted: Sequence[str]) -> None:
    lacking = next((name for name in wanted if name not in names), None)
    if lacking is not None:
        raise EvidenceError(
            "rows.no_column",
            f"The table has no column {lacking!r}.",
            "Choose one of the columns shown.",
        )
