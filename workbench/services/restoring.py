"""A workspace made from a backup, which says of itself that it was."""

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from workbench.domain.canonical import canonical
from workbench.domain.events import instant
from workbench.errors import ExitCode, JournalError, WorkbenchError, WorkspaceError
from workbench.exchange.backup import DATABASE, SCORES, BackupReader
from workbench.services.clock import Clock, utc_clock
from workbench.services.passphrase import given_passphrase
from workbench.services.session import Progress, current_actor, unreported
from workbench.services.store_check import RESTORED
from workbench.services.witness import Restoration, Witness
from workbench.services.witness_key import WitnessKey, checkpoint_fault, witness_key
from workbench.storage import Checkpoint, Scope, Workspace
from workbench.storage.cipher import MARKER, NOTICE
from workbench.storage.objects import sync_folder
from workbench.storage.score_book import FILE as BOOK
from workbench.storage.score_tables import refuse_foreign_book
from workbench.storage.snapshot import refuse_foreign

_UNFINISHED = ".restoring"
_COPIED = 0.7
"""How much of the progress is over when everything is copied."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace that was made from a backup.

    Attributes
    ----------
    path : Path
    incidents, events, objects : int
    made_at, by : str
        When the backup was made, and by whom.
    witnessed : bool
        Whether the restoration was written down outside the workspace.
    """

    path: Path
    incidents: int
    events: int
    objects: int
    made_at: str
    by: str
    witnessed: bool


@dataclass
class Restorer:
    """Who restores, when, and where that is written down.

    Attributes
    ----------
    actor : str
    clock : callable
    witness : Witness or None
    """

    actor: str
    clock: Clock
    witness: Witness | None

    @classmethod
    def here(cls) -> "Restorer":
        """Return this user on this machine."""
        return cls(current_actor(), utc_clock, Witness.of_user())

    def restore(self, file: Path, folder: Path, *, progress: Progress = unreported) -> Restored:
        """Make a workspace from a backup, whole or not at all.

        Everything is copied beside the folder and checked there; only then does it appear
        under its name.

        Parameters
        ----------
        file : Path
        folder : Path
            A folder that does not exist yet or is empty.
        progress : callable
            What it raises stops the work; nothing is left behind then.

        Returns
        -------
        Restored

        Raises
        ------
        WorkbenchError
            If the backup is malformed, was changed or does not hold together, the folder
            is not empty, or the disk does not take it.
        """
        folder = folder.absolute()
        _refuse_occupied(folder)
        with BackupReader.open(file) as backup, _building(folder, backup.size) as place:
            _copy(backup, place, progress)
            passphrase = given_passphrase(file) if backup.description.encrypted else None
            _refuse_foreign(place / "journal.db", passphrase, file)
            if passphrase is not None:
                (place / MARKER).write_text(NOTICE, encoding="utf-8")
            if backup.has_scores:
                refuse_foreign_book(place / BOOK, passphrase)
            with Workspace.open(place, passphrase=passphrase) as workspace:
                events = _check(backup, workspace, progress)
                witnessed = self._write_down(backup, workspace, folder)
            _sync_all(place)
            _publish(place, folder)
            said = backup.description
            return Restored(
                path=folder,
                incidents=len(said.heads),
                events=events,
                objects=len(backup.objects),
                made_at=said.made_at,
                by=said.by,
                witnessed=witnessed,
            )

    def _write_down(self, backup: BackupReader, workspace: Workspace, folder: Path) -> bool:
        """Give the workspace a name of its own, and say in it and outside where it came from."""
        said = backup.description
        restored = Restoration(
            workspace=secrets.token_hex(16),
            parent=said.workspace,
            at=instant(self.clock()),
            made_at=said.made_at,
            by=self.actor,
            backup=backup.manifest,
            heads=said.sizes,
        )
        key: WitnessKey | None = None
        if self.witness is not None:
            with contextlib.suppress(WorkbenchError, OSError):
                key = witness_key(self.witness.keys)
        if key is not None:
            restored = replace(restored, key=key.fingerprint)
            signature = key.sign(restored.statement()).decode("ascii")
            restored = replace(restored, signature=signature)
        workspace.remember("workspace", restored.workspace)
        workspace.remember(RESTORED, canonical(asdict(restored)).decode())
        if self.witness is None or key is None:
            return False
        ends = [self._checkpoint(workspace, key, incident) for incident in sorted(said.heads)]
        try:
            self.witness.note(restored.workspace, folder, [restored, *ends])
        except OSError:
            return False
        return True

    def _checkpoint(self, workspace: Workspace, key: WitnessKey, incident: str) -> Checkpoint:
        return workspace.journal.checkpoint(incident, key.sign, at=self.clock(), by=key.fingerprint)


