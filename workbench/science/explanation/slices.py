"""Slices whose loss rose more than elsewhere: found on one half of the rows, tested on another.

A beam search over conditions, as in Slice Finder (Y. Chung, T. Kraska, N. Polyzotis, K. H.
Tae and S. E. Whang 2019), but for the rise of the loss between two windows. What the search
finds is by its making the best of many, so that nothing it saw can say how good it is: rows
it did not see do.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.explanation.conditions import MISSING, Codes, Coding, Condition, Mask, Rule
from workbench.science.metrics import Floats

EARNED = 0.5
"""Standard errors that each condition after the first must earn, on top of a tenth."""
_KEPT = 0.9
"""What is left of a slice's score for each condition after the first: simple ones are read."""
ALIKE = 0.7
"""Of two slices that share this part of the smaller one's rows, the weaker is left out."""
_LEAST_SCORE = 1.0
_PRIOR = 5.0
_OFFSET = 2

Told = Callable[[float], None]


@dataclass(frozen=True)
class Sample:
    """Some rows of one window.

    Attributes
    ----------
    codes : mapping of str to ndarray of int, shape (n_rows,)
    loss : ndarray, shape (n_rows,)
    """

    codes: Mapping[str, Codes]
    loss: Floats

    def holds(self, rule: Rule) -> Mask:
        """Return which rows a rule is about, shape (n_rows,)."""
        found = np.ones(len(self.loss), dtype=bool)
        for condition in rule:
            found &= condition.holds(self.codes[condition.column])
        return found


Pair = tuple[Sample, Sample]


@dataclass(frozen=True)
class Limits:
    """How far the search goes.

    Attributes
    ----------
    conditions : int
        Of one slice, at most.
    least : tuple of int
        Rows of the reference and of the incident that a slice and its rest must have.
    beam : int
        Slices of each size that are built upon.
    wanted : int
        Slices returned, at most.
    """

    conditions: int
    least: tuple[int, int]
    beam: int = 20
    wanted: int = 8


def search(pair: Pair, codings: Sequence[Coding], limits: Limits, tell: Told) -> list[Rule]:
    """Return the slices whose loss rose most beyond the rest's, the first standing out most.

    Parameters
    ----------
    pair : tuple of Sample
        Reference and incident; only rows for finding.
    codings : sequence of Coding
    limits : Limits
    tell : callable
        Called often with the fraction done.

    Returns
    -------
    list of tuple of Condition
        Each next one is chosen by what it adds outside those before it.
    """
    found: dict[Rule, float] = {}
    parents: list[Rule] = [()]
    for size in range(limits.conditions):
        children: dict[Rule, float] = {}
        for at, parent in enumerate(parents):
            tell((size + at / len(parents)) / limits.conditions)
            taken = {condition.column for condition in parent}
            masks = (pair[0].holds(parent), pair[1].holds(parent))
            for one in codings:
                if one.name not in taken:
                    scored = _children(pair, masks, one, limits.least, size)
                    for condition, score in scored:
                        children[tuple(sorted((*parent, condition)))] = score
        parents = _best(children, limits.beam)
        found |= {rule: children[rule] for rule in _best(children, 4 * limits.beam)}
        if not parents:
            break
    return _apart(pair, _best(found, len(found)), limits, tell)


def _best(scored: Mapping[Rule, float], count: int) -> list[Rule]:
    good = [rule for rule, score in scored.items() if score >= _LEAST_SCORE]
    return sorted(good, key=lambda rule: (-round(scored[rule], 9), len(rule), rule))[:count]


