"""Rows on their way from a file to typed Parquet: read, typed, encoded and counted at once.

Reading and encoding run on the threads of a pool, counting in the caller's; what comes of it
depends neither on how many threads there are nor on which is first, because groups have fixed
sizes and everything is put together in their order.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.datasets.arrow_types import plain_column
from workbench.datasets.growing_table import GrowingTable, Kept, Layout, Position
from workbench.datasets.prefetch import prefetched
from workbench.datasets.profile import ColumnProfiler
from workbench.datasets.progress import Progress
from workbench.datasets.side_by_side import in_order
from workbench.domain.canonical import JsonValue, canonical

if TYPE_CHECKING:
    # The front door loads pandas; the desktop's process does without it.
    from workbench.api.importing import ImportedTable, Piece

GROUP_ROWS = 131_072
GROUP_CELLS = 8_000_000
FEWEST_GROUP_ROWS = 256
DICTIONARY_SAMPLE = 16_384
_VERSION = 1
"""Of the way rows are grouped and written; another one cannot go on where this one stopped."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows, and where in the source they begin."""

    batch: pa.RecordBatch
    start: int
    skip: int

    def after(self, taken: int) -> Position:
        """Return where the rows behind the first ``taken`` ones begin."""
        return Position(self.start, self.skip + taken)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows of a stream that is read in its order: ``start`` is always the file's beginning."""

    start: int
    skip: int
    read: Callable[[], pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one row group, and where in the source the next one begins."""

    batches: list[pa.RecordBatch]
    after: Position


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A row group as a table, for counting, and as bytes, for the file."""

    table: pa.Table
    data: pa.Buffer
    after: Position


class Conversion:
    """Writes one table.

    Parameters
    ----------
    imported : ImportedTable
        Its stream is used up.
    schema : Schema
        The plain types its columns get.
    growing : GrowingTable
    profilers : mapping of str to ColumnProfiler
    threads : int
    size : int
        Bytes of the source, for progress; 0 where it is not known.
    """

    def __init__(
        self,
        imported: "ImportedTable",
        schema: pa.Schema,
        growing: GrowingTable,
        profilers: Mapping[str, ColumnProfiler],
        *,
        threads: int,
        size: int,
    ) -> None:
        self._imported, self._schema = imported, schema
        self._growing, self._profilers = growing, profilers
        self._threads, self._size = max(threads, 1), size

    def run(self, kept: Kept | None, progress: Progress) -> None:
        """Convert every row that ``kept`` does not hold already.

        Raises
        ------
        EvidenceError
            If the stream ends with an error.
        Cancelled
            If ``progress`` was asked to stop.
        """
        layout, position = self._taken_up(kept, progress)
        with ThreadPoolExecutor(self._threads, thread_name_prefix="convert") as pool:
            groups = self._groups(pool, position)
            first = next(groups, None)
            if first is None:
                return
            layout = layout or Layout(self._schema, repeating(_joined(first, self._schema)))
            encode = partial(_encoded, layout)
            for group in in_order(pool, encode, chain((first,), groups), self._ahead):
                self._count(group.table)
                self._growing.append(group.data, group.table.num_rows, group.after)
                self._tell(progress, group.after)

    @property
    def _ahead(self) -> int:
        return self._threads + 1

    def _taken_up(self, kept: Kept | None, progress: Progress) -> tuple[Layout | None, Position]:
        """Begin with what is there already: its rows are counted, not converted again."""
        if kept is None:
            return None, Position()
        position = self._growing.adopt(kept)
        if not self._growing.rows:
            return None, Position()
        with pq.ParquetFile(
            self._growing.path, metadata=self._growing.metadata(), memory_map=True
        ) as file:
            first: pa.Table | None = None
            for place in range(file.num_row_groups):
                table = file.read_row_group(place, use_threads=False).combine_chunks()
                first = table if first is None else first
                self._count(table)
                progress(0.0, f"{spoken(self._growing.rows)} rows kept from an earlier attempt")
        layout = None if first is None else Layout(self._schema, repeating(first))
        return layout, position

    def _groups(self, pool: ThreadPoolExecutor, position: Position) -> Iterator[_Group]:
        """Yield batches of one fixed number of rows together, and where the next ones begin."""
        size = group_rows(len(self._schema))
        waiting: list[pa.RecordBatch] = []
        held, last = 0, position
        for rows in self._rows(pool, position):
            taken = 0
            while held + rows.batch.num_rows - taken >= size:
                part = rows.batch.slice(taken, size - held)
                taken += part.num_rows
                yield _Group([*waiting, part], rows.after(taken))
                waiting, held = [], 0
            rest = rows.batch.slice(taken)
            last = rows.after(rows.batch.num_rows)
            if rest.num_rows:
                waiting.append(rest)
                held += rest.num_rows
        if waiting:
            yield _Group(waiting, last)

    def _rows(self, pool: ThreadPoolExecutor, position: Position) -> Iterator[_Rows]:
        """Yield the rows from a position on, in plain types."""
        if self._imported.pieces is None:
            stretches: Iterator[Piece | _Stretch] = _stretches(prefetched(self._imported.batches))
        else:
            stretches = prefetched(self._imported.pieces(position.start))
        left = position.skip
        for rows in in_order(pool, self._read, stretches, self._ahead):
            passed = min(left, rows.batch.num_rows)
            left -= passed
            yield _Rows(rows.batch.slice(passed), rows.start, rows.skip + passed)

    def _read(self, piece: "Piece | _Stretch") -> _Rows:
        return _Rows(self._typed(piece.read()), piece.start, piece.skip)

    def _typed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = [
            plain_column(field.name, batch.column(place))
            for place, field in enumerate(self._schema)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def _count(self, group: pa.Table) -> None:
        for name, column in zip(group.column_names, group.columns, strict=True):
            self._profilers[name].add(column.combine_chunks())

    def _tell(self, progress: Progress, after: Position) -> None:
        rows = self._growing.rows
        expected = self._imported.details.get("rows")
        if self._imported.pieces is not None and self._size:
            share = after.start / self._size
        elif isinstance(expected, int) and expected > 0:
            share = rows / expected
        else:
            share = rows / (rows + 10 * GROUP_ROWS)
        progress(min(share, 1.0), f"{spoken(rows)} rows read")


def group_rows(columns: int) -> int:
    """Return how many rows a row group holds; fewer where the table is wide."""
    return max(FEWEST_GROUP_ROWS, min(GROUP_ROWS, GROUP_CELLS // max(1, columns)))


def spoken(count: int) -> str:
    """Return a number of rows as people read it, in groups of three digits."""
    return f"{count:,}".replace(",", "\u202f")


def repeating(first: pa.Table) -> tuple[str, ...]:
    """Return the columns that a dictionary pays for, by the first row group."""
    return tuple(name for name in first.column_names if _repeats(first.column(name)))


def plan_of(importer: str, schema: pa.Schema, hints: Mapping[str, JsonValue]) -> str:
    """Return in short what parts of a conversion must agree on to be put together."""
    told = [_VERSION, importer, str(schema), group_rows(len(schema)), pa.__version__]
    return hashlib.sha256(canonical([*told, dict(hints)])).hexdigest()[:32]


def _stretches(batches: Iterator[pa.RecordBatch]) -> Iterator[_Stretch]:
    passed = 0
    for batch in batches:
        yield _Stretch(0, passed, partial(_given, batch))
        passed += batch.num_rows


def _given(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch


def _encoded(layout: Layout, group: _Group) -> _Encoded:
    table = _joined(group, layout.schema)
    return _Encoded(table, layout.encoded(table), group.after)


def _joined(group: _Group, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches(group.batches, schema).combine_chunks()


def _repeats(column: pa.ChunkedArray) -> bool:
    """Whether a dictionary pays: few different values among the first rows."""
    sample = column.slice(0, DICTIONARY_SAMPLE)
    return int(pc.count_distinct(sample, mode="all").as_py()) * 4 <= len(sample)
