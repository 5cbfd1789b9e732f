"""How rare a residual is, given those before it: a tail probability that adapts to its signal.

Residuals of different sorts, of different signals, have nothing in common but their own past.
Up to a high quantile of that past a residual is ordinary; beyond it the past's own excesses say
how fast the tail falls (Hill's estimator, drawn towards a prior while there are few of them).
"""

from bisect import bisect_left, insort
from collections import deque
from math import inf, log

import numpy as np

ORDINARY = 0.95
"""The share of the past that is ordinary."""
WARM = 40
"""Residuals to be seen before any is called rare."""
MEMORY = 20_000
"""Residuals remembered."""
_PRIOR_TAIL, _PRIOR_COUNT = 0.2, 20.0
_LONGEST_LOG = 3.0
_MOST = 12.0
_LN10 = log(10.0)


class Surprise:
    """The tail of one stream of residuals, each judged by those before it.

    Attributes
    ----------
    seen : int
        Residuals taken in so far.
    """

    def __init__(self) -> None:
        self.seen = 0
        self._positive: list[float] = []
        self._recent: deque[float] = deque()
        self._excess = 0.0
        self._exceeded = 0

    def push(self, residuals: np.ndarray) -> np.ndarray:
        """Return the surprise of residuals, and remember them.

        Parameters
        ----------
        residuals : ndarray of float, shape (n,)
            At or above 0; larger is odder. What is not finite counts as 0.

        Returns
        -------
        ndarray of float, shape (n,)
            Minus the decimal logarithm of the tail probability, from 0 to 12; 0 where ordinary.
        """
        clean = np.where(np.isfinite(residuals), residuals, 0.0)
        return np.array([self._one(value) for value in clean.tolist()], dtype=float)

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
        if count < WARM:
            return 0.0
        edge, share = self._edge(count, positive)
        if value <= edge:
            return 0.0
        if edge == 0.0:
            # It never moved before: all that is known is how long it did not.
            return log(count + 1.0) / _LN10
        ratio = log(value) - log(edge)
        tail = (self._excess + _PRIOR_COUNT * _PRIOR_TAIL) / (self._exceeded + _PRIOR_COUNT)
        self._excess += min(ratio, _LONGEST_LOG)
        self._exceeded += 1
        return min(_MOST, (ratio / tail - log(share)) / _LN10) if ratio < inf else _MOST

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
        # Mostly nothing happens: the tail is whatever happened at all.
        return self._positive[0], (positive + 1.0) / (count + 1.0)
