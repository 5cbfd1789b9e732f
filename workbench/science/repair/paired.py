"""One repair on some rows: the metric before and after, paired row by row."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from workbench.science.bootstrap import generator
from workbench.science.explanation.influence import Measured
from workbench.science.intervals import Interval, normal_quantile
from workbench.science.metrics import Floats
from workbench.science.repair.rows import Codes, Rows, measured_rows, some
from workbench.science.yardstick import Answers, Yardstick

POWER = 0.8
"""Power at which the minimum detectable effect is told."""
_FLIPS = 4000
_MANY = 100
"""Clusters that differ, in effect, from which on the sum of signs is as good as normal."""


@dataclass(frozen=True)
class Paired:
    """A repair's effect on some rows.

    Attributes
    ----------
    before, after : Interval
        The metric itself.
    gain : Interval
        Better is positive, in the metric's own units.
    p : float
        Two-sided, of no effect.
    mde : float or None
        The gain that would be found four times in five on these rows; None where the repair
        changed nothing.
    rows : int
        With label and output.
    changed : int
        Of them, whose contribution to the metric differs.
    """

    before: Interval
    after: Interval
    gain: Interval
    p: float
    mde: float | None
    rows: int
    changed: int

    @property
    def better(self) -> bool:
        """Whether the interval lies above nothing."""
        return self.gain.low > 0

    @property
    def worse(self) -> bool:
        """Whether the interval lies below nothing."""
        return self.gain.high < 0


def paired(
    yard: Yardstick, rows: Rows, after: Answers, *, seed: int = 0, level: float = 0.95
) -> Paired | None:
    """Compare what was said with what would be said after a repair.

    Parameters
    ----------
    yard : Yardstick
    rows : Rows
    after : Answers
        On the same rows.
    seed : int
    level : float
        Of the intervals; the minimum detectable effect is that of a test at ``1 - level``.

    Returns
    -------
    Paired or None
        None where the metric cannot be measured, such as an area with one class only.

    Notes
    -----
    A metric is its value plus the mean of the rows' influences, so two outputs on the same rows
    are compared by the differences of influences, summed over the clusters of rows. The test
    turns their signs at random (R. A. Fisher 1935, The Design of Experiments, section 21), which
    on right and wrong answers is McNemar's exact test; with many clusters the sum of signs is
    normal. The interval holds the effects that the normal form of the test does not reject.
    """
    known = measured_rows(yard, rows, after)
    if not known.any():
        return None
    label, cluster = rows.label[known], rows.cluster[known]
    first = yard.measure(label, some(rows.said, known))
    second = yard.measure(label, some(after, known))
    if first is None or second is None:
        return None
    gain = yard.sign * (second.value - first.value)
    parts = yard.sign * (second.influence - first.influence) + gain
    sums = _summed(parts, cluster)
    effect = _score_interval(gain, sums, len(label), level)
    error = _error(sums, gain, len(label))
    return Paired(
        _around(yard, first, cluster, level),
        _around(yard, second, cluster, level),
        effect,
        _sign_test(sums, seed),
        error * (normal_quantile(level) + float(ndtri(POWER))) if error > 0 else None,
        len(label),
        int((np.abs(parts) > 1e-12).sum()),
    )


def _summed(parts: Floats, cluster: Codes) -> Floats:
    _, place = np.unique(cluster, return_inverse=True)
    return np.asarray(np.bincount(place.reshape(-1), weights=parts), dtype=float)


def _around(yard: Yardstick, found: Measured, cluster: Codes, level: float) -> Interval:
    """Return the interval of a metric itself, within what it can be."""
    value, sums = found.value, _summed(found.influence, cluster)
    half = normal_quantile(level) * math.sqrt(float(sums @ sums)) / max(len(found.influence), 1)
    low, high = value - half, value + half
    if yard.metric.bounded:
        low, high = min(value, max(low, 0.0)), max(value, min(high, 1.0))
    return Interval(value, low, high, level, "clustered")


def _error(sums: Floats, gain: float, rows: int) -> float:
    """Return the standard error of a mean over rows, by clusters; 0 where nothing differs."""
    count = len(sums)
    if count < 2 or not sums.any():
        return 0.0
    centred = sums - gain * rows / count
    return math.sqrt(float(centred @ centred) * count / (count - 1)) / rows


def _score_interval(gain: float, sums: Floats, rows: int, level: float) -> Interval:
    count, z = len(sums), normal_quantile(level)
    error = _error(sums, gain, rows)
    if error == 0:
        return Interval(gain, gain, gain, level, "paired")
    # Effects mu with |gain - mu| <= z sqrt((variance + (gain - mu)^2) / count); see the notes.
    half = z * error * math.sqrt((count - 1) / max(count - z * z, 1.0))
    return Interval(gain, gain - half, gain + half, level, "paired")


def _sign_test(sums: Floats, seed: int) -> float:
    """Return the two-sided p of the sum being this far from nothing."""
    moved = sums[np.abs(sums) > 1e-12]
    square = float(moved @ moved)
    if not len(moved) or square <= 0:
        return 1.0
    total = abs(float(moved.sum()))
    if square**2 / float((moved**2) @ (moved**2)) >= _MANY:
        return min(1.0, 2 * float(ndtr(-total / math.sqrt(square))))
    signs = generator(seed, "repair", "signs").integers(0, 2, (_FLIPS, len(moved))) * 2 - 1
    turned = np.abs(signs @ moved)
    return float((1 + (turned >= total * (1 - 1e-9)).sum()) / (_FLIPS + 1))
