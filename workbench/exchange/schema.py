"""The part of JSON Schema 2020-12 that the package's own schemas use.

The verifier checks documents against the schemas that ship with the product, so rule and
schema cannot drift apart, and it needs no further dependency for it. A keyword that is not
known here is an error of ours, never skipped.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from workbench.assets import room
from workbench.domain.canonical import JsonValue

Schema = Mapping[str, Any]

_ANNOTATIONS = frozenset({"$schema", "$id", "title", "description", "examples", "$comment"})


@cache
def load_schema(noun: str, version: int = 1) -> Schema:
    """Return a schema that ships with the product.

    Parameters
    ----------
    noun : str
        Such as ``"recipe"``.
    version : int
    """
    path = room("schemas").joinpath(noun, f"{version}.schema.json")
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema


def violation(value: JsonValue, schema: Schema, at: str = "") -> str:
    """Return the first way in which a value breaks a schema; empty if it keeps it.

    Parameters
    ----------
    value : JSON value
    schema : Mapping
    at : str
        JSON pointer of the value, for the message.

    Returns
    -------
    str
        Such as ``"/runs/0/seed is not an integer"``.

    Raises
    ------
    KeyError
        If the schema uses a keyword that is not known here.
    """
    for keyword, wanted in schema.items():
        if keyword in _ANNOTATIONS:
            continue
        found = _RULES[keyword](value, wanted, at)
        if found:
            return found
    return ""


def _type(value: JsonValue, wanted: str, at: str) -> str:
    return "" if _IS[wanted](value) else f"{at or '/'} is not of type {wanted}"


def _const(value: JsonValue, wanted: JsonValue, at: str) -> str:
    return "" if value == wanted else f"{at or '/'} is not {wanted!r}"


def _enum(value: JsonValue, wanted: list[JsonValue], at: str) -> str:
    return "" if value in wanted else f"{at or '/'} is none of {', '.join(map(str, wanted))}"


def _pattern(value: JsonValue, wanted: str, at: str) -> str:
    if not isinstance(value, str):
        return ""
    anchored = wanted[:-1] + r"\Z" if wanted.endswith("$") else wanted
    return "" if re.search(anchored, value, re.ASCII) else f"{at} is not of the form {wanted}"


def _minimum(value: JsonValue, wanted: float, at: str) -> str:
    return f"{at} is below {wanted}" if _is_number(value) and value < wanted else ""


def _min_length(value: JsonValue, wanted: int, at: str) -> str:
    return f"{at} is too short" if isinstance(value, str) and len(value) < wanted else ""


def _max_length(value: JsonValue, wanted: int, at: str) -> str:
    return f"{at} is too long" if isinstance(value, str) and len(value) > wanted else ""


def _required(value: JsonValue, wanted: list[str], at: str) -> str:
    if not isinstance(value, dict):
        return ""
    return next((f"{at}/{name} is missing" for name in wanted if name not in value), "")


def _properties(value: JsonValue, wanted: Mapping[str, Schema], at: str) -> str:
    if not isinstance(value, dict):
        return ""
    found = (
        violation(value[name], schema, f"{at}/{name}")
        for name, schema in wanted.items()
        if name in value
    )
    return next(filter(None, found), "")


def _additional(value: JsonValue, wanted: Schema, at: str) -> str:
    """``additionalProperties`` where no ``properties`` stand beside it."""
    if not isinstance(value, dict):
        return ""
    found = (violation(item, wanted, f"{at}/{name[:40]}") for name, item in value.items())
    return next(filter(None, found), "")


def _items(value: JsonValue, wanted: Schema, at: str) -> str:
    if not isinstance(value, list):
        return ""
    found = (violation(item, wanted, f"{at}/{index}") for index, item in enumerate(value))
    return next(filter(None, found), "")


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: JsonValue) -> bool:
    return _is_number(value) and float(value).is_integer()


_IS: Mapping[str, Callable[[JsonValue], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": _is_integer,
    "boolean": lambda value: isinstance(value, bool),
}

_RULES: Mapping[str, Callable[[JsonValue, Any, str], str]] = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _minimum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
}
