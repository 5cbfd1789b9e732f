"""Parquet files joined end to end: row groups keep their bytes, only offsets in footers change.

A footer is a Thrift struct in the compact protocol (https://github.com/apache/thrift,
doc/specs/thrift-compact-protocol.md); its fields are those of ``FileMetaData`` in
https://github.com/apache/parquet-format. What is not an offset is copied as it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MAGIC = b"PAR1"
_TAIL = 8
_BINARY, _LIST, _SET, _MAP, _STRUCT = 8, 9, 10, 11, 12
_FIXED = {1: 0, 2: 0, 3: 1, 7: 8}
"""Bytes of values that are no number of variable length; truths lie in the field's head."""
_VERSION, _SCHEMA, _ROWS, _GROUPS = 1, 2, 3, 4

Rule = Callable[[bytes, int, bytearray], int]
"""Copies the value at a place, changed, and returns where it ends."""


@dataclass(frozen=True, slots=True)
class Footer:
    """A footer in the pieces it is put together from again.

    Attributes
    ----------
    before : bytes
        Version and schema.
    groups : bytes
        The row groups, one struct after another.
    count : int
        Number of row groups.
    rows : int
    after : bytes
        Everything else.
    """

    before: bytes
    groups: bytes
    count: int
    rows: int
    after: bytes


def body_and_footer(file: bytes | memoryview) -> tuple[memoryview, bytes]:
    """Return the row groups of a whole Parquet file, without the magic in front, and its footer."""
    view = memoryview(file)
    size = int.from_bytes(view[-_TAIL : -_TAIL + 4], "little")
    start = len(view) - _TAIL - size
    return view[len(MAGIC) : start], bytes(view[start:-_TAIL])


def moved(footer: bytes, by: int, first: int) -> Footer:
    """Return a footer whose row groups lie further back in a file.

    Parameters
    ----------
    footer : bytes
        Of a file of its own.
    by : int
        How many bytes the row groups lie behind where they lay.
    first : int
        Ordinal of its first row group in the joined file.
    """
    at, field, start, kind = 0, 0, 0, 0
    before = groups = after = b""
    rows = count = 0
    while footer[at]:
        start = at
        field, kind, at = _head(footer, at, field)
        if field == _ROWS:
            before = footer[:start]
            rows, at = _number(footer, at)
        elif field == _GROUPS:
            count, at = _length(footer, at)
            groups, at = _moved_groups(footer, at, count, by, first)
            after = footer[at:]
            break
        else:
            at = _skip(footer, at, kind)
    return Footer(before, groups, count, rows, after)


def joined(footers: Sequence[Footer]) -> bytes:
    """Return one footer for the row groups of several, with its length and the magic behind."""
    first = footers[0]
    out = bytearray(first.before)
    out.append(1 << 4 | 6)
    _put_number(out, sum(f.rows for f in footers))
    out.append(1 << 4 | _LIST)
    count = sum(f.count for f in footers)
    out.append(min(count, 15) << 4 | _STRUCT)
    if count >= 15:
        _put_plain(out, count)
    for footer in footers:
        out += footer.groups
    out += first.after
    return bytes(out) + len(out).to_bytes(4, "little") + MAGIC


def _moved_groups(data: bytes, at: int, count: int, by: int, first: int) -> tuple[bytes, int]:
    out = bytearray()
    offset = _adding(by)
    chunk = _struct({9: offset, 10: offset, 11: offset, 14: offset})
    column = _struct({2: _adding_unless_zero(by), 3: chunk, 4: offset, 6: offset})
    columns = _list_of(column)
    for place in range(count):
        group = _struct({1: columns, 5: offset, 7: _set_to(first + place)})
        at = group(data, at, out)
    return bytes(out), at


def _struct(rules: Mapping[int, Rule]) -> Rule:
    def copy(data: bytes, at: int, out: bytearray) -> int:
        field, copied = 0, at
        while data[at]:
            field, kind, at = _head(data, at, field)
            rule = rules.get(field)
            if rule is None:
                at = _skip(data, at, kind)
                continue
            out += data[copied:at]
            copied = at = rule(data, at, out)
        out += data[copied : at + 1]
        return at + 1

    return copy


def _list_of(rule: Rule) -> Rule:
    def copy(data: bytes, at: int, out: bytearray) -> int:
        count, inside = _length(data, at)
        out += data[at:inside]
        for _ in range(count):
            inside = rule(data, inside, out)
        return inside

    return copy


def _adding(by: int) -> Rule:
    def copy(data: bytes, at: int, out: bytearray) -> int:
        value, end = _number(data, at)
        _put_number(out, value + by)
        return end

    return copy


def _adding_unless_zero(by: int) -> Rule:
    def copy(data: bytes, at: int, out: bytearray) -> int:
        value, end = _number(data, at)
        _put_number(out, value + by if value else 0)
        return end

    return copy


def _set_to(value: int) -> Rule:
    def copy(data: bytes, at: int, out: bytearray) -> int:
        _, end = _plain(data, at)
        # The ordinal has 16 bits; where there are more groups than that it says nothing.
        _put_number(out, value if value < 1 << 15 else 0)
        return end

    return copy


def _head(data: bytes, at: int, field: int) -> tuple[int, int, int]:
    head = data[at]
    if head >> 4:
        return field + (head >> 4), head & 15, at + 1
    number, at = _number(data, at + 1)
    return number, head & 15, at


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return how many items a list has, and where the first begins."""
    count = data[at] >> 4
    return (count, at + 1) if count < 15 else _plain(data, at + 1)


def _skip(data: bytes, at: int, kind: int) -> int:
    if kind in _FIXED:
        return at + _FIXED[kind]
    if kind == _BINARY:
        size, at = _plain(data, at)
        return at + size
    if kind in {_LIST, _SET}:
        return _skip_list(data, at)
    if kind == _STRUCT:
        return _skip_struct(data, at)
    if kind == _MAP:
        raise ValueError("a footer of Parquet holds no maps")
    return _plain(data, at)[1]


def _skip_list(data: bytes, at: int) -> int:
    kind = data[at] & 15
    count, at = _length(data, at)
    if kind in {1, 2}:
        return at + count
    for _ in range(count):
        at = _skip(data, at, kind)
    return at


def _skip_struct(data: bytes, at: int) -> int:
    field = 0
    while data[at]:
        field, kind, at = _head(data, at, field)
        at = _skip(data, at, kind)
    return at + 1


def _plain(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _number(data: bytes, at: int) -> tuple[int, int]:
    value, at = _plain(data, at)
    return value >> 1 ^ -(value & 1), at


def _put_plain(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _put_number(out: bytearray, value: int) -> None:
    _put_plain(out, value << 1 if value >= 0 else (-value << 1) - 1)