def _refuse_foreign(database: Path, passphrase: str | None, backup: Path) -> None:
    """Refuse a database that is not ours; where only the passphrase is wrong, name the backup."""
    try:
        refuse_foreign(database, passphrase)
    except WorkspaceError as error:
        if error.code != "workspace.locked":
            raise
        raise WorkspaceError(
            error.code,
            f"The passphrase does not open the journal in {backup}, or that is damaged.",
            "Give the passphrase of the workspace that was backed up.",
        ) from error


def _refuse_occupied(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            "restore.not_empty",
            f"{folder} is there already and is not an empty folder.",
            "Restore into a new folder; nothing is ever written over.",
        )


def _copy(backup: BackupReader, place: Path, progress: Progress) -> None:
    done, total = 0, max(backup.size, 1)

    def count(size: int) -> None:
        nonlocal done
        done += size
        progress(_COPIED * done / total, "Copying and hashing")

    backup.copy(DATABASE, place / "journal.db", count)
    if backup.has_scores:
        backup.copy(SCORES, place / BOOK, count)
    objects = place / "objects"
    objects.mkdir()
    for path, sha256 in backup.objects.items():
        target = objects / sha256[:2] / sha256
        target.parent.mkdir(exist_ok=True)
        backup.copy(path, target, count)
        target.chmod(target.stat().st_mode & 0o444)


def _check(backup: BackupReader, workspace: Workspace, progress: Progress) -> int:
    """Check the journal that was copied; return its number of events."""

    def report(fraction: float, text: str) -> None:
        progress(_COPIED + (1 - _COPIED) * fraction, text)

    check = workspace.journal.verify(Scope(verifier=checkpoint_fault, report=report))
    if check.problem is not None:
        raise _not_intact(check.problem["message"])
    contents = workspace.contents()
    if contents.heads != backup.description.heads:
        raise _not_intact("its journal does not end where the backup says")
    if contents.objects != tuple(sorted(backup.objects.values())):
        raise _not_intact("it holds objects that no event names")
    if backup.has_scores:
        with workspace.score_book() as book:
            book.check()
    return check.events


def _not_intact(why: str) -> JournalError:
    return JournalError(
        "restore.not_intact",
        f"The backup is not restored, because it is not intact: {why}.",
        "Take another backup.",
        ExitCode.TAMPERED,
    )


@contextlib.contextmanager
def _building(folder: Path, size: int) -> Iterator[Path]:
    """Give a folder beside the one to be made; it is removed unless it was renamed."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        free = shutil.disk_usage(folder.parent).free
        if free < size:
            raise WorkspaceError(
                "workspace.disk_full",
                f"The backup needs {size} bytes, and the disk of {folder} has {free} left.",
                "Free some space and do the same again.",
            )
        place = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}{_UNFINISHED}")
        place.mkdir(mode=0o777)
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            os.close(descriptor)
    except OSError as error:
        raise WorkspaceError(
            "restore.unwritable",
            f"{folder} cannot be made: {error.strerror}.",
            "Choose a folder that may be written to and has room.",
        ) from error


def _sweep(folder: Path) -> None:
    """Remove what a restoration that was killed left behind; one that still runs holds a lock."""
    for left in folder.parent.iterdir():
        if not (left.name.startswith(f".{folder.name}.") and left.name.endswith(_UNFINISHED)):
            continue
        with contextlib.suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(descriptor)


def _sync_all(place: Path) -> None:
    for folder in (*(place / "objects").iterdir(), place / "objects", place):
        if folder.is_dir():
            sync_folder(folder)


def _publish(place: Path, folder: Path) -> None:
    """Give the finished workspace its name; an empty folder of that name gives way."""
    place.rename(folder)
    sync_folder(folder.parent)
