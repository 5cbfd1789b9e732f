"""A workspace as one file to put away, also while somebody works in it."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.events import instant
from workbench.errors import ExitCode, JournalError, PackageError
from workbench.exchange.archive import StoredFile
from workbench.exchange.backup import BackupDescription, BackupReader, write_backup
from workbench.services.session import Progress, Session, unreported
from workbench.services.witness_key import checkpoint_fault
from workbench.storage import Scope
from workbench.storage.snapshot import Contents

_COPY = ".copy"
_CHECKED = 0.3
"""How much of the progress is over when writing begins."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written.

    Attributes
    ----------
    path : Path
    size : int
        Bytes.
    manifest : str
        sha256 of its manifest, which names every byte in it.
    incidents, events, objects : int
    """

    path: Path
    size: int
    manifest: str
    incidents: int
    events: int
    objects: int


def back_up(session: Session, target: Path, *, progress: Progress = unreported) -> BackedUp:
    """Write a backup: the database as of one instant and every object it names.

    Parameters
    ----------
    session : Session
        Others may write to the workspace meanwhile.
    target : Path
        A file outside the workspace; an earlier backup of that name is replaced.
    progress : callable
        What it raises stops the work; nothing is left behind then.

    Returns
    -------
    BackedUp

    Raises
    ------
    JournalError
        If the journal is not intact, or an object is missing or was changed.
    PackageError
        If the file cannot be written, or something else lies there.
    """
    workspace = session.workspace
    _refuse_place(target, workspace.path)
    if not workspace.read_only:
        session.checkpoints.cover()
    with _beside(target) as file, _scores(session, target) as scores:
        sha256 = workspace.copy_database(file, lambda done: progress(0.1 * done, "Copying"))
        contents = _checked(session, file, progress)
        description = BackupDescription(
            workspace=workspace.identifier,
            made_at=instant(session.clock()),
            by=session.actor,
            heads=contents.heads,
            encrypted=workspace.encrypted,
        )
        objects = {name: workspace.objects.path(name) for name in contents.objects}

        def report(done: int, total: int) -> None:
            progress(_CHECKED + (1 - _CHECKED) * done / max(total, 1), f"Writing {target.name}")

        database = StoredFile(file, sha256)
        manifest = write_backup(target, description, database, objects, report, scores)
    return BackedUp(
        path=target,
        size=target.stat().st_size,
        manifest=manifest,
        incidents=len(contents.heads),
        events=sum(description.sizes.values()),
        objects=len(objects),
    )


@contextlib.contextmanager
def _scores(session: Session, target: Path) -> Iterator[StoredFile | None]:
    """Give a copy of the book of scores, once its chain is seen to hold; None without a book."""
    if not session.workspace.has_scores:
        yield None
        return
    with _beside(target) as file:
        with session.workspace.score_book() as book:
            book.check()
            sha256 = book.copy(file)
        yield StoredFile(file, sha256)


def _checked(session: Session, file: Path, progress: Progress) -> Contents:
    """Return what the copy holds, once it is seen to be intact."""

    def report(fraction: float, text: str) -> None:
        progress(0.1 + (_CHECKED - 0.1) * fraction, text)

    with session.workspace.beside(file) as copy:
        check = copy.journal.verify(Scope(verifier=checkpoint_fault, report=report))
        if check.problem is not None:
            raise JournalError(
                "backup.not_intact",
                f"The journal is not intact, so a backup of it could not be restored: "
                f"{check.problem['message']}.",
                "Copy the folder as it is to keep it as evidence, and restore an earlier backup.",
                ExitCode.TAMPERED,
            )
        return copy.contents()


def _refuse_place(target: Path, workspace: Path) -> None:
    """Refuse a folder, a file that is no backup, and what lies in the workspace itself."""
    if target.is_dir():
        raise PackageError(
            "backup.folder", f"{target} is a folder.", "Name the file to write, such as cases.bak."
        )
    if workspace.resolve() in target.resolve().parents:
        raise PackageError(
            "backup.inside",
            f"{target} lies inside the workspace that is to be backed up.",
            "Choose another disk, or at least another folder.",
        )
    if target.is_symlink() or (target.exists() and not _is_backup(target)):
        raise PackageError(
            "backup.exists",
            f"{target} is there already, and is not a backup; it was left as it is.",
            "Choose another name, or remove it yourself.",
        )


def _is_backup(path: Path) -> bool:
    try:
        with BackupReader.open(path):
            return True
    except PackageError:
        return False


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give an empty file next to the target, removed afterwards, or by the next backup."""
    try:
        _sweep(target)
        file, descriptor = _locked_file(target)
    except OSError as error:
        raise PackageError(
            "backup.unwritable",
            f"{target} cannot be written: {error.strerror}.",
            "Choose a folder that exists, may be written to and has room.",
        ) from None
    try:
        yield file
    finally:
        _remove(file)
        os.close(descriptor)


def _locked_file(target: Path) -> tuple[Path, int]:
    while True:
        file = target.with_name(f".{target.name}.{secrets.token_hex(8)}{_COPY}")
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return file, descriptor
        os.close(descriptor)  # somebody swept it up between making and locking


def _sweep(target: Path) -> None:
    """Remove what a backup that was killed left behind; one that still runs holds a lock."""
    for left in sorted(target.parent.iterdir()):
        start, copy, _ = left.name.rpartition(_COPY)
        if not copy or not start.startswith(f".{target.name}."):
            continue
        file = left.with_name(start + copy)
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            _remove(file)
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(file)
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)


def _remove(file: Path) -> None:
    """Remove a database, last of all itself, after what SQLite may have put beside it."""
    for end in ("-journal", "-wal", "-shm", ""):
        file.with_name(file.name + end).unlink(missing_ok=True)
