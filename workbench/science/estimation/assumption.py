"""Whether labels still follow from the scores as they did: the estimate against what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from workbench.science.estimation.confidence import Sampled, standard_error
from workbench.science.intervals import Interval
from workbench.science.multiplicity import benjamini_hochberg

ALPHA = 0.05
LEAST_DIFFERENCE = 0.005
"""A difference smaller than this is no break, however many rows there are."""
FEWEST_LABELLED = 50
"""Fewer labelled rows than this check nothing."""


class Verdict(StrEnum):
    """What the labels that there are say of an estimate."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Gap:
    """Realised less estimated, for one metric on the same rows.

    Parameters
    ----------
    difference : Interval or None
        None where the rows cannot have the metric.
    q : float or None
        Two-sided p-value, adjusted for the metrics looked at.
    broken : bool
        Whether q, the interval and the size all speak of a difference.
    """

    difference: Interval | None
    q: float | None
    broken: bool


@dataclass(frozen=True, slots=True)
class Check:
    """An estimate held against the labels of the same rows.

    Parameters
    ----------
    rows : int
        With a label.
    estimated, realised : Sampled
    gaps : mapping of str to Gap
        By metric.
    """

    rows: int
    estimated: Sampled
    realised: Sampled
    gaps: Mapping[str, Gap]

    @property
    def verdict(self) -> Verdict:
        """Broken as soon as one metric is; the q-values allow for having looked at several."""
        if all(gap.difference is None for gap in self.gaps.values()):
            return Verdict.NOT_TESTABLE
        broken = any(gap.broken for gap in self.gaps.values())
        return Verdict.BROKEN if broken else Verdict.HOLDS


def check(estimated: Sampled, realised: Sampled, rows: int, alpha: float = ALPHA) -> Check:
    """Compare an estimate with what happened, on the same resamples of the same rows.

    Parameters
    ----------
    estimated, realised : Sampled
        From :meth:`Fitted.compare`.
    rows : int
        How many have a label.
    alpha : float
        False breaks allowed, over all metrics.

    Returns
    -------
    Check
    """
    gap = realised.less(estimated)
    found = {name: gap.interval(name, difference=True) for name in gap.value}
    p = {
        name: _two_sided(gap.value[name], gap.draws[name])
        for name, one in found.items()
        if one is not None
    }
    q = dict(zip(p, benjamini_hochberg(list(p.values())), strict=True)) if p else {}
    gaps = {}
    for name, one in found.items():
        adjusted = q.get(name)
        gaps[name] = Gap(one, adjusted, _broken(one, adjusted, alpha))
    return Check(rows, estimated, realised, gaps)


def _broken(difference: Interval | None, q: float | None, alpha: float) -> bool:
    if difference is None or q is None:
        return False
    far = abs(difference.estimate) >= LEAST_DIFFERENCE
    return far and q <= alpha and difference.excludes(0.0)


def _two_sided(value: float, draws: np.ndarray) -> float:
    error = standard_error(draws)
    if not error:
        return 1.0 if value == 0 else 0.0
    return 2 * (1 - NormalDist().cdf(abs(value) / error))
