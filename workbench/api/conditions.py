"""A filter of rows, answered by DuckDB: the same engine for a grid, a figure and a run."""

from collections.abc import Sequence
from contextlib import closing
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from workbench.domain.row_filter import OPERATORS, WITHOUT_VALUE, Condition, RowFilter, Value
from workbench.errors import EvidenceError

SETTINGS = MappingProxyType(
    {
        "TimeZone": "UTC",
        # Nothing is ever fetched.
        "autoinstall_known_extensions": "false",
    }
)

_SQL = {
    "=": "=",
    "!=": "IS DISTINCT FROM",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "in": "IN",
    "contains": "contains",
    "missing": "IS NULL",
    "present": "IS NOT NULL",
}


def quoted(name: str) -> str:
    """Return a column's name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def sql_of(conditions: Sequence[Condition]) -> tuple[str, list[Value]]:
    """Return conditions on a table ``t`` as SQL, with a mark for every value, and the values.

    Parameters
    ----------
    conditions : sequence of Condition
        All have to hold; without any the text is empty.

    Raises
    ------
    EvidenceError
        If an operator is unknown.
    """
    parts: list[str] = []
    values: list[Value] = []
    for condition in conditions:
        operator = _SQL.get(condition.operator)
        if operator is None:
            raise EvidenceError(
                "rows.operator",
                f"There is no condition {condition.operator!r}.",
                "Conditions are " + ", ".join(OPERATORS) + ".",
            )
        column = f"t.{quoted(condition.column)}"
        if condition.operator in WITHOUT_VALUE:
            parts.append(f"{column} {operator}")
            continue
        if isinstance(condition.value, tuple):
            values += condition.value
            marks = ", ".join("?" * len(condition.value))
            parts.append(f"{column} {operator} ({marks})" if marks else "false")
            continue
        values.append(condition.value)
        if condition.operator == "contains":
            parts.append(f"contains(lower(CAST({column} AS VARCHAR)), lower(CAST(? AS VARCHAR)))")
        else:
            parts.append(f"{column} {operator} ?")
    return " AND ".join(parts), values


def check_columns(names: Sequence[str], rows: RowFilter) -> None:
    """Do nothing if a table has every column of a filter.

    Parameters
    ----------
    names : sequence of str
        Of the table's columns.
    rows : RowFilter

    Raises
    ------
    EvidenceError
        That names the first column it lacks.
    """
    lacking = next((c.column for c in rows.conditions if c.column not in names), None)
    if lacking is not None:
        raise EvidenceError(
            "rows.no_column",
            f"The table has no column {lacking!r}.",
            "Choose one of the columns shown.",
        )


def unfitting() -> EvidenceError:
    """Return the error for a value that does not fit its column."""
    return EvidenceError(
        "rows.condition",
        "The condition does not fit its column: a number, a time or a text was expected.",
        "Write times as 2026-05-14T09:00:00Z and numbers with a point.",
    )


def matching(table: pa.Table, rows: RowFilter) -> pa.ChunkedArray:
    """Return for every row of a table whether it meets a filter, shape (n_rows,).

    Parameters
    ----------
    table : Table
        With the columns of the filter; others are not looked at.
    rows : RowFilter

    Raises
    ------
    EvidenceError
        If the table lacks a column, or a value does not fit its column.
    """
    # Loaded by the worker that cuts rows by conditions, not by whoever imports the front door.
    import duckdb  # noqa: PLC0415

    check_columns(table.column_names, rows)
    if not rows or not table.num_rows:
        return pa.chunked_array([pa.array([True] * table.num_rows, pa.bool_())])
    names = list(dict.fromkeys(condition.column for condition in rows.conditions))
    plain = pa.table({name: _plain(table.column(name)) for name in names})
    where, values = sql_of(rows.conditions)
    statement = f"SELECT coalesce({where}, false) AS met FROM t"  # noqa: S608 -- names quoted, values marks
    with closing(duckdb.connect(config={**SETTINGS, "threads": "1"})) as connection:
        connection.register("t", plain)
        try:
            return connection.sql(statement, params=values).to_arrow_table().column(0)
        except duckdb.Error as error:
            raise unfitting() from error


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column without a dictionary, as a Parquet file gives it to the engine."""
    if pa.types.is_dictionary(values.type):
        return pc.cast(values, values.type.value_type)
    return values
