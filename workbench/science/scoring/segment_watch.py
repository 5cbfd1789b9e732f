"""Which part of the rows of one model its score raises an alarm about more often than the others.

A window that is flagged is about one level of a column: the one that was worst off. The rate of a
level is the share of the windows in which it was there with enough rows; its ratio is held against
the other levels of the same column. Windows that follow each other are alike, so the interval rests
on whole stretches of them: a jackknife that leaves out one stretch after the other, never narrower
than counts alone would have it, by Student's law, and widened for the number of levels told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from workbench.science.intervals import Interval
from workbench.science.scoring.baselines import Booleans, Floats

_FEWEST_STRETCHES = 3


@dataclass(frozen=True, slots=True)
class SegmentRate:
    """How often a level of a column is what a flagged window is about.

    Attributes
    ----------
    column, level : str
    windows : int
        In which it was there with enough rows.
    flagged : int or None
        Of these, flagged because of it; None for a level that is in too few windows to be told.
    ratio : Interval or None
        Its rate against that of the other levels of its column.
    """

    column: str
    level: str
    windows: int
    flagged: int | None = None
    ratio: Interval | None = None


def segment_rates(
    there: Booleans,
    about: Booleans,
    names: Sequence[tuple[str, str]],
    *,
    smallest: int,
    stretch: int,
    several: int = 0,
) -> tuple[SegmentRate, ...]:
    """Return how often the levels of one model's columns are flagged, against each other.

    Parameters
    ----------
    there : ndarray of bool, shape (levels, windows)
        Whether a level was there with enough rows.
    about : ndarray of bool, shape (levels, windows)
        Whether a window was flagged because of it; only where it was there.
    names : sequence of (str, str)
        Column and level of each row.
    smallest : int
        Windows below which nothing is said, neither of a level nor of what is left beside it.
    stretch : int
        Windows that are left out together.
    several : int
        How many ratios are looked at together; by default those told here.
    """
    columns = np.array([column for column, _ in names])
    seen = there.sum(axis=1)
    rest = np.array(
        [
            int(there[columns == column].sum() - seen[at]) if seen[at] >= smallest else 0
            for at, column in enumerate(columns)
        ]
    )
    told = (seen >= smallest) & (rest >= smallest)
    together = several or int(told.sum())
    found = []
    for at, (column, level) in enumerate(names):
        if not told[at]:
            found.append(SegmentRate(column, level, int(seen[at])))
            continue
        beside = columns == column
        beside[at] = False
        counts = np.stack(
            [about[at], there[at], about[beside].sum(axis=0), there[beside].sum(axis=0)]
        )
        ratio = _ratio(counts.astype(np.float64), stretch, together)
        found.append(SegmentRate(column, level, int(seen[at]), int(about[at].sum()), ratio))
    return tuple(found)


def _ratio(counts: Floats, stretch: int, several: int) -> Interval:
    """Return a ratio of rates with its interval, from four rows of counts by window."""
    edges = np.arange(0, counts.shape[1], stretch)
    parts = np.add.reduceat(counts, edges, axis=1)
    whole = parts.sum(axis=1, keepdims=True)
    without = _log_ratio(whole - parts)
    size = parts.shape[1]
    spread = (size - 1) / size * float(((without - without.mean()) ** 2).sum())
    least = float(1 / (whole[0, 0] + 0.5) + 1 / (whole[2, 0] + 0.5))
    freedom = max(size - 1, _FEWEST_STRETCHES)
    far = float(stdtrit(freedom, 1 - 0.025 / max(several, 1))) * max(spread, least) ** 0.5
    middle = float(_log_ratio(whole)[0])
    low, high = float(np.exp(middle - far)), float(np.exp(min(middle + far, 500.0)))
    return Interval(float(np.exp(middle)), low, high, 0.95, "stretches of windows left out")


def _log_ratio(counts: Floats) -> Floats:
    """Return the logarithm of a ratio of rates; half a window more keeps it finite."""
    ours = np.log(counts[0] + 0.5) - np.log(counts[1] + 1.0)
    others = np.log(counts[2] + 0.5) - np.log(counts[3] + 1.0)
    return np.asarray(ours - others)
