"""One file taken in: hashed while it is copied and again after, read, typed, with custody."""

from dataclasses import dataclass

from workbench.datasets.capture import CaptureFile
from workbench.datasets.sparse import refuse_holes
from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.evidence import Custody, Evidence, TableInfo
from workbench.domain.identifiers import new_identifier
from workbench.jobs.job import JobOutcome
from workbench.services.guarded import TABLE, ReadFile, read_file
from workbench.services.session import Progress, Session

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

    def reading(fraction: float, text: str) -> None:
        progress(0.4 + 0.6 * fraction, f"Reading {file.name}: {text}" if text else file.name)

    refuse_holes(file.path)
    stored = session.workspace.objects.put_file(file.path, copied)
    hints = {**file.hints, **({"kind": str(file.kind)} if file.kind else {})}
    place = session.workspace.objects.path(stored.sha256)
    found, outcome = read_file(session, place, file, hints, reading)
    try:
        table = _kept_table(session, found, outcome)
    finally:
        outcome.discard()
    isolation = outcome.environment.isolation
    details = {**found.details, **_parsed(session, found), "isolation": isolation}
    evidence = Evidence(
        id=new_identifier(session.clock()),
        kind=found.kind,
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
        importer=found.importer,
        window=file.window,
        table=table,
        details=details,
    )
    return TakenIn(evidence, found.notes)


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
