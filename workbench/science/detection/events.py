"""One event is raised once, early: what follows it is held back unless it is far odder."""

from collections import deque
from math import floor

import numpy as np

ALARM = 1.9
"""Evidence at which a row is raised: the decimal logarithm of how rare it is, combined."""
STEP = 1.0
"""How much more evidence it takes, in decades, to raise a row in the wake of another."""
WAKE = 8 * 3600.0
"""How long the wake of a row is, in seconds."""
FEWEST, MOST = 30, 200
"""The wake in rows: never shorter, never longer."""
ROWS_BETWEEN = 1000
"""Rows of a signal without anomalies between two that are raised, as measured on simulations."""
HELD = ALARM - STEP
"""Evidence shown of a row held back, at most."""


def likelihood(evidence: np.ndarray) -> np.ndarray:
    """Return evidence as a number from 0 to 1, one half where a row is raised."""
    found: np.ndarray = 1.0 / (1.0 + np.power(10.0, ALARM - np.asarray(evidence, dtype=float)))
    return found


class Events:
    """Which rows are raised, and which only go on with what was raised before them."""

    def __init__(self) -> None:
        self._row = 0
        # Rows of the wake with nothing as high after them: (row, time, step of evidence).
        self._ahead: deque[tuple[int, float, int]] = deque()

    def push(self, times: np.ndarray, evidence: np.ndarray) -> np.ndarray:
        """Return the evidence of rows, lowered where it is held back.

        Parameters
        ----------
        times : ndarray of float, shape (n,)
            Seconds, never falling.
        evidence : ndarray of float, shape (n,)

        Returns
        -------
        ndarray of float, shape (n,)
        """
        pairs = zip(times.tolist(), evidence.tolist(), strict=True)
        return np.array([self._one(time, value) for time, value in pairs], dtype=float)

    def _one(self, time: float, value: float) -> float:
        row, self._row = self._row, self._row + 1
        step = floor((value - ALARM) / STEP)
        ahead = self._ahead
        while ahead and self._over(ahead[0], row, time):
            ahead.popleft()
        held = bool(ahead) and ahead[0][2] >= step
        while ahead and ahead[-1][2] <= step:
            ahead.pop()
        ahead.append((row, time, step))
        return min(value, HELD) if held else value

    @staticmethod
    def _over(raised: tuple[int, float, int], row: int, time: float) -> bool:
        rows = row - raised[0]
        return rows > MOST or (rows > FEWEST and time - raised[1] > WAKE)
