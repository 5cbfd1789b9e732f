"""Residuals of a signal's recent course: level, change point, spread, trend, rhythm, stuck.

All rest on medians and quartiles of the last rows, so that one wild value moves none of them.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SHORT, LONG = 12, 150
"""Rows of now, and of what went before."""
_REACH = SHORT + LONG
_SAME = 4
"""Rows in a row that may be equal before it counts as stuck."""
NAMES = ("level", "spread", "trend", "change", "rhythm", "stuck")


class Courses:
    """The recent course of one signal, row by row."""

    def __init__(self) -> None:
        self._past = np.empty(0)
        self._run = 0

    def push(self, values: np.ndarray) -> np.ndarray:
        """Return the residuals of rows, and remember their values.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
            Finite.

        Returns
        -------
        ndarray of float, shape (len(NAMES), n)
            At or above 0; nan while there is too little past.
        """
        rows = len(values)
        if not rows:
            return np.zeros((len(NAMES), 0))
        before = len(self._past)
        joined = np.concatenate([self._past, values])
        found = np.full((len(NAMES), rows), np.nan)
        ready = min(rows, max(0, len(joined) - _REACH + 1))
        if ready:
            found[:5, rows - ready :] = _of_windows(sliding_window_view(joined, _REACH)[-ready:])
        found[5] = self._stuck(joined, before)
        self._past = joined[-(_REACH - 1) :]
        return found

    def _stuck(self, joined: np.ndarray, before: int) -> np.ndarray:
        """Return by how many rows a value has stood still for longer than a few."""
        same = np.zeros(len(joined), dtype=bool)
        same[1:] = joined[1:] == joined[:-1]
        runs = np.empty(len(joined) - before)
        run = self._run
        for at, still in enumerate(same[before:].tolist()):
            run = run + 1 if still else 0
            runs[at] = run
        self._run = run
        return np.maximum(runs - _SAME, 0.0)


def _of_windows(windows: np.ndarray) -> np.ndarray:
    """Return the residuals of windows of ``LONG`` rows and the ``SHORT`` ones after them."""
    past, now = np.sort(windows[:, :LONG], axis=1), np.sort(windows[:, LONG:], axis=1)
    middle, centre = _quantile(past, 0.5), _quantile(now, 0.5)
    width, breadth = _between(past), _between(now)
    level = np.abs(centre - middle)
    third = _quantile(np.sort(windows[:, LONG - SHORT : LONG], axis=1), 0.5)
    second = _quantile(np.sort(windows[:, LONG - 2 * SHORT : LONG - SHORT], axis=1), 0.5)
    up, earlier = centre - third, third - second
    trend = np.where(up * earlier > 0.0, np.minimum(np.abs(up), np.abs(earlier)), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.where(width > 0.0, level / width, 0.0)
    turns = _turns(windows)
    usual = turns[:, : LONG - 2].mean(axis=1)
    rhythm = np.abs(turns[:, -SHORT:].mean(axis=1) - usual)
    return np.vstack([level, np.abs(breadth - width), trend, change, rhythm])


def _turns(windows: np.ndarray) -> np.ndarray:
    """Return 1.0 where a series turns from up to down or back, 0.0 elsewhere."""
    steps = np.sign(windows[:, 1:] - windows[:, :-1])
    found: np.ndarray = (steps[:, 1:] * steps[:, :-1] < 0.0).astype(float)
    return found


def _between(ordered: np.ndarray) -> np.ndarray:
    found: np.ndarray = _quantile(ordered, 0.75) - _quantile(ordered, 0.25)
    return found


def _quantile(ordered: np.ndarray, share: float) -> np.ndarray:
    place = share * (ordered.shape[1] - 1)
    low = int(place)
    high = min(low + 1, ordered.shape[1] - 1)
    below = ordered[:, low]
    found: np.ndarray = below + (place - low) * (ordered[:, high] - below)
    return found
