"""Has anything like the last rows been seen before? The distance to the nearest stretch of past.

Level, size, shape and rhythm of the last 1, 2, 4, … rows are compared as they are with every
stretch of as many rows within memory (a discord, as matrix profiles call it, looking left only).
What recurs, daily or at odd times, has a near neighbour and is no novelty; what never was, has
none. Sums are built by doubling, each from the same two numbers, so that the result does not
depend on how the rows were cut into batches.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SCALES = (1, 2, 4, 8, 16, 32)
"""Lengths of the stretches, in rows."""
MEMORY = 6000
"""Rows looked back on."""
_BLOCK = 256
_LONGEST = max(SCALES)


class Novelty:
    """Distances of the last rows to their nearest neighbours in the past."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._past = np.empty(0)

    def push(self, values: np.ndarray) -> np.ndarray:
        """Return the distances of rows, and remember their values.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
            Finite.

        Returns
        -------
        ndarray of float, shape (len(SCALES), n)
            Mean absolute differences; nan where there is nothing to compare with yet.
        """
        parts = [self._block(values[at : at + _BLOCK]) for at in range(0, len(values), _BLOCK)]
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(SCALES), 0))

    def _block(self, values: np.ndarray) -> np.ndarray:
        joined = np.concatenate([self._past, values])
        self._past = joined[-(self._memory + _LONGEST) :]
        reach = min(self._memory, max(len(joined) - 1, 1))
        rows = len(values) + _LONGEST - 1
        # Rows before the first are infinitely far from everything.
        padded = np.concatenate([np.full(max(0, rows + reach - len(joined)), np.inf), joined])
        now = padded[-rows:]
        past = sliding_window_view(padded[-(rows + reach) : -1], reach)
        with np.errstate(invalid="ignore"):
            apart = np.abs(now[:, None] - past)
        apart[np.isnan(apart)] = np.inf
        return self._nearest(apart, len(values), reach)

    @staticmethod
    def _nearest(apart: np.ndarray, rows: int, reach: int) -> np.ndarray:
        """Return the least sum along each row, for stretches of 1, 2, 4, … rows."""
        found = np.full((len(SCALES), rows), np.nan)
        length = 1
        for at in range(len(SCALES)):
            if at:
                apart = apart[length:] + apart[:-length]
                length *= 2
            # A stretch must not overlap the one it is compared with; columns run to lag 1.
            kept = reach - length + 1
            if kept > 0:
                found[at] = apart[-rows:, :kept].min(axis=1) / length
        found[np.isinf(found)] = np.nan
        return found
