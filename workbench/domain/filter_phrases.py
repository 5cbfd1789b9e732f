"""A filter of rows taken apart into phrases, for whoever writes it in a language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.domain.row_filter import Condition, RowFilter, Scalar, Value

_LOWER, _UPPER = (">=", ">"), ("<", "<=")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is asked of one column.

    Attributes
    ----------
    column : str
    kind : str
        ``between`` (from, included, until, not included) or an operator of a condition.
    values : tuple
        None, one or several; times as moments where they can be read as such.
    """

    column: str
    kind: str
    values: tuple[Scalar | None, ...] = ()


def phrases(rows: RowFilter) -> tuple[Phrase, ...]:
    """Return what a filter says, in the order it was made; two ends of a range together.

    Parameters
    ----------
    rows : RowFilter

    Returns
    -------
    tuple of Phrase
    """
    return tuple(_joined(rows.conditions))


def moment(value: Value) -> datetime | None:
    """Return a value as an instant, where it is one or is written as one in full.

    Parameters
    ----------
    value : scalar
    """
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    if isinstance(value, str) and len(value) >= 16 and value[4:5] == "-" and value[10:11] in "T ":
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return None
        return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return None


def _joined(conditions: tuple[Condition, ...]) -> Iterator[Phrase]:
    ranges = _ranges(conditions)
    told: set[str] = set()
    for condition in conditions:
        pair = ranges.get(condition.column)
        if pair is not None and condition in pair:
            if condition.column not in told:
                told.add(condition.column)
                yield Phrase(condition.column, "between", tuple(map(_value, pair)))
            continue
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        there = () if condition.value is None else tuple(_scalar(value) for value in values)
        yield Phrase(condition.column, condition.operator, there)


def _ranges(conditions: tuple[Condition, ...]) -> Mapping[str, tuple[Condition, Condition]]:
    """Return the columns with exactly one ``>=`` and one ``<``."""
    found: dict[str, tuple[Condition, Condition]] = {}
    for column in dict.fromkeys(c.column for c in conditions):
        ends = [c for c in conditions if c.column == column and c.operator in (*_LOWER, *_UPPER)]
        low = [c for c in ends if c.operator == ">="]
        high = [c for c in ends if c.operator == "<"]
        if len(ends) == 2 and len(low) == len(high) == 1:
            found[column] = (low[0], high[0])
    return found


def _value(condition: Condition) -> Scalar | None:
    return None if isinstance(condition.value, tuple) else _scalar(condition.value)


def _scalar(value: Scalar | None) -> Scalar | None:
    return moment(value) or value
