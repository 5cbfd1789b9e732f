"""Canonical and strict JSON: one value, one spelling, no surprises when read back.

Writing follows RFC 8785 (JSON Canonicalization Scheme, JCS). Reading refuses what
two readers could understand differently: duplicate keys, NaN and Infinity,
integers beyond 2**53, deep nesting, byte-order marks, lone surrogates.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import rfc8785

JsonValue = Any
"""A JSON value: None, bool, int, float, str, list or dict of the same."""

MAX_INTEGER = 2**53
MAX_DEPTH = 64
MAX_BYTES = 8 * 1024 * 1024

_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)

_FAST = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def canonical(value: JsonValue) -> bytes:
    """Return the one canonical spelling of a JSON value (RFC 8785).

    Parameters
    ----------
    value : JSON value
        Tuples count as lists. Integers must lie within 2**53 and numbers be finite.

    Returns
    -------
    bytes
        UTF-8 without white space, keys in the order of their UTF-16 code units.

    Raises
    ------
    ValueError
        If the value has no canonical spelling.
    """
    if _is_plain(value):
        return _FAST.encode(value).encode("utf-8")
    try:
        return rfc8785.dumps(_plain(value))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from None


def sha256_hex(data: bytes) -> str:
    """Return the sha256 of some bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def strict_loads(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> JsonValue:
    """Read a JSON document that has exactly one meaning.

    Parameters
    ----------
    data : bytes
        The document, UTF-8 without byte-order mark.
    max_bytes : int
        Longest document accepted.
    max_depth : int
        Deepest nesting of lists and objects accepted.

    Returns
    -------
    JSON value

    Raises
    ------
    ValueError
        With one sentence that says what is not accepted.
    """
    if len(data) > max_bytes:
        raise ValueError(f"the document has {len(data)} bytes; at most {max_bytes} are read")
    if data.startswith(b"\xef\xbb\xbf"):
        raise ValueError("the document starts with a byte-order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"the document is not UTF-8 at byte {error.start}") from None
    _refuse_deep(text, max_depth)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_bounded_integer,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from None
    _refuse_surrogates(text, value)
    return value


def _is_plain(value: JsonValue) -> bool:
    """Whether the fast encoder spells the value as RFC 8785 does: no float, ASCII keys."""
    if value is None or isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        return -MAX_INTEGER < value < MAX_INTEGER
    if isinstance(value, dict):
        return all(isinstance(k, str) and k.isascii() and _is_plain(v) for k, v in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return False


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key[:80]!r} appears twice in one object")
            seen.add(key)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _bounded_integer(digits: str) -> int:
    value = int(digits) if len(digits) <= 17 else MAX_INTEGER + 1
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise ValueError(f"the integer {digits[:20]} is beyond 2**53")
    return value


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:20]} is not finite")
    return value


def _refuse_deep(text: str, max_depth: int) -> None:
    depth = 0
    for match in _STRUCTURE.finditer(text):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > max_depth:
                raise ValueError(f"the document nests deeper than {max_depth} levels")
        elif mark in "]}":
            depth -= 1


def _refuse_surrogates(text: str, value: JsonValue) -> None:
    if "\\u" not in text and "\\U" not in text:
        return
    if _has_surrogate(value):
        raise ValueError("a string holds half of a surrogate pair")


def _has_surrogate(value: JsonValue) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(_has_surrogate(k) or _has_surrogate(v) for k, v in value.items())
    if isinstance(value, list):
        return any(_has_surrogate(item) for item in value)
    return False
