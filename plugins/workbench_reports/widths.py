"""How wide the columns of a table are, on paper that does not give way."""

from collections.abc import Iterator

from workbench_reports.blocks import Table, TextLine, Words

LINE = 104
"""Characters of a table's letters on one line of a page."""
WIDEST, GAP, HASH = 46, 3, 12


def column_shares(table: Table) -> tuple[float, ...]:
    """Return the share of the width each column gets: room for its longest word, then for more.

    Parameters
    ----------
    table : Table

    Returns
    -------
    tuple of float
        They add up to 1.
    """
    needs, wants = [], []
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows]
        need = max([_longest(column.title), *(map(_need, cells))]) + GAP
        whole = max([len(column.title), *(map(_length, cells))]) + GAP
        needs.append(need)
        wants.append(max(min(whole, WIDEST), need))
    spare = max(LINE - sum(needs), 0)
    more = [want - need for want, need in zip(wants, needs, strict=True)]
    given = min(spare, sum(more))
    every = sum(more) or 1
    widths = [need + given * extra / every for need, extra in zip(needs, more, strict=True)]
    over = max(LINE - sum(widths), 0) / len(widths)
    total = sum(widths) + over * len(widths)
    return tuple((width + over) / total for width in widths)


def _need(line: TextLine) -> int:
    return max((_longest(words) for words in _unbroken(line)), default=0)


def _unbroken(line: TextLine) -> Iterator[str]:
    """Yield the words of a line that cannot be broken; a hash can be."""
    for part in line:
        code = isinstance(part, Words) and part.style == "code"
        yield part.text[:HASH] if code else part.text


def _length(line: TextLine) -> int:
    return sum(len(part.text) for part in line)


def _longest(words: str) -> int:
    # No-break spaces hold a time together.
    return max((len(word) for word in words.split(" ")), default=0)
