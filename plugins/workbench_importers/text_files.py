"""Text as it comes: which encoding a file is in, and opening it as such."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from workbench.api import EvidenceError

HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 4 * 1024 * 1024
WHOLE_FILE_BYTES = 64 * 1024 * 1024
"""Files up to this size are looked at from end to end before a guess is made."""

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of a line; a longer one is no row of anything, and would be held in memory whole."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_UNDEFINED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name as Python knows it, and what to tell the person about it."""

    codec: str
    title: str
    note: str = ""

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8, with or without a byte-order mark."""
        return self.codec in {"utf-8", "utf-8-sig"}


def read_head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """Return the first bytes of a file.

    Raises
    ------
    EvidenceError
        If the file is empty.
    """
    with path.open("rb") as stream:
        head = stream.read(size)
    if not head:
        raise EvidenceError(
            "evidence.empty",
            f"{path.name} is empty: it has no bytes at all.",
            "Fetch the file again; the copy or the export was cut short.",
        )
    return head


def guess_encoding(path: Path, hint: str = "", *, whole: bool = False) -> Encoding:
    """Return the encoding of a text file.

    Parameters
    ----------
    path : Path
    hint : str
        An encoding the person named; it is checked against the file.
    whole : bool
        Look at every byte however large the file is.

    Raises
    ------
    EvidenceError
        If the file is empty, is no text, does not fit the hint, or mixes encodings.
    """
    head = read_head(path)
    if hint:
        return _named(path, hint)
    for mark, codec, title in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, title, f"Encoding {title}, from its byte-order mark.")
    if (wide := _wide(head)) is not None:
        return wide
    if b"\x00" in head:
        raise EvidenceError(
            "text.binary",
            f"{path.name} is not a text file: it holds NUL bytes.",
            "Choose its format, or keep it as sealed evidence.",
        )
    return _eight_bit(path, whole=whole)


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text in a usual encoding."""
    if any(head.startswith(mark) for mark, _, _ in _MARKS) or _wide(head) is not None:
        return True
    if not head or b"\x00" in head:
        return False
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head[:4096])
    return control * 100 < len(head[:4096])


def decoded_head(head: bytes) -> str:
    """Return the first bytes of a text file as text, whatever can be read of them."""
    codec = next((codec for mark, codec, _ in _MARKS if head.startswith(mark)), "")
    if not codec:
        wide = _wide(head)
        codec = wide.codec if wide is not None else "utf-8"
    text = codecs.getincrementaldecoder(codec)("replace").decode(head)
    if codec == "utf-8" and "\ufffd" in text:
        return head.decode("cp1252", "replace")
    return text


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """Open a file as text, line ends kept as they are."""
    return path.open("r", encoding=encoding.codec, errors="strict", newline="")


def lines_of(path: Path, encoding: Encoding) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not blank, from 1.

    Raises
    ------
    EvidenceError
        If a line cannot be decoded.
    """
    refuse_long_lines(path)
    number = 0
    try:
        with open_text(path, encoding) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _undecodable(path, encoding.title, f"after line {number}") from error


def refuse_long_lines(path: Path) -> None:
    """Refuse a text file with a line that nobody wrote by rows.

    Raises
    ------
    EvidenceError
        If more than 16 MiB follow each other without an end of line.
    """
    if path.stat().st_size <= LONGEST_LINE:
        return
    without_end = 0
    for chunk in _chunks(path):
        first = min((at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0), default=-1)
        if without_end + (len(chunk) if first < 0 else first) > LONGEST_LINE:
            raise EvidenceError(
                "text.long_line",
                f"{path.name} has a line of more than {LONGEST_LINE >> 20} MiB.",
                "Export it again with one row a line.",
            )
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        without_end = without_end + len(chunk) if first < 0 else len(chunk) - last - 1


def _named(path: Path, hint: str) -> Encoding:
    try:
        codec = codecs.lookup(hint).name
    except LookupError:
        raise EvidenceError(
            "text.encoding_unknown",
            f"There is no encoding called {hint[:40]!r}.",
            "Usual ones are utf-8, utf-16, cp1252 and latin-1.",
        ) from None
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _undecodable(path, codec, f"({error.reason})") from error
    return Encoding(codec, codec, f"Encoding {codec}, as told.")


def _undecodable(path: Path, title: str, where: str) -> EvidenceError:
    return EvidenceError(
        "text.encoding",
        f"{path.name} cannot be read as {title} {where}.",
        "Name its encoding (--encoding, or in capture.json), or save it as UTF-8.",
    )


def _wide(head: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: every second byte of Latin text is zero."""
    sample = head[: 4096 - len(head) % 2]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        codec, title = "utf-16-le", "UTF-16 (little-endian)"
    elif even > 0.6 * half and odd < 0.1 * half:
        codec, title = "utf-16-be", "UTF-16 (big-endian)"
    else:
        return None
    return Encoding(codec, title, f"Encoding {title}, guessed: it has no byte-order mark.")


def _eight_bit(path: Path, *, whole: bool) -> Encoding:
    """Tell UTF-8 from the Western 8-bit encodings."""
    everything = whole or path.stat().st_size <= WHOLE_FILE_BYTES
    multi, broken = _count_sequences(path, None if everything else CHUNK_BYTES)
    if not len(broken):
        return Encoding("utf-8", "UTF-8", "Encoding UTF-8." if multi else "")
    if multi >= 4 * len(broken):
        raise EvidenceError(
            "text.mixed_encoding",
            f"{path.name} mixes encodings: {multi} characters are UTF-8 and {len(broken)} bytes "
            "are not.",
            "Name the encoding to read it with (cp1252 reads anything), or repair the export.",
        )
    if _UNDEFINED_IN_CP1252.intersection(broken.tolist()):
        return Encoding("latin-1", "Latin-1", "Encoding Latin-1, guessed: it is not UTF-8.")
    return Encoding("cp1252", "Windows-1252", "Encoding Windows-1252, guessed: it is not UTF-8.")


def _count_sequences(path: Path, limit: int | None) -> tuple[int, NDArray[np.uint32]]:
    """Count multi-byte characters of UTF-8 and collect the bytes that are none."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    multi = 0
    broken = [np.zeros(0, dtype=np.uint32)]
    for chunk in _chunks(path, limit):
        text = decoder.decode(chunk)
        if not text.isascii():
            points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
            stray = (points >= 0xDC80) & (points <= 0xDCFF)
            multi += int(np.count_nonzero(points > 127)) - int(np.count_nonzero(stray))
            broken.append(points[stray] - 0xDC00)
    if limit is None:
        unfinished = decoder.getstate()[0]
        broken.append(np.frombuffer(unfinished, dtype=np.uint8).astype(np.uint32))
    return multi, np.concatenate(broken)


def _chunks(path: Path, limit: int | None = None) -> Iterator[bytes]:
    left = limit
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)):
            yield chunk
            if left is not None:
                left -= len(chunk)
                if not left:
                    return
