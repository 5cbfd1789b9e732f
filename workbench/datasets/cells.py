"""Single cells of a large table, by row and column, without reading the rest of it.

Two ways to the same values. `StoredCells` decodes whole row groups of the Parquet object and keeps
the last few. `CellFile` reads from an uncompressed Arrow file made once from that object: a cell is
one positioned read, whatever the order of the rows, and none of it stays in this process's memory.
"""

import mmap
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow.parquet import ParquetFile

from workbench.datasets.arrow_types import INSTANT, plain_column, plain_schema
from workbench.datasets.progress import Progress, silent
from workbench.errors import EvidenceError

Places = NDArray[np.uint32] | NDArray[np.int64]
Cell = int | float | bool | str | datetime | None

BATCH = 1 << 16
"""Rows written at a time."""
HEAD = 512
"""Rows that are read at once, before anything else is decoded: what is seen first."""
KEPT_BYTES = 48 << 20
"""Decoded bytes of row groups held at a time."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIXED = {pa.int64(): np.dtype("<i8"), pa.float64(): np.dtype("<f8"), INSTANT: np.dtype("<i8")}


class Cells(Protocol):
    """The cells of one table.

    Attributes
    ----------
    rows : int
        How many rows there are.
    names : tuple of str
        The columns, as in the file.
    """

    rows: int
    names: tuple[str, ...]

    def take(self, rows: Places, columns: Sequence[int]) -> list[list[Cell]]:
        """Return the values of some rows, one list a column.

        Parameters
        ----------
        rows : array of int
            Places in the file, in any order.
        columns : sequence of int
            Numbers of columns.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def _moment(count: int | None) -> datetime | None:
    if count is None:
        return None
    try:
        return _EPOCH + timedelta(microseconds=count)
    except OverflowError:  # beyond the years that can be written
        return None


def _indices(rows: Places) -> pa.Array:
    """Return places as Arrow takes them; `pa.array` of a NumPy array would load pandas."""
    whole = np.ascontiguousarray(rows, dtype=np.int64)
    return pa.Array.from_buffers(pa.int64(), len(whole), [None, pa.py_buffer(whole)])


def _counted(array: pa.Array) -> pa.Array:
    """Return moments as whole numbers: turning them into objects would load pandas."""
    return array.cast(pa.int64()) if array.type == INSTANT else array


