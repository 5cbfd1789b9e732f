"""Single facts in records of any make: which key means time, title, level or message."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from workbench.api import EvidenceError, ImportedTable, JsonValue
from workbench_importers.delimited import DelimitedImporter
from workbench_importers.json_files import first_record, iter_any_records
from workbench_importers.text_files import decoded_head, read_head

Record = Mapping[str, JsonValue]


def find_key(keys: Sequence[str], names: Sequence[str]) -> str | None:
    """Return the key that is the first of some names, whatever its case or its dashes."""
    folded = {_folded(key): key for key in reversed(keys)}
    return next((folded[name] for name in names if name in folded), None)


def first_keys(head: bytes) -> tuple[str, ...]:
    """Return the keys of the first record of a JSON text; empty where it is none."""
    return tuple(first_record(decoded_head(head)))


def iter_rows(path: Path, hints: Mapping[str, JsonValue]) -> Iterator[tuple[int, Record]]:
    """Yield the records of a JSON, JSON-lines or delimited file, numbered from 1.

    Raises
    ------
    EvidenceError
        If the file is empty or cannot be read.
    """
    text = decoded_head(read_head(path)).lstrip("\ufeff \t\r\n")
    if text[:1] in {"{", "["}:
        yield from iter_any_records(path, str(hints.get("encoding") or ""))
        return
    table = DelimitedImporter().read(path, {**hints, "types": "whole"})
    yield from _table_rows(table)


def _table_rows(table: ImportedTable) -> Iterator[tuple[int, Record]]:
    number = 0
    for batch in table.batches:
        for row in pa.RecordBatch.to_pylist(batch):
            number += 1
            yield number, row


def words(value: JsonValue) -> str:
    """Return a value as one line of text; empty for none."""
    return "" if value is None else " ".join(str(value).split())


def no_key(path: Path, number: int, what: str, names: Sequence[str]) -> EvidenceError:
    """Return the error of a record without a key it needs."""
    return EvidenceError(
        "records.key",
        f"Record {number} of {path.name} has no {what}.",
        f"Usual keys are {', '.join(names[:4])}.",
    )


def _folded(key: str) -> str:
    return key.strip().lower().replace("-", "_").replace(" ", "_").lstrip("@")
