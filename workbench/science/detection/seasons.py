"""What the same time of earlier days, or of earlier weeks, leads one to expect.

Whether a signal has a daily or a weekly season, or none, is read off its own past: of the three
forecasts (days, weeks, the last value) the one that erred least so far is used.
"""

import numpy as np

DAY = 86_400.0
_DAYS = (1, 2, 3, 4, 5)
_WEEKS = (7, 14, 21)
_SLACK = 3600.0
"""How far from the same time of day a row may be, in seconds."""
_KEPT = 22.5 * DAY
_MOST_ROWS = 100_000
NONE, DAILY, WEEKLY = 0, 1, 2


class Seasons:
    """The seasonal forecast of one signal, row by row.

    Attributes
    ----------
    errors : ndarray of float, shape (3,)
        Mean absolute error so far of the last value, of days and of weeks; nan if untried.
    """

    def __init__(self) -> None:
        self._times = np.empty(0)
        self._values = np.empty(0)
        self._total = np.zeros(3)
        self._count = np.zeros(3)

    @property
    def errors(self) -> np.ndarray:
        """Mean absolute errors so far."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self._total / self._count

    def push(self, times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what was expected of rows, and by which season; and remember the rows.

        Parameters
        ----------
        times : ndarray of float, shape (n,)
            Seconds, never falling.
        values : ndarray of float, shape (n,)
            Finite.

        Returns
        -------
        expected : ndarray of float, shape (n,)
            nan where no season is known.
        season : ndarray of int, shape (n,)
            ``NONE``, ``DAILY`` or ``WEEKLY``: which erred least before each row.
        """
        start = len(self._times)
        self._times = np.concatenate([self._times, times])
        self._values = np.concatenate([self._values, values])
        last = np.concatenate([[np.nan], self._values])[start : start + len(values)]
        days, weeks = (self._same_time(start, times, back) for back in (_DAYS, _WEEKS))
        before = self._judge(np.abs(np.vstack([last, days, weeks]) - values))
        season = np.where(before[WEEKLY] < before[DAILY], WEEKLY, DAILY)
        # A week not yet known is stood in for by days.
        expected = np.where((season == WEEKLY) & np.isfinite(weeks), weeks, days)
        best = np.minimum(before[DAILY], before[WEEKLY])
        self._forget()
        return expected, np.where(best < before[NONE], season, NONE)

    def _same_time(self, start: int, times: np.ndarray, days: tuple[int, ...]) -> np.ndarray:
        """Return the median at the same time, so many days before."""
        rows = start + np.arange(len(times))
        found = np.full((len(days), len(times)), np.nan)
        for at, back in enumerate(days):
            wanted = times - back * DAY
            place = np.searchsorted(self._times, wanted, side="right") - 1
            known = (place >= 0) & (rows - place <= _MOST_ROWS)
            place = np.maximum(place, 0)
            near = known & (wanted - self._times[place] <= _SLACK)
            found[at] = np.where(near, self._values[place], np.nan)
        return _median(found)

    def _judge(self, errors: np.ndarray) -> np.ndarray:
        """Return the mean error of each forecast before each row; inf where untried."""
        known = np.isfinite(errors)
        total = np.cumsum(np.column_stack([self._total, np.where(known, errors, 0.0)]), axis=1)
        count = np.cumsum(np.column_stack([self._count, known]), axis=1)
        self._total, self._count = total[:, -1], count[:, -1]
        tried = count[:, :-1] > 0
        return np.where(tried, total[:, :-1] / np.maximum(count[:, :-1], 1.0), np.inf)

    def _forget(self) -> None:
        if len(self._times):
            first = int(np.searchsorted(self._times, self._times[-1] - _KEPT))
            first = max(0, min(first, len(self._times) - 1), len(self._times) - _MOST_ROWS - 1)
            self._times, self._values = self._times[first:], self._values[first:]


def _median(rows: np.ndarray) -> np.ndarray:
    """Return the median of each column, leaving out what is missing; nan where all is."""
    ordered = np.sort(rows, axis=0)
    count = np.isfinite(ordered).sum(axis=0)
    low = np.maximum((count - 1) // 2, 0)[None]
    high = np.minimum(count // 2, len(rows) - 1)[None]
    middle = 0.5 * (
        np.take_along_axis(ordered, low, axis=0)[0] + np.take_along_axis(ordered, high, axis=0)[0]
    )
    return np.where(count > 0, middle, np.nan)
