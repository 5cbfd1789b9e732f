"""Reading columns of one file: Parquet, or an Arrow file that is mapped instead of read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PART_ROWS = 131_072
_ARROW_MAGIC = b"ARROW1"


def read_schema(path: Path) -> pa.Schema:
    """Return the columns and their types."""
    if _is_arrow(path):
        with pa.memory_map(str(path)) as source:
            return pa.ipc.open_file(source).schema
    return pq.read_schema(path)


def count_rows(path: Path) -> int:
    """Return the number of rows, from what the file says about itself."""
    if _is_arrow(path):
        with pa.memory_map(str(path)) as source:
            reader = pa.ipc.open_file(source)
            return sum(reader.get_batch(i).num_rows for i in range(reader.num_record_batches))
    return int(pq.read_metadata(path).num_rows)


def read_columns(path: Path, names: Sequence[str] | None) -> pa.Table:
    """Return some columns, or all, in the order of the file.

    Columns of an Arrow file are views into the mapped file: however large it is, only what
    is looked at is brought into memory. A Parquet file is read without threads, and by
    ``ParquetFile``, because ``read_table`` loads pandas to read a file.
    """
    if not _is_arrow(path):
        with pq.ParquetFile(path, memory_map=True) as file:
            columns = None if names is None else list(names)
            return file.read(columns=columns, use_threads=False)
    with pa.memory_map(str(path)) as source:
        options = pa.ipc.IpcReadOptions(use_threads=False)
        if names is not None:
            schema = pa.ipc.open_file(source).schema
            wanted = sorted({schema.get_field_index(name) for name in names})
            options = pa.ipc.IpcReadOptions(included_fields=wanted, use_threads=False)
        return pa.ipc.open_file(source, options=options).read_all()


def read_parts(path: Path, names: Sequence[str]) -> Iterator[pa.Table]:
    """Yield some columns a few rows at a time, in the order of the file."""
    if _is_arrow(path):
        table = read_columns(path, names).select(list(names))
        for start in range(0, table.num_rows, PART_ROWS):
            yield table.slice(start, PART_ROWS)
        return
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(PART_ROWS, columns=list(names), use_threads=False):
            yield pa.Table.from_batches([batch]).select(list(names))


def _is_arrow(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_ARROW_MAGIC)) == _ARROW_MAGIC
