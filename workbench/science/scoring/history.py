"""The scores of many models over many windows, from what was measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.scoring.baselines import (
    BaselineRules,
    Baselines,
    Booleans,
    Floats,
    Integers,
    context_keys,
)
from workbench.science.scoring.composite import noisy_or, persistent, second_highest, steps


@dataclass(frozen=True, slots=True)
class Rules:
    """What the arithmetic needs of a definition.

    Attributes
    ----------
    weights : ndarray, shape (signals,)
    least : ndarray, shape (signals,)
        Spread that a signal is taken to have at least.
    edges : ndarray, shape (tiers,)
    baseline : BaselineRules
    persistence : int
    hysteresis : float
    """

    weights: Floats
    least: Floats
    edges: Floats
    baseline: BaselineRules
    persistence: int
    hysteresis: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of models by window; every array begins with (models, windows).

    Attributes
    ----------
    percentile, severity : ndarray, shape (models, windows, signals)
        NaN where a signal was not measured or too little is known yet.
    spike : ndarray
        The score of the window alone.
    score : ndarray
        The mean over the last judged windows, by which models are ranked.
    contributions : ndarray, shape (models, windows, signals)
        They add up to the score.
    tier : ndarray of int
    """

    percentile: Floats
    severity: Floats
    spike: Floats
    score: Floats
    contributions: Floats
    tier: NDArray[np.int64]


def score_windows(values: Floats, hours: Integers, judged: Booleans, rules: Rules) -> Scores:
    """Score windows in the order of time; no score looks at a later window.

    Parameters
    ----------
    values : ndarray, shape (models, windows, signals)
        Higher is worse; NaN where nothing was measured. A model with fewer windows than the
        others is filled up at its end, with windows that are not judged.
    hours : ndarray of int, shape (models, windows)
        As of :func:`context_keys`.
    judged : ndarray of bool, shape (models, windows)
        False for a window that is too small to be judged, and for what fills up.
    rules : Rules

    Returns
    -------
    Scores
    """
    models, _, signals = values.shape
    baselines = Baselines(models, signals, rules.baseline, rules.least)
    percentile, severity = judged_by(baselines, values, hours, judged)
    return composed(percentile, severity, judged, rules)


def judged_by(
    baselines: Baselines, values: Floats, hours: Integers, judged: Booleans
) -> tuple[Floats, Floats]:
    """Return percentiles and severities of the next windows; the baselines remember them.

    Parameters
    ----------
    baselines : Baselines
    values, hours, judged : ndarray
        As of :func:`score_windows`. What fills up leaves the baselines as they are.
    """
    percentile, severity = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    counted = np.where(judged[:, :, None], values, np.nan)
    keys = context_keys(hours, baselines.rules.contexts)
    for at in range(values.shape[1]):
        percentile[:, at], severity[:, at] = baselines.step(
            counted[:, at], {name: key[:, at] for name, key in keys.items()}
        )
    return percentile, severity


def composed(percentile: Floats, severity: Floats, judged: Booleans, rules: Rules) -> Scores:
    """Return scores from severities: what other weights, edges or windows need made anew.

    Parameters
    ----------
    percentile, severity : ndarray, shape (models, windows, signals)
    judged : ndarray of bool, shape (models, windows)
    rules : Rules
    """
    spike, parts = noisy_or(severity, rules.weights)
    score = persistent(spike, judged, rules.persistence)
    contributions = persistent(parts, judged, rules.persistence)
    second = second_highest(spike, judged, rules.persistence)
    tier = steps(score, rules.edges, rules.hysteresis, second)
    return Scores(percentile, severity, spike, score, contributions, tier)
