"""Large files on their way into the store: what an interruption leaves is gone on with.

Each file has a folder in the store's ``.incoming``, named after where the file lies, its size
and when it was last changed. In it are a copy of the original, as far as it came, a draft of
its table with an index, and what is known once both are done. It goes when the import is
recorded, when the file turns out to be of no use, on request, or after a week.
"""

import contextlib
import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.errors import EvidenceError, WorkspaceError
from workbench.storage.objects import ObjectStore, chunks_of, copy_differs, opened, settle

FOLDER = "imports"
KEPT_SECONDS = 7 * 24 * 3600
"""How long what an interruption left waits to be gone on with."""
_ABOUT, _ORIGINAL, _TABLE, _DONE, _LOCK = "about.json", "original", "table", "done.json", "lock"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file whose import was interrupted.

    Attributes
    ----------
    key : str
    about : dict
        What the import said of it when it began.
    size : int
        Bytes of the file.
    copied : int
        Bytes of it that were copied and hashed.
    """

    key: str
    about: dict[str, JsonValue]
    size: int
    copied: int


class Unfinished:
    """One file on its way in; used by one process at a time.

    Parameters
    ----------
    folder : Path
    store : ObjectStore
    source : Path
    """

    def __init__(self, folder: Path, store: ObjectStore, source: Path) -> None:
        self.folder = folder
        self._store, self._source = store, source
        self.original, self.table = folder / _ORIGINAL, folder / _TABLE

    def begin(self, about: dict[str, JsonValue]) -> None:
        """Say what is being imported, for whoever goes on with it."""
        _write(self.folder / _ABOUT, {**about, "size": self._source.stat().st_size})

    def copy(self, progress: Callable[[int], None]) -> tuple[str, int]:
        """Copy the original in and return its sha256 and size.

        What an earlier attempt copied is compared with the source, byte for byte, and only
        what is missing is written.

        Parameters
        ----------
        progress : callable
            Called with the bytes done; what it raises stops the copy, which stays.

        Raises
        ------
        EvidenceError
            If the source cannot be read or changes meanwhile.
        """
        digest, size = hashlib.sha256(), 0
        self.original.touch()
        with (
            opened(self._source) as stream,
            self.original.open("r+b") as copy,
            ThreadPoolExecutor(max_workers=1) as hasher,
        ):
            for chunk in chunks_of(stream, self._source, progress):
                hashed = hasher.submit(digest.update, chunk)
                _write_where_missing(copy, chunk)
                size += len(chunk)
                hashed.result()
            copy.truncate(size)
        if not size:
            raise EvidenceError(
                "evidence.empty",
                f"{self._source.name} is empty.",
                "Bring in a file that holds something.",
            )
        return digest.hexdigest(), size

    def settle(self, file: Path, sha256: str) -> str:
        """Bring a file to the disk and return the hash of what reading it gives back.

        Raises
        ------
        JournalError
            If it is not the hash it should have.
        """
        with file.open("r+b") as stream:
            after = settle(stream)
        if after != sha256:
            self.discard()
            raise copy_differs(self._source.name)
        # Until it is published it may still be written to, if the attempt fails.
        file.chmod(0o644)
        return after

    def publish(self, file: Path, sha256: str) -> None:
        """Move a settled file into the store."""
        file.chmod(0o444)
        self._store.publish(file, sha256)

    def finish(self, done: dict[str, JsonValue]) -> None:
        """Remember what came of it until the whole import is recorded."""
        _write(self.folder / _DONE, done)

    @property
    def done(self) -> dict[str, JsonValue] | None:
        """What came of it, if an earlier attempt finished it."""
        return _read(self.folder / _DONE)

    def discard(self) -> None:
        """Remove everything that was kept."""
        for entry in self.folder.iterdir():
            if entry.name != _LOCK:
                entry.unlink(missing_ok=True)


@contextlib.contextmanager
def unfinished(store: ObjectStore, source: Path) -> Iterator[Unfinished | None]:
    """Give the folder of a file on its way in, held against other processes; None if one has it.

    Parameters
    ----------
    store : ObjectStore
    source : Path

    Yields
    ------
    Unfinished or None
    """
    sweep(store)
    folder = store.incoming() / FOLDER / key_of(source)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("ab") as lock:
        if not _held(lock.fileno()):
            yield None
            return
        try:
            yield Unfinished(folder, store, source)
        finally:
            if not (folder / _ABOUT).exists():
                shutil.rmtree(folder, ignore_errors=True)


def key_of(source: Path) -> str:
    """Return what an interrupted import of a file, as it is now, goes by."""
    found = source.stat()
    told = [str(source.resolve()), found.st_size, found.st_mtime_ns]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def waiting(store: ObjectStore) -> tuple[Waiting, ...]:
    """Return the files whose import was interrupted, the oldest first; not those under way."""
    found = []
    for folder in _folders(store):
        about = _read(folder / _ABOUT)
        if about is not None and not _in_use(folder):
            original = folder / _ORIGINAL
            copied = original.stat().st_size if original.exists() else 0
            size = about.get("size")
            whole = size if isinstance(size, int) else 0
            done = whole if (folder / _DONE).exists() else copied
            found.append(Waiting(folder.name, about, whole, done))
    return tuple(found)


def discard(store: ObjectStore, key: str) -> None:
    """Remove what an interrupted import left, unless it is under way.

    Raises
    ------
    WorkspaceError
        If it is under way.
    """
    folder = next((f for f in _folders(store) if f.name == key), None)
    if folder is None:
        return
    if _in_use(folder):
        raise WorkspaceError(
            "import.under_way", "This import is under way.", "Cancel it first, or let it finish."
        )
    shutil.rmtree(folder, ignore_errors=True)


def forget(store: ObjectStore, source: Path) -> None:
    """Remove what was kept of a file, now that its import is recorded."""
    with contextlib.suppress(OSError):
        folder = store.folder / ".incoming" / FOLDER / key_of(source)
        if folder.is_dir() and not _in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def sweep(store: ObjectStore) -> int:
    """Remove what nobody went on with for a week; return how many there were."""
    now, removed = time.time(), 0
    for folder in _folders(store):
        if now - _last_change(folder) > KEPT_SECONDS and not _in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _folders(store: ObjectStore) -> list[Path]:
    place = store.folder / ".incoming" / FOLDER
    return sorted((f for f in place.glob("*") if f.is_dir()), key=_last_change)


def _last_change(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return folder.stat().st_mtime
    return 0.0


def _write_where_missing(copy: BufferedRandom, chunk: bytes) -> None:
    """Write a chunk at the present place, unless just this lies there already."""
    place = copy.tell()
    if copy.read(len(chunk)) == chunk:
        return
    copy.seek(place)
    copy.write(chunk)


def _held(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _in_use(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("rb") as lock:
            return not _held(lock.fileno())
    except OSError:
        return False


def _write(place: Path, told: dict[str, JsonValue]) -> None:
    draft = place.with_name(place.name + ".new")
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.replace(place)


def _read(place: Path) -> dict[str, JsonValue] | None:
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
