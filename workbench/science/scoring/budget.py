"""Where to set the edge of an alert, from what a miss costs against a false alert.

Everything that depends on the past is computed once; moving the costs is then a look into arrays,
so that a queue can follow a slider.
"""

from dataclasses import dataclass

import numpy as np

from workbench.science.scoring.baselines import Booleans, Floats, Integers
from workbench.science.scoring.outcomes import covers

EDGES = np.arange(0.0, 101.0)
_WEEK = 168.0
_HAIR = 1e-9
_PART = 100


@dataclass(frozen=True, slots=True)
class BudgetCurve:
    """What each edge would mean.

    Attributes
    ----------
    edges : ndarray
        Scores from 0 to 100.
    chance : ndarray
        Of a real incident behind each of them, rising.
    calibrated : bool
        Whether the chances come from a map; else the score is taken for one, which it is not.
    weekly : ndarray
        Alerts a week over all models, at each edge; falling.
    models : ndarray of int
        Those with a score now, the highest first.
    now : ndarray
        Their scores.
    """

    edges: Floats
    chance: Floats
    calibrated: bool
    weekly: Floats
    models: Integers
    now: Floats


@dataclass(frozen=True, slots=True)
class Picked:
    """The edge that costs least, and its queue.

    Attributes
    ----------
    edge : float
        From which a score is to be looked at; above 100 where it never pays.
    chance : float
        Of a real incident, from which looking pays.
    weekly : float
        Alerts a week over all models.
    queue : tuple of int
        Models to look at now, the highest first.
    real, missed : float
        Real incidents to be expected among them, and among those left out.
    calibrated : bool
    """

    edge: float
    chance: float
    weekly: float
    queue: tuple[int, ...]
    real: float
    missed: float
    calibrated: bool


def budget_curve(
    alarms: Floats,
    judged: Booleans,
    last: Integers,
    *,
    step: float,
    quiet: int,
    chance: Floats | None = None,
) -> BudgetCurve:
    """Return what each edge would mean.

    Parameters
    ----------
    alarms : ndarray, shape (models, windows)
        The scores by which alerts are raised.
    judged : ndarray of bool, shape (models, windows)
    last : ndarray of int, shape (models,)
        Place of each model's newest window; -1 where it has none.
    step : float
        Hours from one window to the next.
    quiet : int
        Windows that one alert stands for.
    chance : ndarray, shape (101,), optional
        Of a real incident at each of :data:`EDGES`.
    """
    raised = np.zeros(len(EDGES))
    # Alerts at an edge are counted for some models at once, to keep what is held small.
    for at in range(0, alarms.shape[0], _PART):
        some = slice(at, at + _PART)
        fires = (alarms[some, :, None] >= EDGES - _HAIR) & judged[some, :, None]
        raised += covers(fires, quiet).sum(axis=0)
    windows = judged.sum(axis=1).max(initial=1)
    there = np.flatnonzero(last >= 0)
    now = alarms[there, last[there]]
    order = np.argsort(-now, kind="stable")
    return BudgetCurve(
        EDGES,
        EDGES / 100 if chance is None else np.maximum.accumulate(chance),
        chance is not None,
        raised / max(windows * step / _WEEK, 1e-9),
        there[order],
        now[order],
    )


def pick(curve: BudgetCurve, miss: float, false_alert: float = 1.0) -> Picked:
    """Return the edge at which looking begins to pay.

    Parameters
    ----------
    curve : BudgetCurve
    miss, false_alert : float
        What each costs; only their ratio counts.
    """
    worth = false_alert / (false_alert + miss)
    place = int(np.searchsorted(curve.chance, worth - _HAIR, side="left"))
    never = place >= len(curve.edges)
    edge = float(curve.edges[-1]) + 1 if never else float(curve.edges[place])
    count = int(np.searchsorted(-curve.now, -edge + _HAIR, side="right"))
    chances = np.interp(curve.now, curve.edges, curve.chance)
    return Picked(
        edge,
        worth,
        0.0 if never else float(curve.weekly[place]),
        tuple(int(model) for model in curve.models[:count]),
        float(chances[:count].sum()),
        float(chances[count:].sum()),
        curve.calibrated,
    )


def costs_of(curve: BudgetCurve, edge: float) -> float:
    """Return what a miss must cost, in false alerts, for an edge to be the best; the way back."""
    chance = float(np.interp(edge, curve.edges, curve.chance))
    return (1 - chance) / max(chance, 1e-9)
