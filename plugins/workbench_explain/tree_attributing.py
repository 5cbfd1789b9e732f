"""Shapley values from the trees of a model, without drawn orders; needs the extra ``shap``."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.api import Model, RunError
from workbench.science.explanation.shapley import Codes, Floats, Tally
from workbench_explain.asking import Asker
from workbench_explain.attributing import Attributed, Tell, ends_of
from workbench_explain.class_output import Explained
from workbench_explain.mixing import Mixer
from workbench_explain.tree_shap import TreeReader

BLOCKS = 10
"""Parts of the background explained one by one, which gives the error of its choice."""
_CHUNK = 25
_CLOSE = 1e-5
"""How far a row's values may miss the model's answer, in parts of the answers' range: TreeSHAP
keeps what leaves say in single precision."""
_INSTEAD = "Choose the method sampling, which asks any model."


@dataclass(frozen=True)
class Trees:
    """Interventional TreeSHAP against the same background as sampling.

    S. M. Lundberg et al. (2020), From local explanations to global understanding with
    explainable AI for trees, Nature Machine Intelligence 2, 56-67.

    Attributes
    ----------
    asker : Asker
    output : Explained
    model : Model
    """

    asker: Asker
    output: Explained
    model: Model

    def attribute(self, mixer: Mixer, purpose: str, tell: Tell) -> Attributed:
        """Return the values; nothing is drawn.

        Raises
        ------
        RunError
            If shap is missing, cannot read the model, or reads it otherwise than it answers.
        """
        del purpose
        ends = ends_of(self.asker, self.output, mixer)
        rows, back = (self._matrix(part) for part in (mixer.explained(), mixer.background()))
        readers = self._readers(np.array_split(back, BLOCKS))
        order = [self.model.columns.index(name) for name in mixer.features]
        tally = Tally(len(rows), BLOCKS, mixer.players)
        for first in range(0, len(rows), _CHUNK):
            part = slice(first, first + _CHUNK)
            told = None if ends.classes is None else ends.classes[part]
            found = []
            for at, reader in enumerate(readers):
                tell((first + at / BLOCKS * len(rows[part])) / len(rows))
                found.append(self._chosen(reader.values(rows[part]), told)[:, order])
            for at, blocks in enumerate(np.stack(found, axis=1)):
                tally.add(first + at, blocks)
        attributed = Attributed(tally.attributions(), ends.outputs, ends.starts.mean(axis=1))
        _check(attributed)
        return attributed

    def _matrix(self, frame: pd.DataFrame) -> Floats:
        try:
            return frame[list(self.model.columns)].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError):
            raise _refusal("The model reads columns that are not numbers") from None

    def _readers(self, parts: list[Floats]) -> list[TreeReader]:
        estimator = self.model.estimator
        if estimator is None:
            raise _refusal("The trees inside this model cannot be reached")
        if self.output.output.level is not None:
            raise _refusal("The model gives no probability")
        kind = type(estimator).__name__
        try:
            readers = [TreeReader(estimator, part) for part in parts]
        except ImportError:
            raise RunError(
                "explain.no_shap",
                "The method tree needs the package shap, which is not installed.",
                'Install it with: pip install "incident-workbench[shap]", or choose the method '
                "sampling.",
            ) from None
        except Exception as error:
            raise _refusal(f"TreeSHAP cannot read a {kind}") from error
        if readers[0].log_odds and not self.output.log_odds:
            raise _refusal(
                f"The trees of a {kind} add up to log-odds and not to a probability",
                "Set the scale to log_odds, or choose the method sampling.",
            )
        return readers

    def _chosen(self, values: Floats, classes: Codes | None) -> Floats:
        """Return the values of the number that is explained, shape (n_rows, n_columns)."""
        if values.shape[2] == 1:
            return values[:, :, 0]
        if classes is not None:
            return np.asarray(values[np.arange(len(values)), :, classes])
        column = self.output.output.column
        return values[:, :, int(not self.output.other) if column is None else column]


def _check(attributed: Attributed) -> None:
    """Refuse values that do not add up to what the model answers."""
    sums = attributed.found.values.sum(axis=1)
    wanted = attributed.outputs - attributed.bases
    scale = float(np.abs(attributed.outputs).max(initial=0.0) + np.abs(attributed.bases).max())
    if np.abs(sums - wanted).max(initial=0.0) > _CLOSE * max(scale, 1e-300):
        raise _refusal("What TreeSHAP reads from the trees is not what the model answers")


def _refusal(reason: str, remedy: str = _INSTEAD) -> RunError:
    return RunError("explain.tree", f"{reason}, so the method tree cannot be used.", remedy)