def _runs(rows: Places, ends: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Yield (part, first row inside it, count) for rows that follow one another in one part."""
    if not len(rows):
        return
    wanted = rows.astype(np.int64)
    part = np.searchsorted(ends, wanted, side="right") - 1
    breaks = np.flatnonzero((np.diff(wanted) != 1) | (np.diff(part) != 0)) + 1
    starts = np.concatenate([[0], breaks])
    counts = np.diff(np.concatenate([starts, [len(wanted)]]))
    firsts, parts = wanted[starts] - ends[part[starts]], part[starts]
    yield from zip(parts.tolist(), firsts.tolist(), counts.tolist(), strict=True)


class StoredCells:
    """Cells straight from a Parquet object, a row group at a time.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._file = ParquetFile(path)
        schema = plain_schema(self._file.schema_arrow)
        sizes = [
            self._file.metadata.row_group(g).num_rows for g in range(self._file.num_row_groups)
        ]
        self._ends = np.cumsum([0, *sizes]).astype(np.int64)
        self.rows = int(self._ends[-1])
        self.names = tuple(schema.names)
        self._schema = schema
        self._first: dict[int, pa.Array] = {}
        self._kept: OrderedDict[tuple[int, int], pa.Array] = OrderedDict()

    def take(self, rows: Places, columns: Sequence[int]) -> list[list[Cell]]:
        """Return the values of some rows, one list a column; see `Cells`."""
        if len(rows) and int(rows.max()) < min(HEAD, int(self._ends[1])):
            self._decode_first(columns)
            places = _indices(rows)
            return [self._values(self._first[c].take(places), c) for c in columns]
        runs = list(_runs(rows, self._ends))
        self._decode({part for part, _, _ in runs}, columns)
        return [self._column(runs, column) for column in columns]

    def close(self) -> None:
        """Let go of the file."""
        self._kept.clear()
        self._file.close()

    def _column(self, runs: list[tuple[int, int, int]], column: int) -> list[Cell]:
        if not runs:
            return []
        parts = [self._part(part, column).slice(first, n) for part, first, n in runs]
        return self._values(pa.concat_arrays(parts), column)

    def _values(self, array: pa.Array, column: int) -> list[Cell]:
        values: list[Cell] = array.to_pylist()
        if self._schema.field(column).type == INSTANT:
            return [_moment(v) if isinstance(v, int) else None for v in values]
        return values

    def _decode_first(self, columns: Sequence[int]) -> None:
        """Read the first rows of some columns without the rest of their row group."""
        lacking = [c for c in dict.fromkeys(columns) if c not in self._first]
        if lacking:
            names = [self.names[c] for c in lacking]
            batches = self._file.iter_batches(HEAD, [0], names, use_threads=False)
            batch = next(iter(batches))
            for column, name in zip(lacking, names, strict=True):
                self._first[column] = _counted(plain_column(name, batch.column(name)))

    def _part(self, part: int, column: int) -> pa.Array:
        found = self._kept.get((part, column))
        if found is None:  # pushed out by the other columns of the same question
            self._decode({part}, [column])
            found = self._kept[part, column]
        return found

    def _decode(self, parts: set[int], columns: Sequence[int]) -> None:
        for part in sorted(parts):
            lacking = [c for c in dict.fromkeys(columns) if (part, c) not in self._kept]
            if not lacking:
                continue
            names = [self.names[c] for c in lacking]
            table = self._file.read_row_group(part, columns=names, use_threads=False)
            for column, name in zip(lacking, names, strict=True):
                values = plain_column(name, table.column(name).combine_chunks())
                if isinstance(values, pa.ChunkedArray):
                    values = pa.concat_arrays(values.chunks)
                self._kept[part, column] = _counted(values)
        self._forget({(p, c) for p in parts for c in columns})

    def _forget(self, wanted: set[tuple[int, int]]) -> None:
        for key in wanted:
            if key in self._kept:
                self._kept.move_to_end(key)
        size = sum(array.nbytes for array in self._kept.values())
        while size > KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            size -= gone.nbytes


class CellFile:
    """Cells from an Arrow file as `write_cells` makes it.

    Parameters
    ----------
    path : Path

    Raises
    ------
    EvidenceError
        If it is no such file, or was cut off.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._read_layout()
        except (pa.ArrowException, ValueError, OSError) as error:
            os.close(self._descriptor)
            self._descriptor = -1
            raise EvidenceError("cells.unreadable", f"{path.name} cannot be read.") from error

    def _read_layout(self) -> None:
        """Learn where every buffer of every column lies."""
        mapped = mmap.mmap(self._descriptor, 0, access=mmap.ACCESS_READ)
        base = pa.py_buffer(mapped)  # unmapped with the last of what looks into it
        reader = pa.ipc.open_file(pa.BufferReader(base))
        schema = reader.schema
        count, wide = reader.num_record_batches, len(schema)
        self._at = np.full((count, wide, 3), -1, dtype=np.int64)
        sizes = []
        for number in range(count):
            batch = reader.get_batch(number)
            sizes.append(batch.num_rows)
            for column in range(wide):
                for place, buffer in enumerate(batch.column(column).buffers()):
                    if buffer is not None:
                        self._at[number, column, place] = buffer.address - base.address
        self._ends = np.cumsum([0, *sizes]).astype(np.int64)
        self.rows = int(self._ends[-1])
        self.names = tuple(schema.names)
        self._types = [schema.field(c).type for c in range(wide)]

    def take(self, rows: Places, columns: Sequence[int]) -> list[list[Cell]]:
        """Return the values of some rows, one list a column; see `Cells`."""
        runs = list(_runs(rows, self._ends))
        return [self._column(runs, column) for column in columns]

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _column(self, runs: list[tuple[int, int, int]], column: int) -> list[Cell]:
        kind = self._types[column]
        values: list[Cell] = []
        if (dtype := _FIXED.get(kind)) is not None:
            at = self._at[:, column, 1].tolist()
            data = b"".join(self._bytes(at[part] + 8 * first, 8 * n) for part, first, n in runs)
            values = np.frombuffer(data, dtype).tolist()
            if kind == INSTANT:
                values = [_moment(count) for count in values]  # type: ignore[arg-type]  # whole numbers here
        elif pa.types.is_boolean(kind):
            for part, first, n in runs:
                values += self._bits(int(self._at[part, column, 1]), first, n)
        else:
            for part, first, n in runs:
                values += self._texts(part, column, first, n)
        return self._without_missing(values, runs, column)

    def _without_missing(
        self, values: list[Cell], runs: list[tuple[int, int, int]], column: int
    ) -> list[Cell]:
        validity = self._at[:, column, 0].tolist()
        place = 0
        for part, first, n in runs:
            if validity[part] >= 0:
                for inside, there in enumerate(self._bits(validity[part], first, n)):
                    if not there:
                        values[place + inside] = None
            place += n
        return values

    def _bits(self, at: int, first: int, count: int) -> list[bool]:
        begin = first // 8
        data = self._bytes(at + begin, (first + count - 1) // 8 - begin + 1)
        inside = first - 8 * begin
        return [bool(data[(inside + n) >> 3] >> ((inside + n) & 7) & 1) for n in range(count)]

    def _texts(self, part: int, column: int, first: int, count: int) -> list[str]:
        _, offsets_at, data_at = self._at[part, column].tolist()
        offsets = np.frombuffer(
            self._bytes(offsets_at + 4 * first, 4 * (count + 1)), "<i4"
        ).tolist()
        data = self._bytes(data_at + offsets[0], offsets[-1] - offsets[0])
        cuts = [offset - offsets[0] for offset in offsets]
        return [data[start:end].decode("utf-8", "replace") for start, end in pairwise(cuts)]

    def _bytes(self, at: int, count: int) -> bytes:
        return os.pread(self._descriptor, count, at) if count else b""


def write_cells(path: Path, target: Path, progress: Progress = silent) -> None:
    """Write a Parquet table as the Arrow file that `CellFile` reads.

    Parameters
    ----------
    path : Path
        The Parquet object.
    target : Path
        Written over; the caller gives it its final name once it is whole.
    progress : callable
        Told how far it is; what it raises stops the writing.
    """
    with ParquetFile(path) as stored:
        schema = plain_schema(stored.schema_arrow)
        total, written = max(stored.metadata.num_rows, 1), 0
        with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in stored.iter_batches(batch_size=BATCH, use_threads=False):
                columns = [
                    plain_column(name, values)
                    for name, values in zip(batch.schema.names, batch.columns, strict=True)
                ]
                writer.write_batch(pa.record_batch(columns, schema=schema))
                written += batch.num_rows
                del batch, columns
                pa.default_memory_pool().release_unused()  # or the allocator keeps gigabytes
                progress(written / total, "")


def decoded_size(path: Path) -> int:
    """Return about how many bytes a Parquet table takes as an Arrow file.

    Parameters
    ----------
    path : Path
    """
    with ParquetFile(path) as stored:
        meta = stored.metadata
        sizes = (
            meta.row_group(group).column(column).total_uncompressed_size
            for group in range(meta.num_row_groups)
            for column in range(meta.num_columns)
        )
        return int(max(sum(sizes), 8 * meta.num_rows * meta.num_columns))
