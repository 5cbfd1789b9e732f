"""What Triage shows: the scores of every watched model, and what people did about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import ScoreDefinition, Tier
from workbench.domain.scoring.testing import CalibrationMap
from workbench.language import tr, trn
from workbench.services.readings.triage_grid import (
    DAY,
    DISMISSED,
    OPENED,
    UNTOUCHED,
    Integers,
    ScoreGrid,
    Timeline,
    score_grid,
    timeline_of,
)
from workbench.services.scoring.acts import DISMISSED as SET_ASIDE
from workbench.services.scoring.acts import ESCALATED, REOPENED, dismissals_in_force
from workbench.services.scoring.calibrations import map_in_force
from workbench.services.scoring.candidates import Candidate, queue_of, received_of
from workbench.services.scoring.deadlines import Received
from workbench.services.scoring.history import ScoreHistory
from workbench.services.scoring.kept import book_state, kept_history
from workbench.services.session import Session
from workbench.storage.score_book import Act

MONTHS = timedelta(days=182)
"""Over which false alarms are counted."""
_WEEK = timedelta(days=7)
_COUNTS = (
    tr("No"),
    tr("One"),
    tr("Two"),
    tr("Three"),
    tr("Four"),
    tr("Five"),
    tr("Six"),
    tr("Seven"),
    tr("Eight"),
    tr("Nine"),
)
_WORDS = {
    "observe": tr("observe"),
    "low": tr("low"),
    "medium": tr("medium"),
    "high": tr("high"),
}
_ACTIONS = {"human review": tr("human review"), "contain": tr("contain")}


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often what was raised turned out to be nothing.

    Attributes
    ----------
    count : int
        Dismissals of the last half year.
    weeks : float
        That were watched, of that half year.
    decided : int
        Candidates that somebody dismissed or opened in that time.
    """

    count: int
    weeks: float
    decided: int

    @property
    def per_week(self) -> float | None:
        """The rate; None where less than a week was watched, or nobody decided anything."""
        return self.count / self.weeks if self.weeks >= 1 and self.decided else None


@dataclass(frozen=True, slots=True, eq=False)
class TriageReading:
    """Scores of a workspace, computed once; every view of them is cut from these.

    Attributes
    ----------
    history : ScoreHistory
    timeline : Timeline
    marks : ndarray of int, shape (models, windows)
        What people did about each window.
    acts : tuple of Act
        All acts of the book, in order.
    computed_at : datetime
    false_alarms : FalseAlarms
    queue : tuple of Candidate
        What is raised now, with what is held back and what belongs together.
    map : CalibrationMap or None
        From a score to the chance of a real incident; None while there is none.
    received : mapping
        When the batches were received behind the windows that ask for a human.
    state : str
        What the book stood at before it was read.
    """

    history: ScoreHistory
    timeline: Timeline
    marks: Integers
    acts: tuple[Act, ...]
    computed_at: datetime
    false_alarms: FalseAlarms
    queue: tuple[Candidate, ...] = ()
    map: CalibrationMap | None = None
    received: Received = field(default_factory=dict)
    state: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was measured yet."""
        return not self.timeline.newest

    @property
    def definition(self) -> ScoreDefinition:
        """What the scores are computed under."""
        return self.history.definition

    @property
    def newest(self) -> datetime:
        """Where the newest window ends."""
        return datetime.fromtimestamp(self.timeline.newest, UTC)

    def grid(self, models: Sequence[str] | None = None, *, span: int, step: int = DAY) -> ScoreGrid:
        """Return the heatmap of some models.

        Parameters
        ----------
        models : sequence of str, optional
            Identifiers; all of them by default.
        span, step : int
            As of :func:`score_grid`.
        """
        wanted = None if models is None else set(models)
        listed = tuple(
            at
            for at, model in enumerate(self.history.models)
            if wanted is None or model.id in wanted
        )
        found = score_grid(self.history, self.timeline, self.marks, listed, span=span, step=step)
        order = tuple(self._order(found))
        return score_grid(self.history, self.timeline, self.marks, order, span=span, step=step)

    def title_of(self, model: int) -> str:
        """Return what people call a model."""
        one = self.history.models[model]
        return one.title or one.id

    def act_on(self, model: int, window: int, kind: str, first: int | None = None) -> Act | None:
        """Return the last act of a type about a window that was not taken back.

        Parameters
        ----------
        model, window : int
            Places in the history.
        kind : str
        first : int, optional
            An earlier window; an act about one of those in between counts too.
        """
        name = self.history.models[model].id
        begins = int(self.timeline.starts[model, window if first is None else first])
        ends = int(self.timeline.ends[model, window])
        back = _taken_back(self.acts)
        for act in reversed(self.acts):
            if act.type == kind and act.seq not in back and act.body.get("model") == name:
                span = _span(act)
                if span is not None and span[0] < ends and begins < span[1]:
                    return act
        return None

    def _order(self, grid: ScoreGrid) -> list[int]:
        """Return the rows: groups with the worst first, in them the worst now, then at all."""
        scores = np.nan_to_num(grid.score, nan=-1.0)
        now, ever = scores[:, -1], scores.max(axis=1, initial=-1.0)
        rank = {
            model: (-round(now[at]), -round(ever[at]), self.title_of(model).casefold())
            for at, model in enumerate(grid.models)
        }
        groups: dict[str, tuple[int, int, str]] = {}
        for model, place in rank.items():
            name = self.history.models[model].group
            groups[name] = min(groups.get(name, place), place)
        return sorted(
            grid.models,
            key=lambda model: (
                groups[self.history.models[model].group],
                self.history.models[model].group,
                rank[model],
            ),
        )


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many models stand on a step now, and have not been looked at.

    Attributes
    ----------
    tier : Tier
    models : int
    waiting : int
        Those nobody opened or dismissed.
    """

    tier: Tier
    models: int
    waiting: int


