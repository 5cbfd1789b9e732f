"""The two ways a classifier's rows are scored, and how the chance of a label follows from it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.science.estimation import measures
from workbench.science.estimation.calibration import Chosen, choose, fit
from workbench.science.estimation.cells import Floats, ScoreCells
from workbench.science.estimation.measures import ratio

FEWEST_OF_CLASS = 50
"""A predicted class with fewer reference rows shares its calibration with the others."""


class Scoring(Protocol):
    """How labels follow from what the model put out.

    The masses it takes have the axes predicted class, cell of score and label, after any
    number of leading ones for resamples.
    """

    @property
    def classes(self) -> int:
        """How many classes there are."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be estimated, as in :data:`measures.MEASURES`."""

    @property
    def cells(self) -> ScoreCells:
        """Where scores are cut."""

    @property
    def chosen(self) -> Chosen:
        """The calibration."""

    def chances(self, labelled: Floats) -> Floats:
        """Fit to labelled mass ``(..., predicted, cell, label)``; return chances of labels."""
        ...

    def measure(self, mass: Floats, own: Floats | float = 0.0) -> dict[str, Floats]:
        """Return every metric of a mass ``(..., predicted, cell, label)``."""
        ...


@dataclass(frozen=True, slots=True)
class BinaryScoring:
    """Two classes, and a score of the positive one.

    Parameters
    ----------
    cells : ScoreCells
    chosen : Chosen
    predicted : bool
        Whether the predicted class of rows is known.
    """

    cells: ScoreCells
    chosen: Chosen
    predicted: bool = True

    @classmethod
    def of(
        cls, cells: ScoreCells, labelled: Floats, rng: np.random.Generator, *, predicted: bool
    ) -> "BinaryScoring":
        """Choose the calibration on labelled counts, shape (2, n_cells, 2)."""
        rows = labelled.sum(axis=0)
        return cls(cells, choose(cells, rows[:, 1], rows.sum(axis=1), rng), predicted)

    @property
    def classes(self) -> int:
        """Two."""
        return 2

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be estimated."""
        of_rows = measures.OF_PREDICTIONS if self.predicted else ()
        of_scores = measures.OF_PROBABILITIES if self.cells.probabilities else ()
        return (*of_rows, *measures.OF_SCORES, *of_scores)

    def chances(self, labelled: Floats) -> Floats:
        """Return the chance of each label, shape (..., 1, n_cells, 2)."""
        rows = labelled.sum(axis=-3)
        chance = fit(self.chosen.method, self.cells, rows[..., 1], rows.sum(axis=-1))
        return np.stack([1 - chance, chance], axis=-1)[..., None, :, :]

    def measure(self, mass: Floats, own: Floats | float = 0.0) -> dict[str, Floats]:
        """Return every metric of a mass, each of shape (...)."""
        found = measures.of_predictions(mass) if self.predicted else {}
        found |= measures.of_scores(mass, own)
        if self.cells.probabilities:
            found |= measures.of_probabilities(mass, self.cells)
        return found


@dataclass(frozen=True, slots=True)
class TopLabelScoring:
    """Several classes, and the model's score of the class it predicted.

    The chance that the prediction is right is calibrated for each predicted class (C. Gupta
    and A. Ramdas 2022, Top-label calibration and multiclass-to-binary reductions, ICLR);
    where it is wrong, the true class is as likely as it was among the reference rows that
    were predicted alike.

    Parameters
    ----------
    cells : ScoreCells
    chosen : Chosen
    shared : ndarray of bool, shape (n_classes,)
        Predicted classes with too few reference rows for a calibration of their own.
    """

    cells: ScoreCells
    chosen: Chosen
    shared: np.ndarray

    @classmethod
    def of(cls, cells: ScoreCells, labelled: Floats, rng: np.random.Generator) -> "TopLabelScoring":
        """Choose the calibration on labelled counts, shape (n_classes, n_cells, n_classes)."""
        rows, hits = labelled.sum(axis=-1), _hits(labelled)
        shared = rows.sum(axis=-1) < FEWEST_OF_CLASS
        own = ~shared if (~shared).any() else np.ones_like(shared)
        return cls(cells, choose(cells, hits[own], rows[own], rng), shared)

    @property
    def classes(self) -> int:
        """How many there are."""
        return len(self.shared)

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be estimated."""
        return measures.OF_CLASSES

    def chances(self, labelled: Floats) -> Floats:
        """Return the chance of each label, shape (..., n_classes, n_cells, n_classes)."""
        rows, hits = labelled.sum(axis=-1), _hits(labelled)
        method = self.chosen.method
        right = np.array(fit(method, self.cells, hits, rows))
        if self.shared.any():
            pooled = fit(method, self.cells, hits.sum(axis=-2), rows.sum(axis=-2))
            right[..., self.shared, :] = pooled[..., None, :]
        classes = labelled.shape[-1]
        wrong = labelled.sum(axis=-2) * (1 - np.eye(classes))
        usual = labelled.sum(axis=(-3, -2))
        prior = ratio(usual, usual.sum(axis=-1, keepdims=True), 1 / classes)
        # A row of weight 1/2 spread as the labels are keeps a class that was never wrong defined.
        wrong = wrong + 0.5 * (prior[..., None, :] + 1e-9) * (1 - np.eye(classes))
        others = wrong / wrong.sum(axis=-1, keepdims=True)
        spread = (1 - right)[..., None] * others[..., None, :]
        return np.asarray(spread + right[..., None] * np.eye(classes)[:, None, :])

    def measure(self, mass: Floats, own: Floats | float = 0.0) -> dict[str, Floats]:
        """Return every metric of a mass, each of shape (...)."""
        del own
        return measures.of_classes(mass)


def _hits(labelled: Floats) -> Floats:
    """Return the mass predicted right, shape (..., n_classes, n_cells)."""
    return np.asarray(np.moveaxis(np.diagonal(labelled, axis1=-3, axis2=-1), -1, -2))
