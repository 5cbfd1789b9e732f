"""Values drawn from a schema: mostly right, of every shape that it allows."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from workbench.exchange.schema import violation

Schema = Mapping[str, Any]

JSON_LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4)
NUMBERS = st.integers(-1000, 1000) | st.floats(-1e9, 1e9, allow_nan=False)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat())
EXTRA = "a field of a later version"


def instances(schema: Schema, *, extra: bool = True) -> st.SearchStrategy[Any]:
    """Values that keep a schema whose references are followed; ``extra`` adds unknown fields."""
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            rest = {k: v for k, v in schema.items() if k != keyword}
            branches = [instances(merged(rest, branch), extra=extra) for branch in schema[keyword]]
            return st.one_of(branches).filter(lambda value: not violation(value, schema))
    if "allOf" in schema:
        whole = {k: v for k, v in schema.items() if k != "allOf"}
        for part in schema["allOf"]:
            whole = merged(part, whole)
        return instances(whole, extra=extra)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema.get("type", ["object", "string", "null"])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return st.one_of([_of_type(kind, schema, extra=extra) for kind in kinds])


def merged(one: Schema, other: Schema) -> dict[str, Any]:
    """A schema that asks what both ask, where they do not contradict each other."""
    result = {**one, **other}
    if "required" in one and "required" in other:
        result["required"] = [*one["required"], *other["required"]]
    if "properties" in one and "properties" in other:
        shared = one["properties"].keys() & other["properties"].keys()
        result["properties"] = {**one["properties"], **other["properties"]} | {
            name: merged(one["properties"][name], other["properties"][name]) for name in shared
        }
    return result


def _of_type(kind: str, schema: Schema, *, extra: bool) -> st.SearchStrategy[Any]:
    low, high = schema.get("minimum", -1000), schema.get("maximum", 10**6)
    if kind == "object":
        return _objects(schema, extra=extra)
    if kind == "array":
        return _arrays(schema, extra=extra)
    return {
        "string": _texts(schema),
        "integer": st.integers(max(low, -(2**53) + 1), high),
        "number": NUMBERS.filter(lambda value: low <= value <= high),
        "boolean": st.booleans(),
        "null": st.none(),
    }[kind]


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return MOMENTS
    if schema.get("format") == "date":
        return st.dates().map(str)
    if "pattern" in schema:
        longest = schema.get("maxLength", 1000)
        return st.from_regex(schema["pattern"]).filter(
            lambda text: not text.endswith("\n") and len(text) <= longest
        )
    return st.text(min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 6))


def _objects(schema: Schema, *, extra: bool) -> st.SearchStrategy[dict[str, Any]]:
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    parts = {name: instances(part, extra=extra) for name, part in properties.items()}
    missing = {name: JSON_LEAVES for name in required if name not in parts}
    fixed = st.fixed_dictionaries(
        {**{n: s for n, s in parts.items() if n in required}, **missing},
        optional={n: s for n, s in parts.items() if n not in required},
    )
    others = schema.get("additionalProperties", True)
    if isinstance(others, dict):
        names = st.text(max_size=3).filter(lambda name: name not in properties)
        more = st.dictionaries(names, instances(others, extra=extra), max_size=2)
    elif others and extra:
        more = st.dictionaries(st.just(EXTRA), JSON_LEAVES, max_size=1)
    else:
        return fixed
    return st.builds(lambda one, other: {**other, **one}, fixed, more)


def _arrays(schema: Schema, *, extra: bool) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        parts = [instances(part, extra=extra) for part in schema["prefixItems"]]
        return st.tuples(*parts).map(list)
    items = instances(schema["items"], extra=extra) if "items" in schema else JSON_LEAVES
    return st.lists(
        items,
        min_size=schema.get("minItems", 0),
        max_size=min(schema.get("maxItems", 3), 3),
        unique_by=repr if schema.get("uniqueItems") else None,
    )
