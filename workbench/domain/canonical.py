"""Canonical and strict JSON: one value, one spelling, no surprises when read back.

Writing follows RFC 8785 (JSON Canonicalization Scheme, JCS). Reading refuses what
two readers could understand differently: duplicate keys, NaN and Infinity,
integers beyond 2**53, deep nesting, byte-order marks, lone surrogates.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, NoReturn

import rfc8785

JsonValue = Any
"""A JSON value: None, bool, int, float, str, list or dict of the same."""

MAX_INTEGER = 2**53
MAX_DEPTH = 64
MAX_BYTES = 8 * 1024 * 1024

_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_LONGEST_WHOLE = len("-100000000000000000000")


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
    try:
        return _spell(value).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a string holds half of a surrogate pair") from None
    except RecursionError:
        raise ValueError("the value nests too deeply") from None


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


def _spell(value: JsonValue) -> str:
    spell = _SPELLERS.get(type(value))
    return _spell_kin(value) if spell is None else spell(value)


def _spell_kin(value: JsonValue) -> str:
    """Spell what is not a JSON type itself but stands for one: enumerations, mappings."""
    for kind, spell in _KIN:
        if isinstance(value, kind) and not isinstance(value, bytes | bytearray | memoryview):
            return spell(value)
    raise ValueError(f"a {type(value).__name__} is not a JSON value")


def _spell_object(value: Mapping[str, JsonValue]) -> str:
    try:
        plain = "".join(value).isascii()
    except TypeError:
        raise ValueError("the keys of an object must be strings") from None
    keys = sorted(value) if plain else sorted(value, key=_utf16)
    return "{" + ",".join([f"{encode_basestring(k)}:{_spell(value[k])}" for k in keys]) + "}"


def _spell_array(value: Sequence[JsonValue]) -> str:
    return "[" + ",".join([_spell(item) for item in value]) + "]"


def _spell_integer(value: int) -> str:
    if -MAX_INTEGER < value < MAX_INTEGER:
        return int.__repr__(value)
    raise ValueError("an integer is beyond 2**53")


def _spell_float(value: float) -> str:
    """Spell a number as ECMAScript does, which JCS prescribes."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    if -MAX_INTEGER < value < MAX_INTEGER:
        if value.is_integer():
            return str(int(value))
        if abs(value) >= 1e-4:  # from here on Python's shortest spelling is ECMAScript's
            return float.__repr__(value)
    return rfc8785.dumps(float(value)).decode("ascii")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


_SPELLERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    dict: _spell_object,
    list: _spell_array,
    tuple: _spell_array,
    float: _spell_float,
    int: _spell_integer,
    bool: {False: "false", True: "true"}.__getitem__,
    NoneType: lambda _: "null",
}
_KIN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, encode_basestring),
    (int, _spell_integer),
    (float, _spell_float),
    (Mapping, _spell_object),
    (Sequence, _spell_array),
)


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


def _bounded_integer(digits: str) -> int | float:
    """Read an integer; beyond 2**53 only a float's own canonical spelling, which is exact."""
    if len(digits) <= _LONGEST_WHOLE:
        value = int(digits)
        if -MAX_INTEGER < value < MAX_INTEGER:
            return value
        if _spell_float(float(value)) == digits:
            return float(value)
    raise ValueError(f"the integer {digits[:20]} is beyond 2**53")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:20]} is not finite")
    return value


def _refuse_deep(text: str, max_depth: int) -> None:
    if text.count("[") + text.count("{") <= max_depth:
        return
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
