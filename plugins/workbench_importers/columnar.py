"""Parquet, Feather and Arrow IPC files, streamed; what their footers say is checked."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import feather

from workbench.api import EvidenceError, EvidenceKind, ImportedTable, Importer, JsonValue
from workbench_importers.column_types import INSTANT
from workbench_importers.dialect import clean_names
from workbench_importers.text_files import read_head
from workbench_importers.times import as_instants, checked_zone

BATCH_ROWS = 65_536
MOST_CELLS_A_BATCH = 16_000_000

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC = b"ARROW1"
FEATHER_MAGIC = b"FEA1"
_FOOTER_BYTES = 8
_PANDAS_INDEX = re.compile(r"__index_level_\d+__\Z")


class ParquetImporter(Importer):
    """Reads Parquet."""

    id: ClassVar[str] = "table.parquet"
    title: ClassVar[str] = "Parquet"
    kind: ClassVar[EvidenceKind] = EvidenceKind.TABLE
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the magic bytes; a name alone counts for little."""
        if head.startswith(PARQUET_MAGIC):
            return 0.98
        return 0.5 if path.suffix.lower() in self.suffixes else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedTable:
        """Read a table; hint: ``time_zone`` for times that carry none."""
        zone = checked_zone(hints.get("time_zone"))
        _check_parquet_ends(path)
        try:
            file = pq.ParquetFile(path)
            _check_parquet_places(path, file.metadata)
            schema = file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, "Parquet") from error
        rows = file.metadata.num_rows
        return _imported(path, "parquet", schema, _parquet_batches(path, file, rows), rows, zone)


