"""Rows or a signal over time, kept at hand so that rules can be tried on them again and again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.science.guardrails.rule import ON_ROWS, Rule, RuleKind
from workbench.science.guardrails.series import (
    HOUR,
    Bins,
    Codes,
    Floats,
    Series,
    Span,
    bins_over,
    choose_width,
    freshness_series,
    share_series,
    signal_series,
    volume_series,
)


@dataclass(frozen=True)
class Track:
    """What rules of one kind on one column, or on one signal, are tried on.

    Attributes
    ----------
    kind : str
        Of the rules.
    width : float
        Seconds of a bin.
    column : pyarrow.ChunkedArray or None
        The values, for rules on rows.
    bins, codes : Bins, ndarray of int64
        Of the rows; None where there are none.
    fixed : Series or None
        For rules that judge one value a bin, whatever their limits.
    times : ndarray of float64 or None
        When the rows were, in seconds since 1970.
    """

    kind: RuleKind
    width: float
    column: pa.ChunkedArray | None = None
    bins: Bins | None = None
    codes: Codes | None = None
    fixed: Series | None = None
    times: Floats | None = None

    def series(self, rule: Rule) -> Series:
        """Return what a rule is judged on, bin by bin."""
        if self.fixed is not None:
            return self.fixed
        if self.column is None or self.bins is None or self.codes is None:
            raise ValueError("a track holds rows or a signal")
        return share_series(self.bins, self.codes, rule.holding(self.column))

    @property
    def rows(self) -> int:
        """Rows behind it; of a signal its points."""
        if self.column is not None:
            return len(self.column)
        return 0 if self.fixed is None else int(self.fixed.starts.size)


def rows_track(
    kind: RuleKind,
    column: pa.ChunkedArray | None,
    moments: Floats,
    width: float | None = None,
    spans: Sequence[Span] = (),
) -> Track:
    """Return a track of rows.

    Parameters
    ----------
    kind : str
        ``range``, ``levels``, ``nulls``, ``volume`` or ``freshness``.
    column : pyarrow.ChunkedArray or None
        For the first three.
    moments : ndarray of float64, shape (n_rows,)
        Seconds since 1970; nan where not known.
    width : float, optional
        Seconds of a bin; chosen so that bins usually hold 20 rows.
    spans : sequence of (float, float)
        First and last row of each stretch that was handed over, for rules on when rows come.

    Raises
    ------
    ValueError
        If no row has a time, or the bins are too many.
    """
    chosen = width or choose_width(moments)
    if kind == "freshness" and width is None:
        chosen = min(chosen, HOUR)
    bins = bins_over(moments, chosen)
    if kind in ON_ROWS:
        return Track(kind, chosen, column, bins, bins.codes(moments), times=moments)
    made = freshness_series if kind == "freshness" else volume_series
    return Track(kind, chosen, fixed=made(bins, moments, spans), times=moments)


def signal_track(moments: Floats, values: Floats) -> Track:
    """Return a track of a signal; see :func:`workbench.science.guardrails.series.signal_series`."""
    series = signal_series(moments, values)
    return Track("threshold", series.width, fixed=series)


def seconds_of(moments: pa.ChunkedArray | pa.Array) -> Floats:
    """Return moments as seconds since 1970, nan where not known; those without a zone are UTC.

    Raises
    ------
    ValueError
        If they are no moments.
    """
    kind = moments.type
    if pa.types.is_date(kind):
        moments, kind = pc.cast(moments, pa.timestamp("us")), pa.timestamp("us")
    if not pa.types.is_timestamp(kind):
        raise ValueError(f"a column of {kind} holds no times")
    whole = pc.cast(pc.cast(moments, pa.timestamp("us", kind.tz), safe=False), pa.int64())
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.combine_chunks()
    known = whole.is_valid().to_numpy(zero_copy_only=False)
    found = pc.fill_null(whole, 0).to_numpy(zero_copy_only=False) / 1e6
    return np.where(known, found, np.nan)


def good_rows(track: Track, until: float) -> pa.ChunkedArray | Floats:
    """Return rows, or a signal's values, of the bins that are over by an instant."""
    if track.column is not None:
        return track.column.filter(pa.array(over_by(track, until)))
    series = track.fixed
    if series is None:
        raise ValueError("a track holds rows or a signal")
    return series.values[(series.ends <= until) & series.seen]


def over_by(track: Track, until: float) -> NDArray[np.bool_]:
    """Return which rows lie in bins that are over by an instant."""
    if track.bins is None or track.codes is None:
        raise ValueError("the track holds no rows")
    last = np.searchsorted(track.bins.starts + track.bins.width, until, side="right")
    return (track.codes >= 0) & (track.codes < last)
