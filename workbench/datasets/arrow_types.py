"""One plain set of column types, whatever a file used: what every later step may rely on."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import EvidenceError

INSTANT = pa.timestamp("us", tz="UTC")

Converter = Callable[[pa.Array], pa.Array]

SECONDS_IN: Mapping[str, int] = MappingProxyType(
    {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
)


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema a table is stored with: int64, float64, bool, string, UTC microseconds."""
    return pa.schema([pa.field(field.name, plain_type(field.type)) for field in schema])


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the plain type that holds an Arrow type's values."""
    if pa.types.is_dictionary(kind):
        return plain_type(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return plain_type(kind.storage_type)
    for matches, plain in _PLAIN:
        if matches(kind):
            return plain
    return pa.string()


def plain_column(name: str, column: pa.Array) -> pa.Array:
    """Return a column in its plain type; nan becomes missing.

    Raises
    ------
    EvidenceError
        If whole numbers do not fit 64 bits with a sign.
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    try:
        return _converted(column)
    except pa.ArrowInvalid:
        raise EvidenceError(
            "table.values",
            f"Column {name} holds values of type {column.type} that cannot be kept exactly.",
            "Export the column as text.",
        ) from None


def type_name(kind: pa.DataType) -> str:
    """Return what a plain type is called: integer, number, boolean, timestamp or text."""
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    return "timestamp" if pa.types.is_timestamp(kind) else "text"


def _converted(column: pa.Array) -> pa.Array:
    kind, plain = column.type, plain_type(column.type)
    if pa.types.is_floating(plain):
        return _numbers(column)
    if pa.types.is_date(kind):
        return pc.cast(pc.cast(column, pa.timestamp("us")), INSTANT)
    if pa.types.is_timestamp(kind):
        return pc.cast(column, INSTANT, safe=False)
    if plain != pa.string():
        return pc.cast(column, plain)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_time(kind):
        return pc.cast(column, plain)
    return _binary_text(column) if _is_binary(kind) else _json_text(column)


def _numbers(column: pa.Array) -> pa.Array:
    if pa.types.is_duration(column.type):
        counts = pc.cast(pc.cast(column, pa.int64()), pa.float64())
        return pc.divide(counts, float(SECONDS_IN[column.type.unit]))
    numbers = pc.cast(column, pa.float64())
    if pc.any(pc.is_nan(numbers)).as_py():
        return pc.if_else(pc.is_nan(numbers), None, numbers)
    return numbers


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _binary_text(column: pa.Array) -> pa.Array:
    """Return bytes as the text they are, or in hexadecimal where they are none."""
    try:
        return pc.cast(pc.cast(column, pa.binary()), pa.string())
    except pa.ArrowInvalid:
        values = [None if v is None else v.hex() for v in column.to_pylist()]
        return pa.array(values, pa.string())


def _json_text(column: pa.Array) -> pa.Array:
    values = [
        None if v is None else json.dumps(v, ensure_ascii=False, sort_keys=True, default=str)
        for v in column.to_pylist()
    ]
    return pa.array(values, pa.string())


_PLAIN: tuple[tuple[Callable[[pa.DataType], bool], pa.DataType], ...] = (
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_decimal, pa.float64()),
    (pa.types.is_duration, pa.float64()),
    (pa.types.is_null, pa.float64()),
    (pa.types.is_timestamp, INSTANT),
    (pa.types.is_date, INSTANT),
)
