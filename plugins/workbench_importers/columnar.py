"""Parquet, Feather and Arrow IPC files, streamed; what their footers say is checked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import feather

from workbench.api import EvidenceError, EvidenceKind, ImportedTable, Importer, JsonValue
from workbench_importers.column_types import INSTANT, TIME_NAMES, ColumnType, Tally
from workbench_importers.dialect import clean_names
from workbench_importers.text_files import read_head
from workbench_importers.times import as_instants, checked_zone, texts_as_instants

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
        except pa.ArrowMemoryError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, "Parquet") from error
        opened = _Opened(
            format="parquet",
            schema=schema,
            rows=file.metadata.num_rows,
            batches=lambda: file.iter_batches(_batch_rows(len(schema))),
            columns=lambda names: file.iter_batches(BATCH_ROWS, columns=list(names)),
        )
        return _imported(path, opened, zone)


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
            schema, _ = _open_arrow(path, head)
        except pa.ArrowMemoryError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, "Feather or Arrow") from error
        opened = _Opened(
            format="arrow",
            schema=schema,
            rows=None,
            batches=lambda: _open_arrow(path, head)[1],
            columns=lambda names: (b.select(list(names)) for b in _open_arrow(path, head)[1]),
        )
        return _imported(path, opened, zone)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A columnar file, and how to read all of it or some columns, as often as needed."""

    format: str
    schema: pa.Schema
    rows: int | None
    batches: Callable[[], Iterator[pa.RecordBatch]]
    columns: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which column becomes which: its place in the file, its name, its type if it is a text."""

    place: int
    name: str
    source: pa.DataType
    written: ColumnType | None

    @property
    def final(self) -> pa.DataType:
        """The type it is handed on with."""
        is_time = pa.types.is_timestamp(self.source) or pa.types.is_date(self.source)
        return INSTANT if is_time or self.written else self.source

    @property
    def lacks_zone(self) -> bool:
        """Whether its times carry no zone."""
        if self.written is not None:
            return not self.written.zoned
        kind = self.source
        return pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None)

    def convert(self, column: pa.Array, zone: str) -> pa.Array:
        """Return the column as it is handed on, its times in UTC."""
        if self.written is not None:
            return texts_as_instants(_decoded(column), self.written, zone)
        if pa.types.is_date(column.type):
            return as_instants(pc.cast(column, pa.timestamp("us")), zone)
        return as_instants(column, zone) if pa.types.is_timestamp(column.type) else column


def _imported(path: Path, opened: _Opened, zone: str) -> ImportedTable:
    """Put times into UTC, give every column a name of its own, leave a pandas index out."""
    schema = opened.schema
    if opened.rows == 0 or not len(schema):
        raise EvidenceError(
            "table.no_rows",
            f"{path.name} has {len(schema)} columns and no rows.",
            "Check the query or the time range of the export.",
        )
    kept = [place for place, name in enumerate(schema.names) if not _PANDAS_INDEX.match(name)]
    names, renamed = clean_names([schema.names[place] for place in kept])
    written = _written_times(path, opened)
    plans = [
        _Plan(place, name, schema.types[place], written.get(schema.names[place]))
        for place, name in zip(kept, names, strict=True)
    ]
    notes = [plan.written.note for plan in plans if plan.written and plan.written.note]
    if renamed:
        notes.append(f"{renamed} column names were empty or used twice and have been completed.")
    if len(kept) < len(schema):
        notes.append("The pandas index was left out; it is no column of the table.")
    naive = [plan.name for plan in plans if plan.lacks_zone]
    if naive:
        notes.append(f"Times without a zone are read as {zone}: {', '.join(naive[:5])}.")
    details: dict[str, JsonValue] = {"format": opened.format, "time_zone": zone}
    return ImportedTable(
        schema=pa.schema([(plan.name, plan.final) for plan in plans]),
        batches=_finished(path, opened, plans, zone),
        notes=tuple(notes),
        details={**details, **({"rows": opened.rows} if opened.rows else {})},
    )


def _written_times(path: Path, opened: _Opened) -> dict[str, ColumnType]:
    """Return the text columns that are named like times and hold nothing else."""
    names = opened.schema.names
    wanted = [
        field.name
        for field in opened.schema
        if TIME_NAMES.search(field.name) and _is_text(field.type) and names.count(field.name) == 1
    ]
    if not wanted:
        return {}
    tallies = {name: Tally(name) for name in wanted}
    try:
        for batch in opened.columns(wanted):
            for name in wanted:
                tallies[name].add(pc.cast(_decoded(batch.column(name)), pa.string()).drop_null())
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, "a table") from error
    decided = {name: tally.decide() for name, tally in tallies.items()}
    return {n: k for n, k in decided.items() if k.kind == "timestamp" and not k.epoch}


def _finished(
    path: Path, opened: _Opened, plans: Sequence[_Plan], zone: str
) -> Iterator[pa.RecordBatch]:
    final = pa.schema([(plan.name, plan.final) for plan in plans])
    seen = 0
    try:
        for batch in opened.batches():
            seen += batch.num_rows
            columns = [plan.convert(batch.column(plan.place), zone) for plan in plans]
            yield pa.RecordBatch.from_arrays(columns, schema=final)
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, "a table") from error
    if opened.rows is not None and seen != opened.rows:
        raise EvidenceError(
            "table.footer",
            f"{path.name} says that it has {opened.rows} rows, but {seen} can be read.",
            "Fetch the file again; it is damaged or was put together wrongly.",
        )


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _decoded(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _batch_rows(columns: int) -> int:
    return max(64, min(BATCH_ROWS, MOST_CELLS_A_BATCH // max(1, columns)))


def _open_arrow(path: Path, head: bytes) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    if head.startswith(FEATHER_MAGIC):
        table = feather.read_table(path, memory_map=True)
        return table.schema, iter(table.to_batches(BATCH_ROWS))
    source = pa.memory_map(str(path))
    if head.startswith(ARROW_MAGIC):
        file = pa.ipc.open_file(source)
        return file.schema, _sound(map(file.get_batch, range(file.num_record_batches)))
    stream = pa.ipc.open_stream(source)
    return stream.schema, _sound(iter(stream))


def _sound(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Check that no offset of a batch leads out of it; the format takes the writer's word."""
    for batch in batches:
        batch.validate(full=True)
        yield batch


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
