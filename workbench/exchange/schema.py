"""The part of JSON Schema 2020-12 that the product's own schemas use.

The verifier checks documents against the schemas that ship with the product, so rule and
schema cannot drift apart, and it needs no further dependency for it. A keyword that is not
known here is an error of ours, never skipped. ``format`` is asserted, which 2020-12 allows.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from workbench.assets import room
from workbench.domain.canonical import JsonValue, canonical

Schema = Mapping[str, Any]

PREFIX = "urn:incident-workbench:schema:"

_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$defs", "title", "description", "examples", "default", "$comment"}
)
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)


@cache
def load_schema(noun: str, version: int = 1) -> Schema:
    """Return a schema that ships with the product, its references followed.

    Parameters
    ----------
    noun : str
        Such as ``"recipe"``.
    version : int
    """
    document = _document(noun, version)
    schema: Schema = _followed(document, document)
    return schema


@cache
def schema_names() -> frozenset[tuple[str, int]]:
    """Return noun and version of every schema that ships with the product."""
    return frozenset(
        (noun.name, int(file.name.partition(".")[0]))
        for noun in room("schemas").iterdir()
        for file in noun.iterdir()
    )


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
        found = _RULES[keyword](value, wanted, at, schema)
        if found:
            return found
    return ""


@cache
def _document(noun: str, version: int) -> Schema:
    path = room("schemas").joinpath(noun, f"{version}.schema.json")
    document: Schema = json.loads(path.read_text(encoding="utf-8"))
    return document


def _followed(part: JsonValue, root: Schema) -> JsonValue:
    """Return a part of a schema with what it refers to in place of every reference."""
    if isinstance(part, list):
        return [_followed(item, root) for item in part]
    if not isinstance(part, dict):
        return part
    rest = {k: _followed(v, root) for k, v in part.items() if k not in {"$ref", "$defs"}}
    if "$ref" not in part:
        return rest
    return {"allOf": [_target(part["$ref"], root)], **rest}


def _target(reference: str, root: Schema) -> JsonValue:
    name, _, pointer = reference.partition("#")
    if name:
        noun, _, version = name.removeprefix(PREFIX).rpartition(":")
        root = _document(noun, int(version))
    found: JsonValue = root
    for key in pointer.split("/")[1:]:
        found = found[key]
    return _followed(found, root)


def _type(value: JsonValue, wanted: str | list[str], at: str, _: Schema) -> str:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if any(_IS[kind](value) for kind in kinds):
        return ""
    return f"{at or '/'} is not of type {' or '.join(kinds)}"


def _const(value: JsonValue, wanted: JsonValue, at: str, _: Schema) -> str:
    return "" if value == wanted else f"{at or '/'} is not {wanted!r}"


def _enum(value: JsonValue, wanted: list[JsonValue], at: str, _: Schema) -> str:
    return "" if value in wanted else f"{at or '/'} is none of {', '.join(map(str, wanted))}"


def _pattern(value: JsonValue, wanted: str, at: str, _: Schema) -> str:
    if not isinstance(value, str):
        return ""
    anchored = wanted[:-1] + r"\Z" if wanted.endswith("$") else wanted
    return "" if re.search(anchored, value, re.ASCII) else f"{at} is not of the form {wanted}"


def _format(value: JsonValue, wanted: str, at: str, _: Schema) -> str:
    right = _FORMATS[wanted]
    return f"{at} is not a {wanted}" if isinstance(value, str) and not right(value) else ""


def _minimum(value: JsonValue, wanted: float, at: str, _: Schema) -> str:
    return f"{at} is below {wanted}" if _is_number(value) and value < wanted else ""


def _maximum(value: JsonValue, wanted: float, at: str, _: Schema) -> str:
    return f"{at} is above {wanted}" if _is_number(value) and value > wanted else ""


def _min_length(value: JsonValue, wanted: int, at: str, _: Schema) -> str:
    return f"{at} is too short" if isinstance(value, str) and len(value) < wanted else ""


def _max_length(value: JsonValue, wanted: int, at: str, _: Schema) -> str:
    return f"{at} is too long" if isinstance(value, str) and len(value) > wanted else ""


def _min_items(value: JsonValue, wanted: int, at: str, _: Schema) -> str:
    return f"{at} has too few items" if isinstance(value, list) and len(value) < wanted else ""


def _max_items(value: JsonValue, wanted: int, at: str, _: Schema) -> str:
    return f"{at} has too many items" if isinstance(value, list) and len(value) > wanted else ""


def _unique(value: JsonValue, wanted: bool, at: str, _: Schema) -> str:  # noqa: FBT001 -- a keyword's value
    if not (wanted and isinstance(value, list)):
        return ""
    different = {canonical(item) for item in value}
    return "" if len(different) == len(value) else f"{at} holds an item twice"


def _required(value: JsonValue, wanted: list[str], at: str, _: Schema) -> str:
    if not isinstance(value, dict):
        return ""
    return next((f"{at}/{name} is missing" for name in wanted if name not in value), "")


def _properties(value: JsonValue, wanted: Mapping[str, Schema], at: str, _: Schema) -> str:
    if not isinstance(value, dict):
        return ""
    found = (
        violation(value[name], schema, f"{at}/{name}")
        for name, schema in wanted.items()
        if name in value
    )
    return next(filter(None, found), "")


def _additional(value: JsonValue, wanted: JsonValue, at: str, beside: Schema) -> str:
    if not isinstance(value, dict) or wanted is True:
        return ""
    known = beside.get("properties", {})
    others = {name: item for name, item in value.items() if name not in known}
    if wanted is False:
        return next((f"{at}/{name[:40]} has no place there" for name in others), "")
    found = (violation(item, wanted, f"{at}/{name[:40]}") for name, item in others.items())
    return next(filter(None, found), "")


def _items(value: JsonValue, wanted: Schema, at: str, beside: Schema) -> str:
    if not isinstance(value, list):
        return ""
    start = len(beside.get("prefixItems", ()))
    if wanted.keys() == {"type"}:
        return _plain_items(value, wanted["type"], at, start)
    found = (violation(value[i], wanted, f"{at}/{i}") for i in range(start, len(value)))
    return next(filter(None, found), "")


def _plain_items(value: list[JsonValue], wanted: str | list[str], at: str, start: int) -> str:
    """Do the same for items of a type and nothing else: a figure holds very many numbers."""
    kinds = [wanted] if isinstance(wanted, str) else wanted
    exact = frozenset(kind for name in kinds for kind in _EXACT[name])
    for index in range(start, len(value)):
        if type(value[index]) not in exact and (
            why := _type(value[index], wanted, f"{at}/{index}", {})
        ):
            return why
    return ""


def _prefix_items(value: JsonValue, wanted: list[Schema], at: str, _: Schema) -> str:
    if not isinstance(value, list):
        return ""
    pairs = enumerate(zip(value, wanted, strict=False))
    found = (violation(item, schema, f"{at}/{index}") for index, (item, schema) in pairs)
    return next(filter(None, found), "")


def _all_of(value: JsonValue, wanted: list[Schema], at: str, _: Schema) -> str:
    return next(filter(None, (violation(value, schema, at) for schema in wanted)), "")


def _any_of(value: JsonValue, wanted: list[Schema], at: str, _: Schema) -> str:
    """Say of the alternatives that fail the one that goes deepest: it is most likely meant."""
    failures = []
    for schema in wanted:
        why = violation(value, schema, at)
        if not why:
            return ""
        failures.append(why)
    return max(failures, key=lambda why: why.partition(" ")[0].count("/"))


def _one_of(value: JsonValue, wanted: list[Schema], at: str, beside: Schema) -> str:
    kept = sum(not violation(value, schema, at) for schema in wanted)
    if kept > 1:
        return f"{at or '/'} fits more than one of the forms that exclude each other"
    return "" if kept else _any_of(value, wanted, at, beside)


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: JsonValue) -> bool:
    return _is_number(value) and float(value).is_integer()


def _is_date_time(text: str) -> bool:
    """Whether a text is an instant that exists, in UTC too."""
    if _DATE_TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def _is_date(text: str) -> bool:
    """Whether a text is a day that exists."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_FORMATS: Mapping[str, Callable[[str], bool]] = {"date-time": _is_date_time, "date": _is_date}

_IS: Mapping[str, Callable[[JsonValue], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": _is_integer,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}

_EXACT: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
"""Types of Python that are surely of a JSON type."""

_RULES: Mapping[str, Callable[[JsonValue, Any, str, Schema], str]] = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "format": _format,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": _min_items,
    "maxItems": _max_items,
    "uniqueItems": _unique,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "prefixItems": _prefix_items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
}
