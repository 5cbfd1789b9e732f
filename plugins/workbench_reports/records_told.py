"""Cells of the tables that records fill in: widths, numbers and where each row comes from."""

from collections.abc import Mapping

from workbench.api import Table as RecordTable
from workbench_reports.blocks import Column, RunLink, TextLine, Words
from workbench_reports.spelling import NARROW

WIDEST = 44
"""Characters at which a column is as wide as it gets."""
_NUMBERS = frozenset({"rows", "n"})
_SIGNS: Mapping[str, str] = {"+": "+ fits", "\u2212": "− against", "o": "o neutral"}


def column(title: str, at: int, table: RecordTable) -> Column:
    """Return a column of a table, as wide as what it holds wants.

    Parameters
    ----------
    title : str
    at : int
        Its place.
    table : RecordTable
    """
    cells = [title, *(row[at] for row in table.rows)]
    longest = max(map(len, cells))
    # A word does not break: each column has room for its longest.
    word = max(len(part) for one in cells for part in one.split() or [""])
    share = max(word + 2, min(longest, WIDEST)) / WIDEST
    return Column(title[:1].upper() + title[1:], number=title in _NUMBERS, share=share)


def cell(words: str, table: str, at: int) -> TextLine:
    """Return a cell of a table that records fill in.

    Parameters
    ----------
    words : str
    table : str
        Its id: signs of a matrix are spelt out.
    at : int
        Its place.
    """
    if table == "matrix" and at:
        return (Words(_SIGNS.get(words, words)),)
    if words.isdigit() and len(words) > 4:
        return (Words(f"{int(words):,}".replace(",", NARROW)),)
    return (Words(words),)


def source_cell(reference: str, numbers: Mapping[str, str], words: str = "") -> TextLine:
    """Return where a row comes from: a link to its run, or words.

    Parameters
    ----------
    reference : str
        ``run/ID``, ``event/14`` …
    numbers : Mapping of str to str
        The short names of runs.
    words : str
        What to say where it is no run.
    """
    kind, _, name = reference.partition("/")
    if kind == "run" and name in numbers:
        return (RunLink(name, numbers[name]),)
    return (Words(words, "quiet"),)
