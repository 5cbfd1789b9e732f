"""Guardrails on rows as a JSON Schema of a row.

A schema judges one row; how many rows of a batch must keep to it stands beside each property
under ``x-guardrails``, with the rules on how many rows come and how soon.
"""

import json
from collections.abc import Sequence

from workbench.domain.canonical import JsonValue
from workbench.domain.records.prevention import Guardrail
from workbench.exchange.rule_files.words import ON_ROWS, guardrail_words, names_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SHARES = "x-guardrails"


def row_schema(guardrails: Sequence[Guardrail], title: str) -> dict[str, JsonValue]:
    """Return the JSON Schema of a row that holds every guardrail on rows.

    Parameters
    ----------
    guardrails : sequence of Guardrail
        Those on signals and batches are told of under ``x-guardrails`` only.
    title : str
    """
    ordered = tuple(guardrails)
    named = list(zip(names_of(ordered), ordered, strict=True))
    rules: list[JsonValue] = [_rule(one) for one in ordered if one.kind in ON_ROWS]
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "allOf": rules,
        SHARES: {name: _told(one) for name, one in named},
    }


def guardrail_schema(guardrail: Guardrail) -> dict[str, JsonValue]:
    """Return the schema of a row that holds one guardrail on rows."""
    return {"$schema": DIALECT, "type": "object", **_rule(guardrail)}


def row_schema_text(guardrails: Sequence[Guardrail], title: str) -> str:
    """Return :func:`row_schema` as a file."""
    made = row_schema(guardrails, title)
    return json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _rule(guardrail: Guardrail) -> dict[str, JsonValue]:
    if guardrail.kind == "nulls":
        return {
            "required": [guardrail.column],
            "properties": {guardrail.column: {"not": {"type": "null"}}},
        }
    if guardrail.kind == "levels":
        return {"properties": {guardrail.column: {"enum": _levels(guardrail)}}}
    limits: dict[str, JsonValue] = {"type": ["number", "null"]}
    if guardrail.low is not None:
        limits["minimum"] = guardrail.low
    if guardrail.high is not None:
        limits["maximum"] = guardrail.high
    return {"properties": {guardrail.column: limits}}


def _levels(guardrail: Guardrail) -> list[JsonValue]:
    """Return the levels as text and, where all are whole numbers, as numbers too; and missing."""
    found: list[JsonValue] = list(guardrail.levels)
    if all(level.lstrip("-").isdigit() for level in guardrail.levels):
        found += [int(level) for level in guardrail.levels]
    return [*found, None]


def _told(guardrail: Guardrail) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {"asks": guardrail_words(guardrail), "kind": guardrail.kind}
    fields = {
        "column": guardrail.column if guardrail.kind in ON_ROWS else "",
        "least_share": guardrail.share if guardrail.kind in ON_ROWS else None,
        "low": guardrail.low if guardrail.kind not in ON_ROWS else None,
        "high": guardrail.high if guardrail.kind not in ON_ROWS else None,
        "every_minutes": guardrail.every_minutes,
        "batch_minutes": guardrail.bin_minutes,
        "for_minutes": guardrail.for_minutes,
        "design": guardrail.design,
    }
    return told | {name: value for name, value in fields.items() if value not in (None, "")}
