"""From an importer's stream to typed Parquet: same rows, same bytes, nothing half-written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from workbench.datasets.arrow_types import plain_schema
from workbench.datasets.conversion import Conversion, plan_of
from workbench.datasets.growing_table import GrowingTable, Kept
from workbench.datasets.profile import MOST_PICTURED, ColumnProfiler, profile_columns
from workbench.datasets.progress import Progress, part_of, silent
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import TableInfo
from workbench.errors import EvidenceError

if TYPE_CHECKING:
    # The front door loads pandas; the desktop's process does without it.
    from workbench.api.importing import Imported, ImportedTable, Importer

DRAFT = ".part"
"""What the name of a table ends with while it is written."""
GUESS_FAILED = "table.guess_failed"


@dataclass(frozen=True, slots=True)
class Source:
    """What a table is read from.

    Attributes
    ----------
    importer : str
    hints : mapping
    size : int
        Bytes; 0 where it is not known.
    """

    importer: str = ""
    hints: Mapping[str, JsonValue] = field(default_factory=dict)
    size: int = 0


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
    kept: Path | None = None,
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
    kept : Path, optional
        What an earlier attempt at the same file left of its draft.

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
        return _import_once(importer, path, hints, target, progress, kept)
    except EvidenceError as error:
        if error.code != GUESS_FAILED:
            raise
    whole = {**hints, "types": "whole"}
    return _import_once(importer, path, whole, target, progress, kept)


def write_table(
    imported: "ImportedTable",
    target: Path,
    progress: Progress = silent,
    *,
    source: Source | None = None,
    kept: Path | None = None,
) -> TableInfo:
    """Write a stream as Parquet with zstd and describe its columns.

    The bytes depend on the rows and their order alone: row groups have a fixed size and
    no metadata of the reader is kept. While it is written, the draft beside the target and
    its index tell what of it is finished, for whoever wants to keep that.

    Parameters
    ----------
    imported : ImportedTable
        Its stream is used up.
    target : Path
        Written beside itself first and renamed; left alone if anything fails.
    progress : callable
    source : Source, optional
        What is read, so that an earlier attempt at it can be told from others.
    kept : Path, optional
        The draft of an earlier attempt, with its index; used if it is one of this source.

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
    source = source or Source()
    schema = plain_schema(imported.schema)
    pictured = len(schema) <= MOST_PICTURED
    profilers = {
        field.name: ColumnProfiler(field.name, field.type, pictured=pictured) for field in schema
    }
    plan = plan_of(source.importer, schema, source.hints)
    earlier = None if kept is None else Kept.found(kept)
    growing = GrowingTable(target.with_name(target.name + DRAFT), plan)
    conversion = Conversion(
        imported, schema, growing, profilers, threads=pa.cpu_count(), size=source.size
    )
    try:
        matching = earlier if earlier is not None and earlier.plan == plan else None
        conversion.run(matching, part_of(progress, 0.0, 0.85))
        if not growing.rows:
            raise EvidenceError(
                "table.no_rows", "The table holds no rows.", "Check the export's query."
            )
        growing.finish()
        said = imported.details.get("columns")
        columns = profile_columns(
            growing.path,
            profilers,
            said if isinstance(said, Mapping) else {},
            part_of(progress, 0.85, 1.0),
        )
        growing.path.replace(target)
    finally:
        growing.close()
        growing.path.unlink(missing_ok=True)
        growing.index.unlink(missing_ok=True)
    return TableInfo(
        sha256="",
        rows=growing.rows,
        columns=columns,
        notes=imported.notes,
        time_zone=str(imported.details.get("time_zone") or "UTC"),
    )


def _import_once(
    importer: "Importer",
    path: Path,
    hints: Mapping[str, JsonValue],
    target: Path,
    progress: Progress,
    kept: Path | None,
) -> tuple["Imported", TableInfo | None]:
    imported = importer.read(path, hints)
    # Told by its shape: to import the class would load pandas.
    if not hasattr(imported, "batches"):
        return imported, None
    table = cast("ImportedTable", imported)
    source = Source(importer.id, hints, path.stat().st_size if path.exists() else 0)
    return imported, write_table(table, target, progress, source=source, kept=kept)
