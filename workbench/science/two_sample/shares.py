"""Two shares of rows: missing, unseen, infinite, outside the usual range."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtr

from workbench.science.intervals import Interval, newcombe, wilson

FEWEST_EXPECTED = 5.0
"""Fisher's exact test answers where a cell expects fewer rows than this."""


@dataclass(frozen=True, slots=True)
class ShareChange:
    """How the share of rows with a property changed.

    Parameters
    ----------
    before, after : Interval
        The two shares, each with a Wilson interval.
    difference : Interval
        ``after - before`` with Newcombe's interval.
    p : float
        Two-sided, of the two shares being equal.
    exact : bool
        Whether ``p`` is Fisher's.
    """

    before: Interval
    after: Interval
    difference: Interval
    p: float
    exact: bool

    def size(self) -> Interval:
        """Return the size of the change, whichever its direction, with its interval."""
        ends = (self.difference.low, self.difference.high)
        low, high = ends if self.difference.estimate >= 0 else (-ends[1], -ends[0])
        return Interval(
            abs(self.difference.estimate),
            max(0.0, low),
            high,
            self.difference.confidence,
            self.difference.method,
        )


def compare_shares(successes: tuple[int, int], totals: tuple[int, int]) -> ShareChange:
    """Compare two shares: two-proportion z test, or Fisher's where counts are small.

    Parameters
    ----------
    successes : tuple of int
        Rows with the property: reference, incident.
    totals : tuple of int
        Rows looked at: reference, incident.

    Returns
    -------
    ShareChange
        With ``p = 1`` where a side has no rows.
    """
    before, after = (wilson(hit, total) for hit, total in zip(successes, totals, strict=True))
    hits, rows = sum(successes), sum(totals)
    least = min(hits, rows - hits) * min(totals) / rows if rows else 0.0
    exact = least < FEWEST_EXPECTED
    p = fisher_p_value(successes, totals) if exact else _z_p_value(successes, totals)
    return ShareChange(before, after, newcombe(successes, totals), p, exact)


def _z_p_value(successes: tuple[int, int], totals: tuple[int, int]) -> float:
    pooled = sum(successes) / sum(totals)
    error = math.sqrt(pooled * (1 - pooled) * (1 / totals[0] + 1 / totals[1]))
    difference = successes[1] / totals[1] - successes[0] / totals[0]
    return float(min(1.0, 2 * ndtr(-abs(difference) / error)))


def fisher_p_value(successes: tuple[int, int], totals: tuple[int, int]) -> float:
    """Return the two-sided p-value of Fisher's exact test.

    Parameters
    ----------
    successes, totals : tuple of int
        As for :func:`compare_shares`.

    Returns
    -------
    float
        The probability of all tables with these margins that are no likelier than this one.
    """
    (first, second), (n, m) = successes, totals
    hits = first + second
    if n == 0 or m == 0 or hits in (0, n + m):
        return 1.0
    k = np.arange(max(0, hits - m), min(hits, n) + 1)
    log = _log_choose(n, k) + _log_choose(m, hits - k) - float(_log_choose(n + m, np.array(hits)))
    chance = np.exp(log)
    mine = chance[first - int(k[0])]
    return float(min(1.0, chance[chance <= mine * (1 + 1e-7)].sum()))


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    logarithm: np.ndarray = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return logarithm
