"""Is it the repair, or something else? Rows drawn by lot, and effects within strata.

A paired comparison holds each row against itself. A trial by lot asks less of the model: half of
the rows get the repair, drawn at random, and the halves are compared with each other; anything else
that happened fell on both alike. The same halves without any repair have to come out alike.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from workbench.science.bootstrap import generator
from workbench.science.causes.coding import absent
from workbench.science.intervals import Interval, normal_quantile
from workbench.science.repair.paired import POWER, Paired, paired
from workbench.science.repair.rows import Codes, Rows, measured_rows, some
from workbench.science.yardstick import Answers, Yardstick

FEWEST = 60
"""Rows with a label below which no lot is drawn."""
_SMALLEST = 20


@dataclass(frozen=True)
class Stratum:
    """Rows that were alike before the repair, and what it does to them.

    Attributes
    ----------
    name : str
    rows : int
    matched : Paired or None
        Each row with itself.
    by_lot : Interval or None
        Repaired half less the other half.
    idle : Interval or None
        The same halves, neither repaired.
    """

    name: str
    rows: int
    matched: Paired | None
    by_lot: Interval | None
    idle: Interval | None


@dataclass(frozen=True)
class Isolated:
    """What a repair does, by lot and within strata; better is positive.

    Attributes
    ----------
    by_lot, idle : Interval or None
        Over all rows: repaired half less the other half, and the same halves with no repair.
    within_lot, within_matched : Interval or None
        The mean over strata, each counted by its rows.
    strata : tuple of Stratum
    rows : tuple of int
        Drawn, and left as they were.
    mde : float or None
        The effect that a lot of these rows would find four times in five.
    """

    by_lot: Interval | None
    idle: Interval | None
    within_lot: Interval | None
    within_matched: Interval | None
    strata: tuple[Stratum, ...]
    rows: tuple[int, int]
    mde: float | None


def isolated(  # noqa: PLR0913 -- rows, what is said of them, and how they are cut
    yard: Yardstick,
    rows: Rows,
    after: Answers,
    stratum: Codes,
    names: tuple[str, ...],
    *,
    seed: int = 0,
    level: float = 0.95,
) -> Isolated | None:
    """Draw half of the rows by lot for a repair, and compare the halves, also within strata.

    Parameters
    ----------
    yard : Yardstick
    rows : Rows
        Not fitted on.
    after : Answers
        What would be said of them with the repair.
    stratum : ndarray of int64, shape (n,)
        By what was known before the repair; places in ``names``.
    names : tuple of str
    seed : int
    level : float

    Returns
    -------
    Isolated or None
        None with too few rows that have a label and both answers.

    Notes
    -----
    Whole clusters are drawn, so that rows that depend on one another stay together (R. A. Fisher
    1935, The Design of Experiments, on why the lot is the reasoned basis of inference).
    """
    known = measured_rows(yard, rows, after)
    if known.sum() < FEWEST:
        return None
    kept, said, place = rows.where(known), some(after, known), stratum[known]
    drawn = _lot(kept.cluster, seed)
    strata = tuple(
        _stratum(yard, kept, said, (name, place == at), drawn, seed=seed, level=level)
        for at, name in enumerate(names)
        if (place == at).sum() >= _SMALLEST
    )
    effect = _halves(yard, kept, said, drawn, level)
    error = 0.0 if effect is None else (effect.high - effect.low) / 2 / normal_quantile(level)
    return Isolated(
        effect,
        _halves(yard, kept, kept.said, drawn, level),
        _pooled([(one.rows, one.by_lot) for one in strata], level),
        _pooled([(o.rows, None if o.matched is None else o.matched.gain) for o in strata], level),
        strata,
        (int(drawn.sum()), int((~drawn).sum())),
        error * (normal_quantile(level) + float(ndtri(POWER))) if error > 0 else None,
    )


def strata_of(yard: Yardstick, rows: Rows, count: int) -> tuple[Codes, tuple[str, ...]]:
    """Cut rows by what was said of them before the repair: equal parts of a number, or classes.

    Parameters
    ----------
    yard : Yardstick
    rows : Rows
    count : int
        Parts of a number, at most; classes beyond so many are one stratum.

    Returns
    -------
    tuple
        The stratum of each row, -1 where nothing was said, and the strata's names.
    """
    numeric = rows.said.score is not None and rows.said.score.ndim == 1
    told = rows.said.score if numeric else rows.said.prediction
    told = rows.said.prediction if told is None else told
    known = ~absent(told)
    if yard.task == "regression" or numeric:
        values = np.asarray(told[known], dtype=float)
        inner = np.linspace(0, 1, count + 1)[1:-1]
        edges = np.unique(np.quantile(values, inner)) if len(values) else np.empty(0)
        found = np.searchsorted(edges, values, side="right")
        many = len(edges) + 1
        parts = [f"part {at + 1} of {many} by what was said" for at in range(many)]
    else:
        levels, counts = np.unique(told[known].astype(str), return_counts=True)
        order = [str(levels[at]) for at in np.lexsort((levels, -counts))]
        kept = order[: count - 1] if len(order) > count else order
        parts = [f"said {one}" for one in kept] + (["said another"] if len(order) > count else [])
        index = {one: at for at, one in enumerate(kept)}
        found = np.array([index.get(str(one), len(kept)) for one in told[known]], dtype=np.int64)
    codes = np.full(len(rows), -1, dtype=np.int64)
    codes[known] = found
    return codes, tuple(parts)


def _lot(cluster: Codes, seed: int) -> np.ndarray:
    """Draw half of the clusters, shape (n,)."""
    kinds, place = np.unique(cluster, return_inverse=True)
    order = generator(seed, "repair", "lot").permutation(len(kinds))
    chosen = np.zeros(len(kinds), dtype=bool)
    chosen[order[: len(kinds) // 2]] = True
    return np.asarray(chosen[place.reshape(-1)])


def _stratum(  # noqa: PLR0913 -- rows, what is said of them, which of them, and how
    yard: Yardstick,
    rows: Rows,
    after: Answers,
    which: tuple[str, np.ndarray],
    drawn: np.ndarray,
    *,
    seed: int,
    level: float,
) -> Stratum:
    name, inside = which
    mine, said, lot = rows.where(inside), some(after, inside), drawn[inside]
    return Stratum(
        name,
        len(mine),
        paired(yard, mine, said, seed=seed, level=level),
        _halves(yard, mine, said, lot, level),
        _halves(yard, mine, mine.said, lot, level),
    )


def _halves(
    yard: Yardstick, rows: Rows, after: Answers, drawn: np.ndarray, level: float
) -> Interval | None:
    """Return the metric of the half that was drawn, with other answers, less that of the rest."""
    if min(drawn.sum(), (~drawn).sum()) < _SMALLEST // 2:
        return None
    first = yard.measure(rows.label[drawn], some(after, drawn))
    second = yard.measure(rows.label[~drawn], some(rows.said, ~drawn))
    if first is None or second is None:
        return None
    effect = yard.sign * (first.value - second.value)
    error = math.hypot(
        _error(first.influence, rows.cluster[drawn]),
        _error(second.influence, rows.cluster[~drawn]),
    )
    half = normal_quantile(level) * error
    return Interval(effect, effect - half, effect + half, level, "by lot")


def _error(influence: np.ndarray, cluster: Codes) -> float:
    _, place = np.unique(cluster, return_inverse=True)
    sums = np.bincount(place.reshape(-1), weights=influence)
    count = len(sums)
    if count < 2:
        return 0.0
    return math.sqrt(float(sums @ sums) * count / (count - 1)) / len(influence)


def _pooled(parts: list[tuple[int, Interval | None]], level: float) -> Interval | None:
    """Return the mean over strata, counted by rows; strata that cannot be measured are left out."""
    known = [(rows, one) for rows, one in parts if one is not None]
    whole = sum(rows for rows, _ in known)
    if not whole:
        return None
    mean = sum(rows * one.estimate for rows, one in known) / whole
    half = math.sqrt(sum((rows / whole * (one.high - one.low) / 2) ** 2 for rows, one in known))
    return Interval(mean, mean - half, mean + half, level, "within strata")
