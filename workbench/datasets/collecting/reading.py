"""Tables of any size, window by window in the order of time, one window in memory at once."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.api.conditions import SETTINGS, quoted
from workbench.datasets.collecting.rows import Surroundings, WindowRows
from workbench.domain.evidence import Roles

WIDTHS = {"hour": 3600, "day": 86_400, "week": 604_800}
MOST_ROWS = 200_000
"""Rows of a window that are measured; of more, every k-th in the order of time."""
LONGEST_PAUSE = 60
"""Windows without a row in a row, of which more are a pause nobody looks at."""
STRAY = 0.005
_PIECE = 65_536
_MEMORY = "512MB"
_MICRO = 1_000_000
_PLACE = "__place__"


@dataclass(frozen=True)
class Batch:
    """Typed tables of one model, and where they lie in time.

    Attributes
    ----------
    paths : tuple of Path
        Parquet files.
    roles : Roles
    width : int
        Of a window, in seconds.
    counts : dict of int to int
        Rows by window, counted from 1970.
    newest, newest_label : datetime or None
    """

    paths: tuple[Path, ...]
    roles: Roles
    width: int
    counts: dict[int, int]
    newest: datetime | None
    newest_label: datetime | None

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The windows to measure, counted from 1970, in the order of time.

        Windows without a row are among them where the rows only pause; a block of rows that is
        far from all others and small, as of a clock that was reset, is left out.
        """
        known = sorted(self.counts)
        blocks: list[list[int]] = []
        for place in known:
            if not blocks or place - blocks[-1][-1] > LONGEST_PAUSE:
                blocks.append([])
            blocks[-1].append(place)
        least = STRAY * sum(self.counts.values())
        kept = [b for b in blocks if sum(self.counts[place] for place in b) >= least]
        return tuple(place for b in kept for place in range(b[0], b[-1] + 1))

    @property
    def stray(self) -> int:
        """Rows that are left out."""
        return sum(self.counts.values()) - sum(self.counts.get(p, 0) for p in self.places)


def look_at(paths: Sequence[Path], roles: Roles, width: int) -> Batch:
    """Count rows by window without reading more than the times and the labels."""
    label = roles.label
    there = label is not None and any(label in pq.read_schema(path).names for path in paths)
    labelled = f"{quoted(str(label))} IS NOT NULL" if there else "FALSE"
    moment = _moment_of(roles)
    with closing(_connect()) as connection:
        found = connection.execute(
            f"SELECT m // {width * _MICRO} AS place, count(*), max(m), max(m) FILTER (WHERE known) "  # noqa: S608 -- names are quoted
            f"FROM (SELECT {moment} AS m, {labelled} AS known "
            "FROM read_parquet(?, union_by_name => true)) "
            "WHERE m IS NOT NULL GROUP BY place ORDER BY place",
            [[str(path) for path in paths]],
        ).fetchall()
    batch = Batch(
        tuple(paths), roles, width, {int(row[0]): int(row[1]) for row in found}, None, None
    )
    kept = set(batch.places)
    newest = [row[2] for row in found if row[0] in kept]
    labels = [row[3] for row in found if row[0] in kept and row[3] is not None]
    return replace(
        batch,
        newest=_moment(max(newest)) if newest else None,
        newest_label=_moment(max(labels)) if labels else None,
    )


def windows_of(
    batch: Batch, around: Surroundings, places: Sequence[int] | None = None
) -> Iterator[WindowRows]:
    """Yield windows of a batch, those without a row too, in the order of time.

    Parameters
    ----------
    batch : Batch
    around : Surroundings
    places : sequence of int, optional
        Those wanted, in order; all of them by default.
    """
    wanted = batch.places if places is None else tuple(places)
    if not wanted:
        return
    pieces = _pieces(batch, wanted[0], wanted[-1])
    waiting = next(pieces, None)
    if waiting is None:
        return
    empty = waiting[1].slice(0, 0)
    for place in wanted:
        held: list[pa.Table] = []
        while waiting is not None and waiting[0] <= place:
            if waiting[0] == place:
                held.append(waiting[1])
            waiting = next(pieces, None)
        yield _window(batch, around, place, pa.concat_tables(held) if held else empty)


