"""Whether a file is whole, as far as its own bytes tell: footers, last lines, page counts."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

_TAIL = 1 << 20
_DELIMITERS = (b",", b";", b"\t", b"|")
_SQLITE = b"SQLite format 3\x00"


def missing_end(path: Path) -> str:
    """Return why a file cannot be whole yet, as the end of a sentence; empty if it may be.

    What its format does not tell stays open: a text table cut at the end of a line looks like
    one that is whole.

    Parameters
    ----------
    path : Path

    Raises
    ------
    OSError
        If it cannot be read, or is gone.
    """
    check = _CHECKS.get(path.suffix.lower())
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        if not size:
            return "is empty so far"
        return check(stream, size) if check is not None else ""


def _parquet(stream: BinaryIO, size: int) -> str:
    head, tail = _ends(stream, size, 4, 8)
    if size < 12 or tail[-4:] not in {b"PAR1", b"PARE"} or head[:3] != b"PAR":
        return "has no footer yet"
    if int.from_bytes(tail[:4], "little") > size - 12:
        return "has a footer longer than itself"
    return ""


def _arrow(stream: BinaryIO, size: int) -> str:
    if size <= 12:
        return "has no footer yet"
    head, tail = _ends(stream, size, 6, 6)
    for magic in (b"ARROW1", b"FEA1"):
        if head.startswith(magic):
            return "" if tail.endswith(magic) else "has no footer yet"
    return ""  # a stream, whose importer knows its end


def _sqlite(stream: BinaryIO, size: int) -> str:
    head, _ = _ends(stream, size, 100, 0)
    if not head.startswith(_SQLITE) or len(head) < 100:
        return "has no header yet"
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    return "is shorter than its pages" if size < pages * (65536 if page == 1 else page) else ""


def _delimited(stream: BinaryIO, size: int) -> str:
    stream.seek(0)
    first = stream.readline(_TAIL)
    if not first.endswith(b"\n"):
        return ""  # one line, or none: its importer says what is wrong with that
    last = _last_line(stream, size)
    delimiter = max(_DELIMITERS, key=first.count)
    if last and b'"' not in last and last.count(delimiter) < first.count(delimiter):
        return "ends in the middle of a line"
    return ""


def _json_lines(stream: BinaryIO, size: int) -> str:
    last = _last_line(stream, size)
    if not last.strip() or len(last) >= _TAIL:
        return ""
    try:
        json.loads(last)
    except (ValueError, RecursionError):
        return "ends in the middle of a line"
    return ""


def _json(stream: BinaryIO, size: int) -> str:
    _, tail = _ends(stream, size, 0, min(size, 4096))
    return "" if tail.rstrip()[-1:] in {b"}", b"]"} else "ends in the middle of a value"


def _ends(stream: BinaryIO, size: int, head: int, tail: int) -> tuple[bytes, bytes]:
    stream.seek(0)
    first = stream.read(head)
    stream.seek(max(0, size - tail))
    return first, stream.read(tail)


def _last_line(stream: BinaryIO, size: int) -> bytes:
    """Return what stands behind the last line end; empty where the file ends in one."""
    stream.seek(max(0, size - _TAIL))
    return stream.read(_TAIL).rpartition(b"\n")[2]


_CHECKS: Mapping[str, Callable[[BinaryIO, int], str]] = {
    **dict.fromkeys((".parquet", ".pq"), _parquet),
    **dict.fromkeys((".feather", ".arrow"), _arrow),
    **dict.fromkeys((".db", ".sqlite", ".sqlite3"), _sqlite),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), _delimited),
    **dict.fromkeys((".jsonl", ".ndjson"), _json_lines),
    ".json": _json,
}
