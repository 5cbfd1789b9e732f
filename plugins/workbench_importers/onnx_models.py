"""Opening ONNX models through onnxruntime, on one thread."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from workbench.api import EvidenceError, Model, ModelLoader
from workbench_importers.onnx_inspection import inspect_onnx


class OnnxLoader(ModelLoader):
    """Opens ONNX models; needs the extra ``onnx``."""

    formats: ClassVar[tuple[str, ...]] = ("onnx",)
    suffixes: ClassVar[tuple[str, ...]] = (".onnx",)
    needs_consent: ClassVar[bool] = False

    def load(self, path: Path, inputs: Mapping[str, str], features: tuple[str, ...]) -> Model:
        """Open a model.

        Raises
        ------
        EvidenceError
            If onnxruntime is not installed, or the file is no model it can run.
        """
        inspect_onnx(path)
        try:
            # An extra: the program works without it, and imports it for such a model only.
            from workbench_importers.onnx_sessions import open_onnx  # noqa: PLC0415
        except ImportError:
            raise EvidenceError(
                "model.no_onnxruntime",
                f"Opening {path.name} needs onnxruntime, which is not installed.",
                'Install it with: pip install "incident-workbench[onnx]"',
            ) from None
        return open_onnx(path, inputs, features)
