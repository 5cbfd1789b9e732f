"""Confidence-based performance estimation: expected metrics of rows without labels.

Where a score is calibrated it is the chance of the label, and the sum of chances over rows
is the expected confusion matrix; the expected area under the ROC curve follows likewise from
pairs of rows. It is right as long as the labels follow from the scores as they did in the
reference: it assumes no concept change.

Every number comes from resamples of both windows: the calibration is fitted anew to each
resample of the reference, so that intervals know how uncertain it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from workbench.science.bootstrap import DRAWS, generator
from workbench.science.estimation.cells import Floats, resample
from workbench.science.estimation.measures import MEASURES
from workbench.science.estimation.scorings import Scoring
from workbench.science.intervals import FEWEST_DRAWS, Interval, normal

BATCH = 25
"""Resamples held in memory at a time."""
Values = dict[str, Floats]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Sampled:
    """Metrics of one sample, and of resamples of it.

    Parameters
    ----------
    value : mapping of str to float
        nan where the sample cannot have the metric.
    draws : mapping of str to ndarray, shape (n_draws,)
    """

    value: Mapping[str, float]
    draws: Values

    def less(self, other: "Sampled") -> "Sampled":
        """Return the differences, resample by resample."""
        return Sampled(
            {name: self.value[name] - other.value[name] for name in self.value},
            {name: self.draws[name] - other.draws[name] for name in self.draws},
        )

    def interval(self, name: str, *, difference: bool = False) -> Interval | None:
        """Return a metric with its 95 % interval.

        Parameters
        ----------
        name : str
        difference : bool
            Whether the values are differences, which may be negative.

        Returns
        -------
        Interval or None
            None where the sample or most resamples cannot have the metric.
        """
        value, draws = self.value[name], self.draws[name]
        error = standard_error(draws)
        if not np.isfinite(value) or error is None:
            return None
        high = 1.0 if MEASURES[name].bounded else np.inf
        found = normal(value, error, bounds=(-high if difference else 0.0, high))
        return Interval(value, found.low, found.high, found.confidence, "bootstrap")


def add(plain: Sampled, change: Sampled) -> Sampled:
    """Return a sample's values moved by a change known from draws of its own.

    Parameters
    ----------
    plain, change : Sampled
        The change may have fewer draws; they are repeated in turn.

    Returns
    -------
    Sampled
        Within the bounds of each metric.
    """
    value, draws = {}, {}
    for name, before in plain.value.items():
        highest = 1.0 if MEASURES[name].bounded else np.inf
        value[name] = float(np.clip(before + change.value[name], 0.0, highest))
        moves = np.resize(change.draws[name], plain.draws[name].size)
        draws[name] = np.clip(plain.draws[name] + moves, 0.0, highest)
    return Sampled(value, draws)


def standard_error(draws: Floats) -> float | None:
    """Return the spread of resampled values, or None where most of them are not finite."""
    finite = draws[np.isfinite(draws)]
    if finite.size < max(FEWEST_DRAWS, draws.size // 2):
        return None
    return float(finite.std(ddof=1))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, and those of resamples of the reference.

    Parameters
    ----------
    scoring : Scoring
    chances : ndarray, shape (n_predicted, n_cells, n_labels)
    drawn : ndarray, shape (n_draws, n_predicted, n_cells, n_labels)
    reference : Sampled
        What was measured on the labelled rows it was fitted to.
    seed : int
    """

    scoring: Scoring
    chances: Floats
    drawn: Floats
    reference: Sampled
    seed: int

    def first(self, draws: int) -> "Fitted":
        """Return the same calibration with some of its resamples, for quicker intervals."""
        kept = {name: values[:draws] for name, values in self.reference.draws.items()}
        reference = Sampled(self.reference.value, kept)
        return replace(self, drawn=self.drawn[:draws], reference=reference)

    def expect(self, rows: Floats, key: str) -> Sampled:
        """Estimate metrics of rows without labels.

        Parameters
        ----------
        rows : ndarray of whole numbers, shape (n_predicted, n_cells)
        key : str
            What the rows are; the same key resamples them the same way.
        """
        value = expected(self.scoring, rows, self.chances)
        draws = [
            expected(self.scoring, drawn, self.drawn[at])
            for at, drawn in _batches(rows, self._rng(key), len(self.drawn))
        ]
        return _sampled(value, draws)

    def compare(self, labelled: Floats, key: str) -> tuple[Sampled, Sampled]:
        """Return the metrics of labelled rows, as estimated and as they are.

        Parameters
        ----------
        labelled : ndarray of whole numbers, shape (n_predicted, n_cells, n_labels)
            Rows the calibration was not fitted to.
        key : str

        Returns
        -------
        tuple of Sampled
            Estimated, realised; both of the same resamples.
        """
        value = expected(self.scoring, labelled.sum(axis=-1), self.chances)
        real = self.scoring.measure(labelled)
        estimated, realised = [], []
        for at, drawn in _batches(labelled, self._rng(key), len(self.drawn)):
            estimated.append(expected(self.scoring, drawn.sum(axis=-1), self.drawn[at]))
            realised.append(self.scoring.measure(drawn))
        return _sampled(value, estimated), _sampled(real, realised)

    def _rng(self, key: str) -> np.random.Generator:
        return generator(self.seed, "estimation", key)


def calibrate(
    scoring: Scoring,
    labelled: Floats,
    seed: int,
    draws: int = DRAWS,
    progress: Progress = lambda _: None,
) -> Fitted:
    """Calibrate on the labelled rows of the reference.

    Parameters
    ----------
    scoring : Scoring
    labelled : ndarray of whole numbers, shape (n_predicted, n_cells, n_labels)
    seed : int
    draws : int
        Resamples of the reference.
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    Fitted
    """
    chances, measured = [], []
    for at, drawn in _batches(labelled, generator(seed, "estimation", "reference"), draws):
        progress(at.start / draws)
        chances.append(scoring.chances(drawn))
        measured.append(scoring.measure(drawn))
    reference = _sampled(scoring.measure(labelled), measured)
    return Fitted(scoring, scoring.chances(labelled), np.concatenate(chances), reference, seed)


def _batches(
    counts: Floats, rng: np.random.Generator, draws: int
) -> Iterator[tuple[slice, Floats]]:
    for start in range(0, draws, BATCH):
        size = min(BATCH, draws - start)
        yield slice(start, start + size), resample(counts, rng, size)


def expected(scoring: Scoring, rows: Floats, chances: Floats) -> Values:
    """Return the expected metrics of rows ``(..., predicted, cell)`` with given chances."""
    mass = rows[..., None] * chances
    own = (mass[..., 0] * chances[..., 1]).sum(axis=(-2, -1)) if mass.shape[-1] == 2 else 0.0
    return scoring.measure(mass, own)


def _sampled(value: Values, draws: list[Values]) -> Sampled:
    return Sampled(
        {name: float(number) for name, number in value.items()},
        {name: np.concatenate([one[name] for one in draws]) for name in value},
    )
