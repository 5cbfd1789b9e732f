"""Which rows are meant: conditions on columns, all of which must hold.

A plain value, so that a selection made in one picture can be kept by name, shown in another, bound
to the runs it feeds and read again from a record. How it is answered on rows belongs to `datasets`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.domain.canonical import JsonValue

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "contains", "missing", "present")
WITHOUT_VALUE = frozenset({"missing", "present"})

Scalar = str | float | int | bool | datetime
Value = Scalar | tuple[Scalar, ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one column.

    Attributes
    ----------
    column : str
        Exactly as in the data.
    operator : str
        One of `OPERATORS`. A time range is two conditions, ``>=`` and ``<``.
    value
        What the cell is held against; several values for ``in``, none for ``missing`` and
        ``present``.
    """

    column: str
    operator: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Conditions that hold together; none means every row.

    Attributes
    ----------
    conditions : tuple of Condition
    """

    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conditions)

    def narrowed(self, *conditions: Condition) -> "RowFilter":
        """Return this filter with more conditions; one that is there already is not repeated."""
        fresh = tuple(c for c in conditions if c not in self.conditions)
        return RowFilter((*self.conditions, *fresh))

    def to_json(self) -> list[JsonValue]:
        """Return the conditions as plain values, in their order; moments as ISO 8601 in UTC.

        Returns
        -------
        list of dict
        """
        return [
            {"column": c.column, "operator": c.operator, "value": _plain(c.value)}
            for c in self.conditions
        ]


def row_filter(conditions: object) -> RowFilter:
    """Read a filter from plain values.

    Parameters
    ----------
    conditions : list of mapping
        As `RowFilter.to_json` gives them. A moment stays the text it was written as; the engine
        reads it by the type of the column.

    Returns
    -------
    RowFilter

    Raises
    ------
    ValueError
        If they are not conditions.
    """
    if not isinstance(conditions, list | tuple):
        raise ValueError("a filter is a list of conditions")  # noqa: TRY004 -- one kind of error for a record that cannot be read
    return RowFilter(tuple(_condition(entry) for entry in conditions))


def _plain(value: Value) -> JsonValue:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _condition(entry: object) -> Condition:
    if not isinstance(entry, Mapping) or set(entry) != {"column", "operator", "value"}:
        raise ValueError("a condition has column, operator and value")
    column, operator, value = entry["column"], entry["operator"], entry["value"]
    if not isinstance(column, str) or operator not in OPERATORS:
        raise ValueError("a condition names a column and a known operator")
    scalars = value if isinstance(value, list | tuple) else [value]
    if not all(each is None or isinstance(each, str | int | float | bool) for each in scalars):
        raise ValueError(f"a value for {column} is neither text nor number")
    if isinstance(value, list | tuple) != (operator == "in"):
        raise ValueError(f"{operator}: the value of {column} has the wrong form")
    if (value is None) != (operator in WITHOUT_VALUE):
        raise ValueError(f"{operator}: {column} has a value too many or too few")
    return Condition(column, operator, tuple(value) if isinstance(value, list | tuple) else value)
