"""The part of the rows that is worst off: one level of a column, or a pair of levels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.collecting.collector import FEWEST, Measure, nothing
from workbench.datasets.collecting.rows import Floats, WindowRows
from workbench.datasets.collecting.words import figure
from workbench.domain.canonical import JsonValue
from workbench.domain.scoring.reference import Reference, ReferenceGroup
from workbench.science.metrics import is_positive, missing

SHRUNK = 100
"""Rows at which half of a group's loss is believed: small groups are worst by chance."""
MOST_LEVELS = 12
MOST_COLUMNS = 4
MOST_GROUPS = 200
_TOLD = 5
Where = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """The worst loss of a group against the same group's reference, small ones held back.

    The loss of a row is 1 for a wrong class, the squared error of a stated chance, or the squared
    error of a number in spreads; without any labels, it is how far the answer lies off.
    """

    signal: str = "segment"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        if not reference.groups:
            return nothing("there is no column to tell groups by")
        usual = {group.where: group for group in reference.groups}
        loss = loss_of(rows, reference)
        if loss is None or int(np.isfinite(loss).sum()) < FEWEST:
            return nothing("too few labels" if reference.groups_by == "loss" else "no answers")
        names = tuple(dict.fromkeys(name for where in usual for name, _ in where))
        found, hidden = [], 0
        levels: dict[str, dict[str, list[float]]] = {}
        for where, chosen in groups_in(rows, names, tuple(usual)):
            own = loss[chosen]
            own = own[np.isfinite(own)]
            if len(own) < FEWEST:
                hidden += len(own) > 0
                continue
            found.append(_compared(usual[where], own, reference.groups_by))
            if len(where) == 1:
                name, level = where[0]
                levels.setdefault(name, {})[level] = [len(own), round(found[-1][0], 6)]
        if not found:
            return nothing(f"every group has fewer than {FEWEST} rows")
        found.sort(key=lambda one: (-one[0], one[1]))
        worst = found[0]
        listed: list[JsonValue] = [
            {"group": words, "rows": count, "before": before, "after": after}
            for _, words, count, before, after, _ in found[:_TOLD]
        ]
        what = "loss" if reference.groups_by == "loss" else "answers"
        said = f"{worst[1]}: {what} {figure(worst[3])} → {figure(worst[4])} ({worst[2]:,} rows)"
        return Measure(
            worst[0],
            {
                "words": said + (f"; {hidden} small groups are not told" if hidden else ""),
                "groups": listed,
                "suppressed": hidden,
                "levels": cast("JsonValue", levels),
                "column": worst[5],
                "node": rows.around.nodes.get(worst[5], worst[5]),
            },
        )


def _compared(
    usual: ReferenceGroup, own: Floats, by: str
) -> tuple[float, str, int, float, float, str]:
    after = float(own.mean())
    off = after - usual.loss
    believed = len(own) / (len(own) + SHRUNK)
    words = " and ".join(f"{name} = {level}" for name, level in usual.where)
    size = abs(off) if by == "output" else off
    return size * believed, words, len(own), usual.loss, after, usual.where[0][0]


def loss_of(rows: WindowRows, reference: Reference) -> Floats | None:
    """Return the loss of each row, nan where it is not known; None where nothing is."""
    roles = reference.roles
    score = rows.values(roles.score) if roles.score and rows.has(roles.score) else None
    given = (
        rows.values(roles.prediction) if roles.prediction and rows.has(roles.prediction) else None
    )
    if score is not None and score.dtype.kind != "f":
        score = None
    if reference.groups_by == "output":
        return _answer(score, given, reference)
    if roles.label is None or not rows.has(roles.label):
        return None
    label = rows.values(roles.label)
    unknown = missing(label)
    if reference.task == "regression":
        if given is None or not reference.residual:
            return None
        off = (np.asarray(given, np.float64) - np.asarray(label, np.float64)) / reference.residual
        return np.asarray(np.minimum(off**2, 25.0))
    if reference.task == "binary" and score is not None:
        loss = (np.clip(score, 0.0, 1.0) - is_positive(label, reference.positive)) ** 2
    elif given is not None:
        unknown |= missing(given)
        loss = np.asarray(label != given, dtype=np.float64)
    else:
        return None
    return np.where(unknown, np.nan, loss)


def _answer(
    score: NDArray[np.float64] | None, given: NDArray[np.float64] | None, reference: Reference
) -> Floats | None:
    if score is not None:
        column, values = reference.columns.get(reference.roles.score or ""), score
    elif given is not None and given.dtype.kind == "f":
        column, values = reference.columns.get(reference.roles.prediction or ""), given
    else:
        return None
    if column is None or column.mean is None or not column.spread:
        return None
    return np.clip((values - column.mean) / column.spread, -5.0, 5.0)


def groups_in(
    rows: WindowRows, names: Sequence[str], wanted: Sequence[Where] | None = None
) -> Iterator[tuple[Where, NDArray[np.bool_]]]:
    """Yield groups of rows by level, and by pairs of levels of two columns.

    Parameters
    ----------
    rows : WindowRows
    names : sequence of str
    wanted : sequence, optional
        The groups asked for; all there are by default, at most :data:`MOST_GROUPS`.
    """
    levels = {name: rows.levels(name) for name in names if rows.has(name)}
    masks = {
        (name, level): values == level
        for name, values in levels.items()
        for level in _common(values)
    }
    if wanted is None:
        pairs = [
            (one, other) for one, other in combinations(sorted(masks), 2) if one[0] != other[0]
        ]
        wanted = [*((one,) for one in sorted(masks)), *pairs][:MOST_GROUPS]
    for where in wanted:
        if all(part in masks for part in where):
            chosen = masks[where[0]]
            for part in where[1:]:
                chosen = chosen & masks[part]
            yield where, chosen


def _common(values: NDArray[np.object_]) -> list[str]:
    known = [value for value in values.tolist() if value is not None]
    levels, rows = np.unique(np.asarray(known, dtype=str), return_counts=True)
    order = np.argsort(-rows, kind="stable")[: 4 * MOST_LEVELS]
    return [str(levels[at]) for at in order]
