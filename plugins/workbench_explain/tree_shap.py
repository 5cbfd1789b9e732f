"""The part of TreeSHAP that needs shap."""

import warnings

import numpy as np

from workbench.science.explanation.shapley import Floats


class TreeReader:
    """Interventional TreeSHAP of one model against one part of the background.

    shap compares inputs with thresholds in single precision, and a row that lies on a
    threshold can fall to the other side. Trees look at nothing but the order of values, so
    inputs and thresholds are given to it as ranks, small whole numbers that are exact.

    Parameters
    ----------
    estimator : object
        A fitted tree or ensemble of trees.
    background : ndarray, shape (n_background, n_columns)

    Attributes
    ----------
    log_odds : bool
        Whether the trees add up to log-odds. shap gives such a model's probability only by
        stretching the values of the log-odds, which are not its Shapley values.

    Raises
    ------
    ImportError
        If shap is not installed.
    """

    def __init__(self, estimator: object, background: Floats) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # An extra: the program works without it, and imports it for such a run only.
            import shap  # noqa: PLC0415

            self._explainer = shap.TreeExplainer(
                estimator,
                data=background,
                feature_perturbation="interventional",
                model_output="raw",
            )
        trees = self._explainer.model
        self.log_odds = trees.tree_output == "log_odds"
        self._type = trees.input_dtype
        thresholds = np.array(trees.thresholds, dtype=np.float64)
        inner = np.asarray(trees.children_left) >= 0
        features = np.asarray(trees.features)
        self._steps: list[Floats] = []
        ranks = thresholds.copy()
        for column in range(background.shape[1]):
            here = inner & (features == column)
            steps = np.unique(thresholds[here])
            ranks[here] = np.searchsorted(steps, thresholds[here])
            self._steps.append(steps)
        trees.thresholds = ranks
        trees.input_dtype = np.float64
        self._explainer.data = self._ranked(background)

    def values(self, rows: Floats) -> Floats:
        """Return Shapley values, shape (n_rows, n_columns, n_outputs).

        Of classes there is one output each, else one.
        """
        found = np.asarray(
            self._explainer.shap_values(self._ranked(rows), check_additivity=False),
            dtype=np.float64,
        )
        if found.ndim == 3:
            return found
        return np.stack([-found, found] if self.log_odds else [found], axis=2)

    def _ranked(self, rows: Floats) -> Floats:
        """Return how many thresholds of its column lie below each value; missing stays so."""
        with np.errstate(over="ignore"):
            values = rows.astype(self._type).astype(np.float64)
        ranked = np.full(values.shape, np.nan)
        for column, steps in enumerate(self._steps):
            known = ~np.isnan(values[:, column])
            ranked[known, column] = np.searchsorted(steps, values[known, column], side="left")
        return ranked
