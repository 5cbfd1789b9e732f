"""How a delimited text file is laid out: delimiter, decimal mark, names in the first row."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.api import EvidenceError, JsonValue

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_COLUMNS = 20_000
SAMPLE_ROWS = 300
SAMPLE_CHARACTERS = 2 * 1024 * 1024

_NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*\Z")
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+([eE][+-]?\d+)?\s*\Z")
_DECIMAL_POINT = re.compile(r"\s*[+-]?\d*\.\d+([eE][+-]?\d+)?\s*\Z")
_TIME = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d|\s*\Z)")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The layout of a delimited file.

    Attributes
    ----------
    delimiter, decimal : str
        One character each.
    names : tuple of str
        One a column, all different and none empty.
    header : bool
        Whether the first row holds the names.
    skip_lines : int
        Lines before the first row, such as Excel's ``sep=;``.
    notes : tuple of str
    """

    delimiter: str
    decimal: str
    names: tuple[str, ...]
    header: bool
    skip_lines: int = 0
    notes: tuple[str, ...] = ()


def guess_dialect(text: str, hints: Mapping[str, JsonValue], name: str) -> Dialect:
    """Return the layout of a file from the text of its beginning.

    Parameters
    ----------
    text : str
        The beginning; a last line that is cut short does no harm.
    hints : mapping
        ``delimiter``, ``decimal`` and ``header`` are taken as told.
    name : str
        The file's name, for messages.

    Raises
    ------
    EvidenceError
        If there is no row at all, or a hint is no delimiter.
    """
    first = text.split("\n", 1)[0].strip().lower()
    skip = int(first.startswith("sep=") and len(first) == 5)
    body = text.split("\n", 1)[1] if skip else text
    told = str(hints.get("delimiter") or (first[4] if skip else ""))
    if told and len(told) != 1:
        raise EvidenceError(
            "table.delimiter",
            f"A delimiter is one character, and {told[:20]!r} is not.",
            "Usual ones are comma, semicolon, tab and bar.",
        )
    delimiter = told or guess_delimiter(body)
    rows = sample_rows(body, delimiter)
    if not rows:
        raise EvidenceError(
            "table.no_rows", f"{name} holds no rows, only blank lines.", "Fetch the file again."
        )
    if len(rows[0]) > MOST_COLUMNS:
        raise EvidenceError(
            "table.columns",
            f"{name} has more than {MOST_COLUMNS} columns.",
            "Export the columns that matter, or put what varies into rows.",
        )
    return _layout(rows, delimiter, hints, skip)


def guess_delimiter(text: str) -> str:
    """Return the delimiter under which most rows have the same number of cells, above one."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in sample_rows(text, delimiter))
        width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width > 1:
            scores[delimiter] = (agreeing / max(1, widths.total()), width)
    # Ties go to the order of DELIMITERS, commas first.
    return max(scores, key=lambda d: scores[d], default=",")


def sample_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the first rows of a text, blank lines left out, a cut last line too."""
    reader = csv.reader(io.StringIO(text[:SAMPLE_CHARACTERS], newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error:
        # A field beyond csv's own limit: what was read so far is sample enough.
        return rows
    ended = text.endswith(("\n", "\r"))
    return rows if ended or len(rows) < 2 or len(rows) > SAMPLE_ROWS else _without_cut(rows)


def looks_delimited(text: str) -> float:
    """Return how sure it is, 0 to 1, that a text is rows of delimited cells."""
    rows = sample_rows(text, guess_delimiter(text))
    widths = Counter(map(len, rows))
    if not rows:
        return 0.0
    width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return 0.1
    if len(rows) == 1:
        return 0.25
    # Prose with commas has rows of many widths; one stray row makes a table ragged, not prose.
    return 0.75 if agreeing >= 0.75 * len(rows) else 0.2


def is_number(cell: str) -> bool:
    """Whether a cell reads as a number, with a point or a comma."""
    return _NUMBER.match(cell) is not None


def is_time(cell: str) -> bool:
    """Whether a cell starts like a date."""
    return _TIME.match(cell) is not None


def _without_cut(rows: list[list[str]]) -> list[list[str]]:
    """Drop a last row that is shorter than the one before it: the sample ended inside it."""
    return rows[:-1] if len(rows[-1]) < len(rows[-2]) else rows


def _layout(
    rows: Sequence[Sequence[str]], delimiter: str, hints: Mapping[str, JsonValue], skip: int
) -> Dialect:
    notes = [f"Delimiter: {DELIMITERS.get(delimiter, delimiter)}."] if len(rows[0]) > 1 else []
    decimal = str(hints.get("decimal") or _guess_decimal(rows, delimiter))
    if decimal == ",":
        notes.append("Numbers are written with a decimal comma.")
    told = hints.get("header")
    header = bool(told) if told is not None else _has_header(rows)
    if not header:
        notes.append("The first row holds values, not names; columns are numbered.")
    raw = rows[0] if header else [""] * len(rows[0])
    names, renamed = clean_names(raw)
    if header and renamed:
        notes.append(f"{renamed} column names were empty or used twice and have been completed.")
    return Dialect(delimiter, decimal, names, header, skip, tuple(notes))


def clean_names(raw: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Return names without outer blanks, all different, none empty; and how many changed."""
    taken: set[str] = set()
    names: list[str] = []
    renamed = 0
    for place, cell in enumerate(raw, start=1):
        wanted = cell.strip().strip("\ufeff") or f"column_{place}"
        name, copy = wanted, 1
        while name in taken:
            copy += 1
            name = f"{wanted}_{copy}"
        renamed += name != cell.strip()
        taken.add(name)
        names.append(name)
    return tuple(names), renamed


def _guess_decimal(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    commas = sum(_DECIMAL_COMMA.match(cell) is not None for row in rows[1:] for cell in row)
    points = sum(_DECIMAL_POINT.match(cell) is not None for row in rows[1:] for cell in row)
    return "," if commas > points else "."


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    first = [cell.strip() for cell in rows[0]]
    numbered = [cell for cell in first if cell]
    if numbered == [str(place) for place in range(len(numbered))] and len(numbered) > 1:
        return True
    if not any(first):
        return False
    votes = [_vote(cell, [r[i] for r in rows[1:51] if i < len(r)]) for i, cell in enumerate(first)]
    if any(votes):
        return sum(votes) > 0
    return not any(is_number(cell) or is_time(cell) for cell in first)


def _vote(cell: str, below: Sequence[str]) -> int:
    """Say whether a cell of the first row is unlike (1), like (-1) or no guide to its column."""
    filled = [value for value in below if value.strip()]
    values = sum(is_number(value) or is_time(value) for value in filled)
    if not filled or values * 2 <= len(filled):
        return 0
    return -1 if not cell or is_number(cell) or is_time(cell) else 1
