"""Model files as evidence: recognised and described, never opened."""

import re
from collections.abc import Mapping, Sized
from pathlib import Path
from typing import ClassVar

from workbench.api import EvidenceKind, ImportedDocument, Importer, JsonValue
from workbench_importers.onnx_inspection import inspect_onnx, looks_like_onnx
from workbench_importers.skops_inspection import inspect_skops, is_skops
from workbench_importers.text_files import read_head

_PICKLE = re.compile(rb"\x80[\x02-\x05](\x95.{8})?[\x00-\xff]", re.DOTALL)
_PACKED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_SKLEARN_VERSION = re.compile(
    rb"_sklearn_version.{0,4}[\x8cX](.{1,4}?)(\d+\.\d+(?:\.\w+)*)", re.DOTALL
)
MOST_TYPES = 200


class SkopsModelImporter(Importer):
    """Takes in a skops model; its types are listed from its schema."""

    id: ClassVar[str] = "model.skops"
    title: ClassVar[str] = "skops model"
    kind: ClassVar[EvidenceKind] = EvidenceKind.MODEL
    suffixes: ClassVar[tuple[str, ...]] = (".skops",)

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the schema inside; a name alone counts for half."""
        if head.startswith(b"PK") and is_skops(path):
            return 1.0
        return 0.5 if path.suffix.lower() in self.suffixes else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedDocument:
        """Describe the model: types, inputs, the version of scikit-learn."""
        read_head(path, 1)
        facts = inspect_skops(path)
        named = f", {len(facts.features)} named inputs" if facts.features else ""
        written = f", scikit-learn {facts.sklearn}" if facts.sklearn else ""
        details: dict[str, JsonValue] = {
            "format": "skops",
            "inputs": dict(hints.get("inputs") or {}),
            "features": list(facts.features),
            "types": list(facts.types[:MOST_TYPES]),
            "estimator": facts.estimator,
            "sklearn": facts.sklearn,
            "summary": f"skops {facts.estimator.rpartition('.')[2]}{named}{written}; not opened",
        }
        return ImportedDocument(EvidenceKind.MODEL, (), details)


class OnnxModelImporter(Importer):
    """Takes in an ONNX model; inputs and outputs are read from its header."""

    id: ClassVar[str] = "model.onnx"
    title: ClassVar[str] = "ONNX model"
    kind: ClassVar[EvidenceKind] = EvidenceKind.MODEL
    suffixes: ClassVar[tuple[str, ...]] = (".onnx",)

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the first fields."""
        named = path.suffix.lower() in self.suffixes
        if looks_like_onnx(head):
            return 1.0 if named else 0.8
        return 0.5 if named else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedDocument:
        """Describe the model: producer, operator sets, inputs, outputs."""
        read_head(path, 1)
        facts = inspect_onnx(path)
        details: dict[str, JsonValue] = {
            "format": "onnx",
            "inputs": dict(hints.get("inputs") or {}),
            "features": [name for name, _, _ in facts.inputs] if len(facts.inputs) > 1 else [],
            "model_inputs": [list(end) for end in facts.inputs],
            "model_outputs": [list(end) for end in facts.outputs],
            "producer": facts.producer,
            "opsets": dict(facts.opsets),
            "summary": f"ONNX, {_counted(facts.inputs, 'input')}, "
            f"{_counted(facts.outputs, 'output')}; not opened",
        }
        return ImportedDocument(EvidenceKind.MODEL, (), details)


class PickledModelImporter(Importer):
    """Takes in a pickle or joblib file as a model that nobody opens without consent."""

    id: ClassVar[str] = "model.pickle"
    title: ClassVar[str] = "Pickled model (needs consent)"
    kind: ClassVar[EvidenceKind] = EvidenceKind.MODEL
    suffixes: ClassVar[tuple[str, ...]] = (".joblib", ".pkl", ".pickle")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the first bytes; packed ones need the name as well."""
        named = path.suffix.lower() in self.suffixes
        if _PICKLE.match(head):
            return 0.95 if named else 0.7
        return 0.9 if named and head.startswith(_PACKED) else 0.5 * named

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedDocument:
        """Describe the file without opening it."""
        head = read_head(path, 16 * 1024 * 1024)
        version = _SKLEARN_VERSION.search(head)
        details: dict[str, JsonValue] = {
            "format": "pickle",
            "needs_consent": True,
            "inputs": dict(hints.get("inputs") or {}),
            "features": [],
            "sklearn": version[2].decode("ascii", "replace") if version else "",
            "summary": "pickled model, sealed until somebody consents",
        }
        note = (
            "Pickled model: opening it runs code that it carries, so it stays sealed until "
            "somebody consents."
        )
        return ImportedDocument(EvidenceKind.MODEL, (note,), details)


def _counted(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")
