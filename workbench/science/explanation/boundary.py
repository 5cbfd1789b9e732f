"""Whether the boundary between answers moved: refits of two windows, asked about the same probes.

Two refits differ by chance, and by the mix of rows they learnt from, also where nothing changed
about what goes with what. Both are measured: a refit on one half of the good window is held
against one on the other half, weighted to the mix of the other window. Only flips beyond that
speak for a boundary that moved.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import generator
from workbench.science.estimation.weighting import HALVES, LARGEST, WIDER
from workbench.science.intervals import Interval, normal
from workbench.science.metrics import Floats, Values

FEWEST = 80
"""Rows of either window below which no refit is made."""

_ROUNDS, _LEAVES, _RATE = 40, 8, 0.2
_QUIET = 1e-12


@dataclass(frozen=True)
class Sample:
    """One window as refits read it.

    Attributes
    ----------
    matrix : ndarray, shape (n, k)
    target : ndarray, shape (n,)
        Classes or numbers; none is missing.
    """

    matrix: Floats
    target: Values

    def __len__(self) -> int:
        return len(self.target)


@dataclass(frozen=True)
class Flips:
    """How often two refits answer a probe otherwise.

    Attributes
    ----------
    windows : float
        Share of the probes, between the two windows, on average over the halves.
    chance : float
        The same between halves of the good window, in the other's mix of rows.
    beyond : Interval
        The first less the second.
    shift : ndarray, shape (n_probes,)
        Share of the halves in which a probe flipped between windows, less by chance.
    model : Interval or None
        Flips of the model at hand against the incident's refit less against the good window's;
        None where no model was asked.
    """

    windows: float
    chance: float
    beyond: Interval
    shift: Floats
    model: Interval | None = None


def shared_ground(odds: Floats) -> NDArray[np.bool_]:
    """Return which rows both windows know: those at most 20 times as common in either."""
    return np.asarray(np.abs(odds) <= np.log(LARGEST))


def flips(  # noqa: PLR0913 -- two samples, what they are asked, and how
    good: Sample,
    other: Sample,
    weight: Floats,
    probes: Floats,
    *,
    number: bool,
    seed: int,
    said: Values | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Flips:
    """Compare refits of two windows on probes, beyond what refitting on halves gives.

    Parameters
    ----------
    good, other : Sample
        With rows in an order that does not depend on how they came.
    weight : ndarray, shape (n_good,)
        How common the like of each good row is in the other window.
    probes : ndarray, shape (n_probes, k)
    number : bool
        Whether targets are numbers; a flip is then a difference larger than the usual error.
    seed : int
    said : ndarray, shape (n_probes,), optional
        What the model at hand says of the probes.
    progress : callable
        Told the part done; may raise to stop.

    Returns
    -------
    Flips
        The interval is that of a delete-half jackknife: the spread over random halves is the
        standard error of the whole (J. Shao and C. F. J. Wu 1989, A general theory for
        jackknife variance estimation, Annals of Statistics 17).
    """
    size = min(len(good) // 2, len(other) // 2)
    moved, alike, model = [], [], []
    for at in range(HALVES):
        progress(at / HALVES)
        rng = generator(seed, "boundary", at)
        order = rng.permutation(len(good))
        first, second = order[: len(good) // 2], order[len(good) // 2 :]
        theirs = rng.permutation(len(other))[:size]
        ours = _refit(good, first[:size], probes, number=number)
        twin = _refit(good, second[:size], probes, number=number, weight=weight)
        new = _refit(other, theirs, probes, number=number)
        step = _usual(good, first[:size], second, number=number)
        moved.append(_differ(ours, new, step))
        alike.append(_differ(ours, twin, step))
        if said is not None:
            model.append(_differ(said, new, step).mean() - _differ(said, twin, step).mean())
    across, within = np.array(moved), np.array(alike)
    beyond = (across - within).mean(axis=1)
    return Flips(
        float(across.mean()),
        float(within.mean()),
        _spread(beyond),
        across.mean(axis=0) - within.mean(axis=0),
        _spread(np.array(model)) if model else None,
    )


def _spread(values: Floats) -> Interval:
    error = float(values.std(ddof=1))
    return normal(float(values.mean()), WIDER * error, bounds=(-1.0, 1.0))


def _refit(
    sample: Sample,
    rows: NDArray[np.int64],
    probes: Floats,
    *,
    number: bool,
    weight: Floats | None = None,
) -> Values:
    """Return what a model fitted to some rows says of the probes."""
    target = sample.target[rows]
    if len(np.unique(target)) < 2:
        return np.repeat(target[:1], len(probes))
    from sklearn.ensemble import (  # noqa: PLC0415 -- half a second that most runs never need
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    kind = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
    model = kind(
        random_state=0,
        early_stopping=False,
        max_iter=_ROUNDS,
        max_leaf_nodes=_LEAVES,
        learning_rate=_RATE,
    )
    wanted = target.astype(float) if number else target.astype(str)
    counted = None if weight is None else weight[rows]
    fitted = model.fit(sample.matrix[rows], wanted, sample_weight=counted)
    return np.asarray(fitted.predict(probes))


def _usual(
    sample: Sample, rows: NDArray[np.int64], held: NDArray[np.int64], *, number: bool
) -> float | None:
    """Return the usual error on rows that were not learnt from; None for classes."""
    if not number:
        return None
    said = _refit(sample, rows, sample.matrix[held], number=True)
    return float(np.median(np.abs(said - sample.target[held].astype(float))))


def _differ(one: Values, other: Values, step: float | None) -> Floats:
    if step is None:
        return np.asarray(one.astype(str) != other.astype(str), dtype=float)
    apart = np.abs(one.astype(float) - other.astype(float))
    return np.asarray(apart > max(step, _QUIET), dtype=float)
