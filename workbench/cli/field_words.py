"""Fields of records as options spell them: ``owner=ML on-call``, ``due=2026-06-01``."""

import json
from collections.abc import Sequence

import click

from workbench.domain.canonical import JsonValue
from workbench.domain.records import Record


def fields_of(noun: type[Record], given: Sequence[str]) -> dict[str, JsonValue]:
    """Return fields from ``NAME=VALUE`` pairs; a dotted name reaches into a part of the record.

    A value that is JSON is read as such where the field is no text; a list may be given as words
    between commas.

    Raises
    ------
    click.UsageError
        If a pair has no name.
    """
    found: dict[str, JsonValue] = {}
    for pair in given:
        name, sign, text = pair.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{pair!r} is not of the form NAME=VALUE.")
        path = name.strip().split(".")
        place = found
        for part in path[:-1]:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                raise click.UsageError(f"{name.strip()} is given twice.")
            place = inner
        place[path[-1]] = _value(noun, path, text)
    return found


def _value(noun: type[Record], path: list[str], text: str) -> JsonValue:
    """Return a value of a field: text as it is, else JSON, else words between commas."""
    schema = noun.model_json_schema()
    kinds = _kinds(schema, schema, path)
    if "array" in kinds and not text.lstrip().startswith("["):
        parts: list[JsonValue] = [part.strip() for part in text.split(",") if part.strip()]
        return [_number(part) for part in parts] if "numbers" in kinds else parts
    if kinds <= {"string"} or ("string" in kinds and text not in {"", "null"}):
        return text
    if text == "":
        return None
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return text
    return value


def _number(text: JsonValue) -> JsonValue:
    try:
        value: JsonValue = json.loads(str(text))
    except ValueError:
        return text
    return value


def _kinds(root: dict[str, JsonValue], schema: object, path: list[str]) -> frozenset[str]:
    """Return the JSON types that a field may hold."""
    found = _resolved(root, schema)
    for part in path:
        properties = found.get("properties", {})
        found = _resolved(root, properties.get(part, {}) if isinstance(properties, dict) else {})
    options = found.get("anyOf", [found])
    kinds = set()
    for option in options if isinstance(options, list) else []:
        one = _resolved(root, option)
        kinds.add(str(one.get("type", "string")))
        items = _resolved(root, one.get("items", {}))
        if items.get("type") in {"integer", "number"}:
            kinds.add("numbers")
    return frozenset(kinds)


def _resolved(root: dict[str, JsonValue], schema: object) -> dict[str, JsonValue]:
    if not isinstance(schema, dict):
        return {}
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    definitions = root.get("$defs", {})
    name = reference.rpartition("/")[2]
    found = definitions.get(name, {}) if isinstance(definitions, dict) else {}
    return found if isinstance(found, dict) else {}
