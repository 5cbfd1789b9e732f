"""A model that can be asked new questions, and how one is loaded."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    # pandas is loaded by the worker that asks for a frame, not by whoever imports this.
    import pandas as pd


class Model(ABC):
    """A loaded model; lives in a worker only.

    Attributes
    ----------
    columns : tuple of str
        The columns of evidence it reads, in its own order.
    """

    columns: tuple[str, ...]

    @abstractmethod
    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """Return one prediction a row.

        Parameters
        ----------
        frame : DataFrame, shape (n_rows, >= n_columns)
            Must hold :attr:`columns`; others are ignored.

        Returns
        -------
        ndarray, shape (n_rows,)
            Labels for classification, numbers for regression.
        """

    def score(self, frame: "pd.DataFrame") -> np.ndarray | None:
        """Return the probability of the positive class, shape (n_rows,), or None.

        For more than two classes the shape is (n_rows, n_classes).
        """
        del frame
        return None

    @property
    def estimator(self) -> object | None:
        """The fitted object behind, for analyses that read its structure; None by default.

        It takes :attr:`columns` in that order. Whoever uses it must do without: most models
        can only be asked.
        """
        return None


class ModelLoader(ABC):
    """Opens model files of some formats, in the worker.

    Attributes
    ----------
    formats : tuple of str
        Such as ``("skops",)``.
    suffixes : tuple of str
        File-name endings with the dot.
    needs_consent : bool
        True where opening the file can run code it carries.
    """

    formats: ClassVar[tuple[str, ...]]
    suffixes: ClassVar[tuple[str, ...]] = ()
    needs_consent: ClassVar[bool] = False

    @abstractmethod
    def load(self, path: Path, inputs: Mapping[str, str], features: tuple[str, ...]) -> Model:
        """Open a model.

        Parameters
        ----------
        path : Path
        inputs : mapping
            From the model's input name to the column that feeds it, where they differ.
        features : tuple of str
            The feature columns of the evidence, for models that do not name their inputs.

        Returns
        -------
        Model

        Raises
        ------
        EvidenceError
            If the file is not what it says, or holds types that are not trusted.
        """
