"""Logs as JSON lines or plain text: time, level and message, whatever they are called."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from workbench.api import EvidenceKind, ImportedTable, Importer, JsonValue
from workbench_importers.column_types import INSTANT, ColumnType
from workbench_importers.json_files import iter_any_records
from workbench_importers.json_tables import record_batches, record_types
from workbench_importers.log_lines import LogLine, parse_line, standard_level, starts_entry
from workbench_importers.records import Record, find_key, first_keys, words
from workbench_importers.text_files import decoded_head, guess_encoding, lines_of, looks_like_text
from workbench_importers.times import checked_zone, parse_moment

TIME_KEYS = (
    "timestamp",
    "time",
    "ts",
    "asctime",
    "datetime",
    "date",
    "at",
    "eventtime",
    "timeunixnano",
    "observedtimeunixnano",
    "t",
)
LEVEL_KEYS = ("level", "levelname", "severity", "severitytext", "severitynumber", "lvl", "loglevel")
MESSAGE_KEYS = ("message", "msg", "event", "text", "body", "log", "description")
MOST_FIELDS = 64
BATCH_LINES = 16_384
LONGEST_ENTRY = 32_768

_SCHEMA = pa.schema([("timestamp", INSTANT), ("level", pa.string()), ("message", pa.string())])


class LogImporter(Importer):
    """Reads logs; every line is kept, one that has no time continues the one before it."""

    id: ClassVar[str] = "logs.lines"
    title: ClassVar[str] = "Log lines"
    kind: ClassVar[EvidenceKind] = EvidenceKind.LOGS
    suffixes: ClassVar[tuple[str, ...]] = (".log", ".jsonl", ".txt")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return how much the beginning looks like a log."""
        if not looks_like_text(head):
            return 0.0
        keys = first_keys(head)
        named = 0.15 if path.suffix.lower() == ".log" or "log" in path.stem.lower() else 0.01
        if keys:
            found = [find_key(keys, names) for names in (TIME_KEYS, LEVEL_KEYS, MESSAGE_KEYS)]
            return (0.9, 0.55, 0.1, 0.0)[found.count(None)] * bool(found[2]) + named / 2
        if head.lstrip()[:1] in {b"{", b"["}:
            return named
        lines = [line for line in decoded_head(head).splitlines()[:200] if line.strip()]
        timed = sum(starts_entry(line) for line in lines)
        if not timed:
            return 0.4 if path.suffix.lower() == ".log" else named / 2
        return 0.6 + 0.2 * timed / len(lines) + named

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedTable:
        """Read a log; hints: ``encoding, time_zone, year`` (for syslog times)."""
        zone = checked_zone(hints.get("time_zone"))
        encoding = guess_encoding(path, str(hints.get("encoding") or ""))
        with path.open("rb") as stream:
            start = stream.read(65536)
        if decoded_head(start).lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
            return _read_records(path, str(hints.get("encoding") or ""), zone)
        year = hints.get("year")
        entries = _entries(
            (line for _, line in lines_of(path, encoding)),
            zone,
            year if isinstance(year, int) else None,
        )
        return ImportedTable(
            schema=_SCHEMA,
            batches=_line_batches(entries),
            kind=EvidenceKind.LOGS,
            notes=tuple(
                n for n in (encoding.note, f"Times without a zone are read as {zone}.") if n
            ),
            details={"format": "text", "time_zone": zone},
        )


def _entries(lines: Iterable[str], zone: str, year: int | None) -> Iterator[LogLine]:
    """Join each line that has no time to the entry before it, as stack traces have them."""
    current: LogLine | None = None
    for line in lines:
        if current is None or starts_entry(line):
            if current is not None:
                yield current
            current = parse_line(line, zone, year)
        elif current.at is None and not line[:1].isspace():
            # A log without times: every line stands alone.
            yield current
            current = parse_line(line, zone, year)
        elif len(current.message) < LONGEST_ENTRY:
            current.message += "\n" + line
    if current is not None:
        yield current


def _line_batches(entries: Iterator[LogLine]) -> Iterator[pa.RecordBatch]:
    while chunk := list(islice(entries, BATCH_LINES)):
        columns = [
            pa.array([entry.at for entry in chunk], INSTANT),
            pa.array([entry.level or None for entry in chunk], pa.string()),
            pa.array([entry.message for entry in chunk], pa.string()),
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)


def _read_records(path: Path, encoding: str, zone: str) -> ImportedTable:
    types = record_types(record for _, record in iter_any_records(path, encoding))
    keys = tuple(types)
    parts = {
        "timestamp": find_key(keys, TIME_KEYS),
        "level": find_key(keys, LEVEL_KEYS),
        "message": find_key(keys, MESSAGE_KEYS),
    }
    used = {key for key in parts.values() if key}
    rest = [key for key in keys if key not in used and key not in parts][:MOST_FIELDS]
    extra: dict[str, ColumnType] = {key: types[key] for key in rest}
    schema = pa.schema([*_SCHEMA, *((key, kind.final) for key, kind in extra.items())])
    records = (record for _, record in iter_any_records(path, encoding))
    named = ", ".join(f"{part} from {key}" for part, key in parts.items() if key)
    return ImportedTable(
        schema=schema,
        batches=_record_batches(records, parts, extra, schema, zone),
        kind=EvidenceKind.LOGS,
        notes=(f"Keys of the log: {named or 'none is known'}.",),
        details={
            "format": "json",
            "time_zone": zone,
            "keys": {k: v or "" for k, v in parts.items()},
        },
    )


def _record_batches(
    records: Iterator[Record],
    parts: Mapping[str, str | None],
    extra: Mapping[str, ColumnType],
    schema: pa.Schema,
    zone: str,
) -> Iterator[pa.RecordBatch]:
    while chunk := list(islice(records, BATCH_LINES)):
        columns = [
            pa.array([_time(r, parts["timestamp"], zone) for r in chunk], INSTANT),
            pa.array([_level(r, parts["level"]) for r in chunk], pa.string()),
            pa.array([_message(r, parts["message"]) for r in chunk], pa.string()),
        ]
        if extra:
            rest = next(record_batches([dict(r) for r in chunk], extra, zone))
            columns.extend(rest.columns)
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _time(record: Record, key: str | None, zone: str) -> datetime | None:
    return parse_moment(record.get(key), zone) if key else None


def _level(record: Record, key: str | None) -> str | None:
    return (standard_level(record.get(key)) or None) if key else None


def _message(record: Record, key: str | None) -> str:
    value = record.get(key) if key else None
    # OpenTelemetry wraps the text once more.
    return words(value.get("stringValue", value) if isinstance(value, dict) else value)
