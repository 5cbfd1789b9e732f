"""Importance weights: reference rows counted as often as their like come in the incident.

The ratio of the two windows' densities comes from a cross-fitted domain classifier (S. Bickel,
M. Brückner and T. Scheffer 2009, Discriminative learning under covariate shift, Journal of
Machine Learning Research 10). Weighted reference rows stand in for the incident's rows as
long as labels follow from the features as they did: no concept change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.domain_classifier import Codes, held_out_log_odds
from workbench.science.estimation.cells import Floats, Whole, count
from workbench.science.estimation.confidence import Progress, Sampled, add, expected
from workbench.science.estimation.scorings import Scoring

LARGEST = 20.0
"""A weight is clipped at this many times the mean."""
FEWEST_EFFECTIVE = 100.0
"""Fewer effective rows than this carry no estimate."""
HALVES = 10
WIDER = 1.154
"""A spread known from ten values only: Student's quantile over the normal one."""
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


@dataclass(frozen=True, slots=True)
class Correction:
    """What importance weights change in an estimate, from some rows of the reference.

    Calibrated on the same rows with their weights and without, two estimates differ by what
    the mix of rows does. That difference is known far better than either estimate, so it is
    added to the plain estimate, which has seen every row.

    Parameters
    ----------
    scoring : Scoring
    weights : Weights
    chances : ndarray, shape (2, n_predicted, n_cells, n_labels)
        Calibrated with weights, and without.
    halves : ndarray, shape (n_halves, 2, n_predicted, n_cells, n_labels)
        The same from halves of the rows of both windows, weighted anew.
    relabelled : Sampled
        What weights change in the metrics of the reference labels themselves.
    """

    scoring: Scoring
    weights: Weights
    chances: Floats
    halves: Floats
    relabelled: Sampled

    def apply(self, plain: Sampled, rows: Floats) -> Sampled:
        """Correct an estimate.

        Parameters
        ----------
        plain : Sampled
            The estimate without weights.
        rows : ndarray, shape (n_predicted, n_cells)
            The rows it was made for.

        Returns
        -------
        Sampled
            Its draws spread as the plain estimate and the correction together.
        """
        value = expected(self.scoring, rows, self.chances)
        halves = expected(self.scoring, rows, self.halves)
        return add(plain, _moved(value, halves))

    def relabel(self, reference: Sampled) -> Sampled:
        """Return the metrics of the reference labels, as they would be in the incident."""
        return add(reference, self.relabelled)


def weigh(
    scoring: Scoring,
    rows: tuple[Whole, Whole, Whole],
    codes: tuple[Codes, Codes],
    seed: int,
    progress: Progress = lambda _: None,
) -> Correction | Weights | None:
    """Weigh reference rows, and see what that changes.

    Parameters
    ----------
    scoring : Scoring
        Its kind of calibration is kept and fitted to the weighted rows.
    rows : tuple of ndarray of int64, each of shape (n,)
        Predicted class, cell and label of each labelled row of the reference.
    codes : tuple of ndarray of uint8, shapes (n, k) and (m, k)
        Features of those rows and of incident rows, both in an order of their own.
    seed : int
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    Correction, Weights or None
        The weights alone where they are too poor to use; None where there are none.

    Notes
    -----
    How uncertain the difference is, is told by doing everything again on complementary halves
    of the rows, the delete-half jackknife (J. Shao and C. F. J. Wu 1989, A general theory for
    jackknife variance estimation, Annals of Statistics 17): resampling rows with replacement
    would put copies of a row on both sides of the cross-fit.
    """
    whole = 1 + HALVES / 2

    def told(done: float) -> Progress:
        return lambda part: progress((done + part * (0.5 if done else 1.0)) / whole)

    weights = importance_weights(codes[0], codes[1], seed, told(0.0))
    if weights is None or weights.refusal:
        return weights
    shape = (scoring.classes, scoring.cells.size, scoring.classes)
    mass = _masses(shape, rows, weights.values)
    halves = []
    for at, (before, after) in enumerate(_halves(len(codes[0]), len(codes[1]), seed)):
        some = importance_weights(codes[0][before], codes[1][after], seed, told(1 + at / 2))
        if some is None:
            return None
        halves.append(_masses(shape, tuple(each[before] for each in rows), some.values))
    drawn = np.stack(halves)
    return Correction(
        scoring,
        weights,
        scoring.chances(mass),
        scoring.chances(drawn),
        _moved(scoring.measure(mass), scoring.measure(drawn)),
    )


def _halves(n: int, m: int, seed: int) -> Iterator[tuple[Whole, Whole]]:
    for at in range(HALVES // 2):
        rng = generator(seed, "estimation", "halves of rows", at)
        orders = rng.permutation(n), rng.permutation(m)
        for side in (0, 1):
            before, after = (np.sort(order[side::2]) for order in orders)
            yield before, after


def _masses(shape: tuple[int, int, int], rows: tuple[Whole, ...], weights: Floats) -> Floats:
    return np.stack([count(shape, rows, weights), count(shape, rows)])


def _moved(value: Mapping[str, Floats], halves: Mapping[str, Floats]) -> Sampled:
    """Return weighted less plain, spread as wide as halves of the rows say."""
    found = {name: float(both[0] - both[1]) for name, both in value.items()}
    draws = {}
    for name, both in halves.items():
        each = both[:, 0] - both[:, 1]
        draws[name] = found[name] + WIDER * (each - each.mean())
    return Sampled(found, draws)
