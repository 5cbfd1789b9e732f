"""Clipping to the range of the good rows, and filling in what is expected there."""

from collections.abc import Mapping

import numpy as np

from workbench.science.causes.coding import Column, Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array
from workbench.science.repair.desk import Impossible, Material, Mending
from workbench.science.repair.inverse import family, faults_of, undoing

TAILS = (0.001, 0.999)
"""Quantiles of the good rows that are taken for their range."""
_ROSE = 0.02
_LOOKS = {
    "linear": "in another unit",
    "levels": "renamed",
    "gone": "stuck",
    "swap": "exchanged",
}
"""How the rows that a fault reached look, by its family."""


def usual_range(column: Column) -> tuple[float, float] | None:
    """Return the range of a numeric column's good rows, tails cut; None without values."""
    known = column.reference[~absent(column.reference)]
    if not column.numeric or not len(known):
        return None
    low, high = np.quantile(np.asarray(known, dtype=float), TAILS)
    return float(low), float(high)


def unusual(column: Column) -> Mask:
    """Return which incident values lie outside the usual range or levels; missing ones do not."""
    known, ends = ~absent(column.incident), usual_range(column)
    if ends is not None:
        with np.errstate(invalid="ignore"):
            outside = (column.incident < ends[0]) | (column.incident > ends[1])
        return np.asarray(known & outside)
    return known & ~np.isin(np.where(known, column.incident, ""), column.levels)


def clip(material: Material, node: str, *, hidden: bool = False) -> Mending:
    """Return the repair that holds a number within its usual range, an unseen level to the usual.

    Raises
    ------
    Impossible
        If the column is derived, or has no value in the reference.
    """
    evidence = _source(material, node)
    column = evidence.columns[node]
    ends = usual_range(column)
    if ends is not None:
        low, high = ends

        def mend(now: Evidence) -> Mapping[str, Array]:
            return {node: np.clip(now.columns[node].incident, low, high)}

        told = f"{node} ← its usual range" if hidden else f"{node} ← {low:.6g} to {high:.6g}"
        return Mending(material, mend, f"{told}, values beyond set to the nearer end", (node,))
    if column.numeric or not len(column.levels):
        raise Impossible(f"{node} has no value in the reference.")
    kinds, counts = np.unique(column.reference[~absent(column.reference)], return_counts=True)
    usual = kinds[int(np.argmax(counts))]

    def levelled(now: Evidence) -> Mapping[str, Array]:
        held = now.columns[node]
        return {node: np.where(unusual(held), usual, held.incident)}

    told = "the commonest" if hidden else str(usual)
    return Mending(material, levelled, f"{node} ← {told}, where its level is new", (node,))


def impute(material: Material, node: str, *, hidden: bool = False) -> Mending:
    """Return the repair that puts the expected value where a value is missing or cannot be right.

    The expected value is the likeliest one of the reference given the row's other columns. Rows
    are those with a value out of range or never seen, those missing where more are missing than
    used to be, and those that the plainest fault of the column looks to have reached.

    Raises
    ------
    Impossible
        If the column is derived, or has no value in the reference.
    """
    evidence = _source(material, node)
    column = evidence.columns[node]
    if not len(column.levels):
        raise Impossible(f"{node} has no value in the reference.")
    before, after = (float(absent(v).mean()) for v in (column.reference, column.incident))
    more_missing = after > before + _ROSE
    faults = [one for one in faults_of(evidence, node) if one.kind != "nulls"]
    undone = undoing(material, evidence, faults[0], hidden=hidden) if faults else None

    def mend(now: Evidence) -> Mapping[str, Array]:
        held = now.columns[node]
        rows = unusual(held)
        if more_missing:
            rows = rows | absent(held.incident)
        if undone is not None:
            mended = undone.mend(now)[node]
            rows = rows | ((mended != held.incident) & ~absent(held.incident))
        return {node: np.where(rows, now.plausible(node), held.incident)}

    named = sorted(p for p in evidence.agreement.partners(node) if not p.startswith("\x00"))
    given = (", ".join(named[:4]) or "nothing else") + (" …" if len(named) > 4 else "")
    where = ["out of its usual range or levels"]
    where += ["missing"] if more_missing else []
    where += [_LOOKS[family(faults[0])]] if faults else []
    formula = f"{node} ← its likeliest W0 value given {given}, where it is {' or '.join(where)}"
    alone = f"No other column says anything about {node}: one usual value stands for all."
    breaks = faults[0].breaks if faults else None
    return Mending(
        material, mend, formula, (node,), breaks, () if named else (alone,), tuple(named)
    )


def _source(material: Material, node: str) -> Evidence:
    evidence = material.evidence()
    if node not in evidence.columns:
        raise Impossible(f"The model does not read a column named {node!r}.")
    if node not in evidence.sources:
        above = ", ".join(evidence.lineage.parents(node))
        raise Impossible(f"{node} is computed from {above}: repair those at their source.")
    return evidence
