"""Rules fitted on good rows, to a number of false alarms that is agreed beforehand.

A rule on rows allows a share of a bin's rows to break it. How large that share must be follows
from how often good rows break it (an upper 95 % limit, since none may have been seen), from how
many rows bins hold, and from the false alarms a month that are agreed; where good bins scatter
more than independent rows would, it is widened until the good rows keep to the agreement.
How the rule does on rows it was not fitted on is measured by leaving out one stretch of time
after another.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import bdtrc, betaincinv

from workbench.science.guardrails.back_check import Moments, check, firing, monthly, raised
from workbench.science.guardrails.rule import Rule, RuleKind, as_numbers, is_number
from workbench.science.guardrails.series import (
    DAY,
    MONTH,
    Bins,
    Floats,
    Series,
    bins_over,
    share_series,
)
from workbench.science.guardrails.track import Track, over_by
from workbench.science.intervals import Interval

MOST_LEVELS = 100
FEWEST_VALUES = 8
"""Good values that a limit on a signal needs."""
STRETCHES = 5
"""Stretches of time that are left out in turn."""
_ALLOWED = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
"""Shares of a bin's rows that may break a rule."""


@dataclass(frozen=True, slots=True)
class Design:
    """What a rule is fitted to.

    Attributes
    ----------
    alarms : float
        False alarms a month that are agreed.
    margin : float
        How far beyond the values seen a range reaches, as a part of their range.
    confidence : float
        Of the limit on how often good rows break the rule.
    """

    alarms: float = 0.5
    margin: float = 0.25
    confidence: float = 0.95

    def chance(self, width: float) -> float:
        """Return with which probability a good bin of a width may break the rule."""
        return min(1.0, self.alarms * width / MONTH)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A rule, and what its fit rests on.

    Attributes
    ----------
    rule : Rule
    width : float
        Seconds of a bin.
    rows, bins : int
        It was fitted on.
    broken : float
        Upper limit of the share of good rows that break it.
    kept : bool
        Whether any share up to a half keeps to the design; if not, the rule is the loosest.
    left_out : Interval or None
        False alarms a month on stretches it was not fitted on.
    alarms_left_out : int
    """

    rule: Rule
    width: float
    rows: int
    bins: int
    broken: float
    kept: bool
    left_out: Interval | None = None
    alarms_left_out: int = 0


class UnfitError(ValueError):
    """A rule cannot be fitted; the message says why, in a sentence."""


def fit_track(track: Track, moments: Moments, design: Design, worse: str = "") -> Fitted:
    """Fit a rule of a track's kind to what lies before the onset.

    Parameters
    ----------
    track : Track
    moments : Moments
    design : Design
    worse : str
        See :func:`fit_signal`.

    Raises
    ------
    UnfitError
        If too little lies before the onset, or it does not suit the kind.
    """
    if track.column is not None and track.bins is not None and track.codes is not None:
        good = over_by(track, moments.low)
        if not good.any():
            raise UnfitError("No batch of rows is over before the onset.")
        middles = track.bins.starts[track.codes[good]] + track.bins.width / 2
        column = track.column.filter(pa.array(good))
        return fit_rows(track.kind, column, middles, track.width, design)
    if track.kind == "freshness" and track.times is not None:
        return fit_freshness(track.times[track.times < moments.low], design)
    if track.fixed is None:
        raise UnfitError("There is nothing to fit it on.")
    return fit_signal(track.fixed, moments, design, worse=worse, kind=track.kind)


def fit_rows(
    kind: RuleKind, column: pa.ChunkedArray, moments: Floats, width: float, design: Design
) -> Fitted:
    """Fit a rule on rows to good rows.

    Parameters
    ----------
    kind : str
        ``range``, ``levels`` or ``nulls``.
    column : pyarrow.ChunkedArray, shape (n_rows,)
    moments : ndarray of float64, shape (n_rows,)
        Seconds since 1970; nan where not known.
    width : float
        Seconds of a bin.
    design : Design

    Raises
    ------
    UnfitError
        If the column does not suit the kind, or no row has a time.
    """
    if not np.isfinite(moments).any():
        raise UnfitError("No row of the reference has a time.")
    bins = bins_over(moments, width)
    codes = bins.codes(moments)
    fitted = _fitted(kind, column, codes, bins, design)
    alarms, days = 0, 0.0
    edges = np.linspace(0, bins.count, STRETCHES + 1).round().astype(int)
    for first, last in pairwise(edges.tolist()):
        out = (codes >= first) & (codes < last)
        if not out.any() or out.all():
            continue
        try:
            rule = _fitted(kind, column.filter(pa.array(~out)), codes[~out], bins, design).rule
        except UnfitError:
            continue
        series = share_series(bins, np.where(out, codes, -1), rule.holding(column))
        alarms += len(raised(series.ends[firing(series, rule)]))
        days += float(series.seen.sum()) * width / DAY
    return replace(fitted, left_out=monthly(alarms, days), alarms_left_out=alarms)


def _fitted(
    kind: RuleKind, column: pa.ChunkedArray, codes: NDArray[np.int64], bins: Bins, design: Design
) -> Fitted:
    rule, unseen = _LEARNERS[kind](column, design)
    holding = rule.holding(column)
    known = len(column)
    broken = _upper(int((~holding).sum()) + unseen, known, design.confidence)
    series = share_series(bins, codes, holding)
    share, kept = _share(series, rule, broken, design)
    return Fitted(
        replace(rule, share=share), bins.width, known, int(series.seen.sum()), broken, kept
    )


def _upper(hits: int, total: int, confidence: float) -> float:
    """Return the upper Clopper-Pearson limit of a share."""
    if hits >= total:
        return 1.0
    return float(betaincinv(hits + 1, total - hits, confidence))


def _share(series: Series, rule: Rule, broken: float, design: Design) -> tuple[float, bool]:
    """Return the largest share that keeps to the design by reckoning and on the good rows."""
    rows = series.rows[series.rows > 0]
    chance = design.chance(series.width)
    months = float(series.seen.sum()) * series.width / MONTH
    for allowed in _ALLOWED:
        within = np.floor(rows * allowed + 1e-9)
        expected = float(np.mean(np.where(within >= rows, 0.0, bdtrc(within, rows, broken))))
        candidate = replace(rule, share=1.0 - allowed)
        seen = len(raised(series.ends[firing(series, candidate)]))
        if expected <= chance and seen <= design.alarms * months:
            return round(1.0 - allowed, 6), True
    return 1.0 - _ALLOWED[-1], False


def _range(column: pa.ChunkedArray, design: Design) -> tuple[Rule, int]:
    if not is_number(column.type):
        raise UnfitError("A range needs a column of numbers.")
    values = as_numbers(column)
    known = values[np.isfinite(values)]
    if known.size < 2:
        raise UnfitError("The reference holds fewer than two numbers.")
    low, high = float(known.min()), float(known.max())
    reach = design.margin * (high - low)
    # Whole numbers that never were negative count something; a temperature may yet fall below 0.
    counts = low >= 0 and pa.types.is_integer(column.type)
    least = max(0.0, low - reach) if counts else low - reach
    return Rule("range", *_rounded(least, high + reach)), 0


def _rounded(low: float, high: float) -> tuple[float, float]:
    """Return limits rounded outwards, to about two digits of their distance."""
    span = high - low
    if span <= 0:
        return low, high
    step = 10.0 ** (np.floor(np.log10(span)) - 1)
    return (
        round(float(np.floor(low / step + 1e-9) * step), 12),
        round(float(np.ceil(high / step - 1e-9) * step), 12),
    )


def _levels(column: pa.ChunkedArray, design: Design) -> tuple[Rule, int]:
    del design
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    counted = plain.cast(pa.string()).drop_null().value_counts()
    names = [str(one) for one in counted.field("values").to_pylist()]
    if not names or len(names) > MOST_LEVELS:
        raise UnfitError(f"The reference holds {len(names):,} levels; a rule takes 1 to 100.")
    # A. M. Turing, after I. J. Good (1953): rows of levels yet unseen come about as often as
    # rows of levels seen once.
    once = sum(1 for rows in counted.field("counts").to_pylist() if rows == 1)
    return Rule("levels", levels=tuple(sorted(names))), once


def _nulls(column: pa.ChunkedArray, design: Design) -> tuple[Rule, int]:
    del column, design
    return Rule("nulls"), 0


_LEARNERS: dict[str, Callable[[pa.ChunkedArray, Design], tuple[Rule, int]]] = {
    "range": _range,
    "levels": _levels,
    "nulls": _nulls,
}


def fit_signal(
    series: Series,
    moments: Moments,
    design: Design,
    *,
    worse: str = "",
    kind: RuleKind = "threshold",
) -> Fitted:
    """Fit limits to a signal's values before the onset.

    Parameters
    ----------
    series : Series
    moments : Moments
    design : Design
    worse : str
        ``low`` or ``high``: the side on which the signal is bad; where empty, the side to which
        it moved.
    kind : str
        ``threshold``, or ``volume``, which is held on both sides.

    Notes
    -----
    The limit is the order statistic that one more good value passes with the probability agreed;
    of too few values for that it lies beyond all of them by the margin, and ``kept`` is False.

    Raises
    ------
    UnfitError
        If fewer than 8 values lie before the onset.
    """
    good = series.values[(series.ends <= moments.low) & series.seen]
    if good.size < FEWEST_VALUES:
        raise UnfitError(
            f"Only {good.size} values lie before the onset; a limit needs {FEWEST_VALUES}."
        )
    sides = ("low", "high") if kind == "volume" else (worse or _moved(series, good, moments),)
    chance = design.chance(series.width) / len(sides)
    limits, kept = {}, True
    for side in sides:
        limits[side], enough = _limit(good, chance, side, design.margin)
        kept = kept and enough
    low, high = limits.get("low"), limits.get("high")
    if kind == "volume" and low is not None and high is not None:
        low, high = float(max(0.0, np.floor(low))), float(np.ceil(high))
    rule = Rule(kind, _loosened(low, -1.0), _loosened(high, 1.0))
    found = check(series, rule, moments)
    return Fitted(
        rule, series.width, 0, int(good.size), chance, kept, found.rate, len(found.alarms)
    )


def _loosened(limit: float | None, direction: float) -> float | None:
    """Return a limit with three digits, rounded to where fewer values break it."""
    if limit is None or limit == 0:
        return limit
    step = 10.0 ** (np.floor(np.log10(abs(limit))) - 2)
    return round(float(np.ceil(limit * direction / step - 1e-9) * step * direction), 12)


def _moved(series: Series, good: Floats, moments: Moments) -> str:
    late = series.values[(series.starts >= moments.onset) & series.seen]
    if not late.size:
        return "high"
    return "low" if float(np.median(late)) < float(np.median(good)) else "high"


def _limit(good: Floats, chance: float, side: str, margin: float) -> tuple[float, bool]:
    ordered = np.sort(good if side == "high" else -good)
    rank = int(np.ceil((1 - chance) * (ordered.size + 1)))
    enough = rank <= ordered.size
    found = ordered[rank - 1] if enough else ordered[-1] + margin * (ordered[-1] - ordered[0])
    return (float(found) if side == "high" else -float(found)), enough


def fit_freshness(moments: Floats, design: Design) -> Fitted:
    """Fit how old the newest row may be: the longest gap between good rows, and the margin.

    Raises
    ------
    UnfitError
        If fewer than 8 rows have a time.
    """
    known = np.unique(moments[np.isfinite(moments)])
    if known.size < FEWEST_VALUES:
        raise UnfitError(f"Only {known.size} times of rows are known; a limit needs 8.")
    gaps = np.diff(known)
    months = float(known[-1] - known[0]) / MONTH
    beyond = max(0, int(np.floor(design.alarms * months)))
    longest = float(np.sort(gaps)[-1 - min(beyond, gaps.size - 1)])
    every = float(np.ceil(longest * (1 + design.margin) / 60))
    return Fitted(
        Rule("freshness", every=every), longest, int(known.size), int(gaps.size), 0.0, kept=True
    )
