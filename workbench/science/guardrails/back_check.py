"""Would a rule have caught it: when it fires, how much earlier, and at what false alarms.

History is what lies wholly before the onset, as early as it may have been. Alarms are counted
there. A rule that stays broken raises one alarm a day, not one in all: else a rule that always
fires would look the best.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from workbench.science.guardrails.rule import Booleans, Rule
from workbench.science.guardrails.series import DAY, HOUR, MONTH, Floats, Series
from workbench.science.intervals import Interval

REPEAT = DAY
"""Seconds after which a rule that is still broken counts as a further alarm."""
FEWEST_DAYS = 28.0
"""Days of history below which a number of alarms a month cannot be told."""
MOST_STEPS = 60
"""Thresholds that a sweep tries."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What an alarm is measured against, in seconds since 1970.

    Attributes
    ----------
    onset, low, high : float
        When it began, with its 95 % interval.
    declared : float or None
        When somebody knew; None where that is not known.
    """

    onset: float
    low: float
    high: float
    declared: float | None = None


@dataclass(frozen=True, slots=True)
class BackCheck:
    """What a rule would have done.

    Attributes
    ----------
    fires_at : float or None
        End of the first bin on which it fires after the onset; None if it never does.
    lead : float or None
        Seconds from then to when it was declared; negative where the rule came later.
    delay : Interval or None
        Seconds from the onset to then, with what the onset's interval leaves open.
    alarms : tuple of float
        False alarms: when they were raised on the history.
    days : float
        Days of history that were judged.
    rate : Interval or None
        False alarms a month with the exact Poisson interval; None without history.
    before, after : float or None
        Median value of the bins before and after the onset.
    was_firing : bool
        Whether it was firing already when it began, so that the alarm could not be new.
    """

    fires_at: float | None
    lead: float | None
    delay: Interval | None
    alarms: tuple[float, ...]
    days: float
    rate: Interval | None
    before: float | None = None
    after: float | None = None
    was_firing: bool = False

    @property
    def caught(self) -> bool:
        """Whether it fires, and sooner than it was declared where that is known."""
        return self.fires_at is not None and (self.lead is None or self.lead > 0)

    @property
    def tells(self) -> bool:
        """Whether the history is long enough to speak of alarms a month."""
        return self.days >= FEWEST_DAYS


def firing(series: Series, rule: Rule) -> Booleans:
    """Return on which bins a rule fires: broken, and broken for as long as it must be."""
    broken = rule.limits.broken(series.values)
    needed = rule.holds_for(series.width)
    if needed == 1:
        return broken
    place = np.arange(broken.size)
    last_good = np.maximum.accumulate(np.where(broken, -1, place))
    return broken & (place - last_good >= needed)


def raised(moments: Floats, repeat: float = REPEAT) -> tuple[float, ...]:
    """Return when alarms are raised: at the first moment, and again once ``repeat`` has passed."""
    alarms: list[float] = []
    for moment in moments.tolist():
        if not alarms or moment - alarms[-1] >= repeat:
            alarms.append(moment)
    return tuple(alarms)


def monthly(count: int, days: float, confidence: float = 0.95) -> Interval | None:
    """Return a number of events a month with its exact Poisson interval (Garwood 1936)."""
    months = days * DAY / MONTH
    if months <= 0:
        return None
    tail = (1 - confidence) / 2
    low = float(chdtri(2 * count, 1 - tail)) / 2 if count else 0.0
    high = float(chdtri(2 * count + 2, tail)) / 2
    return Interval(count / months, low / months, high / months, confidence, "poisson")


def check(series: Series, rule: Rule, moments: Moments, repeat: float = REPEAT) -> BackCheck:
    """Try a rule on a series.

    Parameters
    ----------
    series : Series
    rule : Rule
    moments : Moments
    repeat : float
        Seconds after which a rule that is still broken counts as a further alarm.

    Notes
    -----
    A looser limit never fires earlier and never raises more alarms: it fires on a subset of the
    bins, and the alarms are the fewest stretches of ``repeat`` seconds that cover them.
    """
    fires = firing(series, rule)
    history = series.ends <= moments.low
    late = np.flatnonzero(fires & ~history)
    at = float(series.ends[late[0]]) if late.size else None
    alarms = raised(series.ends[fires & history], repeat)
    days = float((series.seen & history).sum()) * series.width / DAY
    known = moments.declared
    earlier = np.flatnonzero(history)
    return BackCheck(
        fires_at=at,
        lead=None if at is None or known is None else known - at,
        delay=None if at is None else _delay(at, moments),
        alarms=alarms,
        days=days,
        rate=monthly(len(alarms), days),
        before=_median(series.values[history]),
        after=_median(series.values[series.starts >= moments.high]),
        was_firing=bool(
            earlier.size and late.size and fires[earlier[-1]] and late[0] == earlier[-1] + 1
        ),
    )


def _delay(at: float, moments: Moments) -> Interval:
    return Interval(
        at - moments.onset,
        at - max(moments.high, moments.onset),
        at - min(moments.low, moments.onset),
        method="onset",
    )


def _median(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold of a sweep and what it would have done."""

    threshold: float
    check: BackCheck


def sweep(
    series: Series, rule: Rule, moments: Moments, repeat: float = REPEAT, steps: int = MOST_STEPS
) -> tuple[Step, ...]:
    """Try a rule at many thresholds: lead time against false alarms.

    Returns
    -------
    tuple of Step
        From the loosest to the tightest; thresholds lie between the values that occur, and the
        rule's own is among them.
    """
    tried = [
        Step(at, check(series, rule.moved(at), moments, repeat))
        for at in thresholds(series, rule, steps)
    ]
    return tuple(tried if rule.moved_side == "low" else reversed(tried))


def thresholds(series: Series, rule: Rule, steps: int = MOST_STEPS) -> tuple[float, ...]:
    """Return thresholds worth trying, ascending: halfway between the values that occur."""
    known = np.unique(series.values[series.seen])
    between = (known[1:] + known[:-1]) / 2 if known.size > 1 else known
    if between.size > steps:
        places = np.unique(np.linspace(0, between.size - 1, steps).round().astype(int))
        between = between[places]
    own = [] if rule.threshold is None else [rule.threshold]
    ends = [1.0] if rule.on_rows else []
    if rule.kind in {"threshold", "volume"} and rule.low is not None and rule.high is not None:
        between = between[between <= rule.high]
    return tuple(sorted({*(float(one) for one in between), *own, *ends}))


def best_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps that no other beats: fires no later with fewer alarms, or the reverse."""
    found: list[Step] = []
    fewest = math.inf
    order = sorted(
        (one for one in steps if one.check.fires_at is not None),
        key=lambda one: (one.check.fires_at or 0.0, len(one.check.alarms)),
    )
    for one in order:
        if len(one.check.alarms) < fewest:
            found.append(one)
            fewest = len(one.check.alarms)
    return tuple(found)


def span_words(seconds: float) -> str:
    """Return a length of time in words of English: ``"9 h"``, ``"26 h"``, ``"3 d 04 h"``."""
    size = abs(seconds)
    if size < HOUR:
        return f"{size / 60:.0f} min"
    hours = round(size / HOUR)
    return f"{hours} h" if hours < 48 else f"{hours // 24} d {hours % 24:02d} h"
