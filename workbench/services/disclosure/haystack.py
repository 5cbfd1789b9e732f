"""Everything in which a value could stand inside one file: its bytes, and what they pack.

The bytes as they are; the same with the escapes of HTML, JSON, Markdown and web addresses
undone; the columns of a Parquet or Arrow file; the members of a zip archive, which a
workbook and a skops model are; what a gzip, bzip2 or xz stream holds.
"""

import bz2
import gzip
import html
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote_to_bytes

import pyarrow as pa
import pyarrow.parquet as pq

CHUNK = 256 * 1024
MOST_UNPACKED = 4 * 1024 * 1024 * 1024
"""Bytes unpacked from one file at most; a bomb ends there, and the report says so."""
DEEPEST = 3
"""How many archives inside each other are opened."""

_ESCAPED_PAIR = re.compile(rb"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_ESCAPED = re.compile(rb"\\u([0-9a-f]{4})", re.IGNORECASE)
_BACKSLASH = re.compile(rb"\\([^\w\s])")

Stream = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Column:
    """One piece of one column of a table."""

    name: str
    values: pa.Array


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a stream of bytes, in lower case.

    Attributes
    ----------
    data : bytes
        Begins with the end of the piece before, so that nothing is cut in two.
    first, last : bool
        Whether the stream begins or ends here.
    """

    data: bytes
    first: bool
    last: bool


Item = Piece | Column


class Unsearched(Exception):  # noqa: N818 -- a fact about a file, not a fault
    """A part of a file could not be looked into; its own bytes were searched all the same."""


def items(stream: Stream, overlap: int, depth: int = 0) -> Iterator[Item]:
    """Yield everything in a file that could hold a value.

    Parameters
    ----------
    stream : callable
        Opens the file.
    overlap : int
        Length of the longest value.
    depth : int
        How many archives it lies in.

    Raises
    ------
    Unsearched
        At the end, if a part of it could not be looked into.
    """
    with stream() as file:
        head = file.read(8)
        file.seek(0)
        yield from pieces(file, overlap)
    inside = _inside(head)
    if inside is None:
        return
    if depth >= DEEPEST:
        raise Unsearched("archives lie too deep inside each other")
    try:
        yield from inside(stream, overlap, depth + 1)
    except (OSError, ValueError, EOFError, RuntimeError, zlib.error, lzma.LZMAError) as error:
        raise Unsearched(type(error).__name__) from None
    except (pa.ArrowException, zipfile.BadZipFile, NotImplementedError) as error:
        raise Unsearched(type(error).__name__) from None


def pieces(file: BinaryIO, overlap: int) -> Iterator[Piece]:
    """Yield a stream's bytes, and what they say where characters are escaped."""
    tail, first, read = b"", True, 0
    data = file.read(CHUNK)
    while True:
        read += len(data)
        following = file.read(CHUNK) if read <= MOST_UNPACKED else b""
        whole = tail + data
        yield Piece(whole.lower(), first, not following)
        # Bytes that are no text escape nothing; the usual escapes are searched for anyway.
        plain = whole if b"\0" in whole else unescaped(whole)
        if plain != whole:
            yield Piece(plain.lower(), first, not following)
        if not following:
            break
        # An escaped character takes up to ten bytes where it stands for one.
        tail, data, first = whole[-(10 * overlap + 2) :], following, False
    if read > MOST_UNPACKED:
        raise Unsearched("it unpacks to more than is looked through")


def text_piece(text: str) -> Iterator[Piece]:
    """Yield a short text, such as a name, as it is and unescaped."""
    data = text.encode("utf-8", "surrogatepass")
    for form in dict.fromkeys((data, unescaped(data))):
        yield Piece(form.lower(), first=True, last=True)


def unescaped(data: bytes) -> bytes:
    """Return data with the escapes of HTML, JSON, Markdown and web addresses undone."""
    if b"&" in data:
        text = data.decode("utf-8", "surrogateescape")
        data = html.unescape(text).encode("utf-8", "surrogatepass")
    if b"\\" in data:
        data = _ESCAPED_PAIR.sub(_pair, data)
        data = _ESCAPED.sub(_single, data)
        data = _BACKSLASH.sub(rb"\1", data)
    if b"%" in data:
        data = unquote_to_bytes(data)
    return data


def _pair(found: re.Match[bytes]) -> bytes:
    high, low = int(found[1], 16), int(found[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).encode()


def _single(found: re.Match[bytes]) -> bytes:
    return chr(int(found[1], 16)).encode("utf-8", "surrogatepass")


def _inside(head: bytes) -> Callable[[Stream, int, int], Iterator[Item]] | None:
    """Return what looks into a file that starts like this."""
    for magic, found in _INSIDE:
        if head.startswith(magic):
            return found
    return None


def _parquet(stream: Stream, overlap: int, depth: int) -> Iterator[Item]:
    del overlap, depth
    with stream() as file, pq.ParquetFile(pa.PythonFile(file, mode="r")) as table:
        for batch in table.iter_batches(65_536):
            yield from _columns(batch)


def _arrow(stream: Stream, overlap: int, depth: int) -> Iterator[Item]:
    del overlap, depth
    with stream() as file, pa.ipc.open_file(pa.PythonFile(file, mode="r")) as table:
        for at in range(table.num_record_batches):
            yield from _columns(table.get_batch(at))


def _columns(batch: pa.RecordBatch) -> Iterator[Column]:
    for name, values in zip(batch.schema.names, batch.columns, strict=True):
        yield Column(name, values)


def _zip(stream: Stream, overlap: int, depth: int) -> Iterator[Item]:
    with stream() as file, zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            yield from text_piece(member.filename)
            yield from text_piece(member.comment.decode("utf-8", "replace"))

            def opened(member: zipfile.ZipInfo = member) -> BinaryIO:
                return cast(BinaryIO, archive.open(member))

            if not member.is_dir():
                yield from items(opened, overlap, depth)


def _packed(unpack: Callable[[BinaryIO], BinaryIO]) -> Callable[[Stream, int, int], Iterator[Item]]:
    def inside(stream: Stream, overlap: int, depth: int) -> Iterator[Item]:
        with stream() as file:

            def opened() -> BinaryIO:
                file.seek(0)
                return unpack(file)

            yield from items(opened, overlap, depth)

    return inside


def file_stream(path: Path) -> Stream:
    """Return what opens a file."""
    return lambda: path.open("rb")


def _xz(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, lzma.LZMAFile(file))


_INSIDE: tuple[tuple[bytes, Callable[[Stream, int, int], Iterator[Item]]], ...] = (
    (b"PAR1", _parquet),
    (b"ARROW1", _arrow),
    (b"PK\x03\x04", _zip),
    (b"\x1f\x8b", _packed(lambda file: cast(BinaryIO, gzip.GzipFile(fileobj=file)))),
    (b"BZh", _packed(lambda file: cast(BinaryIO, bz2.BZ2File(file)))),
    (b"\xfd7zXZ\x00", _packed(_xz)),
)
