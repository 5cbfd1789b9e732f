"""Model files made to do harm, written by functions: each takes a folder, and returns a file."""

import io
import json
import pickle
import zipfile

import numpy as np
import skops.io
from sklearn.linear_model import LinearRegression

from tests.plugins.importers import onnx_writing as onnx

X = onnx.value_info("X", onnx.FLOAT, ["n", 1])
CANARY = "ran-code"


class Runs:
    """Runs code when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return (open, (str(self.place), "w"))


def put(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def _skops(folder, name, change=None, members=None, **options):
    """A sound skops file, its schema changed and members added."""
    plain = io.BytesIO(skops.io.dumps(LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])))
    sink = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(sink, "w", **options) as new:
        schema = json.loads(old.read("schema.json"))
        for member in old.namelist():
            if member != "schema.json" and member not in (members or {}):
                new.writestr(member, old.read(member))
        for member, data in (members or {}).items():
            new.writestr(member, data)
        schema = change(schema) if change else schema
        new.writestr("schema.json", schema if isinstance(schema, str) else json.dumps(schema))
    return put(folder, name, sink.getvalue())


def _with(**content):
    def change(schema):
        schema["content"]["content"].update(content)
        return schema

    return change


def _node(module, name, loader, **others):
    return {"__module__": module, "__class__": name, "__loader__": loader, "__id__": 1, **others}


def skops_function(folder):
    node = _node(
        "os", "system", "FunctionNode", content={"module_path": "os", "function": "system"}
    )
    return _skops(folder, "function.skops", _with(x=node))


def skops_type(folder):
    return _skops(folder, "type.skops", _with(x=_node("subprocess", "Popen", "TypeNode")))


def skops_object(folder):
    node = _node("subprocess", "Popen", "ObjectNode", content=None)
    return _skops(folder, "object.skops", lambda schema: {**schema, **node})


def skops_method(folder):
    inner = {"obj": _node("builtins", "str", "ObjectNode", content=None), "func": "__init__"}
    return _skops(
        folder, "method.skops", _with(x=_node("builtins", "str", "MethodNode", content=inner))
    )


def skops_operator(folder):
    node = _node("operator", "methodcaller", "OperatorFuncNode", attrs=["system", "id"])
    return _skops(folder, "operator.skops", _with(x=node))


def skops_partial(folder):
    text = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": '""'}
    parts = {"func": _node("os", "system", "FunctionNode"), "args": text, "kwds": text}
    node = _node("functools", "partial", "PartialNode", content={**parts, "namespace": text})
    return _skops(folder, "partial.skops", _with(x=node))


def skops_unknown_loader(folder):
    return _skops(folder, "loader.skops", _with(x=_node("a", "b", "EvalNode")))


def skops_state(folder):
    node = _node("numpy.random", "Generator", "ObjectNode", content=_node("a", "b", "ObjectNode"))
    return _skops(folder, "state.skops", _with(random_state=node))


def skops_deep(folder):
    return _skops(folder, "deep.skops", lambda _: '{"content":' * 90_000 + "1" + "}" * 90_000)


def skops_growing(folder):
    """Lists of two times the list before, forty times over."""
    kind = {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode"}
    inner = {**kind, "__id__": 100, "content": []}
    for number in range(101, 141):
        again = {**kind, "__id__": number - 1, "content": []}
        inner = {**kind, "__id__": number, "content": [inner, again]}
    return _skops(folder, "growing.skops", _with(x=inner))


def _array(schema, **changes):
    def walk(value):
        if isinstance(value, dict):
            if value.get("__loader__") == "NdArrayNode" and "file" in value:
                value.update(changes)
            list(map(walk, value.values()))
        elif isinstance(value, list):
            list(map(walk, value))

    walk(schema)
    return schema


def skops_pickled_array(folder):
    sink = io.BytesIO()
    np.save(sink, np.array([Runs(folder / CANARY)], dtype=object), allow_pickle=True)
    return _skops(
        folder, "array.skops", lambda s: _array(s, file="x.npy"), {"x.npy": sink.getvalue()}
    )


def skops_huge_array(folder):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    return _skops(folder, "huge.skops", lambda s: _array(s, file="x.npy"), {"x.npy": data})


def skops_bomb(folder):
    return _skops(
        folder, "bomb.skops", None, {"x.npy": bytes(300 << 20)}, compression=zipfile.ZIP_DEFLATED
    )


def skops_outside(folder):
    return _skops(folder, "outside.skops", None, {"../../x.npy": b"x"})


def skops_cut(folder):
    whole = _skops(folder, "cut.skops").read_bytes()
    return put(folder, "cut.skops", whole[: len(whole) // 2])


def _pickled(folder):
    return pickle.dumps(Runs(folder / CANARY))


def pickle_as_skops(folder):
    return put(folder, "pickle.skops", _pickled(folder))


def pickle_as_onnx(folder):
    return put(folder, "pickle.onnx", _pickled(folder))


def pickle_as_json(folder):
    return put(folder, "pickle.json", _pickled(folder))


def pickle_as_itself(folder):
    return put(folder, "pickle.pkl", _pickled(folder))


def torch_archive(folder):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("archive/data.pkl", _pickled(folder))
    return put(folder, "model.pt", sink.getvalue())


def torch_as_skops(folder):
    return put(folder, "torch.skops", torch_archive(folder).read_bytes())


def keras_file(folder):
    return put(folder, "model.h5", b"\x89HDF\r\n\x1a\n" + _pickled(folder) * 20)


def pmml_entities(folder):
    lines = ['<!ENTITY a0 "x">', *(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};">' for i in range(1, 60))]
    return put(folder, "model.pmml", f"<!DOCTYPE p [{''.join(lines)}]><PMML>&a59;</PMML>".encode())


def safetensors_header(folder):
    return put(folder, "model.safetensors", (2**62).to_bytes(8, "little") + b'{"a":{}}')


def onnx_elsewhere(folder):
    weights = onnx._field(1, 1) + onnx._field(2, 1) + onnx._field(8, "W")
    place = onnx._field(1, "location") + onnx._field(2, "../../../../etc/passwd")
    weights += onnx._field(13, place) + onnx._field(14, 1)
    made = onnx.model([onnx.node("MatMul", ["X", "W"], ["y"])], [weights], [X], [_output()])
    return put(folder, "elsewhere.onnx", made)


def onnx_elsewhere_within(folder):
    """The same, in an attribute of a node."""
    weights = onnx._field(1, 1) + onnx._field(2, 1)
    weights += onnx._field(13, onnx._field(1, "location") + onnx._field(2, "/etc/passwd"))
    value = onnx._field(1, "value") + onnx._field(5, weights) + onnx._field(20, 4)
    node = onnx.node("Constant", [], ["y"]) + onnx._field(5, value)
    return put(folder, "within.onnx", onnx.model([node], [], [X], [_output()]))


def onnx_cut(folder):
    return put(folder, "cut.onnx", onnx.regression(np.ones(4))[:60])


def onnx_nested(folder):
    graph = onnx._field(2, "g")
    for _ in range(200):
        attribute = onnx._field(1, "body") + onnx._field(6, graph) + onnx._field(20, 5)
        graph = onnx._field(1, onnx._field(4, "Loop") + onnx._field(5, attribute))
    made = onnx._field(1, 8) + onnx._field(2, "t") + onnx._field(7, graph)
    return put(folder, "nested.onnx", made)


AT_IMPORT = tuple(
    made
    for name, made in list(globals().items())
    if callable(made) and getattr(made, "__code__", None) and not name.startswith("_")
    and made.__module__ == __name__ and made.__code__.co_varnames[:1] == ("folder",)
    and name != "put"
)  # fmt: skip
"""Every function above that makes a case."""


def _output(shape=("n", 1)):
    return onnx.value_info("y", onnx.FLOAT, list(shape))


def _numbers(name, *values):
    body = onnx._field(1, len(values)) + onnx._field(2, onnx.INT64) + onnx._field(8, name)
    return body + onnx._field(9, np.array(values, "<i8").tobytes())


def onnx_hungry(folder):
    nodes = [onnx.node("ConstantOfShape", ["s"], ["y"])]
    made = onnx.model(nodes, [_numbers("s", 1 << 20, 1 << 20)], [X], [_output()])
    return put(folder, "hungry.onnx", made)


def onnx_swelling(folder):
    nodes = [onnx.node("Tile", ["X", "s"], ["y"])]
    made = onnx.model(nodes, [_numbers("s", 1 << 15, 1 << 15)], [X], [_output(("n", "m"))])
    return put(folder, "swelling.onnx", made)


def onnx_endless(folder):
    """A loop that never ends."""
    inner = onnx._field(1, onnx.node("Identity", ["c_in"], ["c_out"]))
    inner += onnx._field(1, onnx.node("Add", ["v_in", "v_in"], ["v_out"])) + onnx._field(2, "b")
    for name, kind, shape in (("i", 7, []), ("c_in", 9, []), ("v_in", 1, ["n", 1])):
        inner += onnx._field(11, onnx.value_info(name, kind, shape))
    for name, kind, shape in (("c_out", 9, []), ("v_out", 1, ["n", 1])):
        inner += onnx._field(12, onnx.value_info(name, kind, shape))
    loop = onnx.node("Loop", ["M", "c", "X"], ["y"])
    loop += onnx._field(5, onnx._field(1, "body") + onnx._field(6, inner) + onnx._field(20, 5))
    most = onnx._field(2, 7) + onnx._field(8, "M") + onnx._field(9, (1 << 62).to_bytes(8, "little"))
    go_on = onnx._field(2, 9) + onnx._field(8, "c") + onnx._field(9, b"\x01")
    return put(folder, "endless.onnx", onnx.model([loop], [most, go_on], [X], [_output()]))


def onnx_custom(folder):
    node = onnx.node("Shell", ["X"], ["y"]) + onnx._field(7, "evil.domain")
    return put(folder, "custom.onnx", onnx.model([node], [], [X], [_output()]))


def onnx_one_answer(folder):
    made = onnx.model([onnx.node("ReduceSum", ["X"], ["y"])], [], [X], [_output((1, 1))])
    return put(folder, "one.onnx", made)


def onnx_short_weights(folder):
    weights = onnx._field(1, 1 << 40) + onnx._field(2, 1) + onnx._field(8, "W")
    weights += onnx._field(9, b"\0" * 16)
    made = onnx.model([onnx.node("Add", ["X", "W"], ["y"])], [weights], [X], [_output()])
    return put(folder, "short.onnx", made)


AT_RUN = (
    *(skops_function, skops_type, skops_object, skops_method, skops_operator, skops_partial),
    *(skops_unknown_loader, skops_state, skops_growing, skops_pickled_array, skops_huge_array),
    *(pickle_as_skops, torch_as_skops, pickle_as_onnx, pickle_as_itself),
    *(onnx_elsewhere, onnx_elsewhere_within, onnx_hungry, onnx_swelling, onnx_endless),
    *(onnx_custom, onnx_one_answer, onnx_short_weights, onnx_nested),
)
"""Those a loader is asked to open."""
