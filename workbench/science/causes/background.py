"""How far columns and the metric move between past windows: the null of drift.

A season, a trend or plain restlessness moves a column whether or not anything broke. The past
is cut into stretches of one length; how far two of them are apart, at the same distance in
time and at the same hour and weekday where that matters, is what the incident's distance
from the past is held against. The p-value is the incident's conformal rank among past
stretches (V. Vovk, A. Gammerman and G. Shafer, 2005), valid where the past is like itself: a
column that wanders off without ever returning is called unusual too often, up to one time in
three where the incident lasts as long as the past.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from workbench.science.causes.block_distances import distances
from workbench.science.causes.block_lags import cycle_of, excess
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.metrics import measurable, measure
from workbench.science.causes.problem import Array, numbers, texts
from workbench.science.causes.row_series import seconds
from workbench.science.causes.time_blocks import FEWEST, TimeBlocks, cut
from workbench.science.causes.whatif import Window
from workbench.science.two_sample.over_time import ALPHA, threshold

Floats = NDArray[np.float64]
_FEWEST_VALUES = 10
_UPPER = 0.75
"""The quantile of the incident's stretches that is judged: a fault may hold for part of them."""
_LEAST_DISTANCE = 0.02
_LEAST_SPREAD = 1e-3
"""Spread of past stretches below which standard deviations of it mean nothing."""


@dataclass(frozen=True)
class Usual:
    """What is usual for a column or the metric, and where the incident stands.

    Attributes
    ----------
    windows : int
        Past stretches compared; 0 where it could not be told.
    every : str
        Their length.
    moved : float or None
        How far the incident's stretches are from past ones (upper quartile), beyond the noise
        of small samples.
    typical, usual : float or None
        The same for past stretches: the median, and what a further one exceeds in 5 % of
        cases (with fewer than 19, where ranks cannot say so, the largest of them or the
        normal prediction limit, whichever is larger).
    p : float or None
        Conformal rank of the incident among past stretches.
    z : float or None
        Standard deviations of the past from its mean; None where the past hardly moves.
    exceeds : bool
        Whether it moved further than usual.
    seasonal : int
        Stretches in a cycle, where only the same place in the cycle was compared; else 0.
    reason : str
        Why it could not be told; empty where it was.
    """

    windows: int = 0
    every: str = ""
    moved: float | None = None
    typical: float | None = None
    usual: float | None = None
    p: float | None = None
    z: float | None = None
    exceeds: bool = False
    seasonal: int = 0
    reason: str = ""

    @property
    def share(self) -> float:
        """The part of the movement, 0 to 1, that past stretches show too; 0 where not known."""
        if self.moved is None or self.usual is None:
            return 0.0
        if not self.exceeds:
            return 1.0
        return float(np.clip(self.usual / max(self.moved, 1e-12), 0, 1))