def _children(
    pair: Pair, masks: tuple[Mask, Mask], one: Coding, least: tuple[int, int], size: int
) -> list[tuple[Condition, float]]:
    """Return the conditions on one column that a rule may be narrowed by, with their scores."""
    conditions = _conditions(one)
    low = np.array([c.low for c in conditions]) + _OFFSET
    high = np.array([c.high for c in conditions]) + _OFFSET + 1
    sides = []
    for sample, mask in zip(pair, masks, strict=True):
        loss, codes = sample.loss[mask], sample.codes[one.name][mask] + _OFFSET
        powers = (np.ones(len(loss)), loss, loss**2)
        below = [_below(codes, power, one.count + _OFFSET) for power in powers]
        inside = np.array([part[high] - part[low] for part in below])
        whole = np.array([[len(sample.loss)], [sample.loss.sum()], [(sample.loss**2).sum()]])
        sides.append((inside, whole - inside))
    scores = _priced(_scores(sides, pair), size + 1)
    enough = np.ones(len(conditions), dtype=bool)
    for (inside, outside), count in zip(sides, least, strict=True):
        enough &= (inside[0] >= count) & (outside[0] >= count)
    kept = np.flatnonzero(enough & (scores >= _LEAST_SCORE))
    return [(conditions[at], float(scores[at])) for at in kept]


def _below(codes: Codes, power: Floats, count: int) -> Floats:
    return np.append(0.0, np.cumsum(np.bincount(codes, weights=power, minlength=count)))


def _conditions(one: Coding) -> list[Condition]:
    """Return every level or range by itself, and every half line."""
    last = one.count - 1
    ranges = [(at, at) for at in range(one.count)]
    if one.gaps:
        ranges.append((MISSING, MISSING))
    if one.ordered:
        ranges += [(0, at) for at in range(1, last)] + [(at, last) for at in range(1, last)]
    return [Condition(one.name, low, high) for low, high in ranges]


def _scores(sides: list[tuple[Floats, Floats]], pair: Pair) -> Floats:
    """Return how many standard errors the rise inside lies above the rise outside."""
    excess, variance = np.zeros(1), np.zeros(1)
    for sign, (inside, outside), sample in zip((-1.0, 1.0), sides, pair, strict=True):
        usual = float(sample.loss.var()) + 1e-300
        for way, part in ((1.0, inside), (-1.0, outside)):
            count = np.maximum(part[0], 1.0)
            mean = part[1] / count
            squares = np.maximum(part[2] - count * mean**2, 0.0)
            excess = excess + sign * way * mean
            variance = variance + (squares + _PRIOR * usual) / (count + _PRIOR) / count
    return np.asarray(excess / np.sqrt(variance), dtype=float)


def _priced(scores: Floats, conditions: int) -> Floats:
    """Return scores less what the conditions after the first cost."""
    return scores * _KEPT ** (conditions - 1) - EARNED * (conditions - 1)


def _apart(pair: Pair, ranked: list[Rule], limits: Limits, tell: Told) -> list[Rule]:
    """Return slices one by one, each by what it adds outside those already chosen."""
    left = ranked[: 8 * limits.beam]
    covered = tuple(np.zeros(len(sample.loss), dtype=bool) for sample in pair)
    chosen: list[Rule] = []
    while left and len(chosen) < limits.wanted:
        scored = {}
        for rule in left:
            tell(1.0)
            scored[rule] = _added(pair, rule, covered, limits.least)
        best = _best(scored, 1)
        if not best:
            break
        chosen += best
        taken = pair[1].holds(best[0])
        left = [rule for rule in left if _overlap(pair[1].holds(rule), taken) < ALIKE]
        covered = tuple(c | s.holds(best[0]) for c, s in zip(covered, pair, strict=True))
    return chosen


def _added(pair: Pair, rule: Rule, covered: tuple[Mask, ...], least: tuple[int, int]) -> float:
    sides = []
    for sample, gone, count in zip(pair, covered, least, strict=True):
        inside = sample.holds(rule) & ~gone
        outside = ~sample.holds(rule) & ~gone
        if min(inside.sum(), outside.sum()) < count:
            return -math.inf
        sides.append((_moments(sample.loss[inside]), _moments(sample.loss[outside])))
    return float(_priced(_scores(sides, pair), len(rule))[0])


def _moments(loss: Floats) -> Floats:
    return np.array([[len(loss)], [loss.sum()], [(loss**2).sum()]], dtype=float)


def _overlap(one: Mask, other: Mask) -> float:
    smaller = min(int(one.sum()), int(other.sum()))
    return float((one & other).sum() / smaller) if smaller else 0.0
