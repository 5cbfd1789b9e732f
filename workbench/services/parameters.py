"""Parameters of an analysis from words, typed and bounded as the analysis declares them."""

import json
import operator
from collections.abc import Callable, Mapping, Sequence

from workbench.domain.canonical import JsonValue
from workbench.errors import RunError
from workbench.registry import AnalysisInfo

_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_BOUNDS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("minimum", "must be at least", operator.ge),
    ("maximum", "must be at most", operator.le),
    ("exclusiveMinimum", "must be more than", operator.gt),
    ("exclusiveMaximum", "must be less than", operator.lt),
)


def parse_parameters(analysis: AnalysisInfo, given: Sequence[str]) -> dict[str, JsonValue]:
    """Return parameters from ``NAME=VALUE`` words.

    Parameters
    ----------
    analysis : AnalysisInfo
    given : sequence of str

    Returns
    -------
    dict
        What was given; the rest keeps its default.

    Raises
    ------
    RunError
        If a name is not known, or a value is not of its type or out of its bounds.
    """
    properties: Mapping[str, Mapping[str, JsonValue]] = analysis.parameters.get("properties", {})
    found: dict[str, JsonValue] = {}
    for word in given:
        name, sign, text = word.partition("=")
        if name not in properties:
            raise RunError(
                "run.parameter",
                f"{analysis.title} has no parameter {name!r}.",
                "It has " + (", ".join(sorted(properties)) or "none") + ", as NAME=VALUE.",
            )
        if not sign:
            raise RunError(
                "run.parameter", f"The parameter {name} has no value.", "Write it as NAME=VALUE."
            )
        found[name] = _value(analysis, name, text, properties[name])
    return found


def _value(
    analysis: AnalysisInfo, name: str, text: str, declared: Mapping[str, JsonValue]
) -> JsonValue:
    kind = str(declared.get("type", ""))
    value = text if kind in {"", "string"} else _read(text)
    accepted = _TYPES.get(kind)
    wrong = accepted is not None and not isinstance(value, accepted)
    if wrong or (isinstance(value, bool) and kind != "boolean"):
        problem = f"takes one {kind}, not {text!r}"
    else:
        problem = _out_of_bounds(value, declared)
    if problem:
        raise RunError(
            "run.parameter",
            f"{name} of {analysis.title} {problem}.",
            "`workbench analyses --json` shows what each parameter takes.",
        )
    return value


def _read(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, parse_constant=str)
    except ValueError:
        return text
    return value


def _out_of_bounds(value: JsonValue, declared: Mapping[str, JsonValue]) -> str:
    """Say how a value leaves its declared bounds; empty where it does not."""
    choices = declared.get("enum")
    if choices and value not in choices:
        return "must be one of " + ", ".join(map(str, choices))
    if not isinstance(value, int | float):
        return ""
    for bound, words, holds in _BOUNDS:
        if bound in declared and not holds(value, declared[bound]):
            return f"{words} {declared[bound]}"
    return ""
