"""Do several signals still go together as they did? A distance that knows their covariance.

Signals are measured against their own slow centre and spread, held to a few spreads so that one
wild row teaches nothing, and their covariance is drawn towards its diagonal as far as few rows
demand. The distance (Mahalanobis) is large where the signals contradict each other, even if each
alone looks ordinary; it splits exactly into parts, one a signal.
"""

import numpy as np

_MEMORY = 2000.0
_WIDEST = 4.0
_LEAST_SHRINKAGE = 0.05
_WARM = 20


class Relations:
    """The covariance of several signals, learnt row by row."""

    def __init__(self, signals: int) -> None:
        self._rows = 0
        self._centre = np.zeros(signals)
        self._spread = np.zeros(signals)
        self._covariance = np.eye(signals)

    def push(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how far rows are from how signals go together, and remember them.

        Parameters
        ----------
        values : ndarray of float, shape (signals, n)
            Finite.

        Returns
        -------
        distance : ndarray of float, shape (n,)
        share : ndarray of float, shape (signals, n)
            Of the squared distance, from 0 to 1; a row's shares sum to 1, or are all 0.
        """
        distance, share = np.zeros(values.shape[1]), np.zeros(values.shape)
        for at in range(values.shape[1]):
            distance[at], share[:, at] = self._one(np.ascontiguousarray(values[:, at]))
        return distance, share

    def _one(self, row: np.ndarray) -> tuple[float, np.ndarray]:
        apart = self._standard(row)
        found, share = 0.0, np.zeros(len(row))
        if self._rows >= _WARM + len(row):
            parts = np.maximum(apart * np.linalg.solve(self._shrunk(), apart), 0.0)
            total = float(parts.sum())
            if np.isfinite(total) and total > 0.0:
                found, share = float(np.sqrt(total)), parts / total
        self._learn(row, np.clip(apart, -_WIDEST, _WIDEST))
        return found, share

    def _standard(self, row: np.ndarray) -> np.ndarray:
        known = self._spread > 0.0
        with np.errstate(over="ignore"):
            apart = (row - self._centre) / np.where(known, self._spread, 1.0)
        return np.clip(np.where(known, apart, 0.0), -1e6, 1e6)

    def _shrunk(self) -> np.ndarray:
        count = min(self._rows, _MEMORY)
        share = min(1.0, max(_LEAST_SHRINKAGE, len(self._centre) / count))
        own = np.diag(np.maximum(np.diag(self._covariance), 1e-3))
        found: np.ndarray = (1.0 - share) * self._covariance + share * own
        return found

    def _learn(self, row: np.ndarray, apart: np.ndarray) -> None:
        self._rows += 1
        part = 1.0 / min(self._rows, _MEMORY)
        off = row - self._centre
        held = self._spread * _WIDEST
        early = self._rows <= _WARM
        step = off if early else np.clip(off, -held, held)
        self._centre = self._centre + part * step
        if self._rows > 1:
            self._spread = self._spread + part * (np.abs(step) - self._spread)
            # What never moved is let move once, or it would be held for ever.
            self._spread = np.where(self._spread > 0.0, self._spread, part * np.abs(off))
        if not early:
            outer = np.outer(apart, apart)
            self._covariance = self._covariance + part * (outer - self._covariance)
