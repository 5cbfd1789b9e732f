"""How often what the score raised is dismissed, month by month: in all, by reason, by pattern.

A dismissal counts in the month of the window it is about, not in that of the day somebody came to
it. It is held against two things: everything people decided about windows of that month, with an
interval, and all windows that were judged. What a rule escalated by itself nobody decided.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from workbench.domain.canonical import JsonValue
from workbench.science.intervals import Interval, wilson
from workbench.services.scoring.acts import DISMISSED, ESCALATED, REOPENED
from workbench.services.scoring.backtest_record import interval_body
from workbench.services.scoring.dismissal_patterns import Pattern, dismissal_patterns
from workbench.services.scoring.history import ScoreHistory
from workbench.services.scoring.kept import kept_history
from workbench.services.scoring.verifying import moment
from workbench.services.session import Session
from workbench.storage.score_book import Act


@dataclass(frozen=True, slots=True)
class MonthOfDismissals:
    """What became of the windows of one month.

    Attributes
    ----------
    month : str
        ``"2026-03"``, in UTC.
    windows : int
        That were judged.
    decided : int
        Windows that somebody dismissed or escalated.
    dismissed : int
    """

    month: str
    windows: int
    decided: int
    dismissed: int

    @property
    def share(self) -> Interval | None:
        """Dismissed of decided; None where nobody decided anything.

        Windows of a model that follow each other are alike, so that the truth may lie further off.
        """
        return wilson(self.dismissed, self.decided) if self.decided else None

    @property
    def per_hundred(self) -> float | None:
        """Dismissals for a hundred judged windows; None without any."""
        return 100.0 * self.dismissed / self.windows if self.windows else None

    def json_body(self) -> dict[str, JsonValue]:
        """Return the month as the command line prints it."""
        share, rate = self.share, self.per_hundred
        return {
            "month": self.month,
            "windows": self.windows,
            "decided": self.decided,
            "dismissed": self.dismissed,
            "share": None if share is None else interval_body(share),
            "per_hundred_windows": None if rate is None else round(rate, 4),
        }


@dataclass(frozen=True, slots=True)
class DismissalRate:
    """How often something is dismissed, over time.

    Attributes
    ----------
    by : str
        ``all``, ``reason`` or ``pattern``.
    reason : str
        Empty for all.
    signals : tuple of str
        Of a pattern.
    group : str
        Of a pattern; only its models are counted.
    months : tuple of MonthOfDismissals
        Oldest first, none left out between the first and the last.
    """

    by: Literal["all", "reason", "pattern"]
    reason: str
    signals: tuple[str, ...]
    group: str
    months: tuple[MonthOfDismissals, ...]

    @property
    def whole(self) -> MonthOfDismissals:
        """All months together."""
        return MonthOfDismissals(
            "",
            sum(one.windows for one in self.months),
            sum(one.decided for one in self.months),
            sum(one.dismissed for one in self.months),
        )

    def json_body(self) -> dict[str, JsonValue]:
        """Return the rate as the command line prints it."""
        return {
            "by": self.by,
            "reason": self.reason,
            "signals": list(self.signals),
            "group": self.group,
            "whole": self.whole.json_body(),
            "months": [one.json_body() for one in self.months],
        }


def dismissal_rates(
    session: Session, history: ScoreHistory | None = None
) -> tuple[DismissalRate, ...]:
    """Return how often candidates are dismissed: in all, then by reason, then by pattern.

    Parameters
    ----------
    session : Session
    history : ScoreHistory, optional
        Where it is at hand already.

    Returns
    -------
    tuple of DismissalRate
        Empty while nothing was dismissed; of reasons and patterns the most frequent first.
    """
    found = history or kept_history(session)
    with session.workspace.score_book() as book:
        acts = book.acts(DISMISSED, REOPENED, ESCALATED)
    back = {act.body["act"] for act in acts if act.type == REOPENED}
    stand = [
        act
        for act in acts
        if act.type in (DISMISSED, ESCALATED)
        and act.seq not in back
        and not act.body.get("automatic")
    ]
    dismissed = [act for act in stand if act.type == DISMISSED]
    if not dismissed:
        return ()
    groups = {model.id: model.group or model.id for model in found.models}
    counted = _Counted(found, stand)
    rates = [DismissalRate("all", "", (), "", counted.months(dismissed))]
    reasons = Counter(str(act.body["reason"]) for act in dismissed)
    for reason, _ in sorted(reasons.items(), key=lambda one: (-one[1], one[0])):
        own = [act for act in dismissed if act.body["reason"] == reason]
        rates.append(DismissalRate("reason", reason, (), "", counted.months(own)))
    for one in dismissal_patterns(session):

        def belongs(model: str, group: str = one.group) -> bool:
            return groups.get(model, model) == group

        months = counted.months(one.acts, belongs)
        rates.append(DismissalRate("pattern", one.reason, one.signals, one.group, months))
    return tuple(rates)


def rate_of(pattern: Pattern, rates: Iterable[DismissalRate]) -> DismissalRate | None:
    """Return the rate of a pattern; None where it is not among them."""
    named = (pattern.reason, pattern.signals, pattern.group)
    return next(
        (r for r in rates if r.by == "pattern" and (r.reason, r.signals, r.group) == named), None
    )


class _Counted:
    """Judged windows and decisions by month and model, counted once."""

    def __init__(self, history: ScoreHistory, decisions: Sequence[Act]) -> None:
        self.windows: Counter[tuple[str, str]] = Counter()
        for at, (model, readings) in enumerate(zip(history.models, history.readings, strict=True)):
            judged = history.judged[at]
            self.windows.update(
                (f"{one.start.astimezone(UTC):%Y-%m}", model.id)
                for place, one in enumerate(readings)
                if judged[place]
            )
        decided = {(_month(act), str(act.body["model"]), act.body["start"]) for act in decisions}
        self.decided = Counter((month, model) for month, model, _ in decided)

    def months(
        self, dismissed: Sequence[Act], belongs: Callable[[str], bool] = lambda _: True
    ) -> tuple[MonthOfDismissals, ...]:
        """Return every month from the first to the last, of the models that belong to it."""
        own = {(_month(act), str(act.body["model"]), act.body["start"]) for act in dismissed}
        count = Counter(month for month, _, _ in own)
        seen = sorted({month for month, model in self.windows if belongs(model)} | set(count))
        return tuple(
            MonthOfDismissals(
                month,
                _sum(self.windows, month, belongs),
                _sum(self.decided, month, belongs),
                count[month],
            )
            for month in _between(seen)
        )


def _sum(counts: Counter[tuple[str, str]], month: str, belongs: Callable[[str], bool]) -> int:
    return sum(n for (at, model), n in counts.items() if at == month and belongs(model))


def _month(act: Act) -> str:
    return f"{moment(act.body['start']).astimezone(UTC):%Y-%m}"


def _between(months: Sequence[str]) -> tuple[str, ...]:
    """Return all months from the first to the last."""
    first, last = (int(one[:4]) * 12 + int(one[5:]) - 1 for one in (months[0], months[-1]))
    return tuple(f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1))
