"""Small ONNX models written byte by byte, so that tests need no exporter.

Field numbers are those of onnx.proto3.
"""

from collections.abc import Sequence

import numpy as np

FLOAT, INT64 = 1, 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def value_info(name: str, element: int, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto of a tensor; a name in the shape is an open dimension."""
    dims = b"".join(_field(1, _field(1, d) if isinstance(d, int) else _field(2, d)) for d in shape)
    tensor = _field(1, element) + _field(2, dims)
    return _field(1, name) + _field(2, _field(1, tensor))


def tensor(name: str, values: np.ndarray) -> bytes:
    """TensorProto of float32 values."""
    dims = b"".join(_field(1, d) for d in values.shape)
    return dims + _field(2, FLOAT) + _field(8, name) + _field(9, values.astype("<f4").tobytes())


def node(kind: str, inputs: Sequence[str], outputs: Sequence[str], **integers: int) -> bytes:
    """NodeProto with integer attributes."""
    body = b"".join(_field(1, i) for i in inputs) + b"".join(_field(2, o) for o in outputs)
    body += _field(4, kind)
    for name, value in integers.items():
        body += _field(5, _field(1, name) + _field(3, value) + _field(20, 2))
    return body


def model(
    nodes: Sequence[bytes],
    weights: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
) -> bytes:
    """ModelProto of a graph."""
    graph = b"".join(_field(1, n) for n in nodes) + _field(2, "g")
    graph += b"".join(_field(5, w) for w in weights)
    graph += b"".join(_field(11, i) for i in inputs) + b"".join(_field(12, o) for o in outputs)
    head = _field(1, 8) + _field(2, "test") + _field(3, "1.0")
    return head + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def regression(weights: np.ndarray) -> bytes:
    """One matrix in, one number out: ``X @ weights``."""
    return model(
        [node("MatMul", ["X", "W"], ["variable"])],
        [tensor("W", weights.reshape(-1, 1))],
        [value_info("X", FLOAT, ["n", len(weights)])],
        [value_info("variable", FLOAT, ["n", 1])],
    )


def classifier(weights: np.ndarray) -> bytes:
    """One matrix in, label and probabilities of two classes out."""
    return model(
        [
            node("MatMul", ["X", "W"], ["z"]),
            node("Softmax", ["z"], ["probabilities"], axis=1),
            node("ArgMax", ["z"], ["label"], axis=1, keepdims=0),
        ],
        [tensor("W", weights)],
        [value_info("X", FLOAT, ["n", len(weights)])],
        [value_info("label", INT64, ["n"]), value_info("probabilities", FLOAT, ["n", 2])],
    )


def by_column(names: Sequence[str], weights: np.ndarray) -> bytes:
    """One input a column, a number out."""
    return model(
        [
            node("Concat", list(names), ["X"], axis=1),
            node("MatMul", ["X", "W"], ["variable"]),
        ],
        [tensor("W", weights.reshape(-1, 1))],
        [value_info(name, FLOAT, ["n", 1]) for name in names],
        [value_info("variable", FLOAT, ["n", 1])],
    )
