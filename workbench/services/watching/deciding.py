"""Which batches make a trigger fire: decided once, on everything known up to each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from workbench.domain.canonical import sha256_hex
from workbench.domain.scoring import WatchedModel
from workbench.science.triggers import Truths, Windows
from workbench.services.scoring.acts import contributions_of, leading
from workbench.services.scoring.content import decisions
from workbench.services.scoring.context import facts_of, priority_of
from workbench.services.scoring.history import ScoreHistory
from workbench.services.watching.firing import Firing, ScoreTold
from workbench.services.watching.scenarios import Loaded, ScenarioSet
from workbench.services.watching.series import (
    LATE,
    lacking,
    looked_back,
    windows_of,
    with_unmeasured,
)


@dataclass(frozen=True)
class Decisions:
    """What every trigger says of every window of one model.

    Attributes
    ----------
    history : ScoreHistory
        Of this model alone.
    scenarios : ScenarioSet
    windows : Windows
        The model's own, and one more where nothing came for too long.
    firing : mapping of str to ndarray of bool
        By scenario, one truth a window.
    not_judged : mapping of str to str
        Scenarios that cannot be judged here, with what they read that nothing measures.
    """

    history: ScoreHistory
    scenarios: ScenarioSet
    windows: Windows
    firing: Mapping[str, Truths]
    not_judged: Mapping[str, str]

    @property
    def model(self) -> WatchedModel:
        """The model that is decided on."""
        return self.history.models[0]

    def of_batch(self, sha256: str, name: str, starts: Iterable[datetime]) -> Firing | None:
        """Return what fires on the windows of a batch, by their starts; None if nothing does."""
        wanted = set(map(_hours, starts))
        places = [at for at, start in enumerate(self._own_starts()) if start in wanted]
        return self._firing(sha256, name, places)

    def of_waiting(self) -> Firing | None:
        """Return what fires because no batch came; None if nothing does."""
        place = self.windows.starts.size - 1
        if place < len(self.history.readings[0]):
            return None
        newest = self.history.readings[0][-1].end.astimezone(UTC).isoformat()
        stands_for = sha256_hex(f"late\n{self.model.id}\n{newest}".encode())
        return self._firing(stands_for, f"after {newest}", [place], late=True)

    def score_at(self, place: int) -> ScoreTold:
        """Return the score of a window; of waiting that of the last window."""
        at = min(place, self.history.last(0))
        tier, definition = self.history.tier(0, at), self.history.definition
        return ScoreTold(
            score=float(self.history.scores.score[0, at]),
            tier=tier.id,
            word=tier.word,
            shape=tier.shape,
            name=definition.name,
            version=definition.version,
            digest=definition.digest,
            unsure=self._unsure(at),
        )

    def _unsure(self, place: int) -> str:
        """Return why the score of a window tells nothing yet; empty if it does."""
        definition = self.history.definition
        rows, needed = self.history.readings[0][place].rows, definition.smallest_window
        if not self.history.judged[0, place]:
            return f"too small to be judged: {rows} rows of the {needed} that it takes"
        known = int(self.history.judged[0, :place].sum())
        if known < definition.baseline.learning:
            return f"still learning: {known} windows of the {definition.baseline.learning} it takes"
        return ""

    def place_of(self, starts: Sequence[datetime]) -> int:
        """Return the place of the last of some windows; of none that of the newest."""
        if not starts:
            return self.history.last(0)
        return int(np.searchsorted(self._own_starts(), _hours(starts[-1])))

    def _own_starts(self) -> Sequence[float]:
        found: list[float] = self.windows.starts[: len(self.history.readings[0])].tolist()
        return found

    def _firing(
        self, sha256: str, name: str, places: Sequence[int], *, late: bool = False
    ) -> Firing | None:
        fired = [
            one
            for one in self.scenarios.loaded
            if one.scenario.id in self.firing
            and (not late or LATE in one.trigger.bases())
            and any(self.firing[one.scenario.id][at] for at in places)
        ]
        if not fired:
            return None
        hits = [at for at in places if any(self.firing[one.scenario.id][at] for one in fired)]
        own = min(hits[-1], self.history.last(0))
        led = leading(contributions_of(self.history, 0, own))
        persistence = self.history.definition.persistence
        first = min(looked_back(one.trigger, self.windows, hits[0], persistence) for one in fired)
        facts = facts_of(self.model, self.history.readings[0][min(first, own) : own + 1])
        priority, _ = priority_of(decisions(), self.history.tier(0, own), facts)
        return Firing(
            model=self.model,
            fired=tuple(one.scenario for one in fired),
            batch=sha256,
            name=name,
            start=_moment(self.windows.starts[first]),
            end=_moment(self.windows.ends[hits[-1]]),
            at=_moment(self.windows.ends[hits[0]]),
            window=self.history.readings[0][own].start,
            score=self.score_at(own),
            priority=priority.id,
            step=int(self.history.scores.tier[0, own]),
            signals=("freshness",) if late else led,
            scenarios=self.scenarios.digest,
            late=late,
        )


def decide(
    history: ScoreHistory, scenarios: ScenarioSet, every_hours: float | None, waiting: float = 0.0
) -> Decisions:
    """Judge every trigger on every window of the one model of a history.

    No window is judged by a later one, so that it does not matter how many are judged at once.

    Parameters
    ----------
    history : ScoreHistory
    scenarios : ScenarioSet
    every_hours : float, optional
        How far apart windows should begin.
    waiting : float
        For how many hours nothing came.
    """
    windows = windows_of(history, 0, every_hours, waiting)
    signals = history.definition.signal_ids
    firing, not_judged = {}, {}
    for one in scenarios.loaded:
        unknown = lacking(one.trigger, windows, signals)
        if unknown:
            not_judged[one.scenario.id] = unknown[0]
        else:
            firing[one.scenario.id] = _fires(one, windows)
    return Decisions(history, scenarios, windows, firing, not_judged)


def _fires(one: Loaded, windows: Windows) -> Truths:
    return one.trigger.firing(with_unmeasured(windows, one.trigger))


def _hours(moment: datetime) -> float:
    return moment.timestamp() / 3600.0


def _moment(hours: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(float(hours) * 3.6e6))
