"""Opening skops models: only types that are known to be harmless are constructed."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from workbench.api import EvidenceError, Model, ModelLoader
from workbench_importers.skops_inspection import inspect_skops

ALLOWED: tuple[str, ...] = (
    # Plain data or arithmetic of scikit-learn and NumPy that skops does not list itself;
    # trees are checked after they were read (tree_checks.py).
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.metrics._scorer._PassthroughScorer",
    "sklearn.model_selection._split.KFold",
    "sklearn.model_selection._split.StratifiedKFold",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.tree._tree.Tree",
    "sklearn.utils._bunch.Bunch",
)
"""Types opened beside those that skops trusts by itself."""

SHOWN_TYPES = 5


class SkopsLoader(ModelLoader):
    """Opens skops files of the installed release of scikit-learn."""

    formats: ClassVar[tuple[str, ...]] = ("skops",)
    suffixes: ClassVar[tuple[str, ...]] = (".skops",)
    needs_consent: ClassVar[bool] = False

    def load(self, path: Path, inputs: Mapping[str, str], features: tuple[str, ...]) -> Model:
        """Open a model.

        Raises
        ------
        EvidenceError
            If the file is damaged, of another version, or holds types that are not trusted.
        """
        facts = inspect_skops(path)
        # Scikit-learn takes a second to import; only a process that opens a model pays it.
        from workbench_importers.skops_opening import open_skops  # noqa: PLC0415

        return open_skops(path, facts.sklearn, inputs, features)


def refuse_types(found: list[str], name: str) -> None:
    """Refuse types that are not on the list.

    Raises
    ------
    EvidenceError
        Naming up to five of them.
    """
    if not found:
        return
    shown = ", ".join(kind[:100] for kind in found[:SHOWN_TYPES])
    more = f" and {len(found) - SHOWN_TYPES} more" if len(found) > SHOWN_TYPES else ""
    raise EvidenceError(
        "model.untrusted_types",
        f"{name} holds types that are not trusted: {shown}{more}.",
        "Export the model as ONNX, or work with the recorded predictions alone.",
    )
