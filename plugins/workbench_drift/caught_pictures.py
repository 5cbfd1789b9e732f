"""The signal with its threshold, and what every other threshold would have done."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from workbench.api import Axis, Figure, Flags, Level, Line, Span
from workbench.science.guardrails.back_check import BackCheck, Moments, Step
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import HOUR, Series
from workbench_drift.caught_rule import RuleParameters

MOST_POINTS = 2_000


def moment(at: float) -> str:
    """Return an instant as it is written into results: ``"2026-05-14 07:00 UTC"``."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def caught_figures(
    asked: RuleParameters,
    rule: Rule,
    series: Series,
    found: BackCheck,
    steps: Sequence[Step],
    moments: Moments,
) -> tuple[Figure, ...]:
    """Return the signal with the rule's threshold, and the trade-off of all thresholds."""
    figures = [_signal(asked, rule, series, found, moments)]
    trade = _trade_off(asked, rule, steps)
    return (*figures, trade) if trade is not None else tuple(figures)


def _signal(
    asked: RuleParameters, rule: Rule, series: Series, found: BackCheck, moments: Moments
) -> Figure:
    shown = _shown(series, found, moments)
    values = [None if not np.isfinite(v) else float(v) for v in series.values[shown].tolist()]
    limits = rule.limits
    flags = [(moments.onset, "onset", False)]
    if moments.declared is not None:
        flags.append((moments.declared, "declared", False))
    if found.fires_at is not None:
        flags.append((found.fires_at, "rule fires", True))
    flags.sort()
    title = (
        "The rule does not fire"
        if found.fires_at is None
        else (f"The rule fires {moment(found.fires_at)}")
    )
    return Figure(
        id="signal",
        title=title,
        caption=f"{len(values)} bins of {series.width / HOUR:g} h; a gap has nothing to judge.",
        x=Axis(label="Event time", kind="time"),
        y=Axis(label=_value_words(asked), zero=False),
        marks=(
            Line(x=tuple(series.starts[shown].tolist()), y=tuple(values), label=asked.subject),
            *(
                Level(value=value, tone="muted", label=label)
                for value, label in ((limits.low, "lowest"), (limits.high, "highest"))
                if value is not None
            ),
            Span(
                start=moments.low, end=max(moments.high, moments.low), tone="muted", label="onset"
            ),
            Flags(
                at=tuple(at for at, _, _ in flags),
                title=tuple(words for _, words, _ in flags),
                emphasised=tuple(strong for _, _, strong in flags),
            ),
        ),
        about=asked.subject,
    )


def _shown(series: Series, found: BackCheck, moments: Moments) -> slice:
    """Return the bins that are drawn: all, or the last ones before and around the incident."""
    if series.starts.size <= MOST_POINTS:
        return slice(None)
    latest = max(found.fires_at or moments.onset, moments.declared or moments.onset)
    last = int(np.searchsorted(series.starts, latest, side="right")) + MOST_POINTS // 4
    return slice(max(0, last - MOST_POINTS), last)


def _value_words(asked: RuleParameters) -> str:
    words = {
        "range": f"Share of rows with {asked.subject} in range",
        "levels": f"Share of rows with a known {asked.subject}",
        "nulls": f"Share of rows with a {asked.subject}",
        "freshness": "Age of the newest row, minutes",
        "volume": "Rows",
    }
    return words.get(asked.rule().kind, asked.subject)


def _trade_off(asked: RuleParameters, rule: Rule, steps: Sequence[Step]) -> Figure | None:
    known = [one for one in steps if one.check.rate is not None and one.check.delay is not None]
    if len(known) < 2:
        return None
    points = sorted(
        {
            (one.check.rate.estimate, one.check.delay.estimate / HOUR)
            for one in known
            if one.check.rate is not None and one.check.delay is not None
        }
    )
    return Figure(
        id="trade-off",
        title="What sooner costs in false alarms",
        caption=f"{len(known)} thresholds that fire, of {len(steps)} tried.",
        x=Axis(label="False alarms a month", zero=True),
        y=Axis(label="Hours from the onset until it fires"),
        marks=(
            Line(x=tuple(x for x, _ in points), y=tuple(y for _, y in points)),
            *_own(rule, known),
        ),
        about=asked.subject,
    )


def _own(rule: Rule, known: Sequence[Step]) -> tuple[Level, ...]:
    own = next((one for one in known if one.threshold == rule.threshold), None)
    if own is None or own.check.delay is None:
        return ()
    return (Level(value=own.check.delay.estimate / HOUR, tone="muted", label="this rule"),)
