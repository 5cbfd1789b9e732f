"""Cells of the tables that records fill in: widths, numbers and where each row comes from."""

from collections.abc import Mapping

from workbench_reports.blocks import Column, RunLink, TextLine, Words
from workbench_reports.spelling import NARROW

_NUMBERS = frozenset({"rows", "n"})
_SIGNS: Mapping[str, str] = {"+": "+ fits", "\u2212": "− against", "o": "o neutral"}


def column(title: str) -> Column:
    """Return a column of a table that records fill in.

    Parameters
    ----------
    title : str
        As the table spells it.
    """
    return Column(title[:1].upper() + title[1:], number=title in _NUMBERS)


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
