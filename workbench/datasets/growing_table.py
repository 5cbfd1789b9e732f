"""A Parquet file that grows by whole row groups, and can be taken up again where it ends.

Each group is encoded by itself, on any thread, and appended; the file is the same byte for byte
as one writer would have made it. Beside it lies an index, one JSON line a group, so that
whoever follows the file knows what of it is finished, and from where to go on reading.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.datasets.parquet_footer import MAGIC, Footer, body_and_footer, joined, moved

INDEX = ".index"
"""What the index's name ends with, after the name of the file."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where reading goes on: a byte of the source, and rows to leave out after it."""

    start: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A finished row group.

    Attributes
    ----------
    end : int
        Byte of the table's file where it ends.
    rows : int
    after : Position
        Where the next group begins in the source.
    sha256 : str
        Of the group's bytes in the table's file.
    footer : bytes
        Of the group as a file of its own.
    """

    end: int
    rows: int
    after: Position
    sha256: str
    footer: bytes

    def line(self) -> str:
        """Return the part as a line of the index."""
        told = {
            "end": self.end,
            "rows": self.rows,
            "start": self.after.start,
            "skip": self.after.skip,
            "sha256": self.sha256,
            "footer": base64.b64encode(self.footer).decode("ascii"),
        }
        return json.dumps(told) + "\n"

    @classmethod
    def of_line(cls, line: str) -> Self:
        """Return the part that a line of the index tells of.

        Raises
        ------
        ValueError
            If it tells of none.
        """
        told = json.loads(line)
        try:
            position = Position(int(told["start"]), int(told["skip"]))
            footer = base64.b64decode(told["footer"], validate=True)
            digest = str(told["sha256"])
            return cls(int(told["end"]), int(told["rows"]), position, digest, footer)
        except (KeyError, TypeError) as error:
            raise ValueError(line[:80]) from error


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written, decided once by its first rows.

    Attributes
    ----------
    schema : Schema
    repeating : tuple of str
        Columns that are written with a dictionary.
    """

    schema: pa.Schema
    repeating: tuple[str, ...]

    def encoded(self, group: pa.Table) -> pa.Buffer:
        """Return one row group as a file of its own; the same rows give the same bytes."""
        sink = pa.BufferOutputStream()
        writer = pq.ParquetWriter(
            sink,
            self.schema,
            version="2.6",
            compression="zstd",
            compression_level=1,
            use_dictionary=list(self.repeating) or False,
            write_statistics=True,
            store_schema=True,
        )
        with writer:
            writer.write_table(group, row_group_size=group.num_rows)
        return sink.getvalue()


class GrowingTable:
    """The file while it grows.

    Parameters
    ----------
    path : Path
        Made anew, with its index beside it.
    plan : str
        What the conversion depends on, in short; told in the index's first line.
    """

    def __init__(self, path: Path, plan: str) -> None:
        self.path = path
        self.index = path.with_name(path.name + INDEX)
        self._footers: list[Footer] = []
        self._end = len(MAGIC)
        self.rows = 0
        self._file = path.open("xb")
        self._file.write(MAGIC)
        self._file.flush()
        self._lines = self.index.open("x", encoding="utf-8")
        self._lines.write(json.dumps({"plan": plan}) + "\n")
        self._lines.flush()

    def append(self, encoded: bytes | pa.Buffer, rows: int, after: Position) -> None:
        """Add one group, encoded by itself, and tell the index of it once it is whole."""
        body, footer = body_and_footer(memoryview(encoded))
        self._take(body, footer, rows, after)

    def adopt(self, kept: "Kept") -> Position:
        """Begin with the groups that an earlier attempt finished, as far as they are unharmed.

        Returns
        -------
        Position
            Where the first group that is missing begins.
        """
        position = Position()
        with kept.path.open("rb") as stream:
            stream.seek(self._end)
            for part in kept.parts:
                body = stream.read(part.end - self._end)
                if hashlib.sha256(body).hexdigest() != part.sha256:
                    break
                self._take(memoryview(body), part.footer, part.rows, part.after)
                position = part.after
        return position

    def metadata(self) -> pq.FileMetaData:
        """Return what a footer for the groups so far says."""
        return pq.read_metadata(BytesIO(MAGIC + joined(self._footers)))

    def finish(self) -> None:
        """Write the footer and close the file."""
        self._file.write(joined(self._footers))
        self.close()

    def close(self) -> None:
        """Close the file and its index as they are."""
        self._file.close()
        self._lines.close()

    def _take(self, body: memoryview, footer: bytes, rows: int, after: Position) -> None:
        self._file.write(body)
        self._file.flush()
        self._footers.append(moved(footer, self._end - len(MAGIC), len(self._footers)))
        self._end += len(body)
        self.rows += rows
        digest = hashlib.sha256(body).hexdigest()
        self._lines.write(Part(self._end, rows, after, digest, footer).line())
        self._lines.flush()


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier attempt left: a file without a footer, and what its index told.

    Attributes
    ----------
    path : Path
    plan : str
    parts : tuple of Part
    """

    path: Path
    plan: str
    parts: tuple[Part, ...]

    @classmethod
    def found(cls, path: Path) -> Self | None:
        """Return what lies at a place, or None where nothing there can be gone on with."""
        try:
            with path.with_name(path.name + INDEX).open(encoding="utf-8") as stream:
                plan = str(json.loads(stream.readline())["plan"])
                parts = tuple(_whole_parts(stream.read().splitlines(), path.stat().st_size))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return cls(path, plan, parts) if parts else None


def _whole_parts(lines: Sequence[str], size: int) -> list[Part]:
    parts = []
    for line in lines:
        try:
            part = Part.of_line(line)
        except ValueError:
            break
        if part.end > size:
            break
        parts.append(part)
    return parts
