"""A canary against its control, row by row as they come, at any time to be looked at."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from workbench.science.metrics import Floats

Decision = Literal["stop", "release", "go on"]
_GRID = 401
_AT_ONCE = 40
_HALF = 0.5
_FEW = 5
_PRIOR = 0.25
"""Variance assumed before anything was seen: the largest that a share can have."""


@dataclass(frozen=True)
class Steps:
    """Rows in order of time, gathered so that each step holds both sides.

    Attributes
    ----------
    gain : ndarray, shape (k,)
        Mean loss of the control less that of the canary; between -1 and 1.
    end : ndarray of int64, shape (k,)
        How many rows have come by the end of each step.
    canary : ndarray of int64, shape (k,)
        Of them, those of the canary.
    """

    gain: Floats
    end: NDArray[np.int64]
    canary: NDArray[np.int64]


def steps(loss: Floats, canary: NDArray[np.bool_]) -> Steps:
    """Gather rows into steps that hold both sides.

    Parameters
    ----------
    loss : ndarray, shape (n,)
        Between 0 and 1, in order of time.
    canary : ndarray of bool, shape (n,)
    """
    ends = []
    seen = [False, False]
    for at, one in enumerate(canary.tolist()):
        seen[int(one)] = True
        if all(seen):
            ends.append(at + 1)
            seen = [False, False]
    starts = [0, *ends][: len(ends)]
    gains = [
        float(loss[a:b][~canary[a:b]].mean() - loss[a:b][canary[a:b]].mean())
        for a, b in zip(starts, ends, strict=True)
    ]
    done = np.asarray(ends, dtype=np.int64)
    return Steps(np.asarray(gains, dtype=float), done, np.cumsum(canary)[done - 1].astype(np.int64))


@dataclass(frozen=True)
class Sequence:
    """What is known after each step, however often it is looked at.

    Attributes
    ----------
    mean, low, high : ndarray, shape (k,)
        Of the gain; the intervals hold at all steps at once.
    worse, better, bearable : ndarray, shape (k,)
        The largest e-value up to each step against: no harm, no gain, and more harm than the
        margin allows.
    """

    mean: Floats
    low: Floats
    high: Floats
    worse: Floats
    better: Floats
    bearable: Floats


def follow(gain: Floats, margin: float, level: float) -> Sequence:
    """Return the always-valid test of the gains of steps.

    Parameters
    ----------
    gain : ndarray, shape (k,)
        Between -1 and 1, in order.
    margin : float
        Harm that would be borne.
    level : float
        Of the intervals.

    Notes
    -----
    Testing by betting: against "the mean gain is at most m", a stake that was fixed before a
    step is put on its gain exceeding m; the capital is an e-value, which exceeds ``1/alpha``
    at any time with a chance of at most ``alpha`` (Ville 1939; I. Waudby-Smith and A. Ramdas
    2023, Estimating means of bounded random variables by betting, Journal of the Royal
    Statistical Society B 86, 1-27). The interval holds the means that neither bet rejects.
    """
    alpha = 1 - level
    stakes = _stakes(gain, alpha)
    low, high = _kept(gain, stakes, math.log(2 / alpha))
    up, down = _capital(gain, np.zeros(1), stakes)
    spared, _ = _capital(gain, np.array([-margin]), stakes)
    count = np.arange(1, len(gain) + 1)
    mean = np.cumsum(gain) / count
    return Sequence(
        mean,
        np.minimum(low, mean),
        np.maximum(high, mean),
        _largest(down[:, 0]),
        _largest(up[:, 0]),
        _largest(spared[:, 0]),
    )


def _stakes(gain: Floats, alpha: float) -> Floats:
    """Return how much is put on each step, by what was seen before it, shape (k,)."""
    count = np.arange(1, len(gain) + 1)
    before = np.r_[0.0, np.cumsum(gain)[:-1]] / count
    square = np.r_[0.0, np.cumsum((gain - before) ** 2)[:-1]]
    spread = (_PRIOR + square) / count
    scale = 2 * math.log(2 / alpha) / (spread * count * np.log1p(count))
    return np.asarray(np.sqrt(scale), dtype=float)


def _kept(gain: Floats, stakes: Floats, limit: float) -> tuple[Floats, Floats]:
    """Return the least and greatest mean that no bet rejects, some means at a time."""
    grid = np.linspace(-1, 1, _GRID)
    parts = []
    for start in range(0, _GRID, _AT_ONCE):
        above, below = _capital(gain, grid[start : start + _AT_ONCE], stakes)
        parts.append((above < limit) & (below < limit))
    return _ends(np.concatenate(parts, axis=1), grid)


def _capital(gain: Floats, means: Floats, stakes: Floats) -> tuple[Floats, Floats]:
    """Return the largest log capital of bets on more and on less than each mean, (k, means)."""
    apart = gain[:, None] - means[None, :]
    up = np.minimum(stakes[:, None], _HALF / (1 + means)[None, :].clip(1e-9))
    down = np.minimum(stakes[:, None], _HALF / (1 - means)[None, :].clip(1e-9))
    more, less = (np.cumsum(np.log1p(side), axis=0) for side in (up * apart, -down * apart))
    return _so_far(more), _so_far(less)


def _so_far(capital: Floats) -> Floats:
    return np.asarray(np.maximum.accumulate(capital, axis=0), dtype=float)


def _ends(kept: NDArray[np.bool_], grid: Floats) -> tuple[Floats, Floats]:
    """Return the least and the greatest mean kept at each step, a grid step wider on each side."""
    width = grid[1] - grid[0]
    first, last = kept.argmax(axis=1), kept.shape[1] - 1 - kept[:, ::-1].argmax(axis=1)
    none = ~kept.any(axis=1)
    low = np.where(none, np.nan, np.maximum(grid[first] - width, -1))
    high = np.where(none, np.nan, np.minimum(grid[last] + width, 1))
    return _filled(low), _filled(high)


def _filled(values: Floats) -> Floats:
    """Return values with the last known one where none is."""
    at = np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(len(values))))
    return np.asarray(np.nan_to_num(values[at]), dtype=float)


def _largest(capital: Floats) -> Floats:
    return np.exp(np.minimum(np.maximum(capital, 0.0), 700.0))


@dataclass(frozen=True)
class Ruling:
    """What the stop rules say, and when they first said it.

    Attributes
    ----------
    decision : Decision
    step : int or None
        The step at which it was decided; None while it goes on.
    reason : str
    """

    decision: Decision
    step: int | None
    reason: str


def rule(found: Sequence, came: Steps, *, margin: float, level: float, least: int) -> Ruling:
    """Return the first ruling of the stop rules.

    Harm is stopped at once. A canary is released once harm beyond the margin is excluded and it
    has seen at least ``least`` rows. Until then it goes on.
    """
    limit = 1 / (1 - level)
    for at in range(len(found.mean)):
        if found.worse[at] >= limit:
            return Ruling("stop", at, "the canary is worse than its control")
        if found.bearable[at] >= limit and came.canary[at] >= least:
            better = found.better[at] >= limit
            words = "better" if better else f"not worse by more than {margin:g}"
            return Ruling("release", at, f"the canary is {words}")
    return Ruling("go on", None, "neither harm nor its absence is shown yet")


def mixture_differs(column: NDArray[np.str_], canary: NDArray[np.bool_]) -> float:
    """Return the p-value of both sides holding the same mixture of levels (chi-square)."""
    kinds, codes = np.unique(column, return_inverse=True)
    sides = [np.bincount(codes[side], minlength=len(kinds)) for side in (canary, ~canary)]
    table = np.stack(sides).astype(float)
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    expected = rows * columns / table.sum()
    usual = (expected >= _FEW).all(axis=0)
    if usual.sum() < 2:
        return 1.0
    square = float(((table - expected)[:, usual] ** 2 / expected[:, usual]).sum())
    return float(chdtrc(int(usual.sum()) - 1, square))
