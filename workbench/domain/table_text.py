"""Tables as text: CSV, TSV, Markdown and LaTeX, from every table of the program in one way.

Values are written in full and the same everywhere: a point in numbers, times in ISO 8601, nothing
where a value is missing. Text from outside stays text: a spreadsheet computes nothing of it, and
Markdown and LaTeX take nothing of it for markup.
"""

import csv
import io
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from workbench.domain.readable import inert_latex, inert_markdown, spreadsheet_text

Row = Sequence[object]


class Form(StrEnum):
    """How a table is written."""

    TSV = "tsv"
    CSV = "csv"
    MARKDOWN = "markdown"
    LATEX = "latex"


def table_text(
    heads: Sequence[str], rows: Iterable[Row], form: str, numeric: Collection[int] = ()
) -> str:
    """Write a table with its heads.

    Parameters
    ----------
    heads : sequence of str
        One a column.
    rows : iterable of sequence
        Text, numbers, booleans, moments, or None where a value is missing.
    form : str
        One of `Form`.
    numeric : collection of int
        Columns that stand at the right, where the form can say so.

    Returns
    -------
    str
        Lines that end with a line feed.

    Raises
    ------
    ValueError
        If there is no such form.
    """
    return _WRITERS[Form(form)](heads, rows, numeric)


def value_text(value: object) -> str:
    """Write one value in full, so that it can be read back.

    Parameters
    ----------
    value : object
        Nothing is written for None and for what is not a number.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    if isinstance(value, datetime):
        there = value.astimezone(UTC) if value.tzinfo else value
        return there.isoformat().replace("+00:00", "Z")
    return str(value)


def _separated(delimiter: str, one_line: bool) -> Callable[..., str]:  # noqa: FBT001 -- of this module
    def cell(value: object) -> str:
        text = value_text(value)
        if isinstance(value, int | float):
            return text
        if one_line:  # pasted cell by cell: a line of the text is no row of the table
            text = " ".join(text.splitlines()).replace("\t", " ")
        return spreadsheet_text(text)

    def write(heads: Sequence[str], rows: Iterable[Row], _numeric: Collection[int]) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow([cell(head) for head in heads])
        writer.writerows([cell(value) for value in row] for row in rows)
        return out.getvalue()

    return write


def _markdown(heads: Sequence[str], rows: Iterable[Row], numeric: Collection[int]) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    def escaped(row: Row) -> Iterable[str]:
        return (inert_markdown(_in_line(value)) for value in row)

    rule = ("---:" if at in numeric else "---" for at in range(len(heads)))
    return "".join([line(escaped(heads)), line(rule), *(line(escaped(row)) for row in rows)])


def _latex(heads: Sequence[str], rows: Iterable[Row], numeric: Collection[int]) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"{' & '.join(cells)} \\\\\n"

    def escaped(row: Row) -> Iterable[str]:
        return (_latex_cell(value) for value in row)

    places = "".join("r" if at in numeric else "l" for at in range(len(heads)))
    body = "".join(line(escaped(row)) for row in rows)
    return (
        f"\\begin{{tabular}}{{{places}}}\n\\hline\n{line(escaped(heads))}\\hline\n"
        f"{body}\\hline\n\\end{{tabular}}\n"
    )


def _latex_cell(value: object) -> str:
    text = _in_line(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"${text}$" if is_number and text.startswith("-") else inert_latex(text)


def _in_line(value: object) -> str:
    return " ".join(value_text(value).split())


_WRITERS: dict[Form, Callable[..., str]] = {
    Form.TSV: _separated("\t", one_line=True),
    Form.CSV: _separated(",", one_line=False),
    Form.MARKDOWN: _markdown,
    Form.LATEX: _latex,
}
