"""One file taken in: hashed while it is copied and again after, read, typed, with custody."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.datasets.capture import CaptureFile
from workbench.datasets.ingest import import_table
from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.evidence import Custody, Evidence, EvidenceKind, TableInfo
from workbench.domain.identifiers import new_identifier
from workbench.errors import EvidenceError
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session
from workbench.storage import StoredObject

if TYPE_CHECKING:
    from workbench.api.importing import Imported, Importer

HEAD_BYTES = 64 * 1024
METHOD = "copied, hashed while copying and again after"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One file, taken in.

    ``notes`` tell what was guessed, in words.
    """

    evidence: Evidence
    notes: tuple[str, ...]


def take_in(session: Session, file: CaptureFile, source: str, progress: Progress) -> TakenIn:
    """Copy one file into the store and read it as what it is.

    Parameters
    ----------
    session : Session
    file : CaptureFile
    source : str
        Where it came from, in words, for custody.
    progress : callable

    Returns
    -------
    TakenIn
        The evidence is not recorded in the journal yet.

    Raises
    ------
    EvidenceError
        If it cannot be read as what it claims to be.
    """
    size = max(file.path.stat().st_size, 1)

    def copied(done: int) -> None:
        progress(0.4 * min(done / size, 1.0), f"Copying and hashing {file.name}")

    stored = session.workspace.objects.put_file(file.path, copied)
    with _named(session, stored, file) as path:
        importer = choose_importer(session.registry.importers(), file, path)
        hints = {**file.hints, **({"kind": str(file.kind)} if file.kind else {})}
        imported, table = _read(session, importer, path, hints, file, progress)
    kind = EvidenceKind(getattr(imported, "kind", importer.kind))
    details = {**imported.details, **_parsed(session, imported)}
    evidence = Evidence(
        id=new_identifier(session.clock()),
        kind=kind,
        name=file.name,
        sha256=stored.sha256,
        size=stored.size,
        custody=Custody(
            brought_by=session.actor,
            source=source,
            received_at=session.clock(),
            method=METHOD,
            sha256_at_source=stored.sha256,
            sha256_after_copy=stored.sha256_after,
        ),
        importer=importer.id,
        window=file.window,
        table=table,
        details=details,
    )
    return TakenIn(evidence, imported.notes)


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
        f"{file.name} is said to be {_article(file.kind)}, and does not look like one.",
        "Correct capture.json; or, to keep the file sealed as it is, give its name another ending.",
    )


def _read(
    session: Session,
    importer: "Importer",
    path: Path,
    hints: Mapping[str, JsonValue],
    file: CaptureFile,
    progress: Progress,
) -> "tuple[Imported, TableInfo | None]":
    def reading(fraction: float, text: str) -> None:
        progress(0.4 + 0.6 * fraction, f"Reading {file.name}: {text}" if text else file.name)

    with scratch_folder() as folder:
        target = folder / "table.parquet"
        imported, table = import_table(importer, path, hints, target, reading)
        if table is not None:
            kept = session.workspace.objects.put_file(target)
            table = table.model_copy(update={"sha256": kept.sha256})
    return imported, table


def _parsed(session: Session, imported: "Imported") -> dict[str, JsonValue]:
    """Keep the parsed form of lineage and changes, which a worker reads, and a few facts."""
    lineage = getattr(imported, "lineage", None)
    if lineage is not None:
        body = lineage.model_dump(mode="json")
        kept = session.workspace.objects.put_bytes(canonical(body))
        words = f"{len(lineage.nodes)} nodes, {len(lineage.edges)} edges"
        return {"parsed": kept.sha256, "summary": words}
    changes = getattr(imported, "changes", None)
    if changes is not None:
        listed = [change.json_body() for change in changes]
        kept = session.workspace.objects.put_bytes(canonical(listed))
        return {"parsed": kept.sha256, "changes": listed, "summary": f"{len(listed)} events"}
    return {}


@contextmanager
def _named(session: Session, stored: StoredObject, file: CaptureFile) -> Iterator[Path]:
    """Give the stored copy its own name back while an importer reads it."""
    with scratch_folder() as folder:
        link = folder / Path(file.name).name
        link.symlink_to(session.workspace.objects.path(stored.sha256))
        yield link


def _article(kind: EvidenceKind) -> str:
    words = {
        EvidenceKind.TABLE: "a table",
        EvidenceKind.MODEL: "a model",
        EvidenceKind.LINEAGE: "a lineage graph",
        EvidenceKind.SIGNALS: "a table of signals",
        EvidenceKind.CHANGES: "a list of change events",
        EvidenceKind.LOGS: "a log",
        EvidenceKind.ENVIRONMENT: "an environment",
        EvidenceKind.SEALED: "a sealed file",
    }
    return words[kind]
