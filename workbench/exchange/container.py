"""Reading a package's container: the whole structure is walked before any content is read.

Every entry is stored, so nothing can inflate; every header must be spelled as
:mod:`workbench.exchange.zipformat` spells it, so nothing can be told to two readers
differently; entries follow one another without a gap, so nothing can hide or overlap.
Nothing is extracted, and no buffer is sized from what the file says about itself.
"""

import hashlib
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.errors import PackageError
from workbench.exchange import names, zipformat
from workbench.exchange.bag import MAX_ENTRIES
from workbench.exchange.verdict import refused, tampered
from workbench.exchange.zipformat import PLAIN, Entry

CHUNK = 1024 * 1024
CONTAINER = "container"
FIRST = "bagit.txt"

_MAX_EXTRA = 28


@dataclass(frozen=True, slots=True)
class Digest:
    """What reading a member through has shown: its size and sha256."""

    size: int
    sha256: str


class Container:
    """An open package whose structure has been accepted (level L0).

    Use :meth:`open`; close it or use it in a ``with`` statement. All reading goes through
    one descriptor, so the file cannot be exchanged between check and use.

    Attributes
    ----------
    root : str
        Name of the one folder.
    entries : dict of str to Entry
        By path below the root, in the order of the file.
    """

    def __init__(self, descriptor: int, root: str, entries: dict[str, Entry]) -> None:
        self._descriptor = descriptor
        self.root = root
        self.entries = entries

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file and accept its structure.

        Parameters
        ----------
        path : Path

        Returns
        -------
        Container

        Raises
        ------
        PackageError
            ``package.unreadable`` if there is no such file.
        Rejected
            Refused, naming the rule that does not hold and where.
        """
        descriptor, size = _opened(path)
        try:
            return cls(descriptor, *_below_root(_Walk(descriptor, size).entries()))
        except BaseException:
            os.close(descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def chunks(self, path: str) -> Iterator[memoryview]:
        """Yield a member's bytes; each piece is valid until the next is asked for.

        Parameters
        ----------
        path : str
            Below the root.

        Raises
        ------
        Rejected
            Tampered, at the end, if the CRC differs.
        """
        entry = self.entries[path]
        offset, end, crc = entry.data_offset, entry.end, 0
        buffer = memoryview(bytearray(min(CHUNK, entry.size)))
        while offset < end:
            piece = buffer[: end - offset]
            got = self._fill(path, piece, offset)
            piece = piece[:got]
            crc = zlib.crc32(piece, crc)
            offset += got
            yield piece
        if crc != entry.crc:
            raise tampered("crc.differs", path, "Its bytes were changed: the checksum differs.")

    def digest(self, path: str) -> Digest:
        """Read a member through and return its size and sha256; memory stays constant.

        Raises
        ------
        Rejected
            Tampered, if the CRC differs.
        """
        sha256 = hashlib.sha256()
        for piece in self.chunks(path):
            sha256.update(piece)
        return Digest(self.entries[path].size, sha256.hexdigest())

    def read(self, path: str, limit: int) -> bytes:
        """Return a member's bytes.

        Parameters
        ----------
        path : str
        limit : int
            Most bytes accepted.

        Raises
        ------
        Rejected
            Refused if it is longer, tampered if the CRC differs.
        """
        if self.entries[path].size > limit:
            raise refused("document.too_long", path, f"It is longer than {limit} bytes.")
        return b"".join(map(bytes, self.chunks(path)))

    def lines(self, path: str, limit: int) -> Iterator[bytes]:
        """Yield a member's lines without their ends; memory stays constant.

        Parameters
        ----------
        path : str
        limit : int
            Most bytes accepted in a line.

        Raises
        ------
        Rejected
            Refused if a line is longer or the last does not end; tampered if the CRC differs.
        """
        return split_lines(self.chunks(path), path, limit)

    def _fill(self, path: str, buffer: memoryview, offset: int) -> int:
        try:
            got = os.preadv(self._descriptor, [buffer], offset)
        except OSError as error:
            raise PackageError(
                "package.unreadable", f"{path} in the package cannot be read: {error.strerror}."
            ) from None
        if got == 0:
            raise tampered("container.cut", path, "The file became shorter while being read.")
        return got


def split_lines(chunks: Iterable[memoryview], path: str, limit: int) -> Iterator[bytes]:
    """Yield the lines of a member from its pieces; see :meth:`Container.lines`."""
    rest = b""
    for piece in chunks:
        *whole, rest = (rest + bytes(piece)).split(b"\n")
        yield from whole
        if len(rest) > limit:
            raise refused("document.too_long", path, f"A line is longer than {limit} bytes.")
    if rest:
        raise refused("document.line", path, "The last line does not end.")


class _Walk:
    """One pass over the structure, back to front and then front to back."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._version = 0

    def entries(self) -> list[Entry]:
        """Return every entry in order, after all structures have been compared."""
        count, directory = self._end()
        found: list[Entry] = []
        at, data_end = directory, 0
        for _ in range(count):
            entry = self._central(at, found[-1].end if found else 0)
            at += len(zipformat.central_header(entry))
            self._local(entry)
            data_end = entry.end
            found.append(entry)
        if data_end != directory:
            raise refused(
                "container.gap", CONTAINER, "Bytes lie between the last file and the directory."
            )
        if self._size - at != len(zipformat.end_of_archive(count, at - directory, directory)):
            raise refused("container.gap", CONTAINER, "The directory does not end where it says.")
        return found

    def _end(self) -> tuple[int, int]:
        """Return the number of entries and where the central directory starts."""
        tail = self._at(self._size - zipformat.END.size, zipformat.END.size)
        if len(tail) < zipformat.END.size or not tail.startswith(zipformat.END_SIGNATURE):
            raise refused(
                "container.end",
                CONTAINER,
                "It does not end as a package ends: it was cut, or bytes were added.",
            )
        count, size, offset = (zipformat.END.unpack(tail)[i] for i in (4, 5, 6))
        if count == zipformat.LIMIT_16 or zipformat.LIMIT_32 in (size, offset):
            length = zipformat.END_64.size + zipformat.LOCATOR_64.size
            before = self._at(self._size - zipformat.END.size - length, length)
            if len(before) == length:
                tail = before + tail
                count, size, offset = zipformat.END_64.unpack_from(tail)[7:10]
        if tail != zipformat.end_of_archive(count, size, offset):
            raise refused(
                "container.end",
                CONTAINER,
                "Its last record is not spelled as required (comment, several disks, "
                "or Zip64 where none is needed).",
            )
        if offset + size + len(tail) != self._size:
            raise refused("container.gap", CONTAINER, "Bytes lie around the directory.")
        if not 0 < count <= MAX_ENTRIES:
            raise refused(
                "container.entries",
                CONTAINER,
                f"It holds {count} files; 1 to {MAX_ENTRIES} may be.",
            )
        return count, offset

    def _central(self, at: int, expected_offset: int) -> Entry:
        fixed = self._at(at, zipformat.CENTRAL.size)
        if len(fixed) < zipformat.CENTRAL.size or fixed[:4] != zipformat.CENTRAL_SIGNATURE:
            raise refused(
                "container.directory", CONTAINER, f"The directory is broken at byte {at}."
            )
        fields = zipformat.CENTRAL.unpack(fixed)
        crc, size, name_length, extra_length = fields[7], fields[9], fields[10], fields[11]
        if name_length > names.MAX_PATH_BYTES or extra_length > _MAX_EXTRA:
            raise refused(
                "container.directory", CONTAINER, f"A name or extra field at byte {at} is too long."
            )
        rest = self._at(at + len(fixed), name_length + extra_length)
        name = rest[:name_length].decode("latin-1")
        if size == zipformat.LIMIT_32 and extra_length >= 20:
            size = int.from_bytes(rest[name_length + 4 : name_length + 12], "little")
        # The first entry says of which version all are; any other spelling is refused below.
        self._version = self._version or (fields[2] if fields[2] in zipformat.VERSIONS else PLAIN)
        entry = Entry(name, size, crc, expected_offset, self._version)
        where = self._place(entry)
        _explain(where, fields)
        why = names.objection(name)
        if why:
            raise refused("container.name", where, f"The name {names.shown(name)} {why}.")
        if fields[16] != min(expected_offset, zipformat.LIMIT_32):
            raise refused(
                "container.gap", where, "The file does not lie right behind the one before it."
            )
        if fixed + rest != zipformat.central_header(entry):
            raise refused(
                "container.directory",
                where,
                "Its entry in the directory is not spelled as required "
                "(time, mode, version, extra fields).",
            )
        return entry

    def _local(self, entry: Entry) -> None:
        header = zipformat.local_header(entry)
        if self._at(entry.offset, len(header)) == header:
            return
        why = "The header in front of the file does not say what the directory says."
        witness = self._witness(entry.offset)
        if witness != entry.name:
            why += f" The one calls it {names.shown(witness)}, the other {names.shown(entry.name)}."
        raise refused("container.header", _below(entry.name), why)

    def _place(self, entry: Entry) -> str:
        """Return which file a doubtful entry of the directory is about."""
        if not names.objection(entry.name):
            return _below(entry.name)
        witness = self._witness(entry.offset)
        return CONTAINER if names.objection(witness) else _below(witness)

    def _witness(self, offset: int) -> str:
        """Return the name in the header in front of a file's bytes."""
        header = self._at(offset, zipformat.LOCAL.size + names.MAX_PATH_BYTES)
        if len(header) < zipformat.LOCAL.size:
            return ""
        length = zipformat.LOCAL.unpack_from(header)[9]
        return header[zipformat.LOCAL.size :][:length].decode("latin-1")

    def _at(self, offset: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, offset) if offset >= 0 else b""


