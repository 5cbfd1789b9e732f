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


@dataclass(frozen=True, slots=True)
class Bins:
    """How the values of a column are put into bins.

    Attributes
    ----------
    edges : tuple of float
        Ends of equal bins, of which the outer ones are open; times as seconds since 1970.
    levels : tuple of str
        In place of edges, the values that are bins of their own.
    rest : bool
        Whether the last of the levels stands for all that are not listed.
    """

    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    rest: bool = False

    @property
    def count(self) -> int:
        """How many bins there are."""
        return len(self.levels) or max(len(self.edges) - 1, 0)


def count_in_bins(
    path: Path, column: str, bins: Bins, rows: RowFilter, part: Part
) -> tuple[list[int], list[int]]:
    """Count rows of a part of a table in bins of a column: all, and those that meet a filter.

    Parameters
    ----------
    path : Path
        A Parquet file that has the columns.
    column : str
    bins : Bins
    rows : RowFilter
    part : Part

    Returns
    -------
    every, met : list of int
        One a bin; rows without a value lie in none.

    Raises
    ------
    EvidenceError
        If a value does not fit its column.
    """
    code, given = _code_of(column, bins, time=is_time(path, column))
    met, values = sql_of(rows.conditions)
    inside, ends = sql_of(part.conditions())
    statement = (
        f"SELECT code, count(*), count(*) FILTER (WHERE met) FROM (SELECT {code} AS code, "  # noqa: S608 -- names quoted
        f"({met or 'true'}) AS met FROM read_parquet(?) t WHERE {inside or 'true'}) "
        "WHERE code >= 0 GROUP BY code"
    )
    found = _ask(statement, [*given, *values, str(path), *ends])
    every, some = [0] * bins.count, [0] * bins.count
    for at, whole, part_of in zip(*(c.to_pylist() for c in found.columns), strict=True):
        every[at], some[at] = whole, part_of
    return every, some


def is_time(path: Path, column: str) -> bool:
    """Whether a column of a table holds times."""
    return bool(pa.types.is_timestamp(read_schema(path).field(column).type))


def _code_of(column: str, bins: Bins, *, time: bool) -> tuple[str, list[object]]:
    """Return the bin of a value as SQL, -1 for none, and what goes into its marks."""
    name = f"t.{quoted(column)}"
    if bins.levels:
        named = bins.levels[:-1] if bins.rest else bins.levels
        other = len(bins.levels) - 1 if bins.rest else -1
        listed = f"coalesce(list_position(?::VARCHAR[], CAST({name} AS VARCHAR)), 0)"
        code = (
            f"CASE WHEN {name} IS NULL THEN -1 WHEN {listed} = 0 THEN {other} ELSE {listed} - 1 END"
        )
        return code, [list(named), list(named)]
    low, high = bins.edges[0], bins.edges[-1]
    value = f"epoch_us({name}) / 1000000.0" if time else f"CAST({name} AS DOUBLE)"
    last, scale = bins.count - 1, bins.count / ((high - low) or 1.0)
    place = f"greatest(0, least({last}, floor(({value} - ?) * ?)))"
    known = f"{name} IS NULL" if time else f"{name} IS NULL OR NOT isfinite({value})"
    return f"CASE WHEN {known} THEN -1 ELSE CAST({place} AS INTEGER) END", [low, scale]


def _ask(statement: str, values: Sequence[object]) -> pa.Table:
    with closing(duckdb.connect(config={**SETTINGS, "threads": "2"})) as connection:
        try:
            return connection.sql(statement, params=list(values)).to_arrow_table()
        except duckdb.Error as error:
            raise unfitting() from error
