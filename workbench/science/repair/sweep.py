"""How bad may it get? A drift made ever larger in good rows, and where to fall back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.causes.candidate import Break
from workbench.science.causes.coding import Column, Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.shape import total_variation
from workbench.science.causes.problem import Array
from workbench.science.causes.whatif import Window
from workbench.science.repair.desk import Impossible, Material, asked
from workbench.science.repair.inverse import faults_of
from workbench.science.repair.paired import Paired, paired
from workbench.science.repair.rows import Rows
from workbench.science.repair.training import usual_value
from workbench.science.yardstick import Answers, Yardstick

SIZES = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
_SHIFT = 3.0
"""Robust standard deviations by which the largest shift moves a number."""
FAULT, SHIFT, MISSING, SHUFFLED = "the fault seen", "a shift", "missing values", "mixed-up rows"
Change = Callable[[Column, float, np.random.Generator], Array]


@dataclass(frozen=True)
class Point:
    """One size of one pattern.

    Attributes
    ----------
    pattern : str
    size : float
        0 to 1: the share of rows, or of the largest shift.
    effect : Paired
        The metric on good rows as they are (``before``) and with the drift (``after``).
    distance : float
        Total variation between the column's good and changed values, which needs no label.
    """

    pattern: str
    size: float
    effect: Paired
    distance: float


@dataclass(frozen=True)
class Trigger:
    """Where to fall back for one pattern.

    Attributes
    ----------
    pattern : str
    size : float or None
        The smallest size at which more than what is borne may be lost; None where none does.
    distance : float or None
        What the column's own distance is there.
    """

    pattern: str
    size: float | None
    distance: float | None


def patterns(material: Material, node: str) -> dict[str, Change]:
    """Return the ways in which a column can be made to drift.

    Raises
    ------
    Impossible
        If the column is derived.
    """
    evidence = material.evidence()
    if node not in evidence.sources:
        above = ", ".join(evidence.lineage.parents(node))
        raise Impossible(f"{node} is computed from {above}: sweep those.")
    found: dict[str, Change] = {}
    breaks = next((one.breaks for one in faults_of(evidence, node) if one.breaks), None)
    if breaks is not None:
        found[FAULT] = _made(node, breaks)
    if evidence.columns[node].numeric:
        found[SHIFT] = _shifted
    return found | {MISSING: _gone, SHUFFLED: _mixed}


def sweep(
    material: Material,
    yard: Yardstick,
    good: Rows,
    node: str,
    stop: Callable[[str], None] = lambda _: None,
) -> tuple[Point, ...]:
    """Return the metric at every size of every pattern that the model can answer.

    A pattern that the model refuses, such as missing values, is left out.

    Raises
    ------
    Impossible
        If the column is derived, or no pattern can be tried.
    """
    seed = material.problem.seed
    points: list[Point] = []
    evidence = material.evidence(good)
    window = Window(evidence, incident=True)
    column = evidence.columns[node]
    told = Column(node, column.numeric, column.incident, column.incident)
    for name, change in patterns(material, node).items():
        mine: list[Point] = []
        for size in SIZES:
            stop(name)
            random = generator(seed, "repair", "sweep", name)
            values = change(told, size, random)
            try:
                said = _asked(material, good, window, {node: values})
            except (ValueError, TypeError):
                break
            effect = paired(yard, good, said, seed=seed)
            if effect is not None:
                mine.append(Point(name, size, effect, _distance(told, values)))
        points += mine if len(mine) == len(SIZES) else []
    if not points:
        raise Impossible("The model answers none of the rows that were made to drift.")
    return tuple(points)


def triggers(points: tuple[Point, ...], borne: float) -> tuple[Trigger, ...]:
    """Return where to fall back: the first size at which the loss may exceed what is borne.

    Parameters
    ----------
    points : tuple of Point
    borne : float
        Loss of the metric that is borne, in its own units.
    """
    found = []
    for name in dict.fromkeys(point.pattern for point in points):
        mine = [point for point in points if point.pattern == name]
        first = next((one for one in mine if one.effect.gain.low < -borne), None)
        size = None if first is None else first.size
        found.append(Trigger(name, size, None if first is None else first.distance))
    return tuple(found)


def _asked(material: Material, good: Rows, window: Window, change: Mapping[str, Array]) -> Answers:
    columns, changed = window.mended(change)
    if not changed.any():
        return good.said
    frame = good.frame.assign(**{n: columns[n] for n in material.problem.features})
    said = asked(material.problem, frame[changed])
    prediction = good.said.prediction.copy()
    prediction[changed] = said.prediction
    score = None if good.said.score is None else good.said.score.copy()
    if score is not None and said.score is not None:
        score[changed] = said.score
    return Answers(prediction, score)


def _made(node: str, breaks: Break) -> Change:
    def change(column: Column, size: float, random: np.random.Generator) -> Array:
        lots = random.random(len(column.incident))
        values, done = column.incident.copy(), np.zeros(len(lots), dtype=bool)
        for _ in range(8):
            made = breaks(random, {node: column.incident})[node]
            fresh = ~done & ~_same(made, column.incident)
            values[fresh], done = made[fresh], done | fresh
        return np.where(lots < size, values, column.incident)

    return change


def _shifted(column: Column, size: float, random: np.random.Generator) -> Array:
    del random
    known = column.incident[~absent(column.incident)]
    if not len(known):
        return column.incident
    low, high = np.quantile(known, [0.25, 0.75])
    spread = float(high - low) / 1.349 or float(np.std(known)) or 1.0
    return np.asarray(column.incident + size * _SHIFT * spread)


def _gone(column: Column, size: float, random: np.random.Generator) -> Array:
    hit = random.random(len(column.incident)) < size
    missing = np.array([np.nan if column.numeric else None], dtype=column.incident.dtype)
    return np.where(hit, missing, column.incident)


def _mixed(column: Column, size: float, random: np.random.Generator) -> Array:
    at = np.flatnonzero(random.random(len(column.incident)) < size)
    values = column.incident.copy()
    values[at] = column.incident[random.permutation(at)]
    return values


def _same(one: Array, other: Array) -> Mask:
    return np.asarray((one == other) | (absent(one) & absent(other)), dtype=bool)


def _distance(column: Column, values: Array) -> float:
    now = replace(column, incident=values)
    size = column.n_codes
    shares = [
        np.bincount(codes, minlength=size) / max(len(codes), 1)
        for codes in (column.reference_codes, now.incident_codes)
    ]
    return total_variation(*shares)


def fallback(yard: Yardstick, good: Rows) -> float | None:
    """Return the metric of saying the same of every row: what a fallback has at least."""
    known = ~absent(good.label)
    usual = usual_value(good.label) if known.any() else None
    if usual is None:
        return None
    same = np.full(len(good), usual, dtype=good.said.prediction.dtype)
    score = None if good.said.score is None else np.full(len(good), 0.5)
    said = Answers(same, score)
    found = paired(yard, good, said)
    return None if found is None else found.after.estimate


def moved(evidence: Evidence, node: str) -> float:
    """Return the total variation between a column's good and incident values."""
    column = evidence.columns[node]
    return _distance(column, column.incident)
