"""The heatmap of scores as arrays: models by days or hours, each cell the worst window in it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from workbench.science.scoring.baselines import Floats
from workbench.services.scoring.history import ScoreHistory

Integers = NDArray[np.int64]
DAY, HOUR = 86_400, 3600
NO_WINDOW, NOT_JUDGED = -2, -1
"""In place of a tier: nothing was measured there; or too little to be judged."""
UNTOUCHED, OPENED, DISMISSED = 0, 1, 2
"""What people did about a window."""
_NEVER = -1


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """When the windows of each model begin and end, as seconds since 1970.

    Attributes
    ----------
    starts, ends : ndarray of int, shape (models, windows)
        -1 where a model has no further window.
    """

    starts: Integers
    ends: Integers

    @property
    def newest(self) -> int:
        """The end of the newest window; 0 without any."""
        return int(self.ends.max(initial=0))

    @property
    def usual_step(self) -> int:
        """How long windows are as a rule, in whole days, as seconds; at least a day."""
        there = self.starts != _NEVER
        spans = (self.ends - self.starts)[there]
        days = round(float(np.median(spans)) / DAY) if spans.size else 1
        return max(days, 1) * DAY

    @property
    def finer_than_a_day(self) -> bool:
        """Whether any window is shorter than a day."""
        there = self.starts != _NEVER
        return bool(((self.ends - self.starts)[there] < DAY).any())


def timeline_of(history: ScoreHistory) -> Timeline:
    """Return when the windows of a history lie."""
    shape = history.judged.shape
    starts = np.full(shape, _NEVER, dtype=np.int64)
    ends = np.full(shape, _NEVER, dtype=np.int64)
    for at, windows in enumerate(history.readings):
        starts[at, : len(windows)] = [int(one.start.timestamp()) for one in windows]
        ends[at, : len(windows)] = [int(one.end.timestamp()) for one in windows]
    return Timeline(starts, ends)


@dataclass(frozen=True, slots=True, eq=False)
class ScoreGrid:
    """Cells of the heatmap.

    Attributes
    ----------
    models : tuple of int
        Places of the models in the history, the first row first.
    first, step : int
        Where the first column begins, and how long each is, in seconds.
    score : ndarray, shape (rows, columns)
        Of the worst window in the cell; NaN without one that was judged.
    tier : ndarray of int
        Or :data:`NO_WINDOW`, :data:`NOT_JUDGED`.
    window : ndarray of int
        Place of that window among its model's; -1 without one.
    mark : ndarray of int
        Of :data:`UNTOUCHED`, :data:`OPENED`, :data:`DISMISSED`.
    """

    models: tuple[int, ...]
    first: int
    step: int
    score: Floats
    tier: Integers
    window: Integers
    mark: Integers

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return int(self.score.shape[1])

    def begins(self, column: int) -> datetime:
        """Return where a column begins."""
        return datetime.fromtimestamp(self.first + column * self.step, UTC)

    def place_of(self, model: int, start: datetime) -> tuple[int, int] | None:
        """Return row and column of an instant of a model; None where it is not shown."""
        column = (int(start.timestamp()) - self.first) // self.step
        if model not in self.models or not 0 <= column < self.columns:
            return None
        return self.models.index(model), column


def score_grid(
    history: ScoreHistory,
    timeline: Timeline,
    marks: Integers,
    models: tuple[int, ...],
    *,
    span: int,
    step: int = DAY,
) -> ScoreGrid:
    """Return the cells of some models over the latest part of a history.

    Parameters
    ----------
    history : ScoreHistory
    timeline : Timeline
        Of the same history.
    marks : ndarray of int, shape (models, windows)
        What people did about each window.
    models : tuple of int
        Rows, in their order.
    span : int
        Seconds to show; 0 shows everything.
    step : int
        Seconds a column covers.
    """
    rows = np.array(models, dtype=np.int64)
    starts, ends = timeline.starts[rows], timeline.ends[rows]
    there = starts != _NEVER
    end = -(-timeline.newest // step) * step
    oldest = int(starts[there].min(initial=end))
    columns = max(-(-span // step) if span else end // step - oldest // step, 1)
    first = end - columns * step
    tier = _tiers(history)[rows]
    # The worst window of a cell is written last; among equals the newest.
    rank = np.where(tier >= 0, history.scores.score[rows] + 1.0, 0.0)
    found = np.full((len(rows), columns), -1, dtype=np.int64)
    widest = int(((ends - 1) // step - starts // step)[there].max(initial=0))
    best = np.full(found.shape, -1.0)
    for later in range(widest + 1):
        column = (starts - first) // step + later
        last = (ends - 1 - first) // step
        shown = there & (column >= 0) & (column < columns) & (column <= last)
        _write(found, best, rank, column, shown)
    row = np.arange(len(rows))[:, None]
    known = found >= 0
    at = np.where(known, found, 0)
    has = bool(rank.shape[1])
    tiers = np.where(known, tier[row, at] if has else 0, NO_WINDOW)
    scores = history.scores.score[rows][row, at] if has else np.zeros(found.shape)
    done = marks[rows][row, at] if has else np.zeros(found.shape, dtype=np.int64)
    return ScoreGrid(
        models=models,
        first=first,
        step=step,
        score=np.where(tiers >= 0, scores, np.nan),
        tier=tiers,
        window=found,
        mark=np.where(known, done, UNTOUCHED),
    )


def _write(
    found: Integers, best: Floats, rank: Floats, column: Integers, shown: NDArray[np.bool_]
) -> None:
    """Put the worst of the shown windows into their cells."""
    row, window = np.nonzero(shown)
    order = np.lexsort((window, rank[row, window]))
    row, window = row[order], window[order]
    cells = column[row, window]
    fresh = np.full(found.shape, -1, dtype=np.int64)
    fresh[row, cells] = window
    there = fresh >= 0
    value = np.where(there, rank[np.arange(len(rank))[:, None], np.where(there, fresh, 0)], -1.0)
    better = there & (value >= best)
    found[better], best[better] = fresh[better], value[better]


def _tiers(history: ScoreHistory) -> Integers:
    """Return the tier of each window, or that it was not judged."""
    learning = np.isnan(history.scores.severity).all(axis=-1)
    return np.where(history.judged & ~learning, history.scores.tier, NOT_JUDGED)
