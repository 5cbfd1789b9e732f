"""A Parquet file that grows by whole row groups, and can be taken up again where it ends.

Each group is encoded by itself, on any thread, and appended; the file is the same byte for byte
as one writer would have made it. Beside it lies an index, one JSON line a group, so that
whoever follows the file knows what of it is finished, and from where to go on reading.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.datasets.parquet_footer import MAGIC, Footer, body_and_footer, joined, moved
from workbench.errors import EvidenceError

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
    footer : bytes
        Of the group as a file of its own.
    """

    end: int
    rows: int
    after: Position
    footer: bytes

    def line(self) -> str:
        """Return the part as a line of the index."""
        told = {
            "end": self.end,
            "rows": self.rows,
            "start": self.after.start,
            "skip": self.after.skip,
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
            return cls(int(told["end"]), int(told["rows"]), position, footer)
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
        self._lines = self.index.open("x", encoding="utf-8")
        self._lines.write(json.dumps({"plan": plan}) + "\n")
        self._lines.flush()

    def append(self, encoded: bytes | pa.Buffer, rows: int, after: Position) -> None:
        """Add one group, encoded by itself, and tell the index of it once it is whole."""
        body, footer = body_and_footer(memoryview(encoded))
        self._file.write(body)
        self._file.flush()
        self._took(footer, len(body), rows, after)

    def adopt(self, kept: Path, parts: Sequence[Part]) -> None:
        """Begin with groups that an earlier attempt finished, copied from its file.

        Raises
        ------
        EvidenceError
            If the file is shorter than it should be.
        """
        with kept.open("rb") as stream:
            stream.seek(self._end)
            for part in parts:
                size = part.end - self._end
                body = stream.read(size)
                if len(body) != size:
                    raise EvidenceError(
                        "import.torn", "What an earlier import left is cut short.", "Discard it."
                    )
                self._file.write(body)
                self._file.flush()
                self._took(part.footer, size, part.rows, part.after)

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

    def _took(self, footer: bytes, size: int, rows: int, after: Position) -> None:
        self._footers.append(moved(footer, self._end - len(MAGIC), len(self._footers)))
        self._end += size
        self.rows += rows
        self._lines.write(Part(self._end, rows, after, footer).line())
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
