"""From an importer's stream to typed Parquet: same rows, same bytes, nothing half-written."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.datasets.arrow_types import plain_column, plain_schema
from workbench.datasets.prefetch import prefetched
from workbench.datasets.profile import MOST_PICTURED, ColumnProfiler, profile_columns
from workbench.datasets.progress import Progress, part_of, silent
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import TableInfo
from workbench.errors import EvidenceError

if TYPE_CHECKING:
    # The front door loads pandas; the desktop's process does without it.
    from workbench.api.importing import Imported, ImportedTable, Importer

GROUP_ROWS = 131_072
GROUP_CELLS = 8_000_000
FEWEST_GROUP_ROWS = 256
DICTIONARY_SAMPLE = 16_384
GUESS_FAILED = "table.guess_failed"


def read_evidence(importer: "Importer", path: Path, hints: Mapping[str, JsonValue]) -> "Imported":
    """Read a file with an importer, once more from end to end where a sample misled it.

    Raises
    ------
    EvidenceError
        One sentence: what is wrong, where, what to do.
    """
    try:
        return importer.read(path, hints)
    except EvidenceError as error:
        if error.code != GUESS_FAILED:
            raise
    return importer.read(path, {**hints, "types": "whole"})


def import_table(
    importer: "Importer",
    path: Path,
    hints: Mapping[str, JsonValue],
    target: Path,
    progress: Progress = silent,
) -> tuple["Imported", TableInfo | None]:
    """Read a file and, where it is a table, write it as typed Parquet.

    A stream may find, far down, a value that does not fit what its sample showed; it then
    ends with the code ``table.guess_failed`` and is read again with the hint
    ``types="whole"``.

    Parameters
    ----------
    importer : Importer
    path : Path
        A private copy that will not change.
    hints : mapping
    target : Path
        Where the Parquet file goes; left alone unless everything went well.
    progress : callable

    Returns
    -------
    Imported
        What the importer gave, with its notes and details.
    TableInfo or None
        ``sha256`` is left empty for the store to fill in; None where it is no table.

    Raises
    ------
    EvidenceError
        One sentence: what is wrong, where, what to do.
    Cancelled
        If ``progress`` was asked to stop.
    """
    try:
        return _import_once(importer, path, hints, target, progress)
    except EvidenceError as error:
        if error.code != GUESS_FAILED:
            raise
    return _import_once(importer, path, {**hints, "types": "whole"}, target, progress)


def write_table(imported: "ImportedTable", target: Path, progress: Progress = silent) -> TableInfo:
    """Write a stream as Parquet with zstd and describe its columns.

    The bytes depend on the rows and their order alone: row groups have a fixed size and
    no metadata of the reader is kept.

    Parameters
    ----------
    imported : ImportedTable
        Its stream is used up.
    target : Path
        Written beside itself first and renamed; left alone if anything fails.
    progress : callable

    Returns
    -------
    TableInfo
        ``sha256`` is left empty for the store to fill in; no roles yet.

    Raises
    ------
    EvidenceError
        If the stream ends with an error, or holds no rows.
    Cancelled
        If ``progress`` was asked to stop.
    """
    draft = target.with_name(target.name + ".part")
    try:
        profilers, rows = _write_groups(imported, draft, part_of(progress, 0.0, 0.8))
        if not rows:
            raise EvidenceError(
                "table.no_rows", "The table holds no rows.", "Check the export's query."
            )
        said = imported.details.get("columns")
        columns = profile_columns(
            draft,
            profilers,
            said if isinstance(said, Mapping) else {},
            part_of(progress, 0.8, 1.0),
        )
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return TableInfo(
        sha256="",
        rows=rows,
        columns=columns,
        notes=imported.notes,
        time_zone=str(imported.details.get("time_zone") or "UTC"),
    )


def group_rows(columns: int) -> int:
    """Return how many rows a row group holds; fewer where the table is wide."""
    return max(FEWEST_GROUP_ROWS, min(GROUP_ROWS, GROUP_CELLS // max(1, columns)))


def _import_once(
    importer: "Importer",
    path: Path,
    hints: Mapping[str, JsonValue],
    target: Path,
    progress: Progress,
) -> tuple["Imported", TableInfo | None]:
    imported = importer.read(path, hints)
    # Told by its shape: to import the class would load pandas.
    if not hasattr(imported, "batches"):
        return imported, None
    return imported, write_table(cast("ImportedTable", imported), target, progress)


def _write_groups(
    imported: "ImportedTable", draft: Path, progress: Progress
) -> tuple[dict[str, ColumnProfiler], int]:
    schema = plain_schema(imported.schema)
    pictured = len(schema) <= MOST_PICTURED
    profilers = {
        field.name: ColumnProfiler(field.name, field.type, pictured=pictured) for field in schema
    }
    expected = imported.details.get("rows")
    writer: pq.ParquetWriter | None = None
    rows = 0
    try:
        for group in _groups(imported, schema):
            if writer is None:
                writer = _open_writer(draft, schema, group)
            writer.write_table(group, row_group_size=group.num_rows)
            for name, column in zip(group.column_names, group.columns, strict=True):
                profilers[name].add(column.combine_chunks())
            rows += group.num_rows
            known = isinstance(expected, int) and expected > 0
            share = rows / expected if known else rows / (rows + 10 * GROUP_ROWS)
            progress(min(share, 1.0), f"{rows} rows read")
    finally:
        if writer is not None:
            writer.close()
    return profilers, rows


def _groups(imported: "ImportedTable", schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the stream's rows in tables of one fixed size, columns in their plain types."""
    size = group_rows(len(schema))
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in prefetched(imported.batches):
        columns = [
            plain_column(field.name, batch.column(place)) for place, field in enumerate(schema)
        ]
        plain = pa.RecordBatch.from_arrays(columns, schema=schema)
        while held + plain.num_rows >= size:
            taken = size - held
            yield _joined([*waiting, plain.slice(0, taken)], schema)
            plain, waiting, held = plain.slice(taken), [], 0
        if plain.num_rows:
            waiting.append(plain)
            held += plain.num_rows
    if waiting:
        yield _joined(waiting, schema)


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches(batches, schema).combine_chunks()


def _open_writer(draft: Path, schema: pa.Schema, first: pa.Table) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        draft,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in schema.names if _repeats(first.column(name))] or False,
        write_statistics=True,
        store_schema=True,
    )


def _repeats(column: pa.ChunkedArray) -> bool:
    """Whether a dictionary pays: few different values among the first rows."""
    sample = column.slice(0, DICTIONARY_SAMPLE)
    return int(pc.count_distinct(sample, mode="all").as_py()) * 4 <= len(sample)
