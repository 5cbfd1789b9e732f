"""Rows of a CSV or JSON file, each with the line it begins at."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import WorkbenchError

LARGEST = 50 * 1024 * 1024
MOST = 100_000


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file; ``problem`` where it is no row at all."""

    line: int
    values: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RawRows:
    """The rows of a file, and its columns in their order."""

    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]


def read_rows(path: Path) -> RawRows:
    """Read the rows of a file.

    Parameters
    ----------
    path : Path
        What it is read as follows from its ending.

    Raises
    ------
    WorkbenchError
        If it cannot be read, is no such file, too large, or holds no row.
    """
    ending = path.suffix.casefold()
    readers = {".csv": _csv, ".tsv": _csv, ".json": _json, ".jsonl": _json_lines}
    if ending not in readers:
        raise WorkbenchError(
            "old.format",
            f"{path.name} is neither CSV nor JSON by its name.",
            "Name it .csv, .tsv, .json or .jsonl.",
        )
    text = _text(path)
    rows: list[RawRow] = []
    for row in readers[ending](text):
        if len(rows) == MOST:
            raise WorkbenchError(
                "old.many", f"{path.name} has more than {MOST:,} rows.", "Split the file."
            )
        rows.append(row)
    if not rows:
        raise WorkbenchError("old.empty", f"{path.name} holds no row.")
    columns = dict.fromkeys(name for row in rows for name in row.values)
    return RawRows(tuple(columns), tuple(rows))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise WorkbenchError(
                "old.large", f"{path.name} is larger than {LARGEST // 2**20} MB.", "Split the file."
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise WorkbenchError(
            "old.encoding",
            f"{path.name} is not UTF-8: line {line} cannot be read.",
            "Save it as UTF-8 and read it again.",
        ) from None
    except OSError as error:
        raise WorkbenchError(
            "old.unreadable", f"{path.name} cannot be read: {error.strerror}."
        ) from None


def _csv(text: str) -> Iterator[RawRow]:
    first = text.split("\n", 1)[0]
    mark = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    header: list[str] | None = None
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield RawRow(line, problem=f"It cannot be read as CSV: {error}.")
            return
        if cells is None:
            return
        begins, line = line, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
            _refuse_twice(header)
        elif len(cells) != len(header):
            yield RawRow(
                begins,
                dict.fromkeys(name for name in header if name),
                f"It has {len(cells)} cells where the header has {len(header)}.",
            )
        else:
            pairs = zip(header, cells, strict=True)
            yield RawRow(begins, {name: cell for name, cell in pairs if name})


def _refuse_twice(header: list[str]) -> None:
    named = [name for name in header if name]
    twice = next((name for name in named if named.count(name) > 1), "")
    if twice:
        raise WorkbenchError("old.header", f"Two columns are called {twice!r}.", "Rename one.")


def _json_lines(text: str) -> Iterator[RawRow]:
    for at, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _object(json.loads(line), at)
            except (ValueError, RecursionError):
                yield RawRow(at, problem="It is no JSON object.")


def _json(text: str) -> Iterator[RawRow]:
    """Yield the objects of a list one by one, so that each is known by its line."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise WorkbenchError(
            "old.json", f"It is no JSON: line {line} cannot be read.", "Mend the file."
        ) from None
    wanted = whole.get("incidents") if isinstance(whole, dict) else whole
    if not isinstance(wanted, list):
        raise WorkbenchError(
            "old.json",
            "It holds no list of incidents.",
            'Give a list of objects, or one under the name "incidents".',
        )
    lines = list(_starts(text, len(wanted)))
    for at, one in enumerate(wanted):
        yield _object(one, lines[at] if at < len(lines) else 1)


def _starts(text: str, count: int) -> Iterator[int]:
    """Yield at which line each of the items of the list begins."""
    decoder = json.JSONDecoder()
    place = text.index("[") + 1
    if text.lstrip().startswith("{"):
        place = text.index("[", text.index('"incidents"')) + 1
    for _ in range(count):
        while text[place] in " \t\r\n,":
            place += 1
        yield text.count("\n", 0, place) + 1
        _, place = decoder.raw_decode(text, place)


def _object(one: object, line: int) -> RawRow:
    if not isinstance(one, dict):
        return RawRow(line, problem="It is no JSON object.")
    return RawRow(line, {str(name): value for name, value in one.items()})
