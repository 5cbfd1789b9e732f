"""How long a job still takes, said only where it can be known; without Qt.

A job that reports how far it is seldom goes at one pace. What is left is therefore judged from
how fast it went lately, and said only while several such judgements agree on the moment it will
be done: a wrong promise is worse than none.
"""

from collections import deque

LEAST_SECONDS = 3.0
"""How long a job must have run before anything is said."""
LEAST_FRACTION = 0.02
LOOKED_BACK = 0.4
"""The share of the time spent so far that tells the present pace."""
AGREEMENT = 0.25
"""How far the ends foretold lately may differ, as a share of what is left."""
KEPT = 8
"""How many judgements must agree."""
_SPACING = 0.15
_POINTS = 256


class TimeLeft:
    """Judges how long one job still takes, from what it reports.

    Time is counted while the job runs: who pauses it passes on the time without the pauses.
    """

    def __init__(self) -> None:
        self._points: deque[tuple[float, float]] = deque(maxlen=_POINTS)
        self._ends: deque[float] = deque(maxlen=KEPT)

    def report(self, spent: float, fraction: float) -> None:
        """Take in how far the job is.

        Parameters
        ----------
        spent : float
            Seconds that it has run.
        fraction : float
            0 to 1; one that goes back starts the judgement anew.
        """
        if self._points and fraction < self._points[-1][1]:
            self._points.clear()
            self._ends.clear()
        if self._points and spent - self._points[-1][0] < _SPACING:
            return
        self._points.append((spent, fraction))
        pace = self._pace()
        if pace > 0 and fraction >= LEAST_FRACTION:
            self._ends.append(spent + (1.0 - fraction) / pace)

    def seconds(self, spent: float) -> float | None:
        """Return how long the job still takes.

        Parameters
        ----------
        spent : float
            Seconds that it has run until now.

        Returns
        -------
        float or None
            Never below 0; None where it cannot be said.
        """
        if len(self._ends) < KEPT or spent < LEAST_SECONDS:
            return None
        ends = sorted(self._ends)
        end = (ends[(KEPT - 1) // 2] + ends[KEPT // 2]) / 2
        left = end - spent
        if left < 0 or self._overdue(spent):
            return None
        if ends[-1] - ends[0] > AGREEMENT * max(left, LEAST_SECONDS):
            return None
        return left

    def _overdue(self, spent: float) -> bool:
        """Whether the job has been silent much longer than its reports usually take."""
        if len(self._points) < 2:
            return True
        first, last = self._points[0][0], self._points[-1][0]
        usual = (last - first) / (len(self._points) - 1)
        return spent - last > max(LEAST_SECONDS, 6 * usual)

    def _pace(self) -> float:
        """Return the share done a second, over the later part of the time."""
        if len(self._points) < 2:
            return 0.0
        now, done = self._points[-1]
        since = now - max(LOOKED_BACK * (now - self._points[0][0]), 4 * _SPACING)
        at, begun = next((p for p in self._points if p[0] >= since), self._points[0])
        return (done - begun) / (now - at) if now > at else 0.0
