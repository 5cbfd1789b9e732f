"""Which column to repair where none was named: chosen on the fitted period alone."""

from collections.abc import Callable

import numpy as np

from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.shape import total_variation
from workbench.science.repair.bounds import impute
from workbench.science.repair.desk import Impossible, Material, Mending
from workbench.science.repair.inverse import inverse
from workbench.science.repair.paired import paired
from workbench.science.yardstick import Yardstick

_TRIED = 6


def ranked(evidence: Evidence) -> list[str]:
    """Return source columns by how far they moved, furthest first; ties in canonical order."""
    moved = {name: _moved(evidence, name) for name in evidence.sources}
    return sorted(moved, key=lambda name: -moved[name])


def suspect(material: Material, yard: Yardstick, stop: Callable[[], None] = lambda: None) -> str:
    """Return the column whose repair gives back most on the fitted period.

    Of the columns that moved furthest, each is repaired by the inverse of its fault, else by
    imputation; without a model to ask, the one that moved furthest is taken. The choice flatters
    the fitted period, which is why gains are told of the held-out ones.
    """
    evidence = material.evidence()
    order = ranked(evidence)
    if not order:
        raise Impossible("No column is there to repair.")
    if material.problem.predict is None:
        return order[0]
    best, chosen = -np.inf, order[0]
    for name in order[:_TRIED]:
        stop()
        gained = _gain(material, yard, name)
        if gained is not None and gained > best + 1e-12:
            best, chosen = gained, name
    return chosen


def comparable(material: Material, node: str) -> str | None:
    """Return a column like another one that looks healthy: the same type, and moved least."""
    evidence = material.evidence()
    kind = evidence.columns[node].numeric
    tied = {node, *evidence.agreement.partners(node)}
    others = [n for n in ranked(evidence) if n != node and evidence.columns[n].numeric == kind]
    apart = [n for n in others if n not in tied] or others
    return apart[-1] if apart else None


def _gain(material: Material, yard: Yardstick, name: str) -> float | None:
    makers: tuple[Callable[[Material, str], Mending], ...] = (inverse, impute)
    for make in makers:
        try:
            said = make(material, name).answer(material.fitted)
        except Impossible:
            continue
        found = paired(yard, material.fitted, said)
        return None if found is None else found.gain.estimate
    return None


def _moved(evidence: Evidence, name: str) -> float:
    column = evidence.columns[name]
    size = column.n_codes
    before = np.bincount(column.reference_codes, minlength=size) / max(evidence.n_reference, 1)
    after = np.bincount(column.incident_codes, minlength=size) / max(evidence.n_incident, 1)
    gone = absent(column.incident).mean() - absent(column.reference).mean()
    return max(total_variation(before, after), float(abs(gone)))
