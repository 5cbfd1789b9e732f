"""Scikit-learn estimators behind the one shape of a model that analyses ask."""

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from sklearn.exceptions import InconsistentVersionWarning
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.api import EvidenceError, Model
from workbench_importers.model_bounds import bad_answer


class EstimatorModel(Model):
    """A fitted estimator or pipeline, asked by the names of its inputs.

    Parameters
    ----------
    estimator : object
        Has ``predict``; ``predict_proba`` where it can give probabilities.
    inputs : mapping of str to str
        From the name of an input to the column that feeds it, where they differ.
    features : tuple of str
        Columns in the order the estimator was fitted with, if it does not say itself.

    Raises
    ------
    EvidenceError
        If it cannot predict, or takes another number of inputs than there are features.
    """

    def __init__(
        self,
        estimator: Any,  # noqa: ANN401 -- any estimator
        inputs: Mapping[str, str],
        features: tuple[str, ...],
    ) -> None:
        if not callable(getattr(estimator, "predict", None)):
            raise EvidenceError(
                "model.no_predict",
                f"The model file holds a {type(estimator).__name__}, which cannot predict.",
                "Save the fitted estimator or pipeline itself.",
            )
        self._estimator = estimator
        stored = stored_names(estimator)
        self._by_name = stored is not None
        self._names = stored if stored is not None else features
        self._check_width()
        self.columns = tuple(inputs.get(name, name) for name in self._names)

    def _check_width(self) -> None:
        expected = getattr(self._estimator, "n_features_in_", None)
        if expected is not None and expected != len(self._names):
            raise EvidenceError(
                "model.features",
                f"The model takes {expected} inputs, and the evidence has {len(self._names)} "
                "features.",
                "Name the features in capture.json, in the order the model was trained with.",
            )

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return one prediction a row, shape (n_rows,)."""
        found = np.asarray(self._asked(self._estimator.predict, frame))
        if found.size != len(frame):
            raise bad_answer("The model", f"{found.size} values for {len(frame)} rows")
        return found.reshape(len(frame))

    def score(self, frame: pd.DataFrame) -> np.ndarray | None:
        """Return the probability of the second class, or of each of three or more."""
        ask = getattr(self._estimator, "predict_proba", None)
        if ask is None:
            return None
        found = np.asarray(self._asked(ask, frame))
        if found.ndim not in {1, 2} or len(found) != len(frame):
            raise bad_answer("The model", f"an array of shape {found.shape} for {len(frame)} rows")
        return found[:, 1] if found.ndim == 2 and found.shape[1] == 2 else found

    def _asked(self, ask: Callable[[Any], Any], frame: pd.DataFrame) -> Any:  # noqa: ANN401
        given = self._inputs(frame)
        try:
            with threadpool_limits(1):
                return ask(given)
        except (RecursionError, AttributeError, TypeError, IndexError, KeyError) as error:
            # What a fitted estimator never does, and one put together by hand may.
            raise EvidenceError(
                "model.broken",
                f"The model cannot answer ({type(error).__name__}); parts of it are missing or "
                "do not fit together.",
                "Save the fitted estimator or pipeline again.",
            ) from error

    @property
    def estimator(self) -> object:
        """The fitted estimator or pipeline itself."""
        return self._estimator

    def _inputs(self, frame: pd.DataFrame) -> pd.DataFrame | np.ndarray:
        require_columns(frame, self.columns)
        chosen = frame[list(self.columns)]
        if not self._by_name:
            return chosen.to_numpy()
        return chosen.set_axis(list(self._names), axis="columns")


def require_columns(frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Refuse a table without the columns a model reads.

    Raises
    ------
    EvidenceError
        Naming the first column that is missing.
    """
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise EvidenceError(
            "model.column",
            f"The model reads the column {lacking[0]!r}, which the table does not have.",
            "Map the model's input to a column under model.inputs in capture.json.",
        )


def stored_names(estimator: Any) -> tuple[str, ...] | None:  # noqa: ANN401 -- any estimator
    """Return the names an estimator was fitted with, its own or its first step's; else None."""
    candidates = [estimator]
    steps = getattr(estimator, "steps", None)
    if steps:
        candidates.append(steps[0][1])
    for candidate in candidates:
        names = getattr(candidate, "feature_names_in_", None)
        if names is not None:
            return tuple(str(name) for name in names)
    return None


def refuse_other_version(written: str, name: str) -> None:
    """Refuse a model of another release of scikit-learn, whose answers may silently differ.

    Raises
    ------
    EvidenceError
        If major or minor version differ.
    """
    if written and _release(written) != _release(sklearn.__version__):
        raise _other_version(name, written)


class version_must_match(warnings.catch_warnings):  # noqa: N801 -- used as a with statement
    """While a model is opened, scikit-learn's warning of another version is an error."""

    def __enter__(self) -> Any:  # noqa: ANN401 -- as the base class
        """Turn the warning into an error; others are not shown."""
        entered = super().__enter__()
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", InconsistentVersionWarning)
        return entered


def inconsistent(warning: InconsistentVersionWarning, name: str) -> EvidenceError:
    """Return the error for scikit-learn's own warning of another version."""
    return _other_version(name, str(warning.original_sklearn_version))


def _other_version(name: str, written: str) -> EvidenceError:
    return EvidenceError(
        "model.version",
        f"{name} was written with scikit-learn {written[:20]}, and {sklearn.__version__} is "
        "installed here; its answers could differ.",
        f"Install scikit-learn {_release(written)}, or work with the recorded predictions alone.",
    )


def _release(version: str) -> str:
    match = re.match(r"\d+\.\d+", version)
    return match[0] if match else version[:20]
