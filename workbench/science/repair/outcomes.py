"""Side effects of a repair on answers: flips, calibration, and the metric over time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.causes.coding import Mask, absent
from workbench.science.errors.reliability import compare
from workbench.science.intervals import Interval
from workbench.science.metrics import Floats, Values, is_positive
from workbench.science.repair.paired import Paired, paired
from workbench.science.repair.rows import Rows, measured_rows, some
from workbench.science.yardstick import Answers, Yardstick

_USUAL = 0.9
"""Of the reference's absolute errors, the quantile up to which a number counts as right."""
_FEWEST, _MOST_BINS, _A_BIN = 20, 24, 80
_PARTS = 10


@dataclass(frozen=True)
class Flips:
    """Rows by whether they were right before and after.

    Attributes
    ----------
    right, gained, lost, wrong : int
        Right and stays right; wrong to right; right to wrong; wrong and stays wrong.
    changed : int
        Rows whose answer is another one at all.
    limit : float or None
        For numbers, the error up to which one counts as right.
    """

    right: int
    gained: int
    lost: int
    wrong: int
    changed: int
    limit: float | None = None


def usual_error(yard: Yardstick, reference: Rows) -> float | None:
    """Return the error that nine in ten good rows keep within; None for classes."""
    if yard.task != "regression":
        return None
    known = ~absent(reference.label) & ~absent(reference.said.prediction)
    if not known.any():
        return None
    errors = np.abs(reference.said.prediction[known] - reference.label[known])
    return float(np.quantile(np.asarray(errors, dtype=float), _USUAL))


def flips(rows: Rows, after: Answers, limit: float | None) -> Flips:
    """Return how answers turn; rows without label or answer are left out."""
    known = ~absent(rows.label) & ~absent(rows.said.prediction) & ~absent(after.prediction)
    label = rows.label[known]
    first, second = rows.said.prediction[known], after.prediction[known]
    was, now = _right(label, first, limit), _right(label, second, limit)
    return Flips(
        int((was & now).sum()),
        int((~was & now).sum()),
        int((was & ~now).sum()),
        int((~was & ~now).sum()),
        int((first != second).sum()),
        limit,
    )


def _right(label: Values, said: Values, limit: float | None) -> Mask:
    if limit is None:
        return np.asarray(label == said, dtype=bool)
    away = np.abs(np.asarray(said, float) - np.asarray(label, float))
    return np.asarray(away <= limit, dtype=bool)


@dataclass(frozen=True)
class Calibration:
    """How far from the truth what was said lies on average, before and after.

    Attributes
    ----------
    before, after : float
    change : Interval
    what : str
        What is measured.
    """

    before: float
    after: float
    change: Interval
    what: str


def calibration(yard: Yardstick, rows: Rows, after: Answers, seed: int) -> Calibration | None:
    """Return the calibration error before and after, or None where nothing can be calibrated.

    Of scores, the root mean square distance of chance and share over ten bins, less what chance
    adds (see :mod:`workbench.science.errors.reliability`); of numbers, the same over tenths of
    the predictions, in the label's unit; of classes without scores there is none.
    """
    random = generator(seed, "repair", "calibration")
    known = ~absent(rows.label)
    if yard.task == "binary":
        if rows.said.score is None or after.score is None:
            return None
        known &= ~absent(rows.said.score) & ~absent(after.score)
        if known.sum() < _FEWEST:
            return None
        hit = is_positive(rows.label[known], yard.positive)
        sides = [np.clip(np.asarray(s[known], float), 0, 1) for s in (rows.said.score, after.score)]
        first, second, change = compare((sides[0], hit), (sides[1], hit), random)
        return Calibration(
            first.error.estimate, second.error.estimate, change, "calibration error of the scores"
        )
    if yard.task != "regression":
        return None
    known &= ~absent(rows.said.prediction) & ~absent(after.prediction)
    if known.sum() < _FEWEST:
        return None
    label = np.asarray(rows.label[known], float)
    said = [np.asarray(s.prediction[known], float) for s in (rows.said, after)]
    values = [_by_tenths(label, one) for one in said]
    draws = np.array(
        [
            _by_tenths(label[drawn], said[1][drawn]) - _by_tenths(label[drawn], said[0][drawn])
            for drawn in (random.integers(0, len(label), len(label)) for _ in range(200))
        ]
    )
    moved = values[1] - values[0]
    low, high = np.quantile(draws - draws.mean(), [0.025, 0.975]) + moved
    return Calibration(
        values[0],
        values[1],
        Interval(moved, min(float(low), moved), max(float(high), moved)),
        "mean error by tenths of the predictions",
    )


def _by_tenths(label: Floats, said: Floats) -> float:
    order = np.argsort(said, kind="stable")
    parts = np.array_split(order, _PARTS)
    square = sum(len(p) * float((label[p] - said[p]).mean()) ** 2 for p in parts if len(p))
    return float(np.sqrt(square / len(label)))


@dataclass(frozen=True)
class Stretch:
    """The metric of a short stretch of time, as it was and with the repair."""

    start: float
    end: float
    effect: Paired


def over_time(
    yard: Yardstick,
    rows: Rows,
    after: Answers,
    level: float,
    stop: Callable[[], None] = lambda: None,
) -> tuple[Stretch, ...]:
    """Return the metric over time in up to 24 stretches of equal length; none without time."""
    if rows.time is None:
        return ()
    known = measured_rows(yard, rows, after) & np.isfinite(rows.time)
    count = min(_MOST_BINS, int(known.sum()) // _A_BIN)
    if count < 2:
        return ()
    edges = np.linspace(rows.time[known].min(), rows.time[known].max(), count + 1)
    place = np.clip(np.searchsorted(edges, rows.time, side="right") - 1, 0, count - 1)
    found = []
    for at in range(count):
        stop()
        chosen = known & (place == at)
        if chosen.sum() < _FEWEST:
            continue
        effect = paired(yard, rows.where(chosen), some(after, chosen), level=level)
        if effect is not None:
            found.append(Stretch(float(edges[at]), float(edges[at + 1]), effect))
    return tuple(found)
