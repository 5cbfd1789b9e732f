"""Importance weights: reference rows counted as often as their like come in the incident.

The ratio of the two windows' densities comes from a cross-fitted domain classifier (S. Bickel,
M. Brückner and T. Scheffer 2009, Discriminative learning under covariate shift, Journal of
Machine Learning Research 10). Weighted reference rows stand in for the incident's rows as
long as labels follow from the features as they did: no concept change.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import DRAWS, generator
from workbench.science.domain_classifier import Codes, held_out_log_odds
from workbench.science.estimation.cells import Floats, Whole, count
from workbench.science.estimation.confidence import BATCH, Fitted, Progress, fit_draws
from workbench.science.estimation.scorings import Scoring

LARGEST = 20.0
"""A weight is clipped at this many times the mean."""
FEWEST_EFFECTIVE = 100.0
"""Fewer effective rows than this carry no estimate."""
MOST_OUTSIDE = 0.3
"""More incident rows than this with next to no like in the reference: no estimate."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Importance weights of reference rows, and how far they can be relied on.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        Mean 1.
    effective : float
        Rows that would carry as much without weights: ``sum(w)^2 / sum(w^2)`` (L. Kish 1965,
        Survey Sampling, Wiley).
    clipped : float
        Share of reference rows whose weight was clipped.
    outside : float
        Share of incident rows that are more than 20 times as common as in the reference.
    """

    values: Floats
    effective: float
    clipped: float
    outside: float

    @property
    def refusal(self) -> str:
        """Why no estimate can rest on them; empty where one can."""
        if self.outside > MOST_OUTSIDE:
            return (
                f"{self.outside:.0%} of the incident rows have next to no like in the reference; "
                f"at most {MOST_OUTSIDE:.0%} may. Choose a reference that covers them."
            )
        if self.effective < FEWEST_EFFECTIVE:
            return (
                f"The weighted reference is worth {self.effective:.0f} rows; at least "
                f"{FEWEST_EFFECTIVE:.0f} are needed. Choose a longer reference."
            )
        return ""


def importance_weights(
    reference: Codes,
    incident: Codes,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Weights | None:
    """Weigh reference rows by how common their like are in the incident.

    Parameters
    ----------
    reference, incident : ndarray of uint8, shapes (n, k) and (m, k)
        Features in codes of :mod:`workbench.science.domain_classifier`, rows in an order
        that does not depend on how they came.
    seed : int
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    Weights or None
        None with fewer than 20 rows a window, or without columns.
    """
    odds = held_out_log_odds(reference, incident, seed, progress)
    if odds is None:
        return None
    ratios, theirs = (np.exp(np.clip(each, -30.0, 30.0)) for each in odds)
    most = LARGEST * float(ratios.mean())
    weights = np.minimum(ratios, most)
    return Weights(
        weights / weights.mean(),
        float(weights.sum() ** 2 / (weights**2).sum()),
        float((ratios > most).mean()),
        float((theirs > LARGEST).mean()),
    )


def calibrate_weighted(
    scoring: Scoring,
    rows: tuple[Whole, Whole, Whole],
    weights: Floats,
    seed: int,
    draws: int = DRAWS,
    progress: Progress = lambda _: None,
) -> Fitted:
    """Calibrate on weighted reference rows.

    Parameters
    ----------
    scoring : Scoring
        Its kind of calibration is kept and fitted to the weighted rows.
    rows : tuple of ndarray of int64, each of shape (n_rows,)
        Predicted class, cell and label of each labelled row, in an order of their own.
    weights : ndarray, shape (n_rows,)
        All 1 for the same estimate without weights, from the same resamples.
    seed : int
    draws : int
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    Fitted
        Its ``reference`` holds the metrics of the weighted labels themselves.
    """
    shape = (scoring.classes, scoring.cells.size, scoring.classes)
    labelled = count(shape, rows, weights)

    def batches() -> Iterator[Floats]:
        rng = generator(seed, "estimation", "chosen")
        for start in range(0, draws, BATCH):
            progress(start / draws)
            size = min(BATCH, draws - start)
            yield np.stack([_drawn(shape, rows, weights, rng) for _ in range(size)])

    return fit_draws(scoring, labelled, batches(), seed)


def _drawn(
    shape: tuple[int, int, int],
    rows: tuple[Whole, Whole, Whole],
    weights: Floats,
    rng: np.random.Generator,
) -> Floats:
    held = rng.integers(0, weights.size, weights.size)
    return count(shape, [each[held] for each in rows], weights[held])
