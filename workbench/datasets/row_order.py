"""The order of a table's rows under a sort and a filter, as places in its file.

DuckDB sorts and filters; what comes back is four bytes a row, so that ten million rows can be
jumped about in. It tells how far it is, is stopped at once, and spills what does not fit its share
of the memory into a folder of the caller's.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow.parquet import read_metadata, read_schema

from workbench.api.conditions import SETTINGS, quoted, unfitting
from workbench.datasets.progress import Progress, silent
from workbench.datasets.rows import (
    PLACED,
    SOURCE,
    Query,
    check_columns,
    order_clause,
    where_clause,
)
from workbench.domain.row_filter import Value
from workbench.errors import EvidenceError

MEMORY = "320MB"
"""What sorting may hold before it spills."""
LOOK_S = 0.05
"""How often progress is told and a wish to stop is heard."""
_BATCH = 1 << 17


def row_order(
    path: Path, query: Query, spill: Path | None = None, progress: Progress = silent
) -> NDArray[np.uint32]:
    """Return the places in the file of all rows asked for, in their order.

    Parameters
    ----------
    path : Path
        A Parquet table of fewer than four thousand million rows.
    query : Query
    spill : Path, optional
        A folder for what does not fit the memory; everything is held without one.
    progress : callable
        What it raises stops the sorting.

    Raises
    ------
    EvidenceError
        As `rows.read_page`.
    """
    wanted = (*(c.column for c in query.conditions), *filter(None, [query.sort]))
    check_columns(read_schema(path).names, wanted)
    where, values = where_clause(query.conditions)
    order = f" {order_clause(query)}" if query.sort else ""
    statement = f"SELECT {PLACED} {SOURCE}{where}{order}"
    places = _places(statement, [str(path), *values], spill, progress)
    if not query.sort:
        places.sort()  # pieces of the file are answered as they are read, in any order
    return places


def rows_containing(
    path: Path, text: str, columns: Sequence[str], progress: Progress = silent
) -> NDArray[np.uint32]:
    """Return the places of all rows in which a text occurs in one of some columns.

    Capitals do not matter. Numbers and times are looked at as DuckDB writes them.

    Parameters
    ----------
    path : Path
        A Parquet table.
    text : str
    columns : sequence of str
    progress : callable
        What it raises stops the search.
    """
    check_columns(read_schema(path).names, columns)
    if not columns or not text:
        return np.empty(0, np.uint32)
    any_of = " OR ".join(
        f"contains(lower(CAST(t.{quoted(name)} AS VARCHAR)), lower(?))" for name in columns
    )
    values: list[Value] = [str(path), *[text] * len(columns)]
    places = _places(f"SELECT {PLACED} {SOURCE} WHERE {any_of}", values, None, progress)
    places.sort()
    return places


def _places(
    statement: str, values: Sequence[Value], spill: Path | None, progress: Progress
) -> NDArray[np.uint32]:
    most = read_metadata(str(values[0])).num_rows
    found = np.empty(most, np.uint32)
    count = 0
    with connected(spill) as connection, watched(connection, progress):
        reader = connection.sql(statement, params=list(values)).to_arrow_reader(_BATCH)
        for batch in reader:
            places = batch.column(0)
            values = np.frombuffer(places.buffers()[1], np.int64, len(places), 8 * places.offset)
            found[count : count + batch.num_rows] = values
            count += batch.num_rows
    pa.default_memory_pool().release_unused()
    return found if count == most else found[:count].copy()


@contextlib.contextmanager
def connected(spill: Path | None, memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection within a share of the memory.

    Parameters
    ----------
    spill : Path, optional
        Where it may put what does not fit.
    memory : str
        As DuckDB writes sizes.
    """
    settings: dict[str, str | bool | int | float | list[str]] = dict(SETTINGS)
    if spill is not None:
        settings |= {"memory_limit": memory, "temp_directory": str(spill)}
    with closing(duckdb.connect(config=settings)) as connection:
        yield connection


@contextlib.contextmanager
def watched(connection: duckdb.DuckDBPyConnection, progress: Progress) -> Iterator[None]:
    """Tell how far the queries inside are, and stop them when `progress` raises.

    Raises
    ------
    EvidenceError
        Where the engine refuses what it was asked.
    """
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    over = threading.Event()
    stopped: list[BaseException] = []

    def look() -> None:
        while not over.wait(LOOK_S):
            try:
                progress(max(0.0, connection.query_progress()) / 100, "")
            except BaseException as error:  # noqa: BLE001 -- raised again in the asking thread
                stopped.append(error)
                connection.interrupt()
                return

    watcher = threading.Thread(target=look, name="row order", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EvidenceError(
            "rows.memory",
            "There is not enough memory or disk for this order.",
            "Narrow the rows by a condition first, or free some disk space.",
        ) from error
    except duckdb.Error as error:
        if stopped:
            raise stopped[0] from None
        raise unfitting() from error
    finally:
        over.set()
        watcher.join()
    if stopped:
        raise stopped[0]
