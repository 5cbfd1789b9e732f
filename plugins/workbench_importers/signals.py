"""Signals in long form: one row a time, node and metric, in any table format."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.api import EvidenceError, EvidenceKind, ImportedTable, Importer, JsonValue
from workbench_importers.column_types import INSTANT
from workbench_importers.columnar import (
    ARROW_MAGIC,
    FEATHER_MAGIC,
    PARQUET_MAGIC,
    ArrowImporter,
    ParquetImporter,
)
from workbench_importers.delimited import DelimitedImporter
from workbench_importers.dialect import guess_delimiter, sample_rows
from workbench_importers.json_files import first_record
from workbench_importers.json_tables import JsonImporter
from workbench_importers.text_files import decoded_head, read_head
from workbench_importers.times import as_instants, checked_zone

COLUMNS = ("timestamp", "node", "metric", "value")
BOUNDS = ("low", "high", "n")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "timestamp": ("timestamp", "time", "ts", "at", "datetime"),
    "node": ("node", "service", "component", "instance", "series"),
    "metric": ("metric", "name", "signal", "measure"),
    "value": ("value", "val", "v"),
}
TABLE_IMPORTERS: tuple[Importer, ...] = (
    ParquetImporter(),
    ArrowImporter(),
    JsonImporter(),
    DelimitedImporter(),
)


class SignalsImporter(Importer):
    """Reads any table whose columns are timestamp, node, metric and value."""

    id: ClassVar[str] = "signals.table"
    title: ClassVar[str] = "Signals: timestamp, node, metric, value"
    kind: ClassVar[EvidenceKind] = EvidenceKind.SIGNALS
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".csv", ".jsonl", ".feather")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the names of the columns."""
        names = _column_names(path, head)
        if set(COLUMNS) <= names:
            return 1.0
        found = _mapping(names)
        return 0.75 if len(found) == len(COLUMNS) and len(names) <= 6 else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedTable:
        """Read signals; hints as for the table format they are in."""
        head = read_head(path)
        importer = max(TABLE_IMPORTERS, key=lambda i: i.recognises(path, head))
        table = importer.read(path, hints)
        if not isinstance(table, ImportedTable):
            raise TypeError(importer.id)
        found = _mapping(table.schema.names)
        lacking = [name for name in COLUMNS if name not in found and name != "node"]
        if lacking:
            raise EvidenceError(
                "signals.columns",
                f"{path.name} lacks the signal columns {', '.join(lacking)}.",
                "Signals are in long form: timestamp, node, metric, value.",
            )
        extra = [name for name in BOUNDS if name in table.schema.names]
        schema = _schema(extra)
        return ImportedTable(
            schema=schema,
            batches=_batches(table, found, schema, checked_zone(hints.get("time_zone"))),
            kind=EvidenceKind.SIGNALS,
            notes=table.notes,
            details={**table.details, "kind": "signals"},
        )


def _schema(extra: Sequence[str]) -> pa.Schema:
    fields = [("timestamp", INSTANT), ("node", pa.string()), ("metric", pa.string())]
    bounds = [(name, pa.int64() if name == "n" else pa.float64()) for name in extra]
    return pa.schema([*fields, ("value", pa.float64()), *bounds])


def _mapping(names: Sequence[str] | frozenset[str] | set[str]) -> dict[str, str]:
    """Return which column plays which part, by its name."""
    lowered = {name.lower(): name for name in sorted(names)}
    found = {}
    for part, aliases in ALIASES.items():
        match = next((lowered[alias] for alias in aliases if alias in lowered), None)
        if match is not None:
            found[part] = match
    return found


def _column_names(path: Path, head: bytes) -> frozenset[str]:
    """Return the column names that a file's beginning, or its index, gives away."""
    try:
        if head.startswith(PARQUET_MAGIC):
            return frozenset(pq.read_schema(path).names)
        if head.startswith((ARROW_MAGIC, FEATHER_MAGIC)):
            return frozenset(ArrowImporter().read(path, {}).schema.names)
    except (pa.ArrowException, OSError, EvidenceError):
        return frozenset()
    if b"\x00" in head[:64] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return frozenset()
    text = decoded_head(head)
    record = first_record(text)
    if record:
        return frozenset(record)
    rows = sample_rows(text[:4096], guess_delimiter(text[:4096]))
    return frozenset(cell.strip() for cell in rows[0]) if rows else frozenset()


def _batches(
    table: ImportedTable, found: Mapping[str, str], schema: pa.Schema, zone: str
) -> Iterator[pa.RecordBatch]:
    for batch in table.batches:
        columns = []
        for field in schema:
            source = found.get(field.name, field.name)
            if source in batch.schema.names:
                columns.append(_cast(batch.column(source), field, zone))
            else:
                columns.append(pa.array([""] * batch.num_rows, pa.string()))
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(column: pa.Array, field: pa.Field, zone: str) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_timestamp(column.type):
        column = as_instants(column, zone)
    try:
        return pc.cast(column, field.type)
    except pa.ArrowException:
        raise EvidenceError(
            "signals.type",
            f"The signal column {field.name} does not hold "
            f"{'times' if field.name == 'timestamp' else 'numbers'}.",
            "Signals are in long form: timestamp, node, metric, value.",
        ) from None
