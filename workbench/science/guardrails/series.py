"""One value a bin of time: what a rule is judged on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]
Span: TypeAlias = tuple[float, float]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
WEEK = 7 * DAY
MONTH = 365.25 / 12 * DAY
_MONDAY = 4 * DAY
"""The first Monday after 1970 began."""
WIDTHS = (
    *(MINUTE * m for m in (1, 5, 10, 15, 30)),
    *(HOUR * h for h in (1, 2, 3, 6, 12)),
    DAY,
    WEEK,
)
"""Widths to choose from, in seconds."""
USUAL_ROWS = 20
"""Rows that a bin should usually hold, so that a share of them means something."""
MOST_BINS = 20_000


@dataclass(frozen=True, slots=True)
class Bins:
    """Equal bins on the clock of UTC.

    Attributes
    ----------
    start, width : float
        Seconds; the first bin starts at ``start`` since 1970.
    count : int
    """

    start: float
    width: float
    count: int

    @property
    def starts(self) -> Floats:
        """When each bin starts."""
        return np.asarray(self.start + self.width * np.arange(self.count), dtype=np.float64)

    def codes(self, moments: Floats) -> Codes:
        """Return the bin of every moment; -1 for one that is not known."""
        known = np.isfinite(moments)
        found = np.full(moments.shape, -1, dtype=np.int64)
        found[known] = np.floor((moments[known] - self.start) / self.width).astype(np.int64)
        return np.where((found < 0) | (found >= self.count), -1, found)


def bins_over(moments: Floats, width: float) -> Bins:
    """Return bins that cover all moments; of several days they begin on Mondays.

    Raises
    ------
    ValueError
        If no moment is known, or there would be more than 20 000 bins.
    """
    known = moments[np.isfinite(moments)]
    if not known.size:
        raise ValueError("no row has a time")
    origin = _MONDAY if width % WEEK == 0 else 0.0
    first = math.floor((float(known.min()) - origin) / width) * width + origin
    count = math.floor((float(known.max()) - first) / width) + 1
    if count > MOST_BINS:
        raise ValueError(f"{count:,} bins of {width:g} s are too many; choose longer ones")
    return Bins(first, width, count)


def choose_width(moments: Floats) -> float:
    """Return the narrowest width whose bins usually hold 20 rows, in seconds."""
    known = np.sort(moments[np.isfinite(moments)])
    if not known.size:
        return DAY
    span = float(known[-1] - known[0])
    for width in WIDTHS:
        if span / width > MOST_BINS:
            continue
        filled = np.unique(np.floor(known / width), return_counts=True)[1]
        if float(np.median(filled)) >= USUAL_ROWS:
            return width
    return WEEK


@dataclass(frozen=True, slots=True)
class Series:
    """What a rule is judged on.

    Attributes
    ----------
    starts : ndarray of float64, shape (n_bins,)
        Seconds since 1970, ascending.
    width : float
        Seconds.
    values : ndarray of float64, shape (n_bins,)
        nan where there is nothing to judge.
    rows : ndarray of int64, shape (n_bins,)
        Rows behind each value; 0 where that is not known.
    """

    starts: Floats
    width: float
    values: Floats
    rows: Codes

    @property
    def ends(self) -> Floats:
        """When each bin is over: a rule cannot fire on it sooner."""
        return self.starts + self.width

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which bins hold something to judge."""
        return np.isfinite(self.values)


def share_series(bins: Bins, codes: Codes, holding: NDArray[np.bool_]) -> Series:
    """Return the share of rows that hold a rule, bin by bin."""
    inside = codes >= 0
    rows = np.bincount(codes[inside], minlength=bins.count)
    hits = np.bincount(codes[inside & holding], minlength=bins.count)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(rows > 0, hits / rows, np.nan)
    return Series(bins.starts, bins.width, values, rows.astype(np.int64))


def volume_series(bins: Bins, moments: Floats, spans: Sequence[Span] = ()) -> Series:
    """Return the rows of each bin; bins that the spans do not cover whole are not judged.

    Parameters
    ----------
    bins : Bins
    moments : ndarray of float64
    spans : sequence of (float, float)
        First and last row of each stretch that was handed over; by default one of all rows.
    """
    codes = bins.codes(moments)
    rows = np.bincount(codes[codes >= 0], minlength=bins.count)
    values = np.where(_covered(bins, moments, spans), rows.astype(np.float64), np.nan)
    return Series(bins.starts, bins.width, values, rows.astype(np.int64))


def freshness_series(bins: Bins, moments: Floats, spans: Sequence[Span] = ()) -> Series:
    """Return how old the newest row is at the end of each bin, in minutes.

    Bins that the spans do not cover whole are not judged: whether more rows came, nobody knows.
    """
    known = np.sort(moments[np.isfinite(moments)])
    ends = bins.starts + bins.width
    newest = np.searchsorted(known, ends, side="right") - 1
    age = np.where(newest >= 0, (ends - known[np.maximum(newest, 0)]) / MINUTE, np.nan)
    values = np.where(_covered(bins, moments, spans), age, np.nan)
    return Series(bins.starts, bins.width, values, np.zeros(bins.count, dtype=np.int64))


def _covered(bins: Bins, moments: Floats, spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Return which bins lie whole within what was handed over.

    A stretch reaches a usual gap beyond its first and its last row, so that one which begins or
    ends with a bin covers it, and two that follow upon each other are one.
    """
    known = np.sort(moments[np.isfinite(moments)])
    gaps = np.diff(known)
    slack = 1.5 * float(np.quantile(gaps, 0.95)) if gaps.size else 0.0
    given = sorted(spans) or [(float(known[0]), float(known[-1]))]
    joined: list[Span] = []
    for first, last in ((low - slack, high + slack) for low, high in given):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    starts = bins.starts
    inside = np.zeros(bins.count, dtype=np.bool_)
    for first, last in joined:
        inside |= (starts >= first) & (starts + bins.width <= last)
    return inside


def signal_series(moments: Floats, values: Floats) -> Series:
    """Return a signal as it came, a bin a point; the usual step is the width.

    Raises
    ------
    ValueError
        If it has fewer than two points.
    """
    order = np.argsort(moments, kind="stable")
    at, found = moments[order], values[order]
    at, first = np.unique(at, return_index=True)
    if at.size < 2:
        raise ValueError("the signal has fewer than two points")
    width = float(np.median(np.diff(at)))
    return Series(
        at,
        width,
        np.where(np.isfinite(found[first]), found[first], np.nan),
        np.zeros(at.size, dtype=np.int64),
    )
