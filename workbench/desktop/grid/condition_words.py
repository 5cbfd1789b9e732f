"""Conditions as a person types and reads them; without Qt."""

import csv
import io
from datetime import UTC, datetime

from workbench.domain.row_filter import WITHOUT_VALUE, Condition, Scalar, Value
from workbench.language import tr

OPERATOR_WORDS = {
    "=": "=",
    "!=": "≠",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "in": tr("is one of"),
    "contains": tr("contains"),
    "missing": tr("is missing"),
    "present": tr("is there"),
}


def typed_condition(name: str, kind: str, operator: str, text: str) -> Condition | None:
    """Return the condition that a person typed; None where a value is still lacking.

    Parameters
    ----------
    name, kind : str
        A column and its type, as `ColumnInfo.type`.
    operator : str
        One of `row_filter.OPERATORS`.
    text : str
        The value; several for ``in``, with commas between and quotes around those that hold one.

    Raises
    ------
    ValueError
        With a sentence, if a value does not fit the column.
    """
    plain = text.strip()
    if operator in WITHOUT_VALUE:
        return Condition(name, operator)
    if not plain:
        return None
    if operator == "contains":
        return Condition(name, operator, plain)
    if operator == "in":
        parts = [part.strip() for part in next(csv.reader([plain], skipinitialspace=True))]
        return Condition(name, operator, tuple(typed_value(p, kind) for p in parts if p))
    return Condition(name, operator, typed_value(plain, kind))


def typed_value(text: str, kind: str) -> Scalar:
    """Return what a person typed as a value of a column's type.

    Parameters
    ----------
    text : str
    kind : str
        As `ColumnInfo.type`.

    Raises
    ------
    ValueError
        With a sentence, if it is no such value.
    """
    if kind in {"integer", "number"}:
        return _number(text.replace("\u2212", "-"))
    if kind == "boolean":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise ValueError(tr("{text} is neither true nor false.", text=text))
        return text.lower() in {"true", "1"}
    if kind == "timestamp":
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                tr("{text} is not a time. Write it as 2026-05-14T09:00.", text=text)
            ) from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return text


def value_words(value: Value) -> str:
    """Write a condition's value as it is typed.

    Parameters
    ----------
    value : Value
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow([value_words(each) for each in value])
        return out.getvalue().replace(",", ", ") if '"' not in out.getvalue() else out.getvalue()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return repr(value) if isinstance(value, float) else str(value)


def condition_words(condition: Condition) -> str:
    """Write a condition in one line."""
    words = OPERATOR_WORDS.get(condition.operator, condition.operator)
    return f"{condition.column} {words} {value_words(condition.value)}".strip()


def _number(text: str) -> Scalar:
    try:
        return int(text)  # exact, however long
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise ValueError(tr("{text} is not a number. Write it with a point.", text=text)) from None
