"""How rare a residual is, given those before it: a tail probability that adapts to its signal.

Residuals of different sorts, of different signals, have nothing in common but their own past.
Up to a high quantile of that past a residual is ordinary; beyond it the past's own excesses say
how fast the tail falls (Hill's estimator, drawn towards a prior while there are few of them).
"""

from bisect import bisect_left, insort
from collections import deque
from math import log

import numpy as np

ORDINARY = 0.98
"""The share of the past that is ordinary."""
_WARM, _INDEPENDENT = 40, 10
"""Residuals to be seen before any is called rare, and how many of them free of each other."""
MEMORY = 20_000
"""Residuals remembered."""
_PRIOR_TAIL, _PRIOR_COUNT = 0.3, 20.0
_LONGEST_LOG = 10.0
_BEYOND = 1.0
"""Decades by which something may be rarer than all that was seen so far."""
_LN10 = log(10.0)


class Surprise:
    """The tail of one stream of residuals, each judged by those before it.

    Parameters
    ----------
    length : int
        Rows that one residual sums up; residuals nearer than that are much the same.

    Attributes
    ----------
    seen : int
        Residuals taken in so far.
    """

    def __init__(self, length: int = 1) -> None:
        self.seen = 0
        self._warm = max(_WARM, _INDEPENDENT * length)
        self._positive: list[float] = []
        self._recent: deque[float] = deque()
        self._excess = 0.0
        self._exceeded = 0

    def push(self, residuals: np.ndarray) -> np.ndarray:
        """Return the surprise of residuals, and remember them.

        Parameters
        ----------
        residuals : ndarray of float, shape (n,)
            At or above 0; larger is odder. nan where nothing can be said: neither judged nor
            remembered.

        Returns
        -------
        ndarray of float, shape (n,)
            Minus the decimal logarithm of the tail probability, at or above 0; 0 where ordinary.
        """
        known = np.isfinite(residuals)
        found = np.zeros(len(residuals))
        found[known] = [self._one(value) for value in residuals[known].tolist()]
        return found

    def _one(self, value: float) -> float:
        found = self._surprise(value) if value > 0.0 else 0.0
        self.seen += 1
        self._recent.append(value)
        if value > 0.0:
            insort(self._positive, value)
        if len(self._recent) > MEMORY:
            gone = self._recent.popleft()
            if gone > 0.0:
                del self._positive[bisect_left(self._positive, gone)]
        return found

    def _surprise(self, value: float) -> float:
        count, positive = len(self._recent), len(self._positive)
        if count < self._warm:
            return 0.0
        edge, share = self._edge(count, positive)
        if value <= edge:
            return 0.0
        most = log(count + 1.0) / _LN10 + _BEYOND
        if edge == 0.0:
            # It never moved before: all that is known is for how long it did not.
            return most - _BEYOND
        ratio = min(log(value) - log(edge), _LONGEST_LOG)
        tail = (self._excess + _PRIOR_COUNT * _PRIOR_TAIL) / (self._exceeded + _PRIOR_COUNT)
        self._excess += ratio
        self._exceeded += 1
        return min(most, (ratio / tail - log(share)) / _LN10)

    def _edge(self, count: int, positive: int) -> tuple[float, float]:
        """Return where the tail begins, and the share of the past beyond it."""
        if not positive:
            return 0.0, 1.0 / (count + 1.0)
        zeros = count - positive
        place = ORDINARY * (count - 1)
        if place >= zeros:
            low = int(place)
            below = self._positive[low - zeros]
            above = self._positive[min(low + 1 - zeros, positive - 1)]
            return below + (place - low) * (above - below), 1.0 - ORDINARY
        # Mostly nothing happens: the tail is the larger half of what happened at all.
        return self._positive[positive // 2], 0.5 * (positive + 1.0) / (count + 1.0)