def _explain(where: str, fields: tuple[int, ...]) -> None:
    """Refuse the common deviations with a sentence of their own."""
    flags, method, comment, attributes = fields[3], fields[4], fields[12], fields[15]
    kind = stat.S_IFMT(attributes >> 16)
    if flags & 1:
        raise refused("container.encrypted", where, "The file is encrypted inside the zip.")
    if flags & 8:
        raise refused("container.descriptor", where, "The file has a data descriptor.")
    if method:
        raise refused("container.compressed", where, "The file is compressed; it must be stored.")
    if kind != stat.S_IFREG:
        raise refused("container.kind", where, "It is not a regular file (a link, or a folder).")
    if comment:
        raise refused("container.comment", where, "The file has a comment.")


def _below(name: str) -> str:
    return name.partition("/")[2] or name


def _below_root(entries: list[Entry]) -> tuple[str, dict[str, Entry]]:
    root, _, first = entries[0].name.partition("/")
    why = names.root_objection(root)
    if why or first != FIRST:
        raise refused(
            "container.order",
            _below(entries[0].name),
            f"The first file must be <root>/{FIRST}" + (f"; the root {why}." if why else "."),
        )
    prefix = root + "/"
    previous = ""
    found: dict[str, Entry] = {}
    for entry in entries:
        if not entry.name.startswith(prefix):
            raise refused("container.root", _below(entry.name), "It lies outside the root folder.")
        path = entry.name.removeprefix(prefix)
        if path in found:
            raise refused("container.duplicate", path, "The file is there twice.")
        if path < previous:
            raise refused("container.order", path, "The files are not sorted by name.")
        previous = path if found else ""  # the first file stands before all others
        found[path] = entry
    twin = names.first_twin(found)
    if twin:
        raise refused("container.twin", twin, "Another file has the same name but for its case.")
    return root, found


def _opened(path: Path) -> tuple[int, int]:
    """Open a regular file; return its descriptor and size."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(path, error.strerror) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise _unreadable(path, "it is not a file")
    return descriptor, status.st_size


def _unreadable(path: Path, why: str | None) -> PackageError:
    return PackageError(
        "package.unreadable",
        f"The package {path} cannot be read: {why}.",
        "Check the path and that you may read it.",
    )
