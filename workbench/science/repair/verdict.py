"""What the figures allow to be said: a gain, harm, nothing, or a gain in one period only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.science.intervals import Interval
from workbench.science.repair.paired import Paired

Verdict = Literal["evidence of a gain", "no evidence", "evidence of harm"]
GAIN: Verdict = "evidence of a gain"
NONE: Verdict = "no evidence"
HARM: Verdict = "evidence of harm"


def verdict(effect: Paired | None, level: float, compared: int = 1) -> Verdict:
    """Return what the effect on all held-out rows is evidence of.

    Parameters
    ----------
    effect : Paired or None
    level : float
        The test is at ``1 - level``, two-sided.
    compared : int
        Repairs looked at side by side; the p-value is multiplied by it (Bonferroni).
    """
    if effect is None or min(1.0, effect.p * compared) > 1 - level:
        return NONE
    if effect.better:
        return GAIN
    return HARM if effect.worse else NONE


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted so that one false claim among all is as rare as told.

    Notes
    -----
    S. Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian
    Journal of Statistics 6, 65-70. Valid whatever the dependence, which repairs tried on the
    same rows have.
    """
    count = len(p_values)
    order = sorted(range(count), key=lambda at: p_values[at])
    adjusted, worst = [1.0] * count, 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, p_values[at] * (count - rank)))
        adjusted[at] = worst
    return tuple(adjusted)


@dataclass(frozen=True)
class Alone:
    """A gain that one period shows and the others do not.

    Attributes
    ----------
    at : int
        Which period shows it.
    elsewhere : float
        The mean gain of the others.
    limit : float
        The largest gain that the others leave open.
    """

    at: int
    elsewhere: float
    limit: float


def one_window_only(effects: Sequence[Paired | None], level: float) -> Alone | None:
    """Return the one period that shows a gain, where the others could have shown it too.

    A gain in one period of several is no sign of anything as long as the others hold too few
    rows to show it. It is told where the gain there is larger than the mean gain of the others
    by more than chance explains.

    Parameters
    ----------
    effects : sequence of Paired or None
        One a period, the fitted one included.
    level : float
        The periods' p-values are adjusted by Holm's method first.
    """
    known = [(at, e) for at, e in enumerate(effects) if e is not None]
    if len(known) < 2:
        return None
    adjusted = holm([e.p for _, e in known])
    shown = [
        (at, e)
        for (at, e), q in zip(known, adjusted, strict=True)
        if q <= 1 - level and e.gain.estimate > 0
    ]
    if len(shown) != 1:
        return None
    at, best = shown[0]
    others = [e for place, e in known if place != at]
    mean, half = _pooled(others)
    apart = best.gain.estimate - mean
    if apart <= math.hypot(half, best.gain.estimate - best.gain.low):
        return None
    return Alone(at, mean, mean + half)


def _pooled(effects: Sequence[Paired]) -> tuple[float, float]:
    """Return the mean gain over all rows of several periods and half its interval's width."""
    rows = sum(e.rows for e in effects)
    mean = sum(e.gain.estimate * e.rows for e in effects) / rows
    halves = [(e.gain.high - e.gain.low) / 2 * e.rows / rows for e in effects]
    return mean, sum(half**2 for half in halves) ** 0.5


def worst(effects: Sequence[Paired | None]) -> Paired | None:
    """Return the effect that is least, where there is one."""
    known = [e for e in effects if e is not None]
    return min(known, key=lambda e: e.gain.estimate, default=None)


def share_recovered(gain: float, drop: Interval) -> float | None:
    """Return the part of the drop that a gain gives back; None where no drop is shown."""
    return gain / drop.estimate if drop.low > 0 else None
