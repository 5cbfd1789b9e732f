"""Bytes by their sha256: written once, whole or not at all, and read-only from then on."""

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedRandom, BufferedReader, FileIO
from pathlib import Path

from workbench.errors import EvidenceError, ExitCode, JournalError, WorkspaceError
from workbench.storage.database import plainly

CHUNK = 1 << 20
"""Bytes read at a time."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_INCOMING = ".incoming"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What became of some bytes.

    Attributes
    ----------
    sha256 : str
        Of the bytes as they were read from the source.
    size : int
        Their number.
    sha256_after : str
        Of the copy, read again from the disk. Always equal; kept for custody.
    """

    sha256: str
    size: int
    sha256_after: str


class ObjectStore:
    """A folder ``ab/<sha256>`` of immutable files.

    Parameters
    ----------
    folder : Path
        ``objects/`` of a workspace.
    read_only : bool
        Refuse to add anything.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only

    def put_file(self, source: Path, progress: Callable[[int], None] | None = None) -> StoredObject:
        """Copy a file in, hashing it on the way and the copy again afterwards.

        Parameters
        ----------
        source : Path
        progress : callable, optional
            Called with the number of bytes copied so far. What it raises, such as
            :class:`~workbench.errors.Cancelled`, stops the copy and leaves nothing behind.

        Returns
        -------
        StoredObject

        Raises
        ------
        EvidenceError
            If the file cannot be read, is empty, or changes while it is copied.
        JournalError
            If the copy differs from what was read.
        WorkspaceError
            If the store cannot be written.
        """
        with opened(source) as stream:
            return self._put(chunks_of(stream, source, progress), source.name)

    def put_bytes(self, data: bytes) -> StoredObject:
        """Store some bytes.

        Raises
        ------
        EvidenceError
            If there are none.
        WorkspaceError
            If the store cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if self.has(sha256) and self._digest(sha256) == sha256:
            return StoredObject(sha256, len(data), sha256)
        return self._put(iter((data,)), "a result")

    def path(self, sha256: str) -> Path:
        """Return where an object lies.

        Raises
        ------
        JournalError
            With code ``object.missing`` if there is no such object.
        """
        if not self.has(sha256):
            raise JournalError(
                "object.missing",
                f"The object {sha256[:16]} is not in {self.folder}.",
                "Restore the objects folder from a copy of the workspace.",
                ExitCode.TAMPERED,
            )
        return self._place(sha256)

    def has(self, sha256: str) -> bool:
        """Whether there is an object of this name; never so for what is not a sha256."""
        return _SHA256.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Return an object's bytes, checked against its name.

        Raises
        ------
        JournalError
            With code ``object.missing`` or ``object.changed``.
        """
        with _readable(self.path(sha256)) as stream:
            data = stream.read()
        _compare(sha256, hashlib.sha256(data).hexdigest())
        return data

    def verify(self, sha256: str, progress: Callable[[int], None] | None = None) -> None:
        """Hash an object again and compare with its name.

        Parameters
        ----------
        sha256 : str
        progress : callable, optional
            Called with the size of each piece; what it raises stops the work.

        Raises
        ------
        JournalError
            With code ``object.missing``, ``object.changed`` or ``object.unreadable``.
        """
        _compare(sha256, self._digest(sha256, progress))

    def size(self, sha256: str) -> int:
        """Return an object's size in bytes.

        Raises
        ------
        JournalError
            With code ``object.missing`` or ``object.unreadable``.
        """
        place = self.path(sha256)
        try:
            return place.stat().st_size
        except OSError as error:
            raise _unreadable_object(place, error) from error

    def unnamed(self, named: Container[str]) -> Iterator[str]:
        """Yield, sorted, the names of files in the store that are not among those named."""
        for place in sorted(self.folder.glob("*/*")):
            if place.parent.name != _INCOMING and place.name not in named:
                yield f"{place.parent.name}/{place.name}"

    def sweep(self) -> int:
        """Remove what interrupted copies left behind; never a copy still under way.

        Returns
        -------
        int
            Number of files removed.
        """
        with plainly(self.folder.parent):
            return sum(map(_sweep_one, sorted((self.folder / _INCOMING).glob("*.part"))))

    def _digest(self, sha256: str, progress: Callable[[int], None] | None = None) -> str:
        with _readable(self.path(sha256)) as stream:
            if progress is None:
                return hashlib.file_digest(stream, "sha256").hexdigest()
            digest = hashlib.sha256()
            while piece := stream.read(CHUNK):
                digest.update(piece)
                progress(len(piece))
            return digest.hexdigest()

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _put(self, chunks: Iterator[bytes], name: str) -> StoredObject:
        with plainly(self.folder.parent), self._incoming() as (temporary, stream):
            digest, size = _write_hashed(stream, chunks)
            if size == 0:
                raise EvidenceError(
                    "evidence.empty", f"{name} is empty.", "Bring in a file that holds something."
                )
            after = settle(stream)
            if after != digest:
                raise copy_differs(name)
            self.publish(temporary, after)
        return StoredObject(digest, size, after)

    def incoming(self) -> Path:
        """Return the folder for what is on its way in; make it if need be.

        Raises
        ------
        WorkspaceError
            If the store is open for reading only.
        """
        if self.read_only:
            raise WorkspaceError(
                "workspace.read_only",
                f"The workspace {self.folder.parent} is open for reading only.",
                "Open it without the read-only option.",
            )
        folder = self.folder / _INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextlib.contextmanager
    def _incoming(self) -> Iterator[tuple[Path, BufferedRandom]]:
        """Give a temporary file that is locked for as long as this process lives."""
        temporary, stream = _create_locked(self.incoming())
        try:
            yield temporary, stream
        finally:
            temporary.unlink(missing_ok=True)
            stream.close()

    def publish(self, temporary: Path, sha256: str) -> None:
        """Give a file on the same disk, settled under this hash, its name in the store."""
        place = self._place(sha256)
        if not place.parent.is_dir():
            place.parent.mkdir(exist_ok=True)
            sync_folder(self.folder)
        temporary.replace(place)
        sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create_locked(folder: Path) -> tuple[Path, BufferedRandom]:
    while True:
        temporary = folder / f"{secrets.token_hex(16)}.part"
        stream = temporary.open("x+b")
        fcntl.flock(stream, fcntl.LOCK_EX)
        # A sweep may have found the file in the moment before it was locked.
        if os.fstat(stream.fileno()).st_nlink:
            return temporary, stream
        stream.close()


def _write_hashed(stream: BufferedRandom, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write chunks, each hashed on a second core meanwhile; return sha256 and size."""
    digest, size = hashlib.sha256(), 0
    with ThreadPoolExecutor(max_workers=1) as hasher:
        for chunk in chunks:
            hashed = hasher.submit(digest.update, chunk)
            size += stream.write(chunk)
            hashed.result()
    return digest.hexdigest(), size


