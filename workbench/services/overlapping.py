"""A large file taken in at one go: copied and hashed, then checked while it is read and typed.

The second hash of the copy runs beside the worker that reads it, and the worker's table is
copied and hashed part by part as it comes, so that at the end only a footer is missing. What
is finished stays in the store's ``.incoming`` until the import is recorded.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError

import workbench
from workbench.datasets.capture import CaptureFile
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import TableInfo
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.following import TableFollower
from workbench.jobs.job import JobOutcome
from workbench.services.guarded import TABLE, ReadFile, read_file
from workbench.services.session import Progress, Session
from workbench.services.taken_file import Request, TakenFile
from workbench.storage.unfinished import Unfinished

LARGE = 64 << 20
"""Bytes from which on an interrupted import is worth going on with."""
_COPYING = 0.15
_MEGABYTE = 1_000_000


def is_large(path: Path) -> bool:
    """Whether a file is taken in at one go."""
    return path.stat().st_size >= LARGE


def take_in_overlapped(
    session: Session,
    file: CaptureFile,
    partial: Unfinished,
    request: Request,
    progress: Progress,
) -> TakenFile:
    """Take in one file, from where an earlier attempt stopped.

    Parameters
    ----------
    session : Session
    file : CaptureFile
    partial : Unfinished
    request : Request
    progress : callable

    Raises
    ------
    EvidenceError
        If it cannot be read as what it claims to be; nothing is kept then.
    Cancelled
        If it was stopped; what is finished is kept.
    """
    earlier = _finished_before(session, file, partial)
    if earlier is not None:
        progress(1.0, f"{file.name} was taken in before")
        return earlier
    partial.begin({**request.told(), "name": file.name})
    try:
        taken = _take_in(session, file, partial, progress)
    except Cancelled:
        raise
    except WorkbenchError:
        partial.discard()
        raise
    partial.finish({"file": taken.json_body(), **_matters(file)})
    return taken


def _take_in(
    session: Session, file: CaptureFile, partial: Unfinished, progress: Progress
) -> TakenFile:
    whole = max(file.path.stat().st_size, 1)

    def copied(done: int) -> None:
        share = min(done / whole, 1.0)
        said = f"{done // _MEGABYTE} of {whole // _MEGABYTE} MB"
        progress(_COPYING * share, f"Copying and hashing {file.name}: {said}")

    def reading(fraction: float, text: str) -> None:
        said = f"Reading {file.name}: {text}" if text else file.name
        progress(_COPYING + (1 - _COPYING) * fraction, said)

    sha256, size = partial.copy(copied)
    with ThreadPoolExecutor(max_workers=1) as checking:
        checked = checking.submit(partial.settle, partial.original, sha256)
        follower = TableFollower(partial.table, TABLE)
        found, outcome = read_file(
            session, partial.original, file, file.all_hints(), reading, follower
        )
        try:
            table = _kept_table(found, outcome, partial, follower)
        finally:
            outcome.discard()
        after = checked.result()
    partial.publish(partial.original, after)
    return TakenFile(
        sha256=sha256,
        sha256_after=after,
        size=size,
        found=found.model_copy(update={"table": table}),
        isolation=outcome.environment.isolation,
    )


def _kept_table(
    found: ReadFile, outcome: JobOutcome, partial: Unfinished, follower: TableFollower
) -> TableInfo | None:
    path = outcome.tables.get(TABLE)
    if found.table is None or path is None:
        return None
    sha256 = follower.finish(path)
    partial.settle(partial.table, sha256)
    partial.publish(partial.table, sha256)
    return found.table.model_copy(update={"sha256": sha256})


def _finished_before(session: Session, file: CaptureFile, partial: Unfinished) -> TakenFile | None:
    """Return what an earlier attempt made of the file, if it was asked for the same."""
    done = partial.done
    matters = _matters(file)
    if done is None or any(done.get(name) != value for name, value in matters.items()):
        return None
    try:
        taken = TakenFile.model_validate(done["file"])
    except (ValidationError, KeyError):
        return None
    table = taken.found.table
    needed = (taken.sha256, *((table.sha256,) if table else ()))
    return taken if all(map(session.workspace.objects.has, needed)) else None


def _matters(file: CaptureFile) -> dict[str, JsonValue]:
    """Return what a file is read as, and by which version."""
    return {
        "hints": file.all_hints(),
        "kind": None if file.kind is None else str(file.kind),
        "guessed": file.guessed,
        "program": workbench.__version__,
    }
