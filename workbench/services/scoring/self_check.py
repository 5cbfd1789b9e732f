"""What a score says of itself: is it stale, do its signals drift, whom does it flag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import WatchedModel
from workbench.domain.scoring.testing import BacktestPlan
from workbench.language import tr
from workbench.science.scoring.baselines import Floats
from workbench.science.scoring.self_watch import (
    Change,
    GroupRate,
    group_rates,
    missing_changes,
    share_change,
    signal_changes,
)
from workbench.services.scoring.backtest_record import interval_body, number
from workbench.services.scoring.definitions import ADOPTED
from workbench.services.scoring.history import ScoreHistory, values_of
from workbench.services.scoring.kept import kept_history
from workbench.services.scoring.segment_check import ModelSegments, model_segments
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.verifying import moment
from workbench.services.scoring.versions import TESTED
from workbench.services.session import Session

GROUPINGS = ("group", "criticality", "regulated", "task")
_NOTABLE = 0.5
"""Spreads by which a signal's level must have moved to be worth a word."""


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What a score says of itself.

    Attributes
    ----------
    days : int or None
        Since somebody last adopted or tested the definition; None where nothing was measured yet.
    stale : bool
    signals, missing, tiers : tuple of Change
        Levels of signals, windows without them, and shares of windows by tier: recent ones
        against those before.
    never : tuple of str
        Signals that no model has.
    groups : mapping of str to tuple of GroupRate
        By what models are grouped by.
    recent : int
        Windows that count as recent.
    drift_share : float
        Change of a tier's share that is worth a word.
    segments : tuple of ModelSegments
        By parts of the rows within each model that tells parts.
    """

    days: int | None
    stale: bool
    signals: tuple[Change, ...]
    missing: tuple[Change, ...]
    tiers: tuple[Change, ...]
    never: tuple[str, ...]
    groups: Mapping[str, tuple[GroupRate, ...]]
    recent: int
    drift_share: float
    segments: tuple[ModelSegments, ...] = ()

    def reminders(self) -> tuple[str, ...]:
        """Return what a person should look at, a sentence each."""
        found = []
        if self.stale and self.days is not None:
            found.append(
                tr(
                    "Nobody adopted or tested the score's definition for {days} days.",
                    days=self.days,
                )
            )
        found += [
            tr(
                "{signal} moved by {shift} of its own spreads over all models ({low} to {high}).",
                signal=one.name,
                shift=f"{one.now:+.1f}",
                low=f"{one.change.low:+.1f}",
                high=f"{one.change.high:+.1f}",
            )
            for one in self.signals
            if one.certain and abs(one.now) >= _NOTABLE
        ]
        found += [
            tr(
                "{signal} is missing in {now} of windows, it was {before}.",
                signal=one.name,
                now=f"{one.now:.0%}",
                before=f"{one.before:.0%}",
            )
            for one in self.missing
            if one.certain and abs(one.now - one.before) >= self.drift_share
        ]
        found += [
            tr(
                "{now} of windows are {tier}, it was {before}.",
                now=f"{one.now:.0%}",
                tier=one.name,
                before=f"{one.before:.0%}",
            )
            for one in self.tiers
            if one.certain and abs(one.now - one.before) >= self.drift_share
        ]
        found += [
            tr(
                "{group} is flagged {ratio} times as often as the others ({low} to {high}).",
                group=one.name,
                ratio=f"{one.ratio.estimate:.1f}",
                low=f"{one.ratio.low:.1f}",
                high=f"{one.ratio.high:.1f}",
            )
            for rates in self.groups.values()
            for one in rates
            if one.ratio is not None and one.ratio.excludes(1.0)
        ]
        found += [words for one in self.segments for words in one.reminders()]
        return tuple(found)

    def json_body(self) -> dict[str, JsonValue]:
        """Return the check as the command line prints it."""
        return {
            "days": self.days,
            "stale": self.stale,
            "recent_windows": self.recent,
            "never_measured": list(self.never),
            "signals": [_change(one) for one in self.signals],
            "missing": [_change(one) for one in self.missing],
            "tiers": [_change(one) for one in self.tiers],
            "groups": {name: [_rate(one) for one in rates] for name, rates in self.groups.items()},
            "segments": [one.json_body() for one in self.segments],
            "reminders": list(self.reminders()),
        }


def self_check(
    session: Session, history: ScoreHistory | None = None, plan: BacktestPlan | None = None
) -> SelfCheck:
    """Return what the score of a workspace says of itself.

    Parameters
    ----------
    session : Session
    history : ScoreHistory, optional
        Where it is at hand already.
    plan : BacktestPlan, optional
    """
    found, rules = history or kept_history(session), plan or backtest_plan()
    days = _days(session, found)
    values, judged = _values(found), found.judged
    names = found.definition.signal_ids
    measured = _measured(values)
    there = [at for at in range(len(names)) if measured[at]]
    known = tuple(names[at] for at in there)
    step, counted = found.scores.tier, judged
    escalating = [at for at, tier in enumerate(found.definition.tiers) if tier.escalates]
    flagged = (step >= escalating[0]) if escalating else step > len(found.definition.tiers)
    return SelfCheck(
        days,
        days is not None and days > rules.stale_after_days,
        signal_changes(values[:, :, there], judged, rules.recent_windows, known),
        missing_changes(values[:, :, there], judged, rules.recent_windows, known),
        tuple(
            share_change(
                tier.word, step == at, judged, rules.recent_windows, len(found.definition.tiers)
            )
            for at, tier in enumerate(found.definition.tiers)
        ),
        tuple(name for at, name in enumerate(names) if not measured[at]),
        {
            by: group_rates(
                flagged, counted, _groups(found.models, by), smallest=rules.smallest_group
            )
            for by in GROUPINGS
            if len(set(_groups(found.models, by))) > 1
        },
        rules.recent_windows,
        rules.drift_share,
        model_segments(found, flagged),
    )


def _values(history: ScoreHistory) -> Floats:
    signals = history.definition.signal_ids
    values = np.full((*history.judged.shape, len(signals)), np.nan)
    for at, windows in enumerate(history.readings):
        if windows:
            values[at, : len(windows)] = values_of(windows, signals)
    return values


def _measured(values: Floats) -> list[bool]:
    return [not bool(np.isnan(values[:, :, at]).all()) for at in range(values.shape[2])]


def _groups(models: Sequence[WatchedModel], by: str) -> list[str]:
    return [str(getattr(model, by)) or "none" for model in models]


def _days(session: Session, history: ScoreHistory) -> int | None:
    """Return the days since the definition was adopted or tested, or first used."""
    digest = history.definition.digest
    with session.workspace.score_book() as book:
        acts = book.acts(ADOPTED, TESTED)
    looked: list[datetime] = [
        moment(act.at)
        for act in acts
        if (act.body["digest"] if act.type == ADOPTED else act.body["definition"]) == digest
    ]
    began = [windows[0].start for windows in history.readings if windows]
    if not looked and not began:
        return None
    since = max(looked) if looked else min(began)
    return max((session.clock() - since).days, 0)


def _change(one: Change) -> dict[str, JsonValue]:
    return {
        "name": one.name,
        "before": number(one.before),
        "now": number(one.now),
        "change": interval_body(one.change),
        "models": one.models,
        "certain": one.certain,
    }


def _rate(one: GroupRate) -> dict[str, JsonValue]:
    return {
        "name": one.name,
        "models": one.models,
        "windows": one.windows,
        "flagged": one.flagged,
        "ratio": None if one.ratio is None else interval_body(one.ratio),
        "too_small": one.ratio is None,
    }
