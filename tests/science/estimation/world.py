"""A made-up classifier whose true performance is known."""

from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.estimation.cells import count, cut_scores
from workbench.science.estimation.confidence import Fitted, calibrate
from workbench.science.estimation.scorings import BinaryScoring


@dataclass(frozen=True)
class Rows:
    """Features, scores, predictions, labels and the true chance of each label."""

    x: np.ndarray
    score: np.ndarray
    predicted: np.ndarray
    label: np.ndarray
    chance: np.ndarray

    def true_accuracy(self) -> float:
        return float(np.mean(np.where(self.predicted == 1, self.chance, 1 - self.chance)))


def rows(
    seed: int,
    n: int,
    shift: tuple[float, float] = (0.0, 0.0),
    unseen: float = 0.0,
    stepped: bool = False,
) -> Rows:
    """Return rows; the score is overconfident, and blind to ``unseen`` times the second feature.

    ``stepped``: the chance jumps twice, as no logistic curve does.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(shift, 1.0, size=(n, 2))
    margin = 1.2 * x[:, 0] - 0.3
    chance = 1 / (1 + np.exp(-(margin + unseen * x[:, 1])))
    if stepped:
        chance = 0.1 + 0.35 * (margin > -0.5) + 0.4 * (margin > 1)
    label = (rng.random(n) < chance).astype(np.int64)
    score = 1 / (1 + np.exp(-1.7 * margin - 0.2))
    return Rows(x, score, (score > 0.5).astype(np.int64), label, chance)


@dataclass(frozen=True)
class Estimated:
    """A calibration on the reference, and the counts of both windows."""

    fitted: Fitted
    reference: np.ndarray
    incident: np.ndarray
    labelled: np.ndarray


def estimated(reference: Rows, incident: Rows, seed: int = 0, draws: int = 200) -> Estimated:
    cells = cut_scores([reference.score, incident.score])
    counts = [
        count((2, cells.size, 2), (each.predicted, cells.code(each.score), each.label))
        for each in (reference, incident)
    ]
    scoring = BinaryScoring.of(cells, counts[0], generator(seed, "folds"), predicted=True)
    fitted = calibrate(scoring, counts[0], seed, draws)
    return Estimated(fitted, counts[0], counts[1].sum(axis=-1), counts[1])
