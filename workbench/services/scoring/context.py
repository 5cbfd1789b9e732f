"""What raises or lowers a candidate's priority, beside its score and never inside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.domain.scoring import Tier, WatchedModel, WindowReading
from workbench.domain.scoring.decisions import Decisions, PriorityStep

_HOUR, _DAY = 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired.

    Attributes
    ----------
    id : str
    points : int
    words : str
        With the fact it saw.
    """

    id: str
    points: int
    words: str


def facts_of(model: WatchedModel, windows: tuple[WindowReading, ...]) -> Mapping[str, float | None]:
    """Return what rules look at, None where it is not known.

    Parameters
    ----------
    model : WatchedModel
    windows : tuple of WindowReading
        Of the candidate, oldest first.
    """
    first, last = windows[0], windows[-1]
    changed = [
        (first.end - at).total_seconds() / _HOUR
        for reading in windows
        for at in _changes(reading)
        if at <= first.end
    ]
    trained = model.trained_at
    age = None if trained is None else (last.end - trained).total_seconds() / _DAY
    kept = [one for one in model.maintenance if one.start < last.end and last.start < one.end]
    return {
        "criticality": float(model.criticality),
        "regulated": float(model.regulated),
        "customers": None if model.customers is None else float(model.customers),
        "model_age_days": age,
        "changed_hours": min(changed, default=None),
        "maintenance": float(len(kept)),
    }


def priority_of(
    rules: Decisions, tier: Tier, facts: Mapping[str, float | None]
) -> tuple[PriorityStep, tuple[Fired, ...]]:
    """Return a priority, and every rule that led to it.

    Parameters
    ----------
    rules : Decisions
    tier : Tier
    facts : mapping
        Of :func:`facts_of`.
    """
    base = rules.tier_points.get(tier.id, 0)
    fired = [Fired("tier", base, f"{tier.word} score")]
    for rule in rules.context:
        value = facts.get(rule.fact)
        if value is not None and rule.fits(value):
            fired.append(Fired(rule.id, rule.points, rule.words.format(value=f"{value:,.0f}")))
    return rules.priority(sum(one.points for one in fired)), tuple(fired)


def _changes(reading: WindowReading) -> list[datetime]:
    told: Any = reading.details.get("process", {}).get("changes", [])
    return [datetime.fromisoformat(one["at"]) for one in told] if isinstance(told, list) else []
