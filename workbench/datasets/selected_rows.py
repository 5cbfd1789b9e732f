"""How many rows of tables meet a filter, in all and within windows of time; counted by DuckDB."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow.parquet import read_metadata, read_schema

from workbench.api.conditions import SETTINGS, quoted, sql_of, unfitting
from workbench.domain.row_filter import Condition, RowFilter


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table that are counted apart: a window's.

    Attributes
    ----------
    timestamp : str or None
        The column the time range is about.
    start, end : datetime or None
        Half-open; None leaves that side open.
    """

    timestamp: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def conditions(self) -> tuple[Condition, ...]:
        """Return the time range as conditions."""
        if self.timestamp is None:
            return ()
        ends = ((">=", self.start), ("<", self.end))
        return tuple(Condition(self.timestamp, op, at) for op, at in ends if at is not None)


def has_columns(path: Path, rows: RowFilter) -> bool:
    """Whether a table has every column of a filter."""
    names = set(read_schema(path).names)
    return all(condition.column in names for condition in rows.conditions)


def count_matching(
    path: Path, rows: RowFilter, parts: Mapping[str, Part]
) -> tuple[int, int, dict[str, tuple[int, int]]]:
    """Count rows of a table in one pass.

    Parameters
    ----------
    path : Path
        A Parquet file that has the columns.
    rows : RowFilter
    parts : mapping of str to Part

    Returns
    -------
    met, of : int
        Rows that meet the filter, of so many.
    within : dict of str to (int, int)
        The same within each part.

    Raises
    ------
    EvidenceError
        If a value does not fit its column.
    """
    total = read_metadata(path).num_rows
    met, values = sql_of(rows.conditions)
    columns, given = [f"count(*) FILTER (WHERE {met or 'true'})"], list(values)
    for part in parts.values():
        inside, ends = sql_of(part.conditions())
        both = " AND ".join(text for text in (met, inside) if text)
        columns.append(f"count(*) FILTER (WHERE {both or 'true'})")
        given += [*values, *ends]
        columns.append(f"count(*) FILTER (WHERE {inside or 'true'})")
        given += ends
    statement = f"SELECT {', '.join(columns)} FROM read_parquet(?) t"  # noqa: S608 -- names quoted
    asked = _ask(statement, [*given, str(path)])
    counts = [int(column[0].as_py()) for column in asked.columns]
    pairs = zip(counts[1::2], counts[2::2], strict=True)
    return counts[0], total, dict(zip(parts, pairs, strict=True))


def levels_of(path: Path, column: str, rows: RowFilter, most: int) -> list[object]:
    """Return different values of a column among the rows that meet a filter, at most so many.

    Raises
    ------
    EvidenceError
        If a value of the filter does not fit its column.
    """
    met, values = sql_of((*rows.conditions, Condition(column, "present")))
    name = quoted(column)
    statement = (
        f"SELECT DISTINCT t.{name} AS one FROM read_parquet(?) t WHERE {met} "  # noqa: S608 -- names quoted
        f"ORDER BY one LIMIT {int(most)}"
    )
    found: list[object] = _ask(statement, [str(path), *values]).column(0).to_pylist()
    return found


def _ask(statement: str, values: Sequence[object]) -> pa.Table:
    with closing(duckdb.connect(config={**SETTINGS, "threads": "2"})) as connection:
        try:
            return connection.sql(statement, params=list(values)).to_arrow_table()
        except duckdb.Error as error:
            raise unfitting() from error
