"""What a skops file holds, read from its schema without constructing anything."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.api import EvidenceError, JsonValue

SCHEMA = "schema.json"
MOST_SCHEMA_BYTES = 256 * 1024 * 1024
MOST_RATIO = 1000
"""A member that unpacks to more than this many times its size is a bomb, not a model."""


@dataclass(frozen=True, slots=True)
class SkopsFacts:
    """What a skops file says of itself.

    Attributes
    ----------
    types : tuple of str
        Every type it would construct, sorted.
    estimator : str
        The outermost type.
    features : tuple of str
        Names of inputs, where they are stored.
    sklearn : str
        The version of scikit-learn it was written with; empty where not stored.
    protocol : int
    """

    types: tuple[str, ...]
    estimator: str
    features: tuple[str, ...]
    sklearn: str
    protocol: int


def is_skops(path: Path) -> bool:
    """Whether a file is a zip archive with a skops schema at its top."""
    try:
        with zipfile.ZipFile(path) as archive:
            return SCHEMA in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def inspect_skops(path: Path) -> SkopsFacts:
    """Return what a skops file would construct.

    Raises
    ------
    EvidenceError
        If it is no skops file, cut short, or unpacks beyond reason.
    """
    schema = _read_schema(path)
    types: set[str] = set()
    features: tuple[str, ...] = ()
    version = ""
    for key, node in _walk(schema):
        module, name = node.get("__module__"), node.get("__class__")
        if isinstance(module, str) and isinstance(name, str):
            types.add(f"{module}.{name}")
        if key == "_sklearn_version" and not version:
            version = _plain(node)
        if key == "feature_names_in_" and not features:
            features = _names(node)
    estimator = f"{schema.get('__module__', '')}.{schema.get('__class__', '')}".strip(".")
    protocol = schema.get("protocol")
    return SkopsFacts(
        types=tuple(sorted(types)),
        estimator=estimator,
        features=features,
        sklearn=version,
        protocol=protocol if isinstance(protocol, int) else 0,
    )


def _read_schema(path: Path) -> dict[str, JsonValue]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.file_size > MOST_RATIO * max(member.compress_size, 1024):
                    raise _bad(path, "a part of it unpacks to an absurd size")
            info = archive.getinfo(SCHEMA)
            if info.file_size > MOST_SCHEMA_BYTES:
                raise _bad(path, "its schema is too large")
            schema = json.loads(archive.read(info))
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError):
        raise _bad(path, "it is cut short or lacks its schema") from None
    except (ValueError, RecursionError):
        raise _bad(path, "its schema is not JSON") from None
    if not isinstance(schema, dict):
        raise _bad(path, "its schema is no object")
    return schema


def _walk(root: JsonValue) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Yield every object of the schema with the key it stands under, outermost first."""
    waiting: list[tuple[str, JsonValue]] = [("", root)]
    while waiting:
        following: list[tuple[str, JsonValue]] = []
        for key, value in waiting:
            if isinstance(value, dict):
                yield key, value
                following += value.items()
            elif isinstance(value, list):
                following += ((key if key != "content" else "", item) for item in value)
        waiting = following


def _plain(node: dict[str, JsonValue]) -> str:
    content = node.get("content")
    if not isinstance(content, str):
        return ""
    try:
        value = json.loads(content)
    except ValueError:
        return ""
    return str(value)[:200]


def _names(node: dict[str, JsonValue]) -> tuple[str, ...]:
    content = node.get("content")
    # An array of names is stored as a list, its last item being the shape.
    items = content if isinstance(content, list) else []
    names = [_plain(item) for item in items if isinstance(item, dict)]
    return tuple(name for name in names if name)


def _bad(path: Path, why: str) -> EvidenceError:
    return EvidenceError(
        "model.skops", f"{path.name} is not a skops model: {why}.", "Save the model again."
    )
