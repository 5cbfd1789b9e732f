"""A filter of rows in English, as a record says it; the window says it in its own language."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from workbench.domain.filter_phrases import Phrase, phrases
from workbench.domain.readable import readable
from workbench.domain.row_filter import RowFilter, Scalar

MOST_VALUES = 6
"""Values of one condition that are named; of more, how many there are."""
LONGEST = 60


def filter_words(rows: RowFilter) -> str:
    """Return a filter as the end of a sentence: ``"station is B and temp is below 3"``.

    Parameters
    ----------
    rows : RowFilter

    Returns
    -------
    str
        The same for the same conditions, whenever and wherever it is written; empty for none.
    """
    return " and ".join(map(_words, phrases(rows)))


def _words(phrase: Phrase) -> str:
    written = [_written(value) for value in phrase.values]
    return _KINDS[phrase.kind](readable(phrase.column), written)


def _one_of(column: str, values: list[str]) -> str:
    if len(values) == 1:
        return f"{column} is {values[0]}"
    named, left = values[:MOST_VALUES], len(values) - MOST_VALUES
    more = f" and {left} more" if left > 0 else ""
    return f"{column} is one of {', '.join(named)}{more}"


_KINDS: Mapping[str, Callable[[str, list[str]], str]] = {
    "between": lambda column, v: f"{column} is from {v[0]} to below {v[1]}",
    "=": lambda column, v: f"{column} is {v[0]}",
    "!=": lambda column, v: f"{column} is not {v[0]}",
    "<": lambda column, v: f"{column} is below {v[0]}",
    "<=": lambda column, v: f"{column} is at most {v[0]}",
    ">": lambda column, v: f"{column} is above {v[0]}",
    ">=": lambda column, v: f"{column} is {v[0]} or more",
    "in": _one_of,
    "contains": lambda column, v: f"{column} contains {v[0]}",
    "missing": lambda column, _: f"{column} is missing",
    "present": lambda column, _: f"{column} is there",
}


def _written(value: Scalar | None) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC".replace(":00 UTC", " UTC")
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", "\u2212")
    text = readable("nothing" if value is None else str(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
