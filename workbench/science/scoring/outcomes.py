"""What came of alerts: incidents found and missed, how late, and alerts in vain.

An alert stands for a model over a stated number of windows, so a model that stays high is one alert
and not many; as the fewest such stretches that cover what fires are counted, a looser edge never
finds less and never raises fewer alerts in vain. The unit is the incident, never the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.scoring.baselines import Booleans, Floats, Integers
from workbench.science.scoring.composite import second_highest

_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Span:
    """An incident as the evaluation sees it: windows of a model from start up to end.

    ``known`` is the window in which it was known for what it was.
    """

    model: int
    start: int
    end: int
    known: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What really was, window by window.

    Attributes
    ----------
    spans : tuple of Span
    of : ndarray of int, shape (models, windows)
        The incident a window's score is about, -1 where none: incidents last on for as long as
        the score, a mean over some windows, still holds a window of theirs.
    counted : ndarray of bool, shape (models, windows)
        Windows that count: judged ones within the time that is evaluated.
    """

    spans: tuple[Span, ...]
    of: Integers
    counted: Booleans

    def between(self, start: int, end: int) -> "Truth":
        """Return what is judged in windows from start up to end.

        An incident counts where it begins; the windows of one that began before are left out.
        """
        place = np.arange(self.of.shape[1])
        inside = (place >= start) & (place < end)
        begun = np.array([one.start for one in self.spans] + [start])
        own = (self.of < 0) | (begun[self.of] >= start)
        kept = [at for at, one in enumerate(self.spans) if start <= one.start < end]
        renamed = np.full(len(self.spans) + 1, -1, dtype=np.int64)
        renamed[kept] = np.arange(len(kept))
        spans = tuple(self.spans[at] for at in kept)
        return Truth(spans, renamed[self.of], self.counted & inside & own)

    def known_at(self, window: int) -> "Truth":
        """Return what was known of windows before one: later labels are not there yet."""
        found = self.between(0, window)
        late = np.array([one.known > window for one in found.spans] + [False])
        # Whoever fits then sees these windows, and takes them for ordinary.
        kept = np.flatnonzero(~late[:-1])
        renamed = np.full(len(found.spans) + 1, -1, dtype=np.int64)
        renamed[kept] = np.arange(len(kept))
        spans = tuple(found.spans[int(at)] for at in kept)
        return Truth(spans, renamed[found.of], found.counted)

    @property
    def model_windows(self) -> int:
        """How many windows count."""
        return int(self.counted.sum())


def truth_of(spans: Sequence[Span], judged: Booleans, *, lasting: int, first: int) -> Truth:
    """Return the truth of windows.

    Parameters
    ----------
    spans : sequence of Span
    judged : ndarray of bool, shape (models, windows)
    lasting : int
        Windows over which the score is the mean.
    first : int
        Windows at the beginning that do not count, as nothing can be judged yet.
    """
    of = np.full(judged.shape, -1, dtype=np.int64)
    kept = sorted((s for s in spans if s.start >= first), key=lambda s: (s.start, s.model))
    for at, one in enumerate(kept):
        of[one.model, one.start : one.end + lasting - 1] = at
    counted = judged & (np.arange(judged.shape[1]) >= first)
    for one in spans:
        if one.start < first:
            counted[one.model, one.start : one.end + lasting - 1] = False
    return Truth(tuple(kept), of, counted)


def alarm_scores(
    score: Floats, spike: Floats, judged: Booleans, edges: Floats, persistence: int
) -> Floats:
    """Return the scores by which alerts are raised: a spike alone never passes the second step.

    Parameters
    ----------
    score, spike : ndarray, shape (models, windows)
    judged : ndarray of bool, shape (models, windows)
    edges : ndarray, shape (tiers,)
    persistence : int
    """
    if len(edges) < 3:
        return score
    alone = second_highest(spike, judged, persistence) < edges[1]
    return np.where(alone, np.minimum(score, edges[2] - 1e-6), score)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of alerts at each of some edges.

    Attributes
    ----------
    edges : ndarray, shape (edges,)
    found : ndarray of bool, shape (incidents, edges)
    delay : ndarray, shape (incidents, edges)
        Windows from an incident's start to its alert; NaN where it was missed.
    in_vain : ndarray of int, shape (models, edges)
        Alerts that were about nothing.
    windows : ndarray of int, shape (models,)
        Windows of each model that counted.
    """

    edges: Floats
    found: Booleans
    delay: Floats
    in_vain: Integers
    windows: Integers

    @property
    def recall(self) -> Floats:
        """Share of incidents found, by edge; NaN without incidents."""
        count = self.found.shape[0]
        return self.found.sum(axis=0) / count if count else np.full(len(self.edges), np.nan)

    @property
    def precision(self) -> Floats:
        """Share of alerts that were about an incident, by edge; NaN without alerts."""
        found, vain = self.found.sum(axis=0), self.in_vain.sum(axis=0)
        with np.errstate(invalid="ignore"):
            return np.asarray(found / np.where(found + vain > 0, found + vain, np.nan))


def outcomes(alarms: Floats, truth: Truth, edges: Floats, *, quiet: int) -> Outcomes:
    """Return what came of alerts at edges.

    Parameters
    ----------
    alarms : ndarray, shape (models, windows)
    truth : Truth
    edges : ndarray
    quiet : int
        Windows that one alert stands for.
    """
    fires = (alarms[:, :, None] >= edges - _HAIR) & truth.counted[:, :, None]
    found = np.zeros((len(truth.spans), len(edges)), dtype=np.bool_)
    delay = np.full(found.shape, np.nan)
    for at, one in enumerate(truth.spans):
        mine = np.flatnonzero(truth.of[one.model] == at)
        rang = fires[one.model, mine]
        found[at] = rang.any(axis=0)
        if len(mine):
            delay[at] = np.where(found[at], mine[rang.argmax(axis=0)] - one.start, np.nan)
    vain = covers(fires & (truth.of < 0)[:, :, None], quiet)
    return Outcomes(edges, found, delay, vain, truth.counted.sum(axis=1))


def covers(fires: Booleans, quiet: int) -> Integers:
    """Return the fewest stretches of windows that cover what fires.

    Parameters
    ----------
    fires : ndarray of bool, shape (models, windows, edges)
    quiet : int
        Length of a stretch.

    Returns
    -------
    ndarray of int, shape (models, edges)
    """
    count = np.zeros((fires.shape[0], fires.shape[2]), dtype=np.int64)
    free = np.zeros_like(count)
    for at in range(fires.shape[1]):
        new = fires[:, at] & (free <= at)
        count += new
        free = np.where(new, at + quiet, free)
    return count


def edge_at_budget(in_vain: Integers, edges: Floats, windows: int, budget: float) -> int:
    """Return the place of the lowest edge whose alerts in vain keep to a budget.

    Parameters
    ----------
    in_vain : ndarray of int, shape (edges,)
    edges : ndarray
        Rising.
    windows : int
        Windows of models that counted.
    budget : float
        Alerts in vain for a hundred windows of a model.

    Returns
    -------
    int
        The last edge where none keeps to it.
    """
    fits = np.flatnonzero(in_vain <= budget * windows / 100)
    return int(fits[0]) if len(fits) else len(edges) - 1
