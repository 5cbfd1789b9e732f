"""Writing a package's container: deterministic, in one read pass, whole or not at all.

The archive is written beside its target under a temporary name, flushed to the disk and
renamed; a crash leaves no half file under the final name, and what it leaves is removed
when the same target is written again.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange import names, zipformat
from workbench.exchange.hashing_reader import HashingReader, missing
from workbench.exchange.zipformat import Entry


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that lie in a file and whose sha256 is known, such as an object of the store.

    Attributes
    ----------
    source : Path
    sha256 : str
        Compared while the bytes are copied.
    """

    source: Path
    sha256: str

    @property
    def size(self) -> int:
        """Bytes of the file now.

        Raises
        ------
        PackageError
            If it is not there.
        """
        try:
            return self.source.stat().st_size
        except OSError as error:
            raise missing(self.source, error) from None


Content = bytes | StoredFile


def content_size(content: Content) -> int:
    """Return how many bytes a content has."""
    return len(content) if isinstance(content, bytes) else content.size


def content_sha256(content: Content) -> str:
    """Return a content's sha256: computed, or as it is known."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    return content.sha256


def content_bytes(content: Content) -> bytes:
    """Return a content as a whole; for small ones.

    Raises
    ------
    PackageError
        If a stored file cannot be read.
    """
    if isinstance(content, bytes):
        return content
    try:
        return content.source.read_bytes()
    except OSError as error:
        raise missing(content.source, error) from None


class ArchiveWriter:
    """Appends entries to a file, in the order in which they are given.

    Parameters
    ----------
    descriptor : int
        An empty file, open for reading and writing.
    root : str
        The one folder.
    progress : callable
        Called with the number of bytes just written; raising from it stops the work.
    """

    def __init__(self, descriptor: int, root: str, progress: Callable[[int], None]) -> None:
        self._descriptor = descriptor
        self._root = root
        self._progress = progress
        self._entries: list[Entry] = []
        self._at = 0
        self._reader = HashingReader()

    def add(self, path: str, content: Content) -> None:
        """Append one file.

        Parameters
        ----------
        path : str
            Below the root.
        content : Content

        Raises
        ------
        PackageError
            If the path is not allowed, or a stored file is missing or was changed.
        """
        size = content_size(content)
        if isinstance(content, bytes):
            self.add_pieces(path, size, (memoryview(content),))
        else:
            self._append(path, size, lambda: self._copy(content, size))

    def add_pieces(self, path: str, size: int, pieces: Iterable[memoryview]) -> None:
        """Append one file from pieces whose truth and number the caller answers for.

        Parameters
        ----------
        path : str
            Below the root.
        size : int
            Bytes in all.
        pieces : iterable of memoryview

        Raises
        ------
        PackageError
            If the path is not allowed.
        """
        self._append(path, size, lambda: self._pass_on(pieces))

    def finish(self) -> int:
        """Write the directory; return the size of the archive."""
        start = self._at
        for entry in self._entries:
            self._write(zipformat.central_header(entry))
        self._write(zipformat.end_of_archive(len(self._entries), self._at - start, start))
        return self._at

    def close(self) -> None:
        """Stop the thread that hashes; called whether or not the archive was finished."""
        self._reader.close()

    def _append(self, path: str, size: int, write: Callable[[], int]) -> None:
        """Write header and bytes, then the header again with the CRC that ``write`` returns."""
        name = f"{self._root}/{path}"
        why = names.objection(name)
        if why:
            raise PackageError("export.name", f"The path {names.shown(name)} {why}.")
        entry = Entry(name, size, 0, self._at)
        self._write(zipformat.local_header(entry))
        entry = Entry(name, size, write(), entry.offset)
        os.pwrite(self._descriptor, zipformat.local_header(entry), entry.offset)
        self._entries.append(entry)

    def _pass_on(self, pieces: Iterable[memoryview]) -> int:
        crc = 0
        for piece in pieces:
            crc = zlib.crc32(piece, crc)
            self._write(piece)
            self._progress(len(piece))
        return crc

    def _copy(self, content: StoredFile, size: int) -> int:
        """Copy a file's bytes; one read feeds both hashes and the write. Return the CRC."""
        crc, left = 0, size
        with contextlib.closing(self._reader.pieces(content.source)) as pieces:
            for piece in pieces:
                crc = zlib.crc32(piece, crc)
                self._write(piece)
                self._progress(len(piece))
                left -= len(piece)
                if left < 0:
                    break
        if left or self._reader.sha256 != content.sha256:
            raise PackageError(
                "export.changed",
                f"{content.source.name} is no longer what was taken in: its sha256 differs.",
                "The workspace is damaged; look with: workbench journal verify",
            )
        return crc

    def _write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, self._at)
            self._at += written
            view = view[written:]


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[int]:
    """Open a temporary file that takes the target's place when the block ends well.

    Parameters
    ----------
    target : Path
        In a folder that exists; replaced if it is there.

    Yields
    ------
    int
        A descriptor for reading and writing.

    Raises
    ------
    PackageError
        ``export.unwritable`` if the folder or disk does not take it; the target is then
        as it was and nothing is left behind.
    """
    _clean(target)
    partial: Path | None = None
    descriptor = -1
    try:
        partial, descriptor = _locked_partial(target)
        yield descriptor
        os.fsync(descriptor)
        partial.replace(target)
        partial = None
        _sync_folder(target.parent)
    except OSError as error:
        raise PackageError(
            "export.unwritable",
            f"{target} cannot be written: {error.strerror}.",
            "Choose a folder that exists, may be written to and has room.",
        ) from None
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
        if descriptor >= 0:
            os.close(descriptor)


def _locked_partial(target: Path) -> tuple[Path, int]:
    while True:
        partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return partial, descriptor
        os.close(descriptor)  # somebody cleaned it away between making and locking


def _clean(target: Path) -> None:
    """Remove what an export that was killed left behind; one that still runs holds a lock."""
    for stale in target.parent.glob(f".{_literal(target.name)}.*.partial"):
        with contextlib.suppress(OSError):
            descriptor = os.open(stale, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stale.unlink()
            finally:
                os.close(descriptor)


def _literal(name: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
