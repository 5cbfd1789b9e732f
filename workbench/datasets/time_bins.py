"""Bins of event time: wide enough to hold rows, narrow enough to show when it began."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MICROSECONDS = 1_000_000
HOUR = 3600
DAY = 24 * HOUR
WIDTHS = tuple(
    [1, 2, 5, 10, 15, 30]
    + [60 * m for m in (1, 2, 5, 10, 15, 30)]
    + [HOUR * h for h in (1, 2, 3, 6, 12)]
    + [DAY * d for d in (1, 2, 7, 28, 91, 364)]
)
"""Widths to choose from, in seconds."""

FEWEST, MOST = 30, 200
"""How many bins a plot should have."""

MONDAY = 4 * DAY
"""The first Monday after 1970 began, so that weeks start on Mondays."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TimeBins:
    """Equal bins on the clock of UTC.

    Attributes
    ----------
    start : int
        Start of the first bin, seconds since 1970.
    width : int
        Seconds.
    count : int
    """

    start: int
    width: int
    count: int

    def codes(self, moments: pa.ChunkedArray | pa.Array) -> Codes:
        """Return each row's bin, -1 for a missing time or one outside; shape (n_rows,)."""
        at = pc.fill_null(pc.cast(moments, pa.int64()), -(2**62)).to_numpy()
        codes = (np.asarray(at, dtype=np.int64) // MICROSECONDS - self.start) // self.width
        return np.where((codes < 0) | (codes >= self.count), -1, codes)

    def starts(self) -> list[datetime]:
        """Return the start of every bin."""
        return [self.start_of(place) for place in range(self.count)]

    def start_of(self, place: int) -> datetime:
        """Return the start of one bin."""
        return datetime.fromtimestamp(self.start + place * self.width, tz=UTC)


def choose_bins(first: datetime, last: datetime, width: int | None = None) -> TimeBins:
    """Return bins over a span of time.

    Parameters
    ----------
    first, last : datetime
        First and last time there is.
    width : int, optional
        Seconds; else the narrowest of :data:`WIDTHS` that needs no more than 200 bins.

    Returns
    -------
    TimeBins
        Aligned to the clock: hours start at full hours, days at midnight UTC, weeks on
        Mondays.
    """
    low, high = int(first.timestamp()), int(last.timestamp())
    for candidate in (width,) if width else WIDTHS:
        origin = MONDAY if candidate % (7 * DAY) == 0 else 0
        start = (low - origin) // candidate * candidate + origin
        count = (high - start) // candidate + 1
        if count <= MOST or width:
            break
    return TimeBins(start, candidate, count)
