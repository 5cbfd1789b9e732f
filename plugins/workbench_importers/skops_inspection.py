"""What a skops file holds, read from its schema without constructing anything."""

import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.api import EvidenceError, JsonValue

SCHEMA = "schema.json"
MOST_SCHEMA_BYTES = 256 * 1024 * 1024
MOST_RATIO = 1000
"""A member that unpacks to more than this many times its size is a bomb, not a model."""
MOST_UNPACKED, MOST_UNPACKED_A_BYTE = 256 * 1024 * 1024, 20
MOST_MEMBERS = 1_000_000
MOST_GROWTH, FEWEST_GROWN = 50, 1_000_000
"""Parts shared within a model may stand for at most so many times the parts it stores."""

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    OSError,
    OverflowError,
    RuntimeError,
)


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
    except (*_DAMAGED, ValueError):
        return False


def inspect_skops(path: Path) -> SkopsFacts:
    """Return what a skops file would construct.

    Raises
    ------
    EvidenceError
        If it is no skops file, cut short, or unpacks beyond reason.
    """
    schema = _read_schema(path)
    _refuse_growth(path, schema)
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
            _refuse_bombs(path, archive.infolist())
            info = archive.getinfo(SCHEMA)
            if info.file_size > MOST_SCHEMA_BYTES:
                raise _bad(path, "its schema is too large")
            schema = json.loads(archive.read(info))
    except RecursionError:
        raise _bad(path, "its schema nests too deep") from None
    except _DAMAGED:
        raise _bad(path, "it is cut short or lacks its schema") from None
    except ValueError:
        raise _bad(path, "its schema is not JSON") from None
    if not isinstance(schema, dict):
        raise _bad(path, "its schema is no object")
    return schema


def _refuse_bombs(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    most = MOST_UNPACKED + MOST_UNPACKED_A_BYTE * path.stat().st_size
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > most:
        raise _bad(path, "it unpacks to an absurd size")
    names = set()
    for member in members:
        if member.file_size > MOST_RATIO * max(member.compress_size, 1024):
            raise _bad(path, "a part of it unpacks to an absurd size")
        if member.filename.startswith("/") or ".." in member.filename or "\\" in member.filename:
            raise _bad(path, "a part of it is named like a place outside")
        if member.filename in names:
            raise _bad(path, "two parts of it have one name")
        names.add(member.filename)


def _refuse_growth(path: Path, schema: dict[str, JsonValue]) -> None:
    """Refuse a small schema whose shared parts, each used by the next, stand for a huge model."""
    counted: dict[JsonValue, int] = {}
    stored = 0

    def size(value: JsonValue) -> int:
        nonlocal stored
        if isinstance(value, list):
            return sum(map(size, value))
        if not isinstance(value, dict):
            return 0
        identity = value.get("__id__")
        shared = isinstance(identity, int) and identity in counted
        stored += 1
        if shared:
            return counted[identity]
        total = 1 + sum(map(size, value.values()))
        if isinstance(identity, int):
            counted[identity] = total
        return total

    try:
        grown = size(schema)
    except RecursionError:
        raise _bad(path, "its schema nests too deep") from None
    if grown > FEWEST_GROWN and grown > MOST_GROWTH * stored:
        raise _bad(path, "parts of it refer to each other until it would be of absurd size")


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
