"""Write the schemas of records and of the events that tell of them: ``make schemas``.

They are made from the nouns, so that the two cannot drift apart; a test holds them against each
other. A released schema never changes: a noun that needs another shape gets the next version.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.domain.record_kinds import KINDS, RecordKind  # noqa: E402
from workbench.domain.records import NOUNS  # noqa: E402

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PREFIX = "urn:incident-workbench:schema:"
_DROPPED = ("title", "default", "description", "additionalProperties")


def schemas_of(kind: RecordKind) -> dict[str, dict[str, Any]]:
    """Return the schemas of a kind of record, by noun: of itself and of its events."""
    noun = NOUNS[kind.name]
    own = _plain(noun.model_json_schema(mode="serialization"))
    own["required"] = sorted(
        name for name, field in noun.model_fields.items() if field.is_required()
    )
    found = {
        kind.name: {
            **_head(kind.name, f"A {kind.words}"),
            "description": f"The body of {kind.written}.",
            **own,
        },
        kind.written: {
            **_head(kind.written, f"Body of a {kind.written} event, version 1"),
            "description": f"A {kind.words} is written down.",
            "$ref": f"{PREFIX}{kind.name}:1",
        },
    }
    if kind.removed:
        found[kind.removed] = {
            **_head(kind.removed, f"Body of a {kind.removed} event, version 1"),
            "description": f"A {kind.words} is removed.",
            "type": "object",
            "required": [kind.name],
            "properties": {kind.name: {"type": "string"}},
        }
    return found


def _head(noun: str, title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": f"{PREFIX}{noun}:1", "title": title}


def _plain(part: Any) -> Any:  # noqa: ANN401 -- a part of a JSON document
    """Return a schema without what only annotates it, every object open to further fields."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: value for name, value in part.items() if name not in _DROPPED}
    for name in ("properties", "$defs"):
        if name in part:
            kept[name] = {key: _plain(value) for key, value in part[name].items()}
    if isinstance(part.get("additionalProperties"), dict):
        kept["additionalProperties"] = _plain(part["additionalProperties"])
    done = {"properties", "$defs", "additionalProperties", "required"}
    kept = {name: value if name in done else _plain(value) for name, value in kept.items()}
    if "$ref" not in kept and "properties" in kept and "required" in kept:
        kept["required"] = sorted(kept["required"])
    return kept


def text_of(schema: dict[str, Any]) -> str:
    """Return a schema as it stands in its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them all."""
    for kind in KINDS.values():
        for noun, schema in schemas_of(kind).items():
            folder = ROOT / "schemas" / noun
            folder.mkdir(exist_ok=True)
            (folder / "1.schema.json").write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
