"""The queue of a day: what asks for a human, grouped, ranked, with what is held back and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from workbench.domain.scoring import ScoreDefinition, Tier, WatchedModel, WindowReading
from workbench.domain.scoring.decisions import Category, Decisions
from workbench.domain.scoring.playbook import ActionCard, Playbook
from workbench.services.scoring.acts import (
    Dismissal,
    contributions_of,
    dismissals_in_force,
    escalations,
    leading,
)
from workbench.services.scoring.content import decisions, playbook
from workbench.services.scoring.context import Fired, facts_of, priority_of
from workbench.services.scoring.deadlines import Received, deadline_of
from workbench.services.scoring.history import ScoreHistory, score_history
from workbench.services.scoring.kept import kept_history
from workbench.services.session import Session
from workbench.storage.score_book import Act


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one signal adds to a score.

    Attributes
    ----------
    signal, title : str
    points : float
    words : str
        The figures behind it: ``AUC 0.80 → 0.67``.
    column, node : str
        Where to look; empty where it is of the whole model.
    """

    signal: str
    title: str
    points: float
    words: str
    column: str
    node: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Windows of one model, in a row, that ask for a human.

    Attributes
    ----------
    model : WatchedModel
    start, end : datetime
        Of the first and the last of its windows.
    windows : int
    window : WindowReading
        The latest.
    score, spike : float
    tier : Tier
    step : int
        Place of the tier in the scale.
    contributions : tuple of Contribution
        Highest first; they add up to the score.
    signals : tuple of str
        What leads the score.
    category : Category
    segment : str
        The part it is about, where one part leads it.
    priority : str
        ``P1`` to ``P4``.
    because : tuple of Fired
        Every rule that led to the priority.
    card : ActionCard or None
    deadline : datetime or None
        Counted from when the batch of the latest window was received.
    group : str
        What it belongs together with, in words.
    held_back : str
        Why it is held back; it is shown all the same.
    dismissed : Dismissal or None
        In force.
    escalated : Act or None
        The act by which it was brought to a human.
    definition : ScoreDefinition
    """

    model: WatchedModel
    start: datetime
    end: datetime
    windows: int
    window: WindowReading
    score: float
    spike: float
    tier: Tier
    step: int
    contributions: tuple[Contribution, ...]
    signals: tuple[str, ...]
    category: Category
    segment: str
    priority: str
    because: tuple[Fired, ...]
    card: ActionCard | None
    deadline: datetime | None
    definition: ScoreDefinition
    group: str = ""
    held_back: str = ""
    dismissed: Dismissal | None = None
    escalated: Act | None = None

    @property
    def open(self) -> bool:
        """Whether it asks for a human now: neither held back, nor dismissed, nor escalated."""
        return not self.held_back and self.dismissed is None and self.escalated is None

    @property
    def title(self) -> str:
        """What the model is called."""
        return self.model.title or self.model.id


def candidates(
    session: Session, at: datetime | None = None, *, every: bool = False
) -> tuple[Candidate, ...]:
    """Return the queue as it stands at an instant, what asks for a human first.

    Parameters
    ----------
    session : Session
    at : datetime, optional
        Now by default; windows that began later are not looked at.
    every : bool
        Those of a tier that does not escalate, too, except the lowest.
    """
    history = kept_history(session) if at is None else score_history(session, until=at)
    now = at or session.clock()
    return queue_of(
        history,
        received=received_of(session, history),
        dismissed=dismissals_in_force(session, now),
        escalated=[act for act in escalations(session) if datetime.fromisoformat(act.at) <= now],
        at=now,
        every=every,
    )


def received_of(session: Session, history: ScoreHistory) -> Received:
    """Return when the batches were received behind every window that asks for a human."""
    asking = [at for at, tier in enumerate(history.definition.tiers) if tier.escalates]
    models, windows = np.nonzero(np.isin(history.scores.tier, asking))
    raised = [
        history.readings[model][window]
        for model, window in zip(models.tolist(), windows.tolist(), strict=True)
        if window < len(history.readings[model])
    ]
    with session.workspace.score_book() as book:
        return book.received((one.model, one.start) for one in raised)


def queue_of(  # noqa: PLR0913 -- scores, what people did, and the rules
    history: ScoreHistory,
    *,
    at: datetime,
    dismissed: Sequence[Dismissal] = (),
    escalated: Sequence[Act] = (),
    every: bool = False,
    rules: Decisions | None = None,
    cards: Playbook | None = None,
    received: Received | None = None,
) -> tuple[Candidate, ...]:
    """Return the queue of scores; arguments as of :func:`candidates`."""
    rules, cards = rules or decisions(), cards or playbook()
    found = []
    for model in range(len(history.models)):
        window = history.last(model)
        if window < 0:
            continue
        tier = history.tier(model, window)
        if tier.escalates or (every and history.scores.tier[model, window] > 0):
            one = _candidate(history, model, window, rules, cards, received or {})
            found.append(_with_acts(one, dismissed, escalated, at))
    held = _held_back(found, history.models, rules)
    return tuple(sorted(_grouped(held), key=_urgency))


def _urgency(one: Candidate) -> tuple[bool, str, float, str]:
    return not one.open, one.priority, -one.score, one.model.id


def _candidate(
    history: ScoreHistory,
    model: int,
    window: int,
    rules: Decisions,
    cards: Playbook,
    received: Received,
) -> Candidate:
    scores, readings = history.scores, history.readings[model]
    first = run_of(history, model, window)
    parts = contributions_of(history, model, window)
    signals = leading(parts, rules.leading_share)
    told = tuple(
        _contribution(history, model, window, name, parts[name])
        for name in sorted(parts, key=lambda name: (-parts[name], name))
        if parts[name] > 0
    )
    tier = history.tier(model, window)
    category = rules.category(signals[0] if signals else "")
    watched = history.models[model]
    priority, because = priority_of(rules, tier, facts_of(watched, readings[first : window + 1]))
    card = cards.card(tier.id, category.id)
    end = readings[window].end
    return Candidate(
        model=watched,
        start=readings[first].start,
        end=end,
        windows=window - first + 1,
        window=readings[window],
        score=float(scores.score[model, window]),
        spike=float(scores.spike[model, window]),
        tier=tier,
        step=int(scores.tier[model, window]),
        contributions=told,
        signals=signals,
        category=category,
        segment=_segment(history, model, window) if signals[:1] == ("segment",) else "",
        priority=priority.id,
        because=because,
        card=card,
        deadline=None
        if card is None
        else deadline_of(card, watched.id, readings[window].start, received, otherwise=end),
        definition=history.definition,
    )


def run_of(history: ScoreHistory, model: int, window: int) -> int:
    """Return the first of the windows in a row, up to one, that stand above the lowest tier."""
    first = window
    while first > 0 and history.scores.tier[model, first - 1] > 0:
        first -= 1
    return first


def behind(history: ScoreHistory, model: int, window: int, signal: str) -> WindowReading:
    """Return the window, of those a score is the mean of, in which a signal was worst."""
    judged = [at for at in range(window, -1, -1) if history.judged[model, at]]
    last = judged[: history.definition.persistence] or [window]
    place = history.definition.signal_ids.index(signal)
    severity = np.nan_to_num(history.scores.severity[model, last, place])
    return history.readings[model][last[int(severity.argmax())]]


def _contribution(
    history: ScoreHistory, model: int, window: int, signal: str, points: float
) -> Contribution:
    term = next(one for one in history.definition.signals if one.id == signal)
    detail: Mapping[str, Any] = behind(history, model, window, signal).details.get(signal, {})
    return Contribution(
        signal=signal,
        title=term.title,
        points=points,
        words=str(detail.get("words", "")),
        column=str(detail.get("column", "")),
        node=str(detail.get("node") or detail.get("column", "")),
    )


def _segment(history: ScoreHistory, model: int, window: int) -> str:
    detail: Mapping[str, Any] = behind(history, model, window, "segment").details.get("segment", {})
    groups = detail.get("groups")
    return str(groups[0]["group"]) if isinstance(groups, list) and groups else ""


def _with_acts(
    one: Candidate, dismissed: Sequence[Dismissal], escalated: Sequence[Act], at: datetime
) -> Candidate:
    covering = [d for d in dismissed if d.covers(one.model.id, one.signals, one.step, at)]
    raised = [
        act
        for act in escalated
        if act.body["model"] == one.model.id
        and datetime.fromisoformat(str(act.body["end"])) > one.start
    ]
    return replace(
        one,
        dismissed=covering[-1] if covering else None,
        escalated=raised[-1] if raised else None,
    )


def _held_back(
    found: Sequence[Candidate], models: Iterable[WatchedModel], rules: Decisions
) -> list[Candidate]:
    """Hold back what trouble upstream explains, never a candidate that it does not."""
    above = upstream_of(models)
    held = []
    for one in found:
        words = next(
            (
                rule.words.format(upstream=other.title)
                for rule in rules.inhibitions
                for other in found
                if other.model.id in above.get(one.model.id, ())
                and other.signals
                and set(rule.by) & set(other.signals)
                and one.signals
                and set(one.signals) <= set(rule.holds)
                and other.start < one.end
                and one.start < other.end
            ),
            "",
        )
        held.append(replace(one, held_back=words))
    return held


def upstream_of(models: Iterable[WatchedModel]) -> dict[str, frozenset[str]]:
    """Return everything each model reads, directly or through others, itself excluded."""
    direct = {model.id: model.upstream for model in models}
    found = {}
    for name, reads in direct.items():
        seen: set[str] = set()
        todo = list(reads)
        while todo:
            current = todo.pop()
            if current not in seen:
                seen.add(current)
                todo.extend(direct.get(current, ()))
        found[name] = frozenset(seen - {name})
    return found


def _grouped(found: Sequence[Candidate]) -> list[Candidate]:
    """Say which candidates overlap in time and read the same source."""
    grouped = []
    for one in found:
        shared: dict[str, int] = {}
        for other in found:
            if other is not one and other.start < one.end and one.start < other.end:
                for source in {*one.model.upstream, one.model.id} & {
                    *other.model.upstream,
                    other.model.id,
                }:
                    shared[source] = shared.get(source, 1) + 1
        best = max(shared, key=lambda name: (shared[name], name), default="")
        words = f"{shared[best]} candidates share {best}" if best else ""
        grouped.append(replace(one, group=words))
    return grouped
