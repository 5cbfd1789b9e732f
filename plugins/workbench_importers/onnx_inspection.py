"""What an ONNX file says of itself, read from its protobuf bytes without running anything.

Field numbers are those of onnx.proto3 (onnx/onnx): ModelProto, GraphProto, ValueInfoProto,
TypeProto, TensorShapeProto, OperatorSetIdProto. Weights are skipped, never copied.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.api import EvidenceError
from workbench_importers.onnx_walk import GraphWalk, OutsideError

_IR_VERSION, _PRODUCER, _PRODUCER_VERSION, _GRAPH, _OPSETS, _FUNCTIONS = 1, 2, 3, 7, 8, 25
_GRAPH_INITIALIZERS, _GRAPH_INPUTS, _GRAPH_OUTPUTS = 5, 11, 12
_TENSOR_NAME = 8
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_ELEMENTS = {1: "float", 6: "int32", 7: "int64", 8: "string", 9: "bool", 11: "double"}
MOST_IR_VERSION = 64
FEWEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class OnnxFacts:
    """What an ONNX file says of itself.

    Attributes
    ----------
    ir_version : int
    producer : str
    opsets : dict
        Version by domain; the standard domain is ``ai.onnx``.
    inputs, outputs : tuple of (str, str, int or None)
        Name, element type, and size of the last dimension where it is fixed.
    """

    ir_version: int
    producer: str
    opsets: dict[str, int]
    inputs: tuple[tuple[str, str, int | None], ...]
    outputs: tuple[tuple[str, str, int | None], ...]


def inspect_onnx(path: Path) -> OnnxFacts:
    """Return what a model file says of itself.

    Raises
    ------
    EvidenceError
        If the bytes are no complete ONNX model, or weights lie in another file.
    """
    try:
        with path.open("rb") as stream:
            # Unmapped when the last view of it is gone.
            return _facts(memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)))
    except OutsideError:
        raise EvidenceError(
            "model.onnx_outside",
            f"{path.name} keeps weights in another file; only a model in one file is opened.",
            "Export it with all weights inside.",
        ) from None
    except (ValueError, IndexError, UnicodeDecodeError):
        raise EvidenceError(
            "model.onnx",
            f"{path.name} is not a complete ONNX model; it may be cut short.",
            "Export the model again.",
        ) from None


def looks_like_onnx(head: bytes) -> bool:
    """Whether a file starts as ONNX models do: a small IR version, then a known field."""
    if len(head) < FEWEST_BYTES or head[0] != _IR_VERSION << 3:
        return False
    return 0 < head[1] <= MOST_IR_VERSION and head[2] in {0x12, 0x1A, 0x22, 0x3A, 0x42}


def _facts(data: memoryview) -> OnnxFacts:
    ir_version, words, opsets = 0, {_PRODUCER: "", _PRODUCER_VERSION: ""}, {}
    graph: memoryview | None = None
    _check_graphs(data)
    for number, value in _fields(data):
        if number == _IR_VERSION and isinstance(value, int):
            ir_version = value
        elif isinstance(value, int):
            continue
        elif number in words:
            words[number] = _text(value)
        elif number == _OPSETS:
            domain, version = _opset(value)
            opsets[domain or "ai.onnx"] = version
        elif number == _GRAPH:
            graph = value
    if graph is None or not ir_version:
        raise ValueError("no graph")
    inputs, outputs = _ends(graph)
    producer = " ".join(word for word in words.values() if word)
    return OnnxFacts(ir_version, producer, opsets, inputs, outputs)


def _check_graphs(data: memoryview) -> None:
    """Go through every graph; a second one would be merged with the first."""
    walk = GraphWalk(_fields)
    for number, value in _fields(data):
        if isinstance(value, int):
            continue
        if number == _FUNCTIONS:
            walk.check_function(value)
        elif number == _GRAPH:
            walk.check_graph(value)


Ends = tuple[tuple[str, str, int | None], ...]


def _ends(graph: memoryview) -> tuple[Ends, Ends]:
    inputs, outputs = [], []
    weights: set[str] = set()
    for number, value in _fields(graph):
        if isinstance(value, int):
            continue
        if number == _GRAPH_INITIALIZERS:
            weights.update(_text(v) for n, v in _fields(value) if n == _TENSOR_NAME and _is(v))
        elif number == _GRAPH_INPUTS:
            inputs.append(_value_info(value))
        elif number == _GRAPH_OUTPUTS:
            outputs.append(_value_info(value))
    # Old exporters list weights among the inputs too.
    return tuple(i for i in inputs if i[0] not in weights), tuple(outputs)


def _value_info(data: memoryview) -> tuple[str, str, int | None]:
    """Read ValueInfoProto: name = 1, type = 2 {tensor_type = 1 {elem_type = 1, shape = 2}}."""
    fields = dict(_fields(data))
    name = fields.get(1, b"")
    element, width = "", None
    tensor = _inside(_inside(fields.get(2), 1), None)
    for number, value in _fields(tensor) if tensor is not None else ():
        if number == 1 and isinstance(value, int):
            element = _ELEMENTS.get(value, str(value))
        elif number == 2 and not isinstance(value, int):
            width = _last_dimension(value)
    return _text(name) if not isinstance(name, int) else "", element, width


def _inside(data: object, number: int | None) -> memoryview | None:
    if not isinstance(data, memoryview) or number is None:
        return data if isinstance(data, memoryview) else None
    found = [v for n, v in _fields(data) if n == number and not isinstance(v, int)]
    return found[-1] if found else None


def _last_dimension(shape: memoryview) -> int | None:
    """Read TensorShapeProto: dim = 1 {dim_value = 1}; None where it is open."""
    last: int | None = None
    for number, value in _fields(shape):
        if number == 1 and not isinstance(value, int):
            sizes = [v for n, v in _fields(value) if n == 1 and isinstance(v, int)]
            last = sizes[0] if sizes else None
    return last


def _opset(data: memoryview) -> tuple[str, int]:
    domain, version = "", 0
    for number, value in _fields(data):
        if number == 1 and not isinstance(value, int):
            domain = _text(value)
        elif number == 2 and isinstance(value, int):
            version = value
    return domain, version


def _fields(data: memoryview) -> Iterator[tuple[int, "int | memoryview"]]:
    """Yield the fields of a protobuf message; bytes as views, fixed-size numbers as 0."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, place = _varint(data, place)
            yield number, value
            continue
        if wire == _BYTES:
            size, place = _varint(data, place)
        elif wire in {_FIXED64, _FIXED32}:
            size = 8 if wire == _FIXED64 else 4
        else:
            raise ValueError("unknown wire type")
        if not number or place + size > len(data):
            raise ValueError("field beyond the end")
        yield number, data[place : place + size] if wire == _BYTES else 0
        place += size


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise ValueError("number too long")


def _text(value: object) -> str:
    return bytes(value).decode("utf-8")[:200] if isinstance(value, memoryview | bytes) else ""


def _is(value: object) -> bool:
    return isinstance(value, memoryview)
