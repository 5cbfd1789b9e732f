"""Which rows of a delimited file have too few or too many cells."""

import csv
from pathlib import Path

from workbench.api import EvidenceError
from workbench_importers.dialect import Dialect
from workbench_importers.text_files import CHUNK_BYTES, Encoding, open_text


def ragged_error(path: Path, encoding: Encoding, dialect: Dialect) -> EvidenceError | None:
    """Return the error that names the first ragged line and counts them, or None.

    Parameters
    ----------
    path : Path
    encoding : Encoding
    dialect : Dialect

    Returns
    -------
    EvidenceError or None
        None where every row has as many cells as there are columns.
    """
    width = len(dialect.names)
    rows = bad = first_line = first_cells = 0
    try:
        with open_text(path, encoding) as stream:
            for _ in range(dialect.skip_lines):
                stream.readline()
            reader = csv.reader(stream, delimiter=dialect.delimiter)
            start = dialect.skip_lines + 1
            for row in reader:
                line, start = start, reader.line_num + dialect.skip_lines + 1
                rows += bool(row)
                if row and len(row) != width:
                    bad += 1
                    if bad == 1:
                        first_line, first_cells = line, len(row)
    except (csv.Error, UnicodeError):
        return None
    if not bad:
        return None
    return EvidenceError(
        "table.ragged",
        f"{path.name} has ragged rows: line {first_line} has {_cells(first_cells)} where "
        f"{width} are expected; {bad} of {rows} rows {'differs' if bad == 1 else 'differ'}.",
        "Name the delimiter if it was guessed wrong, or repair the export "
        "(a value that holds the delimiter needs quotation marks).",
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def refuse_open_quotation(path: Path, encoding: Encoding, dialect: Dialect) -> None:
    """Refuse a file in which a quotation mark is opened and never closed.

    Everything after it would silently become one value.

    Raises
    ------
    EvidenceError
        Naming the line where the quotation opens.
    """
    if not _odd_quotes(path):
        return
    start = 0
    try:
        with open_text(path, encoding) as stream:
            reader = csv.reader(stream, delimiter=dialect.delimiter, strict=True)
            for _ in reader:
                start = reader.line_num
    except csv.Error as error:
        if "unexpected end" not in str(error) and "field larger" not in str(error):
            return
        raise EvidenceError(
            "table.open_quotation",
            f"{path.name} opens a quotation mark on line {start + 1} that is never closed.",
            "Repair that line, or export the table again.",
        ) from None
    except UnicodeError:
        return


def _odd_quotes(path: Path) -> bool:
    quotes = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            quotes += chunk.count(b'"')
    return quotes % 2 == 1
