"""One series over time, as readings take it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Key = tuple[str, str]
_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Series:
    """One series: ``at`` in seconds since 1970, ``low`` and ``high`` where there are any."""

    node: str
    metric: str
    at: Floats
    value: Floats
    low: Floats
    high: Floats

    def within(self, start: float, end: float) -> Floats:
        """Return the values in ``[start, end)`` that are there."""
        inside = (self.at >= start) & (self.at < end) & np.isfinite(self.value)
        return self.value[inside]

    def mean(self, start: float, end: float) -> float | None:
        """Return the mean of the values in ``[start, end)``, or None."""
        values = self.within(start, end)
        return float(values.mean()) if len(values) else None

    def median(self, start: float, end: float) -> float | None:
        """Return the median of the values in ``[start, end)``, or None."""
        values = self.within(start, end)
        return float(np.median(values)) if len(values) else None

    @property
    def step(self) -> float:
        """The usual width of a time bin in seconds; a day where there is one point only."""
        return float(np.median(np.diff(self.at))) if len(self.at) > 1 else 86_400.0

    def with_gaps(self) -> "Series":
        """Return the series with a missing value where time bins are missing.

        A stretch without points longer than :data:`_GAP` usual steps is a gap.
        """
        holes = np.flatnonzero(np.diff(self.at) > _GAP * self.step) + 1
        if not len(holes):
            return self
        between = (self.at[holes - 1] + self.at[holes]) / 2
        columns = [np.insert(c, holes, np.nan) for c in (self.value, self.low, self.high)]
        return Series(self.node, self.metric, np.insert(self.at, holes, between), *columns)
