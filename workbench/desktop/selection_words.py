"""A selection in the words of the window: its conditions, and how many rows it has."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from workbench.desktop.numbers import moment, percent, whole
from workbench.domain.filter_phrases import Phrase, phrases
from workbench.domain.readable import readable
from workbench.domain.row_filter import RowFilter, Scalar
from workbench.domain.selection import Counted, Selection
from workbench.language import tr, trn

MOST_VALUES = 4
LONGEST = 40


def rows_words(rows: RowFilter, this_year: int | None = None) -> str:
    """Return what a filter asks for, part by part.

    Parameters
    ----------
    rows : RowFilter
    this_year : int, optional
        The year that is not written.

    Returns
    -------
    str
        Such as ``"station_group is B, 12 May 06:00 – 14 May 00:00"``; empty for every row.
    """
    return ", ".join(_phrase(phrase, this_year) for phrase in phrases(rows))


def count_words(counts: Counted | None) -> str:
    """Return how many rows are selected.

    Parameters
    ----------
    counts : Counted or None
        None while they are counted.

    Returns
    -------
    str
        Such as ``"3 204 of 16 128 rows, 19.9 %"``.
    """
    if counts is None:
        return tr("counting…")
    if not counts.of:
        return tr("no table has these columns")
    return tr(
        "{rows} of {of} rows, {share}",
        rows=whole(counts.rows),
        of=whole(counts.of),
        share=percent(counts.rows / counts.of, 1),
    )


def window_words(counts: Counted | None) -> str:
    """Return the share of the rows of each window that is selected; empty until counted.

    Parameters
    ----------
    counts : Counted or None
    """
    if counts is None:
        return ""
    codes = {"reference": "W0", "incident": "W1"}
    return " · ".join(
        f"{codes[name]} {percent(met / among, 1)}"
        for name, (met, among) in counts.windows.items()
        if name in codes and among
    )


def selection_sentence(selection: Selection, counts: Counted | None, year: int | None) -> str:
    """Return all of it as one line, for the clipboard and for screen readers.

    Parameters
    ----------
    selection : Selection
    counts : Counted or None
    year : int, optional
        The year that is not written.
    """
    words = rows_words(selection.rows, year)
    named = f"{readable(selection.name)}: {words}" if selection.name else words
    return ", ".join(part for part in (named, count_words(counts)) if part)


def _phrase(phrase: Phrase, year: int | None) -> str:
    column, values = readable(phrase.column), phrase.values
    if phrase.kind == "between":
        return _between(column, values[0], values[1], year)
    written = [_written(value, year) for value in values]
    if phrase.kind == "in" and len(written) > 1:
        return _one_of(column, written)
    first = written[0] if written else ""
    return _KINDS[phrase.kind](column, first)


def _between(column: str, low: Scalar | None, high: Scalar | None, year: int | None) -> str:
    if isinstance(low, datetime) and isinstance(high, datetime):
        return f"{_moment(low, year)} – {_moment(high, year)}"
    return tr(
        "{column} {low} to below {high}",
        column=column,
        low=_written(low, year),
        high=_written(high, year),
    )


def _one_of(column: str, values: list[str]) -> str:
    named = ", ".join(values[:MOST_VALUES])
    left = len(values) - MOST_VALUES
    if left <= 0:
        return tr("{column} is one of {values}", column=column, values=named)
    return trn(
        "{column} is one of {values} and {count} more",
        "{column} is one of {values} and {count} more",
        left,
        column=column,
        values=named,
    )


_KINDS: Mapping[str, Callable[[str, str], str]] = {
    "=": lambda column, v: tr("{column} is {value}", column=column, value=v),
    "in": lambda column, v: tr("{column} is {value}", column=column, value=v),
    "!=": lambda column, v: tr("{column} is not {value}", column=column, value=v),
    "<": lambda column, v: tr("{column} below {value}", column=column, value=v),
    "<=": lambda column, v: tr("{column} at most {value}", column=column, value=v),
    ">": lambda column, v: tr("{column} above {value}", column=column, value=v),
    ">=": lambda column, v: tr("{column} {value} or more", column=column, value=v),
    "contains": lambda column, v: tr("{column} contains {value}", column=column, value=v),
    "missing": lambda column, _: tr("{column} is missing", column=column),
    "present": lambda column, _: tr("{column} is there", column=column),
}


def _written(value: Scalar | None, year: int | None) -> str:
    if isinstance(value, datetime):
        return _moment(value, year)
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", "−")
    if isinstance(value, bool):
        return tr("true") if value else tr("false")
    if isinstance(value, int):
        return str(value).replace("-", "−")
    text = readable("" if value is None else str(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _moment(at: datetime, year: int | None) -> str:
    there = at.astimezone(UTC)
    whole_minute = there.replace(second=0, microsecond=0) == there
    words = moment(there, year=year)
    seconds = timedelta(seconds=there.second, microseconds=there.microsecond).total_seconds()
    return words if whole_minute else f"{words}:{seconds:04.1f}".removesuffix(".0")
