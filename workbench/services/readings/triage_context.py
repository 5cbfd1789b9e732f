"""What stands beside the score of a cell and never inside it: severity, priority, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.domain.scoring import WatchedModel
from workbench.domain.scoring.playbook import ActionCard
from workbench.domain.severity import Loss, assess
from workbench.language import tr, trn
from workbench.science.metrics import METRICS
from workbench.services.opening.content import severity_table
from workbench.services.readings.opening import Suggestion, severity_words
from workbench.services.readings.triage import TriageReading
from workbench.services.scoring.acts import contributions_of, leading
from workbench.services.scoring.candidates import behind, run_of
from workbench.services.scoring.content import decisions, playbook
from workbench.services.scoring.context import Fired, facts_of, priority_of
from workbench.services.scoring.deadlines import deadline_of


@dataclass(frozen=True, slots=True)
class CellContext:
    """What a person needs to decide about a cell.

    Attributes
    ----------
    since : datetime
        Where the run of raised windows began that the cell is in.
    windows : int
        How many windows that run has, up to the cell.
    severity : Suggestion or None
        What the severity table gives for the loss; None where no loss was measured.
    loss : str
        That loss in a few words: ``"loss 2.6 × tolerance"``.
    reach : str
        Which rows, in words.
    owner : str
    changes : tuple of str
        Changes of the process in the windows of the run, the last first.
    priority, urgency : str
        ``"P1"`` and ``"now"``.
    because : tuple of Fired
        Every rule that led to the priority.
    category, category_title : str
        What kind of trouble it is, as the taxonomy calls it, and in words.
    card : ActionCard or None
    deadline : datetime or None
    signals : tuple of str
        What leads the score.
    """

    since: datetime
    windows: int
    severity: Suggestion | None
    loss: str
    reach: str
    owner: str
    changes: tuple[str, ...]
    priority: str
    urgency: str
    because: tuple[Fired, ...]
    category: str
    category_title: str
    card: ActionCard | None
    deadline: datetime | None
    signals: tuple[str, ...]


def cell_context(reading: TriageReading, model: int, window: int) -> CellContext:
    """Return what stands beside the score of a window of a model.

    Parameters
    ----------
    reading : TriageReading
    model, window : int
        Places in its history.
    """
    history, rules = reading.history, decisions()
    windows, watched = history.readings[model], history.models[model]
    first = run_of(history, model, window)
    tier = history.tier(model, window)
    signals = leading(contributions_of(history, model, window), rules.leading_share)
    category = rules.category(signals[0] if signals else "")
    priority, because = priority_of(rules, tier, facts_of(watched, windows[first : window + 1]))
    card = playbook().card(tier.id, category.id) if tier.escalates else None
    told: Mapping[str, Mapping[str, Any]] = windows[window].details
    here = windows[window]
    measured = behind(history, model, window, "performance").details
    return CellContext(
        since=windows[first].start,
        windows=window - first + 1,
        severity=_severity(watched, measured),
        loss=_loss_words(watched, measured),
        reach=_reach(watched, windows[window].rows, told),
        owner=watched.owner or (card.owner if card is not None else ""),
        changes=_changes([one.details for one in windows[first : window + 1]]),
        priority=priority.id,
        urgency=priority.words,
        because=because,
        category=category.taxonomy,
        category_title=category.title,
        card=card,
        deadline=None
        if card is None
        else deadline_of(card, watched.id, here.start, reading.received, otherwise=here.end),
        signals=signals,
    )


def loss_measured(
    watched: WatchedModel, details: Mapping[str, Mapping[str, Any]]
) -> tuple[Loss, str] | None:
    """Return how much worse the metric is than its baseline, and which metric; None if unknown.

    Parameters
    ----------
    watched : WatchedModel
    details : mapping
        Of a window.
    """
    told = details.get("performance", {})
    name = str(told.get("metric") or watched.metric)
    metric, before, after = METRICS.get(name), told.get("before"), told.get("after")
    if metric is None or not isinstance(before, float) or not isinstance(after, float):
        return None
    usual = severity_table().tolerance
    tolerance = usual.absolute if metric.bounded else usual.relative * abs(before)
    ends = [told.get("low"), told.get("high")]
    known = [metric.worsening(before, one) for one in ends if isinstance(one, float)]
    low, high = sorted(known) if len(known) == len(ends) else (None, None)
    agreed = watched.tolerance is not None
    return (
        Loss(
            value=metric.worsening(before, after),
            low=low,
            high=high,
            tolerance=watched.tolerance or tolerance or usual.absolute,
            agreed=agreed,
        ),
        name,
    )


def _severity(watched: WatchedModel, details: Mapping[str, Mapping[str, Any]]) -> Suggestion | None:
    found = loss_measured(watched, details)
    if found is None:
        return None
    loss, metric = found
    reach = "regulated" if watched.regulated else ""
    assessment = assess(severity_table(), harm=0, reach=reach, loss=loss)
    words = severity_words(assessment, 0, reach, loss, metric)
    return Suggestion("severity", assessment.level.name, words)


def _loss_words(watched: WatchedModel, details: Mapping[str, Mapping[str, Any]]) -> str:
    found = loss_measured(watched, details)
    if found is None:
        return ""
    times = f"{found[0].times:.1f}"
    if found[0].agreed:
        return tr("loss {times} × tolerance", times=times)
    return tr("loss {times} × the usual tolerance, none agreed", times=times)


def _reach(watched: WatchedModel, rows: int, details: Mapping[str, Mapping[str, Any]]) -> str:
    parts = [trn("{count} row in the window", "{count} rows in the window", rows)]
    groups = details.get("segment", {}).get("groups")
    if isinstance(groups, list) and groups:
        worst: Mapping[str, Any] = groups[0]
        count = worst.get("rows")
        if isinstance(count, int) and rows:
            share = f"{100 * count / rows:.0f}\u202f%"
            parts.append(tr("worst in {group}, {share} of them", group=worst["group"], share=share))
    if watched.customers:
        parts.append(tr("{count} customers reached", count=watched.customers))
    return "; ".join(parts)


def _changes(windows: Sequence[Mapping[str, Mapping[str, Any]]]) -> tuple[str, ...]:
    found: dict[tuple[str, str], None] = {}
    for details in reversed(windows):
        told = details.get("process", {}).get("changes")
        for one in told if isinstance(told, list) else ():
            found[str(one.get("at", "")), str(one.get("title", ""))] = None
    ordered = sorted(found, reverse=True)
    return tuple(f"{title}, {at[:16].replace('T', ' ')}" for at, title in ordered)
