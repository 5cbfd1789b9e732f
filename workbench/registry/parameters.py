"""Parameters of an analysis, checked and completed from its schema, without its code.

The worker asks the analysis's own model again; here the same is settled early, so that a
run's key covers every parameter, and a typing error costs no worker.
"""

import json
from collections.abc import Mapping

from workbench.domain.canonical import JsonValue
from workbench.errors import RunError
from workbench.registry.catalogue import AnalysisInfo

_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
    "null": (type(None),),
}


def complete(analysis: AnalysisInfo, given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return every parameter of an analysis: what was given, else its default.

    Parameters
    ----------
    analysis : AnalysisInfo
    given : mapping
        By name. Text is read as the parameter's own type, as from a command line:
        ``"20"`` for an integer, ``"a,b"`` for a list of text.

    Returns
    -------
    dict
        Names in the order of the schema.

    Raises
    ------
    RunError
        If a name is not known, a value is not of its type, or one is missing.
    """
    properties = analysis.parameters.get("properties", {})
    unknown = sorted(set(given) - set(properties))
    if unknown:
        known = ", ".join(properties) or "none"
        raise RunError(
            "parameter.unknown",
            f"{analysis.id} has no parameter {unknown[0]!r}.",
            f"Its parameters: {known}.",
        )
    return {
        name: _value(analysis, name, given[name]) if name in given else _default(analysis, name)
        for name in properties
    }


def _default(analysis: AnalysisInfo, name: str) -> JsonValue:
    schema = analysis.parameters["properties"][name]
    if "default" not in schema:
        raise RunError("parameter.missing", f"{analysis.id} needs the parameter {name!r}.")
    return schema["default"]


def _value(analysis: AnalysisInfo, name: str, value: JsonValue) -> JsonValue:
    kinds = _kinds(analysis.parameters, analysis.parameters["properties"][name])
    if not kinds:
        return value
    if isinstance(value, str) and "string" not in kinds:
        value = _from_text(value, kinds)
    if any(_is_of(value, kind) for kind in kinds):
        return value
    raise RunError(
        "parameter.invalid",
        f"The parameter {name!r} of {analysis.id} is not of the type {' or '.join(kinds)}.",
    )


def _kinds(root: Mapping[str, JsonValue], schema: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return the JSON types a schema allows; none where it does not say."""
    if "$ref" in schema:
        return _kinds(root, root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], {}))
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _kinds(root, schema["allOf"][0])
    if "anyOf" in schema:
        return tuple(kind for option in schema["anyOf"] for kind in _kinds(root, option))
    kind = schema.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(kind)


def _is_of(value: JsonValue, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES.get(kind, (object,)))


def _from_text(text: str, kinds: tuple[str, ...]) -> JsonValue:
    """Return what a word of a command line means, or the word itself."""
    if "array" in kinds and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return json.loads(text)
    except ValueError:
        return text
