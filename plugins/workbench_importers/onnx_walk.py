"""Going through an ONNX graph without running it: weights kept elsewhere, nesting, size.

Field numbers are those of onnx.proto3 (onnx/onnx): GraphProto, NodeProto, AttributeProto,
TensorProto, SparseTensorProto, FunctionProto.
"""

from collections.abc import Callable, Iterator

MOST_NODES = 1_000_000
DEEPEST = 16
"""Levels of graphs within graphs (If, Loop, Scan)."""

_GRAPH_NODES, _GRAPH_WEIGHTS, _GRAPH_SPARSE = 1, 5, 15
_NODE_ATTRIBUTES, _FUNCTION_NODES = 5, 7
_ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE = {5, 10}, {6, 11}, {22, 23}
_TENSOR_ELSEWHERE, _TENSOR_LOCATION = 13, 14
_SPARSE_TENSORS = {1, 2}

Fields = Callable[[memoryview], Iterator[tuple[int, "int | memoryview"]]]


class OutsideError(Exception):
    """A tensor of the model lies in another file."""


class GraphWalk:
    """Checks the graphs of one model.

    Parameters
    ----------
    fields : callable
        Yields the fields of a protobuf message.
    """

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._nodes = 0

    def check_graph(self, graph: memoryview, depth: int = 0) -> None:
        """Check a graph and the graphs in it.

        Raises
        ------
        OutsideError
            If a tensor lies in another file.
        ValueError
            If it nests too deep or has too many nodes.
        """
        if depth > DEEPEST:
            raise ValueError("nests too deep")
        for number, value in self._messages(graph):
            if number == _GRAPH_NODES:
                self._check_node(value, depth)
            elif number == _GRAPH_WEIGHTS:
                self._check_tensor(value)
            elif number == _GRAPH_SPARSE:
                self._check_sparse(value)

    def check_function(self, function: memoryview) -> None:
        """Check a function that the model defines; errors as for a graph."""
        for number, value in self._messages(function):
            if number == _FUNCTION_NODES:
                self._check_node(value, 0)

    def _check_node(self, node: memoryview, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise ValueError("too many nodes")
        for number, attribute in self._messages(node):
            if number != _NODE_ATTRIBUTES:
                continue
            for kind, value in self._messages(attribute):
                if kind in _ATTRIBUTE_TENSORS:
                    self._check_tensor(value)
                elif kind in _ATTRIBUTE_GRAPHS:
                    self.check_graph(value, depth + 1)
                elif kind in _ATTRIBUTE_SPARSE:
                    self._check_sparse(value)

    def _check_sparse(self, tensor: memoryview) -> None:
        for number, value in self._messages(tensor):
            if number in _SPARSE_TENSORS:
                self._check_tensor(value)

    def _check_tensor(self, tensor: memoryview) -> None:
        for number, value in self._fields(tensor):
            if number == _TENSOR_ELSEWHERE or (number == _TENSOR_LOCATION and value):
                raise OutsideError

    def _messages(self, data: memoryview) -> Iterator[tuple[int, memoryview]]:
        for number, value in self._fields(data):
            if isinstance(value, memoryview):
                yield number, value
