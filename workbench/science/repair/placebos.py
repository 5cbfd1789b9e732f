"""Placebos: the same repair where there is nothing to repair should do nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.science.intervals import Interval
from workbench.science.repair.desk import Impossible, Material, Remedy
from workbench.science.repair.periods import cut
from workbench.science.repair.scenarios import Stage
from workbench.science.repair.suspect import comparable

Fit = Callable[[Material, str], Remedy]


@dataclass(frozen=True)
class Placebo:
    """The same procedure where there is nothing to repair.

    Attributes
    ----------
    gain : Interval
    words : str
        What was done.
    """

    gain: Interval
    words: str


def placebo_of(stage: Stage, fit: Fit, remedy: Remedy) -> Placebo | None:
    """Return what the same repair does where there is nothing to repair.

    Of a repair of one column: the same done to a comparable one. Of any other: the same as if
    the fault had come within the reference. None where neither can be tried.

    Parameters
    ----------
    stage : Stage
    fit : callable
        From what a repair may be fitted with, and the column to repair, to the repair.
    remedy : Remedy
    """
    if remedy.columns:
        return _in_place(stage, fit, remedy.columns[0])
    return _in_time(stage, fit)


def _in_place(stage: Stage, fit: Fit, node: str) -> Placebo | None:
    """Return the same repair of a comparable column that is not at fault."""
    if node not in stage.material.evidence().columns:
        return None
    other = comparable(stage.material, node)
    if other is None:
        return None
    try:
        effect = stage.effect(stage.held, fit(stage.material, other))
    except Impossible as reason:
        nothing = Interval(0.0, 0.0, 0.0, stage.level, "paired")
        return Placebo(nothing, f"The same repair of {other} finds nothing to do: {reason}")
    if effect is None:
        return None
    return Placebo(effect.gain, f"The same repair of {other}, which is not at fault.")


def _in_time(stage: Stage, fit: Fit) -> Placebo | None:
    """Return the same repair of a stretch of good rows, as if the fault had come there."""
    good = stage.material.reference
    parts = cut(good, 3, stage.seed)
    if len(parts) < 3:
        return None
    before, fitted, held = (good.where(part.rows) for part in parts)
    problem = replace(stage.material.problem, reference=before.frame, incident=fitted.frame)
    try:
        remedy = fit(Material(problem, before, fitted), "")
        effect = stage.effect(held, remedy)
    except Impossible:
        return None
    if effect is None:
        return None
    words = "The same repair as if the fault had come within the reference, where there was none."
    return Placebo(effect.gain, words)