def settle(stream: BufferedRandom) -> str:
    """Make a file read-only, bring it to the disk, and hash what reading it gives back."""
    stream.flush()
    descriptor = stream.fileno()
    os.fchmod(descriptor, os.fstat(descriptor).st_mode & 0o444)
    os.fsync(descriptor)
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _sweep_one(temporary: Path) -> bool:
    try:
        stream = temporary.open("rb")
    except OSError:  # finished in the meantime, or another user's
        return False
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        existed = temporary.exists()
        temporary.unlink(missing_ok=True)
        return existed


def copy_differs(name: str) -> JournalError:
    """Return the error for a copy that is not what was read."""
    return JournalError(
        "object.copy_differs",
        f"The copy of {name} differs from what was read.",
        "Check the disk and the memory of this computer, then do the same again.",
        ExitCode.TAMPERED,
    )


@contextlib.contextmanager
def opened(source: Path) -> Iterator[FileIO]:
    """Open an ordinary file for reading, unbuffered.

    Raises
    ------
    EvidenceError
        If it cannot be read, or is no file.
    """
    try:
        # Opening a named pipe would block for ever.
        ordinary = stat.S_ISREG(source.stat().st_mode)
        stream = source.open("rb", buffering=0) if ordinary else None
    except OSError as error:
        raise _unreadable(source, _reason(error)) from error
    if stream is None:
        raise _unreadable(source, "it is not a file")
    with stream:
        yield stream


@contextlib.contextmanager
def _readable(place: Path) -> Iterator[BufferedReader]:
    try:
        with place.open("rb") as stream:
            yield stream
    except OSError as error:
        raise _unreadable_object(place, error) from error


def _unreadable_object(place: Path, error: OSError) -> JournalError:
    return JournalError(
        "object.unreadable",
        f"The object {place} cannot be read: {_reason(error)}.",
        "Check the disk and that you may read the workspace.",
    )


def chunks_of(
    stream: FileIO, source: Path, progress: Callable[[int], None] | None
) -> Iterator[bytes]:
    """Yield a file's bytes; raise EvidenceError if it changes meanwhile."""
    before, done = _fingerprint(stream), 0
    while True:
        try:
            chunk = stream.read(CHUNK)
        except OSError as error:
            raise _unreadable(source, _reason(error)) from error
        done += len(chunk)
        if not chunk or done > before[0]:  # a log may grow faster than it is copied
            break
        yield chunk
        if progress is not None:
            progress(done)
    if _fingerprint(stream) != before:
        raise EvidenceError(
            "evidence.changing",
            f"{source} was changed while it was being copied.",
            "Wait until nothing writes to it, then bring it in again.",
        )


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def _unreadable(source: Path, reason: str) -> EvidenceError:
    return EvidenceError(
        "evidence.unreadable",
        f"{source} cannot be read: {reason}.",
        "Check that it is a file, that it is there and that you may read it.",
    )


def _fingerprint(stream: FileIO) -> tuple[int, int]:
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns


def _compare(sha256: str, found: str) -> None:
    if found != sha256:
        raise JournalError(
            "object.changed",
            f"The object {sha256[:16]} is not what it was when it was stored.",
            "Restore it from a copy of the workspace or from the original source.",
            ExitCode.TAMPERED,
        )
