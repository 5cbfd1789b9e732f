"""What the program has workers do with bytes that nobody vouches for.

These functions run in a worker, shut in like an analysis; nothing else of the program opens
a file handed in, or a table of somebody else's package, with the libraries that read them.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.api.loading import load_plugin
from workbench.datasets.capture import CaptureFile
from workbench.datasets.ingest import import_table
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import EvidenceKind
from workbench.domain.runs import Tolerance
from workbench.errors import EvidenceError, PluginError
from workbench.services.comparison import compare_tables

if TYPE_CHECKING:
    from workbench.api.importing import Importer

HEAD_BYTES = 64 * 1024
BATCH_ROWS = 16_384

Report = Callable[[float, str], None]
Arguments = Mapping[str, JsonValue]


def read_file(arguments: Arguments, folder: Path, report: Report) -> JsonValue:
    """Choose the importer that is surest of a file and read it; a table is written anew.

    Parameters
    ----------
    arguments : mapping
        ``name``, ``kind`` or None, ``guessed``,
        ``hints``, ``plugins``, what to call the ``table``, and the
        inputs ``file`` and, where an earlier attempt was interrupted, ``kept``.
    folder : Path
    report : callable

    Returns
    -------
    mapping
        ``importer, kind, notes, details``, and ``table``, ``lineage`` or ``changes``.

    Raises
    ------
    EvidenceError
        One sentence: what is wrong, where, what to do.
    """
    kind, hints = arguments["kind"], dict(arguments["hints"])
    path = _named(folder, str(arguments["name"]), arguments["inputs"]["file"])
    file = CaptureFile(
        path=path,
        name=str(arguments["name"]),
        kind=None if kind is None else EvidenceKind(kind),
        guessed=bool(arguments["guessed"]),
    )
    importer = choose_importer(_importers(arguments["plugins"]), file, path)
    target = folder / "tables" / f"{arguments['table']}.parquet"
    kept = arguments["inputs"].get("kept")
    imported, table = import_table(
        importer, path, hints, target, report, None if kept is None else Path(kept)
    )
    lineage, changes = getattr(imported, "lineage", None), getattr(imported, "changes", None)
    return {
        "importer": importer.id,
        "kind": str(EvidenceKind(getattr(imported, "kind", importer.kind))),
        "notes": list(imported.notes),
        "details": dict(imported.details),
        "table": None if table is None else table.json_body(),
        "lineage": None if lineage is None else lineage.model_dump(mode="json"),
        "changes": None if changes is None else [change.json_body() for change in changes],
    }


def read_through(arguments: Arguments, folder: Path, report: Report) -> JsonValue:
    """Read a table of somebody's package from end to end, and keep nothing; input ``table``.

    Raises
    ------
    EvidenceError
        If it is not what it says of itself.
    """
    del folder
    try:
        with pq.ParquetFile(arguments["inputs"]["table"]) as file:
            expected, seen = file.metadata.num_rows, 0
            for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
                batch.validate(full=True)
                seen += batch.num_rows
                report(min(seen / max(expected, 1), 1.0), "")
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError):
        raise EvidenceError("table.unreadable", "It is damaged, or no Parquet file.") from None
    if seen != expected:
        raise EvidenceError("table.footer", f"It claims {expected} rows and holds {seen}.")
    return seen


def compare(arguments: Arguments, folder: Path, report: Report) -> JsonValue:
    """Compare a package's table with the one made here; arguments ``name, absolute, relative``."""
    del folder
    report(0.0, "")
    tolerance = Tolerance(absolute=arguments["absolute"], relative=arguments["relative"])
    inputs = arguments["inputs"]
    found = compare_tables(
        str(arguments["name"]), Path(inputs["recorded"]), Path(inputs["here"]), tolerance
    )
    return [[d.where, d.recorded, d.here, d.within] for d in found]


def choose_importer(importers: "Sequence[Importer]", file: CaptureFile, path: Path) -> "Importer":
    """Return the importer that is surest of a file, of the kind it is said to be.

    Raises
    ------
    EvidenceError
        If the file is said to be of a kind that no importer finds in it.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    judged = [(importer.recognises(path, head), importer.id, importer) for importer in importers]
    of_kind = [j for j in judged if file.kind is None or j[2].kind is file.kind]
    sure = [j for j in of_kind if j[0] > 0]
    if not sure and file.guessed:
        # The name promised something that the content is not; the content decides.
        sure = [j for j in judged if j[0] > 0]
    if sure:
        return max(sure, key=lambda j: (j[0], j[1]))[2]
    if file.kind is None or not of_kind:
        raise EvidenceError(
            "evidence.no_importer",
            f"No plugin takes in {file.name}.",
            "`workbench plugin list` shows which are switched off.",
        )
    raise EvidenceError(
        "evidence.not_of_kind",
        f"{file.name} is said to be {_WORDS[file.kind]}, and does not look like one.",
        "Correct capture.json; or, to keep the file sealed as it is, give its name another ending.",
    )


def _named(folder: Path, name: str, real: str) -> Path:
    """Give the stored copy its own name back while an importer reads it."""
    place = folder / "named"
    place.mkdir()
    link = place / Path(name).name
    link.symlink_to(real)
    return link


def _importers(plugins: Sequence[str]) -> "list[Importer]":
    """Return an instance of every importer; plugins that fail to load are left out."""
    found: list[Importer] = []
    for module in plugins:
        try:
            found += [importer() for importer in load_plugin(module).importers]
        except PluginError:
            continue
    return found


_WORDS = {
    EvidenceKind.TABLE: "a table",
    EvidenceKind.MODEL: "a model",
    EvidenceKind.LINEAGE: "a lineage graph",
    EvidenceKind.SIGNALS: "a table of signals",
    EvidenceKind.CHANGES: "a list of change events",
    EvidenceKind.LOGS: "a log",
    EvidenceKind.ENVIRONMENT: "an environment",
    EvidenceKind.SEALED: "a sealed file",
}
