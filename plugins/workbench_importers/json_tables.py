"""Tables as JSON lines, or as one JSON array of records, typed from end to end."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from workbench.api import EvidenceError, EvidenceKind, ImportedTable, Importer, JsonValue
from workbench_importers.column_types import (
    TEXT,
    TIME_NAMES,
    ColumnType,
    Tally,
    epoch_unit,
)
from workbench_importers.json_files import first_record, is_json_lines, iter_any_records
from workbench_importers.text_files import decoded_head, looks_like_text
from workbench_importers.times import checked_zone, from_epoch, texts_as_instants

BATCH_RECORDS = 16_384
MOST_COLUMNS = 20_000
INT64_MAX = 2**63 - 1

Record = dict[str, JsonValue]


class JsonImporter(Importer):
    """Reads records as rows; keys become columns in the order they first appear."""

    id: ClassVar[str] = "table.json"
    title: ClassVar[str] = "JSON lines"
    kind: ClassVar[EvidenceKind] = EvidenceKind.TABLE
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return how much the beginning looks like flat records."""
        if not looks_like_text(head):
            return 0.0
        text = decoded_head(head)
        record = first_record(text)
        if not record:
            return 0.3 if path.suffix.lower() in {".jsonl", ".ndjson"} else 0.0
        flat = sum(not isinstance(value, dict | list) for value in record.values()) / len(record)
        lines = is_json_lines(text) or path.suffix.lower() in {".jsonl", ".ndjson"}
        return flat * (0.7 if lines or text.lstrip().startswith("[") else 0.2)

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedTable:
        """Read a table; hints: ``encoding, time_zone``."""
        zone = checked_zone(hints.get("time_zone"))
        encoding = str(hints.get("encoding") or "")
        try:
            types = record_types(record for _, record in iter_any_records(path, encoding))
        except UnicodeEncodeError:
            raise EvidenceError(
                "json.half_character",
                f"{path.name} holds half of a character (a lone surrogate).",
                "Export it again; the text was cut in the middle of a character.",
            ) from None
        if not types:
            raise EvidenceError(
                "table.no_rows", f"{path.name} holds no records.", "Check the export."
            )
        records = (record for _, record in iter_any_records(path, encoding))
        naive = [n for n, k in types.items() if k.kind == "timestamp" and not k.zoned]
        notes = [kind.note for kind in types.values() if kind.note][:20]
        if naive:
            notes.append(f"Times without a zone are read as {zone}: {', '.join(naive[:5])}.")
        return ImportedTable(
            schema=pa.schema([(name, kind.final) for name, kind in types.items()]),
            batches=record_batches(records, types, zone),
            notes=tuple(notes),
            details={
                "format": "json",
                "time_zone": zone,
                "columns": {n: k.told(n) for n, k in types.items() if k.note},
            },
        )


@dataclass(slots=True)
class _Seen:
    """Counts of the kinds of value that one key has had."""

    tally: Tally
    truths: int = 0
    integers: int = 0
    huge: int = 0
    floats: int = 0
    nested: int = 0
    texts: int = 0
    low: int = INT64_MAX
    high: int = -INT64_MAX
    waiting: list[str] = field(default_factory=list)

    def add(self, value: JsonValue) -> None:
        """Count one value that is not null."""
        if isinstance(value, bool):
            self.truths += 1
        elif isinstance(value, int):
            self._add_integer(value)
        elif isinstance(value, float):
            self.floats += 1
        elif isinstance(value, str):
            self.texts += 1
            self.waiting.append(value)
        else:
            self.nested += 1

    def _add_integer(self, value: int) -> None:
        if abs(value) > INT64_MAX:
            self.huge += 1
            return
        self.integers += 1
        self.low, self.high = min(self.low, value), max(self.high, value)

    def flush(self) -> None:
        """Look at the texts collected since the last time."""
        if self.waiting:
            self.tally.add(pa.array(self.waiting, pa.string()))
            self.waiting.clear()

    def decide(self) -> ColumnType:
        """Return the narrowest type that holds every value."""
        total = self.truths + self.integers + self.huge + self.floats + self.nested + self.texts
        if self.texts == total and total:
            return self._texts()
        if self.truths == total and total:
            return ColumnType("boolean", pa.bool_())
        if self.integers == total and total:
            return self._integers()
        if self.integers + self.floats + self.huge == total:
            return ColumnType("number", pa.float64())
        return self._mixture(total)

    def _texts(self) -> ColumnType:
        kind = self.tally.decide()
        # A number in quotation marks was written as text on purpose.
        return kind if kind.kind == "timestamp" and not kind.epoch else TEXT

    def _integers(self) -> ColumnType:
        unit = epoch_unit(self.low, self.high) if TIME_NAMES.search(self.tally.name) else ""
        if not unit:
            return ColumnType("integer", pa.int64())
        note = f"{self.tally.name} counts {unit} since 1970 and is read as a time in UTC."
        return ColumnType("timestamp", pa.int64(), epoch=unit, zoned=True, note=note)

    def _mixture(self, total: int) -> ColumnType:
        name = self.tally.name
        if self.nested == total:
            note = f"{name} holds lists or objects; each is kept as JSON text."
            return ColumnType("text", pa.string(), note=note)
        counts = (self.integers + self.floats + self.huge, self.truths, self.texts, self.nested)
        odd = total - max(counts)
        what = ("numbers", "true and false", "text", "lists or objects")[counts.index(max(counts))]
        note = f"{name} mixes types: {odd} of {total} values are not {what}; it is kept as text."
        return ColumnType("mixed", pa.string(), note=note)


def record_types(records: Iterable[Record]) -> dict[str, ColumnType]:
    """Return the type of each key over all records, in order of first appearance."""
    seen: dict[str, _Seen] = {}
    for count, record in enumerate(records, start=1):
        for key, value in record.items():
            if key not in seen:
                seen[key] = _new_key(key, len(seen))
            if value is not None:
                seen[key].add(value)
        if count % BATCH_RECORDS == 0:
            for kind in seen.values():
                kind.flush()
    for kind in seen.values():
        kind.flush()
    return {key: kind.decide() for key, kind in seen.items()}


def _new_key(key: str, known: int) -> _Seen:
    if known >= MOST_COLUMNS:
        raise EvidenceError(
            "table.columns",
            f"The records have more than {MOST_COLUMNS} different keys.",
            "Keep what varies in a value, not in the key.",
        )
    return _Seen(Tally(key))


def record_batches(
    records: Iterable[Record], types: Mapping[str, ColumnType], zone: str
) -> Iterator[pa.RecordBatch]:
    """Yield records as typed batches; a key that a record lacks is missing there."""
    schema = pa.schema([(name, kind.final) for name, kind in types.items()])
    waiting = iter(records)
    while chunk := list(islice(waiting, BATCH_RECORDS)):
        columns = [_column([r.get(n) for r in chunk], kind, zone) for n, kind in types.items()]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(values: list[JsonValue], kind: ColumnType, zone: str) -> pa.Array:
    if kind.epoch:
        return from_epoch(pa.array(values, pa.int64()), kind.epoch)
    if kind.kind == "timestamp":
        return texts_as_instants(pa.array(values, pa.string()), kind, zone)
    if pa.types.is_string(kind.reading):
        return pa.array([_as_text(value) for value in values], pa.string())
    if pa.types.is_floating(kind.reading):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    return pa.array(values, kind.reading)


def _as_text(value: Any) -> str | None:  # noqa: ANN401 -- whatever JSON can hold
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
