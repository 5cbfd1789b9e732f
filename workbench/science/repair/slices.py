"""What a repair does to each group: slices made worse, and how far groups lie apart."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.science.causes.coding import Mask
from workbench.science.causes.problem import Array
from workbench.science.intervals import Interval
from workbench.science.multiplicity import benjamini_hochberg
from workbench.science.repair.paired import Paired, paired
from workbench.science.repair.rows import Rows, some
from workbench.science.yardstick import Answers, Yardstick

MOST_LEVELS = 40
"""Levels of one column that are looked at, the most frequent first."""


@dataclass(frozen=True)
class Slice:
    """One level of one column.

    Attributes
    ----------
    column, level : str
    rows : int or None
        None where they are too few to be told.
    effect : Paired or None
        None where there are too few rows, or the metric cannot be measured on them.
    q : float or None
        Adjusted over all slices.
    suppressed : bool
        Whether there are too few rows.
    """

    column: str
    level: str
    rows: int | None
    effect: Paired | None
    q: float | None = None
    suppressed: bool = False

    def worse(self, level: float) -> bool:
        """Whether the repair makes it worse, beyond what chance explains."""
        found = self.effect is not None and self.q is not None
        return found and self.effect.gain.estimate < 0 and self.q <= 1 - level  # type: ignore[union-attr,operator]


@dataclass(frozen=True)
class Rule:
    """What is told of groups.

    Attributes
    ----------
    smallest : int
        Rows below which nothing is told.
    hidden : sequence of str
        Sensitive columns: their levels are numbered, and where one level is held back, so is
        the next smallest, or it could be worked out from the rest.
    seed : int
    level : float
    """

    smallest: int = 30
    hidden: Sequence[str] = ()
    seed: int = 0
    level: float = 0.95


def slices(yard: Yardstick, rows: Rows, after: Answers, rule: Rule) -> tuple[Slice, ...]:
    """Return what a repair does to every level of every segment.

    Parameters
    ----------
    yard : Yardstick
    rows : Rows
        With the segments in ``groups``.
    after : Answers
    rule : Rule
    """
    found: list[Slice] = []
    for column in sorted(rows.groups):
        found += _levels(yard, rows, after, column, rule)
    adjusted = benjamini_hochberg([None if s.effect is None else s.effect.p for s in found])
    return tuple(replace(s, q=q) for s, q in zip(found, adjusted, strict=True))


def _levels(yard: Yardstick, rows: Rows, after: Answers, column: str, rule: Rule) -> list[Slice]:
    sensitive = column in rule.hidden
    values = named(rows.groups[column])
    kinds, counts = np.unique(values, return_counts=True)
    order = sorted(range(len(kinds)), key=lambda at: (-int(counts[at]), str(kinds[at])))
    kept = sorted(order[:MOST_LEVELS])
    silent = _held_back(counts[kept], rule.smallest, sensitive=sensitive)
    found = []
    for number, (at, quiet) in enumerate(zip(kept, silent, strict=True)):
        name = f"group {number + 1}" if sensitive else str(kinds[at])
        if quiet:
            found.append(Slice(column, name, None, None, suppressed=True))
            continue
        chosen = np.asarray(values == kinds[at])
        said = some(after, chosen)
        effect = paired(yard, rows.where(chosen), said, seed=rule.seed, level=rule.level)
        found.append(Slice(column, name, int(counts[at]), effect))
    return found


def named(values: Array) -> Array:
    """Return levels as text, missing ones as such."""
    return np.array(["missing" if value is None else str(value) for value in values], dtype=str)


def _held_back(counts: Array, smallest: int, *, sensitive: bool) -> Mask:
    small = np.asarray(counts < smallest)
    if sensitive and small.sum() == 1 and len(counts) > 1:
        rest = np.where(small, np.iinfo(np.int64).max, counts)
        small[int(np.argmin(rest))] = True
    return small


@dataclass(frozen=True)
class Gap:
    """How far the groups of one column lie apart: the best group's metric less the worst's.

    Attributes
    ----------
    column : str
    before, after : float
    change : Interval
        After less before; above nothing is less equal.
    groups, suppressed : int
    """

    column: str
    before: float
    after: float
    change: Interval
    groups: int
    suppressed: int


def gaps(found: Sequence[Slice], level: float = 0.95) -> tuple[Gap, ...]:
    """Return the gap of each column that has two groups or more to compare.

    The interval takes the two groups that are furthest apart after the repair as given and
    compares them with themselves before: their gains are independent, being of other rows.
    """
    columns: Mapping[str, list[Slice]] = {s.column: [] for s in found}
    for one in found:
        columns[one.column].append(one)
    result = []
    for column, mine in columns.items():
        told = [s for s in mine if s.effect is not None]
        if len(told) < 2:
            continue
        quiet = sum(s.suppressed for s in mine)
        result.append(_gap(column, [s.effect for s in told if s.effect is not None], quiet, level))
    return tuple(result)


def _gap(column: str, effects: Sequence[Paired], quiet: int, level: float) -> Gap:
    before = [e.before.estimate for e in effects]
    after = [e.after.estimate for e in effects]
    change = (max(after) - min(after)) - (max(before) - min(before))
    ends = effects[int(np.argmax(after))], effects[int(np.argmin(after))]
    half = math.hypot(*((e.gain.high - e.gain.low) / 2 for e in ends))
    return Gap(
        column,
        max(before) - min(before),
        max(after) - min(after),
        Interval(change, change - half, change + half, level, "paired"),
        len(effects),
        quiet,
    )
