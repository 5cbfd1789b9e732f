"""Whether a score still is what it was: its signals, its steps, and whom it flags.

Intervals draw models again, as the windows of one model are alike; where several signals or groups
are looked at together, each interval is widened for their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.intervals import Interval
from workbench.science.scoring.baselines import Booleans, Floats
from workbench.science.scoring.contest import interval_of

_DRAWS = 400
_NORMAL = 1.4826


@dataclass(frozen=True, slots=True)
class Change:
    """How something changed between earlier and recent windows.

    Attributes
    ----------
    name : str
    before, now : float
    change : Interval
    models : int
        With windows of both.
    """

    name: str
    before: float
    now: float
    change: Interval
    models: int

    @property
    def certain(self) -> bool:
        """Whether chance alone hardly makes the change."""
        return bool(np.isfinite(self.change.low)) and self.change.excludes(0.0)


@dataclass(frozen=True, slots=True)
class GroupRate:
    """How often the models of a group are flagged, against all the others.

    Attributes
    ----------
    name : str
    models, windows : int
    flagged : float or None
        Share of windows; None for a group too small to be told.
    ratio : Interval or None
        Against the others.
    """

    name: str
    models: int
    windows: int
    flagged: float | None = None
    ratio: Interval | None = None


def signal_changes(
    values: Floats, judged: Booleans, recent: int, names: Sequence[str]
) -> tuple[Change, ...]:
    """Return how far each signal's level moved, in its own spread, over all models.

    Parameters
    ----------
    values : ndarray, shape (models, windows, signals)
    judged : ndarray of bool, shape (models, windows)
    recent : int
        Windows at the end of each model's history.
    names : sequence of str
    """
    late = _recent(judged, recent)
    found = []
    for at, name in enumerate(names):
        shifts = []
        for model in range(values.shape[0]):
            row = values[model, :, at]
            old, new = row[judged[model] & ~late[model]], row[late[model]]
            old, new = old[~np.isnan(old)], new[~np.isnan(new)]
            if len(old) >= recent and len(new) >= recent // 2:
                middle = float(np.median(old))
                spread = max(_NORMAL * float(np.median(np.abs(old - middle))), 1e-9)
                shifts.append(np.clip((float(np.median(new)) - middle) / spread, -10, 10))
        found.append(_mean_change(name, np.array(shifts), len(names)))
    return tuple(found)


def missing_changes(
    values: Floats, judged: Booleans, recent: int, names: Sequence[str]
) -> tuple[Change, ...]:
    """Return how the share of windows without a value of each signal changed."""
    missing = np.isnan(values)
    return tuple(
        share_change(name, missing[:, :, at], judged, recent, len(names))
        for at, name in enumerate(names)
    )


def share_change(
    name: str, hits: Booleans, judged: Booleans, recent: int, several: int = 1
) -> Change:
    """Return how the share of windows of which something holds changed.

    Parameters
    ----------
    name : str
    hits, judged : ndarray of bool, shape (models, windows)
    recent : int
    several : int
        How many such changes are looked at together.
    """
    late = _recent(judged, recent)
    old = np.array([(hits & judged & ~late).sum(axis=1), (judged & ~late).sum(axis=1)], float)
    new = np.array([(hits & late).sum(axis=1), late.sum(axis=1)], float)
    both = (old[1] > 0) & (new[1] > 0)
    old, new = old[:, both], new[:, both]
    weights = _weights(int(both.sum()), name)
    with np.errstate(invalid="ignore", divide="ignore"):
        before = (weights @ old[0]) / (weights @ old[1])
        now = (weights @ new[0]) / (weights @ new[1])
    if not both.any():
        nothing = Interval(float("nan"), float("nan"), float("nan"))
        return Change(name, float("nan"), float("nan"), nothing, 0)
    return Change(
        name, float(before[0]), float(now[0]), interval_of(now - before, several), int(both.sum())
    )


def group_rates(
    flagged: Booleans, counted: Booleans, groups: Sequence[str], *, smallest: int
) -> tuple[GroupRate, ...]:
    """Return how often each group of models is flagged, and how that compares with the others.

    Parameters
    ----------
    flagged, counted : ndarray of bool, shape (models, windows)
    groups : sequence of str
        Of each model.
    smallest : int
        Models below which nothing is said, neither of the group nor of what is left beside it.
    """
    own = np.array(groups)
    hits, windows = (flagged & counted).sum(axis=1), counted.sum(axis=1)
    names = sorted(set(groups))
    found = []
    for name in names:
        inside = own == name
        models, count = int(inside.sum()), int(windows[inside].sum())
        if models < smallest or int((~inside).sum()) < smallest or not count:
            found.append(GroupRate(name, models, count))
            continue
        ours = _rate(hits[inside], windows[inside], f"in {name}")
        others = _rate(hits[~inside], windows[~inside], f"out {name}")
        ratio = interval_of(np.log(ours) - np.log(others), len(names))
        told = Interval(
            float(np.exp(ratio.estimate)),
            float(np.exp(ratio.low)),
            float(np.exp(ratio.high)),
            ratio.confidence,
            "models drawn",
        )
        found.append(GroupRate(name, models, count, float(hits[inside].sum() / count), told))
    return tuple(found)


def _rate(hits: Floats, windows: Floats, key: str) -> Floats:
    """Return the share of each draw; half a window more keeps it from being 0."""
    weights = _weights(len(hits), key)
    return np.asarray((weights @ hits + 0.5) / (weights @ windows + 1.0))


def _mean_change(name: str, shifts: Floats, several: int) -> Change:
    if not len(shifts):
        nothing = Interval(float("nan"), float("nan"), float("nan"))
        return Change(name, 0.0, float("nan"), nothing, 0)
    weights = _weights(len(shifts), name)
    means = (weights @ shifts) / weights.sum(axis=1)
    return Change(name, 0.0, float(means[0]), interval_of(means, several), len(shifts))


def _recent(judged: Booleans, recent: int) -> Booleans:
    """Return which windows are among the latest judged ones of their model."""
    after = np.cumsum(judged[:, ::-1], axis=1)[:, ::-1]
    return judged & (after <= recent)


def _weights(size: int, key: str) -> Floats:
    if not size:
        return np.zeros((_DRAWS + 1, 0))
    drawn = generator(0, "self watch", key).multinomial(size, np.full(size, 1 / size), _DRAWS)
    return np.concatenate([np.ones((1, size)), drawn.astype(np.float64)])
