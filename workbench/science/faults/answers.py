"""Marking a person's answer to a drill: what is right, what is near, and how sure they were."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.science.faults.grading import TARGET, TOP, Known, Share
from workbench.science.intervals import Interval, bounded_mean

NOTHING = "__nothing__"
"""The answer that nothing is wrong."""
RIGHT, NEAR, WRONG, NOT_SAID, NOT_ASKED = "right", "near", "wrong", "not_said", "not_asked"
CAUSE, KIND, ONSET, SHARE, CONFIDENCE = PARTS = ("cause", "kind", "onset", "share", "confidence")
SUREST = 0.99
"""The log score takes no confidence for surer than this: else one miss would be infinite."""


@dataclass(frozen=True)
class Said:
    """A person's answer.

    Attributes
    ----------
    causes : tuple of str
        Their guesses in order; the first is the answer.
    kind : str
    onset : float or None
        Seconds since 1970.
    share : float or None
        Of the incident window's rows.
    confidence : float or None
        Chance that the first cause is right.
    """

    causes: tuple[str, ...] = ()
    kind: str = ""
    onset: float | None = None
    share: float | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Hidden:
    """What is to be found.

    Attributes
    ----------
    known : Known
    near : frozenset of str
        Names beside a true one: directly upstream or downstream of it.
    onset : float or None
        When the first fault begins, in seconds since 1970; None where rows have no time.
    span : float
        Seconds that the incident window covers.
    share : float or None
        Of its rows that are affected, by the largest fault.
    """

    known: Known
    near: frozenset[str] = frozenset()
    onset: float | None = None
    span: float = 0.0
    share: float | None = None


@dataclass(frozen=True)
class Marking:
    """What is worth how much.

    Attributes
    ----------
    points : mapping of str to float
        By part.
    near : float
        Part of the points of the cause for a name beside a true one.
    onset, share : tuple of (float, float)
        How far off is still right, and near: parts of the incident window, and shares of rows.
    half : float
        Part of the points for an onset or a share that is near.
    """

    points: Mapping[str, float] = field(default_factory=dict)
    near: float = 0.4
    onset: tuple[float, float] = (0.1, 0.25)
    share: tuple[float, float] = (0.1, 0.25)
    half: float = 0.5


@dataclass(frozen=True)
class PartMark:
    """One part of an answer: its standing, points earned and points there were."""

    part: str
    standing: str
    earned: float = 0.0
    possible: float = 0.0


@dataclass(frozen=True)
class AnswerMark:
    """An answer, marked.

    Attributes
    ----------
    parts : tuple of PartMark
        In the order of :data:`PARTS`.
    rank : int or None
        Place of the first true name among the guesses.
    brier, log_score : float or None
        Of the confidence; both are 0 at best. None where none was stated.
    """

    parts: tuple[PartMark, ...]
    rank: int | None
    brier: float | None
    log_score: float | None

    @property
    def earned(self) -> float:
        """All points earned."""
        return sum(part.earned for part in self.parts)

    @property
    def possible(self) -> float:
        """All points there were."""
        return sum(part.possible for part in self.parts)


def mark_answer(said: Said, hidden: Hidden, marking: Marking) -> AnswerMark:
    """Return what an answer is worth.

    Where nothing is wrong there is no kind, onset or share to name, and these parts are not asked;
    naming nothing is then right, and naming something wrong. The confidence is scored by the
    Brier score, which is proper: nobody gains by stating another chance than they believe.
    """
    causes = tuple(_alike(name, hidden.known) for name in said.causes)
    true = hidden.known.true or frozenset({NOTHING})
    first = causes[0] if causes else ""
    rank = next((place for place, name in enumerate(causes, 1) if name in true), None)
    hit = rank == 1
    brier = None if said.confidence is None else (said.confidence - hit) ** 2
    standings = {
        CAUSE: RIGHT if hit else NEAR if first in hidden.near else WRONG if first else NOT_SAID,
        KIND: _kind(said.kind, first, hidden.known),
        ONSET: _onset(said.onset, hidden, marking),
        SHARE: _share(said.share, hidden, marking),
        CONFIDENCE: NOT_SAID if brier is None else RIGHT,
    }
    parts = []
    for part in PARTS:
        standing, worth = standings[part], marking.points.get(part, 0.0)
        if standing == NOT_ASKED:
            parts.append(PartMark(part, standing))
            continue
        share = {RIGHT: 1.0, NEAR: marking.near if part == CAUSE else marking.half}
        got = share.get(standing, 0.0)
        if part == CONFIDENCE and brier is not None:
            got, standing = 1.0 - brier, _calibrated(brier)
        parts.append(PartMark(part, standing, got * worth, worth))
    logs = None if said.confidence is None else log_score(said.confidence, hit=hit)
    return AnswerMark(tuple(parts), rank, brier, logs)


def log_score(confidence: float, *, hit: bool) -> float:
    """Return minus the logarithm of the chance that was given to what is true; 0 at best."""
    sure = min(max(confidence, 1 - SUREST), SUREST)
    return -math.log(sure if hit else 1 - sure)


@dataclass(frozen=True)
class One:
    """How one drill went, for a summary over many; see :class:`AnswerMark`."""

    faulty: bool
    rank: int | None
    right: bool
    score: float
    seconds: float
    brier: float | None = None
    log_score: float | None = None


@dataclass(frozen=True)
class Summary:
    """How several drills went.

    Attributes
    ----------
    n : int
    hit1, hit3 : Share
        Of the drills with a fault.
    mrr : Interval
        Mean reciprocal rank over these.
    healthy : Share
        Of the drills without a fault, those where nothing was named.
    score, seconds : tuple of (float, float, float) or None
        Median with quartiles; quartiles equal the ends where there are fewer than four.
    brier : Interval
        Mean of those with a stated confidence, ``stated`` of them; 0.25 is what always saying
        one half gives.
    log_score : float or None
        Their mean.
    stated : int
    """

    n: int
    hit1: Share
    hit3: Share
    mrr: Interval
    healthy: Share
    score: tuple[float, float, float] | None
    seconds: tuple[float, float, float] | None
    brier: Interval
    log_score: float | None
    stated: int


def summarised(drills: Sequence[One]) -> Summary:
    """Return how several drills went, each counting the same."""
    faulty = [one for one in drills if one.faulty]
    healthy = [one.right for one in drills if not one.faulty]
    briers = [one.brier for one in drills if one.brier is not None]
    logs = [one.log_score for one in drills if one.log_score is not None]
    return Summary(
        n=len(drills),
        hit1=Share.of_answers([one.rank == 1 for one in faulty]),
        hit3=Share.of_answers([one.rank is not None and one.rank <= TOP for one in faulty]),
        mrr=bounded_mean([0.0 if one.rank is None else 1.0 / one.rank for one in faulty]),
        healthy=Share.of_answers(healthy),
        score=_middle([one.score for one in drills]),
        seconds=_middle([one.seconds for one in drills]),
        brier=bounded_mean(briers),
        log_score=math.fsum(logs) / len(logs) if logs else None,
        stated=len(briers),
    )


def _middle(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Return median, first and third quartile, between values where they fall there."""
    if not values:
        return None
    ordered = sorted(values)

    def at(part: float) -> float:
        place = part * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (place - low) * (ordered[high] - ordered[low])

    if len(ordered) < 4:
        return at(0.5), ordered[0], ordered[-1]
    return at(0.5), at(0.25), at(0.75)