def _window(batch: Batch, around: Surroundings, place: int, table: pa.Table) -> WindowRows:
    start = _moment(place * batch.width * _MICRO)
    end = _moment((place + 1) * batch.width * _MICRO)
    return WindowRows(start, end, table, batch.counts.get(place, 0), batch.roles, around)


def all_rows(paths: Sequence[Path], roles: Roles, around: Surroundings) -> WindowRows:
    """Return all rows of tables as one window, a sample of them where there are many."""
    total = sum(pq.read_metadata(path).num_rows for path in paths)
    names = _columns(paths, roles)
    step = max(1, -(-total // MOST_ROWS))
    statement = (
        f"SELECT {', '.join(map(quoted, names))} FROM "  # noqa: S608 -- names are quoted
        "read_parquet(?, union_by_name => true, file_row_number => true) "
        f"WHERE file_row_number % {step} = 0"
    )
    with closing(_connect()) as connection:
        table = connection.sql(statement, params=[[str(path) for path in paths]]).to_arrow_table()
    found = WindowRows(around.newest, around.newest, table, total, roles, around)
    seconds = found.seconds
    if seconds.size:
        start, end = (datetime.fromtimestamp(float(s), tz=UTC) for s in seconds[[0, -1]])
        found = WindowRows(start, end, table, total, roles, around)
    return found


def joined(windows: Sequence[WindowRows]) -> WindowRows:
    """Return several windows as one."""
    first, last = windows[0], windows[-1]
    table = pa.concat_tables([w.table for w in windows if w.table.num_rows] or [first.table])
    rows = sum(w.rows for w in windows)
    return WindowRows(first.start, last.end, table, rows, first.roles, first.around)


def _pieces(batch: Batch, begin: int, end: int) -> Iterator[tuple[int, pa.Table]]:
    """Yield rows in the order of time, cut at the edges of windows, large windows thinned."""
    names = _columns(batch.paths, batch.roles)
    moment, wide = _moment_of(batch.roles), batch.width * _MICRO
    steps = " ".join(
        f"WHEN {place} THEN {-(-count // MOST_ROWS)}"
        for place, count in batch.counts.items()
        if count > MOST_ROWS and begin <= place <= end
    )
    thinned = f"AND hash(file_row_number) % (CASE {moment} // {wide} {steps} ELSE 1 END) = 0"
    statement = (
        f"SELECT {', '.join(map(quoted, names))}, {moment} // {wide} AS {_PLACE} "  # noqa: S608 -- names are quoted
        "FROM read_parquet(?, union_by_name => true, filename => true, file_row_number => true) "
        f"WHERE {moment} >= {begin * wide} AND {moment} < {(end + 1) * wide} "
        f"{thinned if steps else ''} ORDER BY {moment}, filename, file_row_number"
    )
    with closing(_connect()) as connection:
        asked = connection.sql(statement, params=[[str(path) for path in batch.paths]])
        reader = asked.to_arrow_reader(_PIECE)
        for piece in reader:
            table = pa.Table.from_batches([piece])
            yield from _cut(table.drop_columns([_PLACE]), table.column(_PLACE))


def _cut(table: pa.Table, places: pa.ChunkedArray) -> Iterator[tuple[int, pa.Table]]:
    runs = pc.run_end_encode(places.combine_chunks())
    start = 0
    for place, stop in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield int(place), table.slice(start, stop - start)
        start = stop


def _columns(paths: Sequence[Path], roles: Roles) -> list[str]:
    there = {name for path in paths for name in pq.read_schema(path).names}
    return [name for name in roles.columns() if name in there]


def _moment(micro: int) -> datetime:
    return datetime.fromtimestamp(micro / _MICRO, tz=UTC)


def _moment_of(roles: Roles) -> str:
    return f"epoch_us(CAST({quoted(str(roles.timestamp))} AS TIMESTAMPTZ))"


def _connect() -> duckdb.DuckDBPyConnection:
    # Sorting more than this spills to the disk.
    return duckdb.connect(config={**SETTINGS, "threads": "1", "memory_limit": _MEMORY})
