"""Rows of a table as a file of their own: CSV that no spreadsheet computes with, or Parquet."""

import csv
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pa_csv
from pyarrow.parquet import ParquetWriter, read_schema

from workbench.api.conditions import quoted
from workbench.datasets.progress import Progress, silent
from workbench.datasets.row_order import connected, watched
from workbench.datasets.rows import (
    SOURCE,
    Query,
    check_columns,
    order_clause,
    where_clause,
)
from workbench.domain.readable import REPLACEMENT, spreadsheet_text
from workbench.errors import EvidenceError

FORMS = ("csv", "parquet")
MEMORY = "1GB"
_BATCH = 1 << 16
# As `domain.readable` has them, in the words of RE2: what steers a reader, and how formulas begin.
_STEERING = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\x{61c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{ad}"
    r"\x{180e}\x{200b}\x{2060}-\x{2065}\x{206a}-\x{206f}\x{feff}\x{fff9}-\x{fffb}\x{2028}\x{2029}"
    r"\x{e0000}-\x{e007f}]"
)
_FORMULA = r"^(?:[\t\n]|[\t\n\p{Zs}]*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}|%])"


def save_rows(
    path: Path,
    target: Path,
    query: Query,
    spill: Path | None = None,
    progress: Progress = silent,
) -> int:
    """Write rows, in their order, whole or not at all.

    Parameters
    ----------
    path : Path
        A Parquet table.
    target : Path
        ``.csv`` or ``.parquet``. In CSV numbers are written in full, times in ISO 8601, and a text
        that begins like a formula gets an apostrophe in front; Parquet holds the values as they
        are.
    query : Query
        Which rows, columns and order.
    spill : Path, optional
        Where sorting may put what memory does not hold.
    progress : callable
        What it raises stops the writing and leaves nothing behind.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    EvidenceError
        As `rows.read_page`, and if the file cannot be written.
    """
    form = target.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise EvidenceError(
            "rows.form", f"{target.name} is neither .csv nor .parquet.", "Give it one of these."
        )
    schema = read_schema(path)
    names = query.columns or tuple(schema.names)
    check_columns(
        schema.names,
        (*names, *(c.column for c in query.conditions), *filter(None, [query.sort])),
    )
    write = _write_csv if form == "csv" else _write_parquet
    spell = _in_csv if form == "csv" else _as_it_is
    chosen = ", ".join(
        f"{spell(f't.{quoted(name)}', schema.field(name).type)} AS c{number}"
        for number, name in enumerate(names)
    )
    where, values = where_clause(query.conditions)
    order = f" {order_clause(query)}" if query.sort else ""
    statement = f"SELECT {chosen} {SOURCE}{where}{order}"
    # The draft is outermost: a stop in the last moment leaves what was there before.
    with (
        _draft(target) as stream,
        connected(spill, MEMORY) as connection,
        watched(connection, progress),
    ):
        reader = connection.sql(statement, params=[str(path), *values]).to_arrow_reader(_BATCH)
        return write(reader, names, stream)


@contextmanager
def _draft(target: Path) -> Iterator[BinaryIO]:
    """Give a file that becomes the target once everything is in it."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as stream:
            yield stream
        draft.replace(target)
    except OSError as error:
        raise EvidenceError(
            "rows.cannot_write",
            f"{target} cannot be written: {error.strerror}.",
            "Choose another folder.",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(reader: pa.RecordBatchReader, names: tuple[str, ...], stream: BinaryIO) -> int:
    heads = _Lines()
    csv.writer(heads, lineterminator="\n").writerow([spreadsheet_text(name) for name in names])
    stream.write("".join(heads).encode())
    options = pa_csv.WriteOptions(include_header=False)
    with pa_csv.CSVWriter(stream, reader.schema, write_options=options) as writer:
        return _pour(reader, writer.write_batch)


def _write_parquet(reader: pa.RecordBatchReader, names: tuple[str, ...], stream: BinaryIO) -> int:
    kinds = [field.type for field in reader.schema]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    with ParquetWriter(stream, schema, compression="zstd") as writer:
        return _pour(
            reader,
            lambda batch: writer.write_batch(pa.record_batch(batch.columns, schema=schema)),
        )


def _pour(reader: pa.RecordBatchReader, write: Callable[[pa.RecordBatch], None]) -> int:
    count = 0
    for batch in reader:
        write(batch)
        count += batch.num_rows
    return count


class _Lines(list[str]):
    def write(self, text: str) -> int:
        self.append(text)
        return len(text)


def _as_it_is(column: str, _kind: pa.DataType) -> str:
    return column


def _in_csv(column: str, kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        naive = f"make_timestamp(epoch_us({column}))"
        whole, part = (f"strftime({naive}, '%Y-%m-%dT%H:%M:%S{end}')" for end in ("Z", ".%fZ"))
        return f"CASE WHEN epoch_us({column}) % 1000000 = 0 THEN {whole} ELSE {part} END"
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return column
    plain = f"regexp_replace({column}, '{_STEERING}', '{REPLACEMENT}', 'g')"
    return (
        f"CASE WHEN regexp_matches({plain}, '{_FORMULA}') THEN chr(39) || {plain} ELSE {plain} END"
    )