def _alike(name: str, known: Known) -> str:
    return TARGET if known.label is not None and name == known.label else name


def _kind(said: str, first: str, known: Known) -> str:
    """Judge a kind by the faults of the named node, or by all where it names none of theirs."""
    if not known.faults:
        return NOT_ASKED
    if not said:
        return NOT_SAID
    own = [kinds for nodes, kinds in known.faults if first in nodes]
    accepted = own or [kinds for _, kinds in known.faults]
    return RIGHT if any(said in kinds for kinds in accepted) else WRONG


def _onset(said: float | None, hidden: Hidden, marking: Marking) -> str:
    if hidden.onset is None or hidden.span <= 0 or not hidden.known.faults:
        return NOT_ASKED
    return _within(said, hidden.onset, hidden.span, marking.onset)


def _share(said: float | None, hidden: Hidden, marking: Marking) -> str:
    if hidden.share is None or not hidden.known.faults:
        return NOT_ASKED
    return _within(said, hidden.share, 1.0, marking.share)


def _within(said: float | None, truth: float, scale: float, reach: tuple[float, float]) -> str:
    if said is None:
        return NOT_SAID
    # A little more, so that an answer on the very edge is not lost to rounding.
    off = abs(said - truth) / scale - 1e-9
    return RIGHT if off <= reach[0] else NEAR if off <= reach[1] else WRONG


def _calibrated(brier: float) -> str:
    """Say in a word how good a stated confidence was: better than, like or worse than one half."""
    return RIGHT if brier < 0.25 else NEAR if brier == 0.25 else WRONG
