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
PLACE = "file_row_number"
SOURCE = f"FROM read_parquet(?, {PLACE} => true) t"

PLACED = f"t.{PLACE} AS {PLACE}"
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
    check_columns(
        names, (*columns, *(c.column for c in asked.conditions), *filter(None, [asked.sort]))
    )
    start, count = max(0, offset), max(0, min(limit, MOST_ROWS))
    if asked.conditions or asked.sort:
        order = f"{order_clause(asked)} LIMIT ? OFFSET ?"
        where, values = where_clause(asked.conditions)
        chosen = [str(path), *values]
        total = int(_ask(f"SELECT count(*) {SOURCE}{where}", chosen).column(0)[0].as_py())
        found = _ask(f"SELECT {PLACED} {SOURCE}{where} {order}", [*chosen, count, start])
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


def _ask(statement: str, values: Sequence[Value]) -> pa.Table:
    with closing(duckdb.connect(config=dict(SETTINGS))) as connection:
        try:
            return connection.sql(statement, params=list(values)).to_arrow_table()
        except duckdb.Error as error:
            raise unfitting() from error


def order_clause(query: Query) -> str:
    """Return the ORDER BY of a query on a table called t."""
    direction = "DESC" if query.descending else "ASC"
    first = f"t.{quoted(query.sort)} {direction} NULLS LAST, " if query.sort else ""
    return f"ORDER BY {first}t.{PLACE}"


def where_clause(conditions: Sequence[Condition]) -> tuple[str, list[Value]]:
    """Return the WHERE of some conditions, on a table called t, and its values."""
    text, values = sql_of(conditions)
    return (f" WHERE {text}" if text else ""), values


def check_columns(names: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse columns that a table does not have."""
    lacking = next((name for name in wanted if name not in names), None)
    if lacking is not None:
        raise EvidenceError(
            "rows.no_column",
            f"The table has no column {lacking!r}.",
            "Choose one of the columns shown.",
        )