class ArrowImporter(Importer):
    """Reads Arrow IPC files and streams, which Feather version 2 is, and Feather version 1."""

    id: ClassVar[str] = "table.arrow"
    title: ClassVar[str] = "Feather or Arrow"
    kind: ClassVar[EvidenceKind] = EvidenceKind.TABLE
    suffixes: ClassVar[tuple[str, ...]] = (".feather", ".arrow", ".ipc", ".arrows")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the magic bytes; a name alone counts for little."""
        if head.startswith((ARROW_MAGIC, FEATHER_MAGIC)):
            return 0.98
        return 0.5 if path.suffix.lower() in self.suffixes else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedTable:
        """Read a table; hint: ``time_zone`` for times that carry none."""
        zone = checked_zone(hints.get("time_zone"))
        head = read_head(path)
        try:
            schema, batches, rows = _open_arrow(path, head)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, "Feather or Arrow") from error
        return _imported(path, "arrow", schema, batches, rows, zone)


def _imported(
    path: Path,
    format_: str,
    schema: pa.Schema,
    batches: Iterator[pa.RecordBatch],
    rows: int | None,
    zone: str,
) -> ImportedTable:
    """Put times into UTC, give every column a name of its own, leave a pandas index out."""
    if rows == 0 or not len(schema):
        raise EvidenceError(
            "table.no_rows",
            f"{path.name} has {len(schema)} columns and no rows.",
            "Check the query or the time range of the export.",
        )
    kept = [place for place, name in enumerate(schema.names) if not _PANDAS_INDEX.match(name)]
    names, renamed = clean_names([schema.names[place] for place in kept])
    types = [_with_instants(schema.types[place]) for place in kept]
    final = pa.schema(list(zip(names, types, strict=True)))
    notes = []
    if renamed:
        notes.append(f"{renamed} column names were empty or used twice and have been completed.")
    if len(kept) < len(schema):
        notes.append("The pandas index was left out; it is no column of the table.")
    naive = [n for n, p in zip(names, kept, strict=True) if _is_naive(schema.types[p])]
    if naive:
        notes.append(f"Times without a zone are read as {zone}: {', '.join(naive[:5])}.")
    return ImportedTable(
        schema=final,
        batches=_finished(path, batches, kept, final, zone),
        notes=tuple(notes),
        details={"format": format_, "time_zone": zone},
    )


def _finished(
    path: Path, batches: Iterator[pa.RecordBatch], kept: list[int], final: pa.Schema, zone: str
) -> Iterator[pa.RecordBatch]:
    try:
        for batch in batches:
            columns = [_in_utc(batch.column(place), zone) for place in kept]
            yield pa.RecordBatch.from_arrays(columns, schema=final)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, "a table") from error


def _in_utc(column: pa.Array, zone: str) -> pa.Array:
    if pa.types.is_date(column.type):
        return as_instants(pc.cast(column, pa.timestamp("us")), zone)
    return as_instants(column, zone) if pa.types.is_timestamp(column.type) else column


def _with_instants(kind: pa.DataType) -> pa.DataType:
    return INSTANT if pa.types.is_timestamp(kind) or pa.types.is_date(kind) else kind


def _is_naive(kind: pa.DataType) -> bool:
    return pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None)


def _batch_rows(columns: int) -> int:
    return max(64, min(BATCH_ROWS, MOST_CELLS_A_BATCH // max(1, columns)))


def _parquet_batches(path: Path, file: pq.ParquetFile, rows: int) -> Iterator[pa.RecordBatch]:
    seen = 0
    for batch in file.iter_batches(batch_size=_batch_rows(len(file.schema_arrow))):
        seen += batch.num_rows
        yield batch
    if seen != rows:
        raise EvidenceError(
            "table.footer",
            f"{path.name} says that it has {rows} rows, but {seen} can be read.",
            "Fetch the file again; it is damaged or was put together wrongly.",
        )


def _open_arrow(path: Path, head: bytes) -> tuple[pa.Schema, Iterator[pa.RecordBatch], int | None]:
    if head.startswith(FEATHER_MAGIC):
        table = feather.read_table(path, memory_map=True)
        return table.schema, iter(table.to_batches(BATCH_ROWS)), table.num_rows
    source = pa.memory_map(str(path))
    if head.startswith(ARROW_MAGIC):
        file = pa.ipc.open_file(source)
        return file.schema, map(file.get_batch, range(file.num_record_batches)), None
    stream = pa.ipc.open_stream(source)
    return stream.schema, iter(stream), None


def _check_parquet_ends(path: Path) -> None:
    """Refuse a file without its footer, or whose footer cannot lie inside it."""
    head = read_head(path, 4)
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _FOOTER_BYTES))
        tail = stream.read(_FOOTER_BYTES)
    if not head.startswith(PARQUET_MAGIC):
        raise EvidenceError(
            "table.not_parquet",
            f"{path.name} is not a Parquet file: it does not start as one.",
            "Give it the name of the format it is in.",
        )
    if size < 3 * len(PARQUET_MAGIC) or not tail.endswith(PARQUET_MAGIC):
        raise EvidenceError(
            "table.truncated",
            f"{path.name} is cut short: a Parquet file ends with its index, and this one's is "
            "missing.",
            "Copy or export the file again.",
        )
    footer = int.from_bytes(tail[:4], "little")
    if footer + _FOOTER_BYTES + len(PARQUET_MAGIC) > size:
        raise EvidenceError(
            "table.footer",
            f"{path.name} is damaged: its index claims {footer} bytes of a file of {size}.",
            "Copy or export the file again.",
        )


def _check_parquet_places(path: Path, metadata: pq.FileMetaData) -> None:
    """Refuse an index whose columns lie outside the file or whose counts disagree."""
    size = path.stat().st_size
    rows = 0
    for place in range(metadata.num_row_groups):
        group = metadata.row_group(place)
        rows += group.num_rows
        for column in range(group.num_columns):
            chunk = group.column(column)
            start = chunk.dictionary_page_offset or chunk.data_page_offset
            if start < 0 or start + max(0, chunk.total_compressed_size) > size:
                raise EvidenceError(
                    "table.footer",
                    f"{path.name} is damaged: its index places a column beyond its end.",
                    "Copy or export the file again.",
                )
    if rows != metadata.num_rows or rows < 0:
        raise EvidenceError(
            "table.footer",
            f"{path.name} is damaged: its index counts {metadata.num_rows} rows in all and {rows} "
            "in its parts.",
            "Copy or export the file again.",
        )


def _unreadable(path: Path, what: str) -> EvidenceError:
    return EvidenceError(
        "table.unreadable",
        f"{path.name} cannot be read as {what}: it is damaged or cut short.",
        "Copy or export the file again.",
    )
