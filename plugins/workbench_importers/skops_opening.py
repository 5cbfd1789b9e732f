"""The part of opening a skops file that needs scikit-learn."""

from collections.abc import Mapping
from pathlib import Path

from sklearn.exceptions import InconsistentVersionWarning
from skops import io as skops_io

from workbench.api import EvidenceError, Model
from workbench_importers.estimators import (
    EstimatorModel,
    inconsistent,
    refuse_other_version,
    version_must_match,
)
from workbench_importers.model_bounds import bounded_memory
from workbench_importers.skops_models import ALLOWED, refuse_types
from workbench_importers.tree_checks import check_trees


def open_skops(
    path: Path, written: str, inputs: Mapping[str, str], features: tuple[str, ...]
) -> Model:
    """Construct the model of a skops file, its types and its trees checked.

    Parameters
    ----------
    path : Path
    written : str
        Version of scikit-learn the file names.
    inputs, features
        As for :meth:`workbench.api.ModelLoader.load`.
    """
    refuse_other_version(written, path.name)
    try:
        untrusted = skops_io.get_untrusted_types(file=path)
    except Exception as error:
        raise _damaged(path, error) from error
    refuse_types([kind for kind in untrusted if kind not in ALLOWED], path.name)
    try:
        with version_must_match(), bounded_memory(path):
            estimator = skops_io.load(path, trusted=untrusted)
    except InconsistentVersionWarning as warning:
        raise inconsistent(warning, path.name) from None
    except EvidenceError:
        raise
    except Exception as error:
        raise _damaged(path, error) from error
    check_trees(estimator, path.name)
    return EstimatorModel(estimator, inputs, features)


def _damaged(path: Path, error: Exception) -> EvidenceError:
    return EvidenceError(
        "model.skops",
        f"{path.name} cannot be opened as a skops model ({type(error).__name__}).",
        "Save the model again with the installed versions of skops and scikit-learn.",
    )
