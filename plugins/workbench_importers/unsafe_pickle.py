"""Opening pickled models: this runs whatever code the file carries.

Nobody but a worker may call this, and only after somebody consented and the consent was
written into the journal; ``needs_consent`` tells the program so.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from workbench.api import EvidenceError, Model, ModelLoader


class PickleLoader(ModelLoader):
    """Opens pickle and joblib files of scikit-learn estimators."""

    formats: ClassVar[tuple[str, ...]] = ("pickle", "joblib")
    suffixes: ClassVar[tuple[str, ...]] = (".joblib", ".pkl", ".pickle")
    needs_consent: ClassVar[bool] = True

    def load(self, path: Path, inputs: Mapping[str, str], features: tuple[str, ...]) -> Model:
        """Open a model. Code that the file carries runs here.

        Raises
        ------
        EvidenceError
            If it cannot be opened, needs a package that is missing, or is of another version.
        """
        # Scikit-learn takes a second to import; only a process that opens a model pays it.
        import joblib  # noqa: PLC0415
        from sklearn.exceptions import InconsistentVersionWarning  # noqa: PLC0415

        from workbench_importers.estimators import (  # noqa: PLC0415
            EstimatorModel,
            inconsistent,
            version_must_match,
        )

        try:
            with version_must_match():
                estimator = joblib.load(path)
        except InconsistentVersionWarning as warning:
            raise inconsistent(warning, path.name) from None
        except ModuleNotFoundError as error:
            raise EvidenceError(
                "model.package",
                f"{path.name} needs the package {str(error.name)[:60]}, which is not installed.",
                "Install it, or export the model as ONNX.",
            ) from error
        except Exception as error:
            raise EvidenceError(
                "model.pickle",
                f"{path.name} cannot be opened as a pickled model ({type(error).__name__}).",
                "Save it again with the versions installed here, or export it as ONNX.",
            ) from error
        return EstimatorModel(estimator, inputs, features)