class Background:
    """What past windows of the reference, and of the history, say is usual.

    Parameters
    ----------
    evidence : Evidence
        A history with the same event time and every source column is put before the reference.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._known: dict[str, Usual] = {}

    @cached_property
    def blocks(self) -> TimeBlocks | str:
        """The stretches, or why there are none."""
        moments = seconds(self._evidence)
        if moments is None:
            return "No timestamp: past windows cannot be told apart."
        early = self._earlier
        if early is not None:
            name = str(self._evidence.problem.timestamp)
            moments = np.concatenate([numbers(early[name]), moments[0]]), moments[1]
        return cut(*moments)

    @cached_property
    def _earlier(self) -> pd.DataFrame | None:
        """Rows of the history from before the reference."""
        problem, sources = self._evidence.problem, self._evidence.sources
        history, time = problem.history, problem.timestamp
        if history is None or time is None or not {time, *sources} <= set(history.columns):
            return None
        if not pd.api.types.is_datetime64_any_dtype(history[time]):
            return None
        at = numbers(history[time])
        found = history[at < np.nanmin(numbers(problem.reference[time]))]
        return found if len(found) else None

    def of(self, name: str) -> Usual:
        """Return what is usual for a source column.

        Parameters
        ----------
        name : str
            A derived column is compared within the reference alone.
        """
        if name not in self._known:
            self._known[name] = self._column(name)
        return self._known[name]

    def seasonal(self, name: str) -> float:
        """Return the part of a column's drift, 0 to 1, that past windows show too.

        1 where it moved no further than usual; else the usual over the moved distance; 0
        where that cannot be told. A factor of ``1 - seasonal`` discounts a suspect that
        rests on drift alone.
        """
        return self.of(name).share

    def _column(self, name: str) -> Usual:
        blocks = self.blocks
        if isinstance(blocks, str):
            return Usual(reason=blocks)
        column = self._evidence.columns.get(name)
        if column is None:
            return Usual(reason="It is no column.")
        past = self._past_values(column)
        if past is None:
            return Usual(reason="Its past values are not known.")
        if len(column.levels) < 2 and not absent(past).any():
            return Usual(reason="It never varied in the reference.")
        apart, within = distances(column, past, blocks)
        return _judged(apart, within, blocks)

    def _past_values(self, column: Column) -> Array | None:
        if self._earlier is None:
            return column.reference
        if column.name not in self._earlier.columns:
            return None
        read = numbers if column.numeric else texts
        return np.concatenate([read(self._earlier[column.name]), column.reference])

    def metric(self) -> Usual:
        """Return how far the metric fell in the incident's stretches, and in past ones.

        A fall is positive; each past stretch is held against the mean of the others. The
        history takes no part, as it has no predictions.
        """
        evidence = self._evidence
        windows = Window(evidence, incident=False), Window(evidence, incident=True)
        if any(w.recorded is None or w.label is None for w in windows):
            return Usual(reason="No labels or no predictions.")
        moments = seconds(evidence)
        if moments is None:
            return Usual(reason="No timestamp: past windows cannot be told apart.")
        # A metric is noisier than a distribution: long stretches come before many.
        blocks = cut(*moments, enough=FEWEST)
        if isinstance(blocks, str):
            return Usual(reason=blocks)
        past = _values(windows[0], evidence.problem.metric, blocks.past_rows, len(blocks.past))
        here = _values(
            windows[1], evidence.problem.metric, blocks.present_rows, len(blocks.present)
        )
        if len(past) < FEWEST or not len(here):
            return Usual(reason=f"Fewer than {FEWEST} past stretches have enough labels.")
        before = (past.sum() - past) / (len(past) - 1) - past
        return _ranked(before, past.mean() - here, 0.0, blocks, 0)


def seasonal(evidence: Evidence, name: str) -> float:
    """Return the part of a column's drift that past windows show too, 0 to 1.

    For more than one column keep a :class:`Background`, which cuts the past once.
    """
    return Background(evidence).seasonal(name)


def _values(window: Window, metric: str, rows: NDArray[np.int64], size: int) -> Floats:
    """Return the metric of each stretch with enough known labels, higher is better."""
    label, said = window.label, window.recorded
    found: list[float] = []
    for at in range(size):
        here = np.flatnonzero(window.known & (rows == at))
        if label is None or said is None or len(here) < _FEWEST_VALUES:
            continue
        if not measurable(metric, label[here]):
            continue
        score = None if said.score is None else said.score[here]
        value = measure(metric, label[here], said.prediction[here], score).value
        if np.isfinite(value):
            found.append(value)
    return np.array(found)


def _judged(apart: Floats, within: Floats, blocks: TimeBlocks) -> Usual:
    """Hold the incident's stretches against past ones at the same distance in time."""
    lags = np.abs(blocks.past[:, None] - blocks.past[None, :])
    later = np.abs(blocks.present[:, None] - blocks.past[None, :])
    cycle = cycle_of(within, lags, blocks.cycles)
    within = np.where(lags == 0, np.nan, within)
    if cycle:
        within = np.where(lags % cycle == 0, within, np.nan)
        apart = np.where(later % cycle == 0, apart, np.nan)
    found = excess(within, apart, lags, later)
    if found is None:
        return Usual(reason=f"Fewer than {FEWEST} past stretches can be compared.")
    before, here, base = found
    return _ranked(before, here, base, blocks, cycle)


def _predicted(before: Floats) -> float:
    """Return what one more value of a normal sample exceeds in 5 % of cases."""
    size = len(before)
    reach = stdtrit(size - 1, 1 - ALPHA) * np.sqrt(1 + 1 / size)
    return float(before.mean() + reach * before.std(ddof=1))


def _ranked(before: Floats, here: Floats, base: float, blocks: TimeBlocks, cycle: int) -> Usual:
    found = float(np.quantile(here, _UPPER))
    spread = float(before.std(ddof=1))
    limit, alarms = threshold(before.tolist())
    if alarms > ALPHA:
        limit = max(limit, _predicted(before))
    return Usual(
        windows=len(before),
        every=blocks.every,
        moved=max(0.0, base + found),
        typical=max(0.0, base + float(np.median(before))),
        usual=max(0.0, base + limit),
        p=float((1 + (before >= found).sum()) / (len(before) + 1)),
        z=(found - float(before.mean())) / spread if spread > _LEAST_SPREAD else None,
        exceeds=found > limit and base + found > _LEAST_DISTANCE,
        seasonal=cycle,
    )
