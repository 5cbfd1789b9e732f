"""Scores held against each other on the same incidents, with intervals over incidents.

Each draw takes incidents again, and models again for their alerts in vain; two scores are compared
within the same draws, so that what is hard about a corpus falls on both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from workbench.science.bootstrap import generator
from workbench.science.intervals import FEWEST_DRAWS, Interval, normal_quantile, wilson
from workbench.science.scoring.baselines import Floats
from workbench.science.scoring.outcomes import Outcomes, Truth, outcomes

_EDGES = 120
_FEWEST_MIDDLE = 6
"""Of fewer values, all of them together hold the median less often than 95 % of the time."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How often each incident and each model is taken in each draw; the first takes all once."""

    incidents: Floats
    models: Floats


def draws_of(incidents: int, models: int, *, count: int, seed: int) -> Draws:
    """Return draws of incidents and of models.

    Parameters
    ----------
    incidents, models : int
    count, seed : int
    """
    return Draws(_drawn(incidents, count, seed, "incidents"), _drawn(models, count, seed, "models"))


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Return what came of alerts in several stretches of time, at the same edges."""
    return Outcomes(
        parts[0].edges,
        np.concatenate([part.found for part in parts]),
        np.concatenate([part.delay for part in parts]),
        np.sum([part.in_vain for part in parts], axis=0),
        np.sum([part.windows for part in parts], axis=0),
    )


def outcomes_over(parts: Sequence[tuple[Floats, Truth]], *, quiet: int) -> Outcomes:
    """Return what came of alerts at edges that cover all scores of some stretches.

    Parameters
    ----------
    parts : sequence of (scores, Truth)
    quiet : int
        Windows that one alert stands for.
    """
    seen = np.concatenate([score[truth.counted] for score, truth in parts])
    tail = np.geomspace(0.6, 1e-4, _EDGES)
    edges = np.unique(np.append(np.quantile(seen, 1 - tail), seen.max(initial=0.0)))
    return joined([outcomes(score, truth, edges, quiet=quiet) for score, truth in parts])


@dataclass(frozen=True, slots=True)
class Measures:
    """How good a score is, in each draw; the first is of the corpus itself.

    Attributes
    ----------
    precision : ndarray, shape (draws,)
        Area under precision against recall.
    recall : ndarray, shape (draws,)
        Share of incidents found at the budget of alerts in vain.
    """

    precision: Floats
    recall: Floats


def measures(found: Outcomes, draws: Draws, budget: float) -> Measures:
    """Return how good a score is.

    Parameters
    ----------
    found : Outcomes
    draws : Draws
    budget : float
        Alerts in vain for a hundred windows of a model.
    """
    hits = draws.incidents @ found.found
    vain = draws.models @ found.in_vain
    windows = draws.models @ found.windows
    total = np.maximum(draws.incidents.sum(axis=1), 1.0)
    recall = hits / total[:, None]
    with np.errstate(invalid="ignore"):
        precision = np.where(hits + vain > 0, hits / (hits + vain), 1.0)
    steps = recall - np.append(recall[:, 1:], np.zeros((len(recall), 1)), axis=1)
    fits = vain <= (budget * windows / 100)[:, None]
    place = np.where(fits.any(axis=1), fits.argmax(axis=1), recall.shape[1] - 1)
    at = np.take_along_axis(recall, place[:, None], axis=1)[:, 0]
    return Measures((steps * precision).sum(axis=1), np.where(fits.any(axis=1), at, 0.0))


def interval_of(drawn: Floats, several: int = 1) -> Interval:
    """Return the value of the corpus with the interval of the draws.

    Parameters
    ----------
    drawn : ndarray, shape (draws,)
        The first is of the corpus itself.
    several : int
        How many such figures are looked at together: the 95 % hold for all of them.
    """
    value, tail = float(drawn[0]), 0.025 / several
    finite = drawn[1:][np.isfinite(drawn[1:])]
    if len(finite) < FEWEST_DRAWS or not np.isfinite(value):
        return Interval(value, float("nan"), float("nan"), 1 - 2 * tail, "drawn again")
    low, high = (float(end) for end in np.quantile(finite, [tail, 1 - tail]))
    if several > 1:
        # So far out lie too few draws; a normal law has its ends where they do not reach.
        reach = float(np.std(finite)) * normal_quantile(1 - 2 * tail)
        low, high = min(low, value - reach), max(high, value + reach)
    return Interval(value, min(low, value), max(high, value), 1 - 2 * tail, "drawn again")


def share_interval(drawn: Floats, hits: int, total: int) -> Interval:
    """Return the interval of a share: the wider ends of the draws' and of Wilson's.

    Draws of a share of 0 or 1 are all alike, and say nothing of what few cases leave open.
    """
    known, exact = interval_of(drawn), wilson(hits, total)
    if not np.isfinite(known.low):
        return exact
    return Interval(
        known.estimate, min(known.low, exact.low), max(known.high, exact.high), method="both"
    )


def rate_interval(drawn: Floats, events: int, unit: float) -> Interval:
    """Return the interval of a rate: the wider ends of the draws' and of Poisson's exact one.

    Parameters
    ----------
    drawn : ndarray, shape (draws,)
    events : int
        That were seen.
    unit : float
        Rate of a single event.
    """
    known = interval_of(drawn)
    low = unit * float(gammaincinv(events, 0.025)) if events else 0.0
    high = unit * float(gammaincinv(events + 1, 0.975))
    if not np.isfinite(known.low):
        return Interval(known.estimate, low, high, method="Poisson")
    return Interval(known.estimate, min(known.low, low), max(known.high, high), method="both")


def middle_interval(drawn: Floats, count: int) -> Interval:
    """Return the interval of a median; its ends are not known of fewer than six values."""
    known = interval_of(drawn)
    if count >= _FEWEST_MIDDLE:
        return known
    return Interval(known.estimate, float("nan"), float("nan"), method="too few")


def _drawn(size: int, count: int, seed: int, what: str) -> Floats:
    if not size:
        return np.zeros((count + 1, 0))
    rng = generator(seed, what)
    weights = rng.multinomial(size, np.full(size, 1 / size), count).astype(np.float64)
    return np.concatenate([np.ones((1, size)), weights])