def triage_reading(session: Session) -> TriageReading:
    """Return what Triage shows of a session's workspace."""
    state = book_state(session)
    history = kept_history(session)
    timeline = timeline_of(history)
    with session.workspace.score_book() as book:
        acts = book.acts()
    now = session.clock()
    received = received_of(session, history)
    queue = queue_of(
        history,
        received=received,
        at=now,
        dismissed=dismissals_in_force(session, now),
        escalated=[act for act in acts if act.type == ESCALATED],
        every=True,
    )
    return TriageReading(
        history=history,
        timeline=timeline,
        marks=_marks(history, timeline, acts),
        acts=acts,
        computed_at=now,
        false_alarms=_false_alarms(timeline, acts, now),
        queue=queue,
        map=map_in_force(session, history.definition),
        received=received,
        state=state,
    )


def counts_now(reading: TriageReading) -> tuple[TierCount, ...]:
    """Return how many models stand on each step that asks for somebody, the highest first."""
    grid = reading.grid(span=DAY)
    tier, mark = grid.tier[:, -1], grid.mark[:, -1]
    models = reading.history.models
    settled = {one.model.id for one in reading.queue if not one.open}
    waits = np.array([models[at].id not in settled for at in grid.models], dtype=np.bool_)
    found = []
    for at, one in reversed(list(enumerate(reading.definition.tiers))):
        if one.escalates:
            here = tier == at
            waiting = int((here & waits & (mark == UNTOUCHED)).sum())
            found.append(TierCount(one, int(here.sum()), waiting))
    return tuple(found)


def triage_title(counts: Sequence[TierCount], day: str, *, today: bool) -> str:
    """Return the answer in a sentence.

    Parameters
    ----------
    counts : sequence of TierCount
        The highest step first.
    day : str
        Of the newest window, as it is written.
    today : bool
        Whether that is today.
    """
    when = tr("today") if today else tr("on {day}", day=day)
    first = next((one for one in counts if one.waiting), None)
    if first is not None:
        return _need(first, when)
    if any(one.models for one in counts):
        return tr("Every alarm {when} is being looked after", when=when)
    return tr("No model needs anybody {when}", when=when)


def _need(count: TierCount, when: str) -> str:
    number = _COUNTS[count.waiting] if count.waiting < len(_COUNTS) else str(count.waiting)
    if count.tier.action == "contain":
        return trn(
            "{number} model needs containment {when}",
            "{number} models need containment {when}",
            count.waiting,
            number=number,
            when=when,
        )
    if count.tier.action == "human review":
        return trn(
            "{number} model needs a human review {when}",
            "{number} models need a human review {when}",
            count.waiting,
            number=number,
            when=when,
        )
    return trn(
        "{number} model is {word} {when}",
        "{number} models are {word} {when}",
        count.waiting,
        number=number,
        word=tier_word(count.tier),
        when=when,
    )


def tier_word(tier: Tier) -> str:
    """Return a step's word in the language of the window."""
    return _WORDS.get(tier.word, tier.word)


def tier_action(tier: Tier) -> str:
    """Return what a step asks for, in the language of the window."""
    return _ACTIONS.get(tier.action, tier.action)


def tier_words(tier: Tier) -> str:
    """Return a step in words: ``"high, contain"``."""
    return ", ".join(part for part in (tier_word(tier), tier_action(tier)) if part)


def _marks(history: ScoreHistory, timeline: Timeline, acts: Sequence[Act]) -> Integers:
    """Return what people did about each window; the last act that stands counts."""
    marks = np.full(history.judged.shape, UNTOUCHED, dtype=np.int64)
    places = {model.id: at for at, model in enumerate(history.models)}
    back = _taken_back(acts)
    for act in acts:
        kind = {ESCALATED: OPENED, SET_ASIDE: DISMISSED}.get(act.type)
        model, span = places.get(str(act.body.get("model", ""))), _span(act)
        if kind is None or model is None or span is None or act.seq in back:
            continue
        inside = (timeline.starts[model] >= span[0]) & (timeline.starts[model] < span[1])
        marks[model, inside] = kind
    return marks


def _taken_back(acts: Sequence[Act]) -> frozenset[JsonValue]:
    """Return the numbers of dismissals that were taken back."""
    return frozenset(act.body["act"] for act in acts if act.type == REOPENED)


def _span(act: Act) -> tuple[int, int] | None:
    """Return the seconds an act is about; None where it names no time."""
    ends = act.body.get("start"), act.body.get("end")
    if not all(isinstance(one, str) for one in ends):
        return None
    start, end = (int(datetime.fromisoformat(str(one)).timestamp()) for one in ends)
    return start, end


def _false_alarms(timeline: Timeline, acts: Sequence[Act], now: datetime) -> FalseAlarms:
    since = now - MONTHS
    there = timeline.starts[timeline.starts >= 0]
    if not there.size:
        return FalseAlarms(0, 0.0, 0)
    first = max(datetime.fromtimestamp(int(there.min()), UTC), since)
    back = _taken_back(acts)
    recent = [
        act.type
        for act in acts
        if act.type in {SET_ASIDE, ESCALATED}
        and act.seq not in back
        and datetime.fromisoformat(act.at) >= since
    ]
    weeks = max((now - first) / _WEEK, 0.0)
    return FalseAlarms(recent.count(SET_ASIDE), weeks, len(recent))
