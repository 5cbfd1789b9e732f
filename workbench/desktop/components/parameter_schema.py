"""Typed parameters from a JSON Schema, and reading what a person typed; without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite
from typing import Any

from workbench.desktop.numbers import MINUS
from workbench.language import tr


class FieldKind(StrEnum):
    """What a parameter is."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TEXT = "text"
    TEXTS = "texts"


_TYPES = {
    "integer": FieldKind.INTEGER,
    "number": FieldKind.NUMBER,
    "boolean": FieldKind.BOOLEAN,
    "array": FieldKind.TEXTS,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of an analysis.

    Attributes
    ----------
    name : str
        Its key.
    title : str
        Its label.
    kind : FieldKind
        What it is.
    help : str
        Its description.
    default : object
        Its value before anyone changes it.
    required : bool
        Whether it has no default.
    optional : bool
        Whether None is allowed; an empty field means None.
    low, high : float
        Bounds.
    low_open, high_open : bool
        Whether a bound itself is excluded.
    choices : tuple of object
        What a ``CHOICE`` is chosen from.
    least, most : int
        Lengths of text, or counts of texts.
    """

    name: str
    title: str
    kind: FieldKind
    help: str = ""
    default: object = None
    required: bool = False
    optional: bool = False
    low: float = -inf
    high: float = inf
    low_open: bool = False
    high_open: bool = False
    choices: tuple[object, ...] = ()
    least: int = 0
    most: int = 1_000_000

    @property
    def bounds_text(self) -> str:
        """What may be entered, such as ``"2 to 100"``; empty where anything may."""
        low, high = _plain(self.low), _plain(self.high)
        if isfinite(self.low) and isfinite(self.high):
            first = tr("above {low}", low=low) if self.low_open else low
            last = tr("below {high}", high=high) if self.high_open else high
            open_end = self.low_open or self.high_open
            return f"{first} {'and' if open_end else 'to'} {last}"
        if isfinite(self.low):
            return tr("above {low}", low=low) if self.low_open else tr("{low} or more", low=low)
        if isfinite(self.high):
            return (
                tr("below {high}", high=high) if self.high_open else tr("{high} or less", high=high)
            )
        return ""

    def parse(self, text: str) -> object:
        """Read what was typed.

        Parameters
        ----------
        text : str
            The content of the field.

        Returns
        -------
        object
            The value; None for an empty optional field.

        Raises
        ------
        ValueError
            With one sentence that says what may be entered.
        """
        bare = text.strip()
        if not bare and self.optional:
            return None
        if self.kind is FieldKind.TEXTS:
            return self._texts(bare)
        if self.kind is FieldKind.TEXT:
            return self._text(text)
        return self._number(bare)

    def _number(self, bare: str) -> float:
        whole = self.kind is FieldKind.INTEGER
        wanted = tr("a whole number") if whole else tr("a number")
        if self.bounds_text:
            wanted += f", {self.bounds_text}"
        cleaned = bare.replace(MINUS, "-").replace("\u202f", "").replace("\u00a0", "")
        try:
            value = int(cleaned) if whole else float(cleaned)
        except ValueError:
            raise ValueError(f"{self.title} needs {wanted}.") from None
        below = value < self.low or (self.low_open and value == self.low)
        above = value > self.high or (self.high_open and value == self.high)
        if below or above or not isfinite(value):
            raise ValueError(f"{self.title} needs {wanted}.")
        return value

    def _text(self, text: str) -> str:
        if len(text) < self.least:
            raise ValueError(f"{self.title} needs a text.")
        if len(text) > self.most:
            raise ValueError(f"{self.title} may have at most {self.most} characters.")
        return text

    def _texts(self, bare: str) -> list[str]:
        items = [item.strip() for item in bare.split(",") if item.strip()]
        if len(items) < self.least:
            raise ValueError(f"{self.title} needs at least {self.least}, divided by commas.")
        if len(items) > self.most:
            raise ValueError(f"{self.title} takes at most {self.most}, divided by commas.")
        return items


def _plain(bound: float) -> str:
    return f"{bound:g}".replace("-", MINUS)


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    if not reference.startswith("#/"):
        return schema
    found: Any = root
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}


def _without_null(
    schema: Mapping[str, Any], root: Mapping[str, Any]
) -> tuple[Mapping[str, Any], bool]:
    options = [_resolved(option, root) for option in schema.get("anyOf", ())]
    kept = [option for option in options if option.get("type") != "null"]
    if len(kept) != 1:
        return schema, len(kept) < len(options)
    outer = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**kept[0], **outer}, len(kept) < len(options)


def _choices(schema: Mapping[str, Any]) -> tuple[object, ...]:
    return (schema["const"],) if "const" in schema else tuple(schema.get("enum", ()))


def _bounds(schema: Mapping[str, Any]) -> dict[str, Any]:
    low_open, high_open = "exclusiveMinimum" in schema, "exclusiveMaximum" in schema
    return {
        "low": schema.get("exclusiveMinimum", schema.get("minimum", -inf)),
        "high": schema.get("exclusiveMaximum", schema.get("maximum", inf)),
        "low_open": low_open,
        "high_open": high_open,
        "least": schema.get("minLength", schema.get("minItems", 0)),
        "most": schema.get("maxLength", schema.get("maxItems", 1_000_000)),
    }


def fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """Read the fields of an object schema, as ``model_json_schema()`` of pydantic writes it.

    Parameters
    ----------
    schema : mapping
        A JSON Schema of type object; references into ``$defs`` are followed.

    Returns
    -------
    tuple of Field
        In the order of the schema.
    """
    required = set(schema.get("required", ()))
    made = []
    for name, given in schema.get("properties", {}).items():
        part, optional = _without_null(_resolved(given, schema), schema)
        choices = _choices(part)
        kind = FieldKind.CHOICE if choices else _TYPES.get(part.get("type", ""), FieldKind.TEXT)
        made.append(
            Field(
                name=name,
                title=_label(part.get("title", ""), name),
                kind=kind,
                help=part.get("description", ""),
                default=given.get("default", part.get("default")),
                required=name in required,
                optional=optional,
                choices=choices,
                **_bounds(part),
            )
        )
    return tuple(made)


def _label(title: str, name: str) -> str:
    text = title or name.replace("_", " ")
    return text[:1].upper() + text[1:].lower() if text.istitle() or not title else text
