"""Long signals prepared for drawing: kept in the workspace, thrown away and made again at will.

Nothing of it is evidence. It lies outside ``objects/``, in a folder named by the hash of the
table it was made from, is left out of packages and backups, and no analysis reads it.
"""

import os
import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from workbench.datasets.progress import Progress, part_of, silent
from workbench.datasets.traces import LONG_ROWS, TraceFolder, build_traces
from workbench.domain.evidence import Evidence, EvidenceKind
from workbench.services.session import Session

FOLDER = Path("derived") / "traces-1"
NOTE = "derived.txt"
_WORDS = (
    "The files here were made from evidence, to draw it faster. They are no evidence themselves:\n"
    "they may be deleted at any time, and are made again when they are needed.\n"
)
_OPEN = 8


def is_long(item: Evidence) -> bool:
    """Whether an item is a table of signals that is too long to be drawn point by point."""
    return (
        item.kind is EvidenceKind.SIGNALS
        and item.table is not None
        and item.table.rows >= LONG_ROWS
    )


def open_traces(session: Session, item: Evidence) -> TraceFolder | None:
    """Return an item's traces, or None where they are still to be prepared."""
    if item.table is None:
        return None
    folder = _place(session) / item.table.sha256
    # A folder that was made again is another one.
    stamp = _stamp(folder)
    return None if stamp is None else _opened(folder, item.table.sha256, stamp)


def unprepared(session: Session, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the long signals among some evidence that cannot be drawn yet."""
    return [item for item in evidence if is_long(item) and open_traces(session, item) is None]


def prepare_traces(
    session: Session, evidence: Iterable[Evidence], progress: Progress = silent
) -> int:
    """Prepare long signals for drawing, where that was not done yet.

    Parameters
    ----------
    session : Session
    evidence : iterable of Evidence
        What is not a long signal is passed over.
    progress : callable

    Returns
    -------
    int
        How many items were prepared.

    Raises
    ------
    EvidenceError
        If there is no room for it.
    Cancelled
        If ``progress`` was asked to stop; nothing is left behind.
    """
    wanted = unprepared(session, evidence)
    for number, item in enumerate(wanted):
        part = part_of(progress, number / len(wanted), (number + 1) / len(wanted))
        sha256 = item.table.sha256 if item.table is not None else ""
        place = _place(session)
        _sweep(session, place)
        build_traces(session.workspace.objects.path(sha256), sha256, place / sha256, part)
    return len(wanted)


def _place(session: Session) -> Path:
    if not session.workspace.read_only:
        return session.workspace.path / FOLDER
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "incident-workbench" / FOLDER


def _sweep(session: Session, place: Path) -> None:
    """Say what the folder is, and remove what was made of tables that are not there any more."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place.parent / NOTE).write_text(_WORDS, encoding="utf-8")
    if session.workspace.read_only:
        return
    for folder in place.iterdir():
        if not folder.name.startswith(".") and not session.workspace.objects.has(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _stamp(folder: Path) -> int | None:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None


@lru_cache(_OPEN)
def _opened(folder: Path, sha256: str, stamp: int) -> TraceFolder | None:
    del stamp
    return TraceFolder.open(folder, sha256)
