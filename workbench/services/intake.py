"""One file taken in: hashed while it is copied and again after, read, typed, with custody."""

from dataclasses import dataclass

from workbench.datasets.capture import CaptureFile
from workbench.datasets.sparse import refuse_holes
from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.evidence import Custody, Evidence, TableInfo
from workbench.domain.identifiers import new_identifier
from workbench.jobs.job import JobOutcome
from workbench.services.guarded import TABLE, ReadFile, read_file
from workbench.services.overlapping import is_large, take_in_overlapped
from workbench.services.session import Progress, Session
from workbench.services.taken_file import Request, TakenFile
from workbench.storage.unfinished import unfinished

METHOD = "copied, hashed while copying and again after"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One file, taken in.

    ``notes`` tell what was guessed, in words.
    """

    evidence: Evidence
    notes: tuple[str, ...]


def take_in(
    session: Session,
    file: CaptureFile,
    source: str,
    progress: Progress,
    request: Request | None = None,
) -> TakenIn:
    """Copy one file into the store and read it as what it is.

    A large file is copied, hashed, read and typed all at once, and what an interruption leaves
    of that is gone on with by the next attempt.

    Parameters
    ----------
    session : Session
    file : CaptureFile
    source : str
        Where it came from, in words, for custody.
    progress : callable
    request : Request, optional
        The import it is part of, for whoever goes on with it after an interruption.

    Returns
    -------
    TakenIn
        The evidence is not recorded in the journal yet.

    Raises
    ------
    EvidenceError
        If it cannot be read as what it claims to be.
    """
    refuse_holes(file.path)
    taken = _taken(session, file, progress, request or Request((file.path,)))
    found = taken.found
    details = {**found.details, **_parsed(session, found), "isolation": taken.isolation}
    evidence = Evidence(
        id=new_identifier(session.clock()),
        kind=found.kind,
        name=file.name,
        sha256=taken.sha256,
        size=taken.size,
        custody=Custody(
            brought_by=session.actor,
            source=source,
            received_at=session.clock(),
            method=METHOD,
            sha256_at_source=taken.sha256,
            sha256_after_copy=taken.sha256_after,
        ),
        importer=found.importer,
        window=file.window,
        table=found.table,
        details=details,
    )
    return TakenIn(evidence, found.notes)


def _taken(session: Session, file: CaptureFile, progress: Progress, request: Request) -> TakenFile:
    if not is_large(file.path):
        return _one_after_another(session, file, progress)
    with unfinished(session.workspace.objects, file.path) as partial:
        if partial is None:  # another process is taking the same file in
            return _one_after_another(session, file, progress)
        return take_in_overlapped(session, file, partial, request, progress)


def _one_after_another(session: Session, file: CaptureFile, progress: Progress) -> TakenFile:
    """Copy and hash, then read: what is simplest for a file that takes no time."""
    size = max(file.path.stat().st_size, 1)

    def copied(done: int) -> None:
        progress(0.4 * min(done / size, 1.0), f"Copying and hashing {file.name}")

    def reading(fraction: float, text: str) -> None:
        progress(0.4 + 0.6 * fraction, f"Reading {file.name}: {text}" if text else file.name)

    stored = session.workspace.objects.put_file(file.path, copied)
    place = session.workspace.objects.path(stored.sha256)
    found, outcome = read_file(session, place, file, file.all_hints(), reading)
    try:
        table = _kept_table(session, found, outcome)
    finally:
        outcome.discard()
    return TakenFile(
        sha256=stored.sha256,
        sha256_after=stored.sha256_after,
        size=stored.size,
        found=found.model_copy(update={"table": table}),
        isolation=outcome.environment.isolation,
    )


def _kept_table(session: Session, found: ReadFile, outcome: JobOutcome) -> TableInfo | None:
    path = outcome.tables.get(TABLE)
    if found.table is None or path is None:
        return None
    kept = session.workspace.objects.put_file(path)
    return found.table.model_copy(update={"sha256": kept.sha256})


def _parsed(session: Session, found: ReadFile) -> dict[str, JsonValue]:
    """Keep the parsed form of lineage and changes, which a worker reads, and a few facts."""
    lineage, changes = found.lineage, found.changes
    if lineage is not None:
        body = lineage.model_dump(mode="json")
        kept = session.workspace.objects.put_bytes(canonical(body))
        words = f"{len(lineage.nodes)} nodes, {len(lineage.edges)} edges"
        return {"parsed": kept.sha256, "summary": words}
    if changes is not None:
        listed = [change.json_body() for change in changes]
        kept = session.workspace.objects.put_bytes(canonical(listed))
        return {"parsed": kept.sha256, "changes": listed, "summary": f"{len(listed)} events"}
    return {}
