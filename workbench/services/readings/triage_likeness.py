"""Which past incident a raised cell looks like, by the measure that incidents are held to."""

import math
from dataclasses import dataclass

from workbench.science.likeness import Fingerprint, Weights, likeness
from workbench.services.library.content import likeness_terms
from workbench.services.library.fingerprints import fingerprints
from workbench.services.library.items import folded
from workbench.services.library.reasons import reasons_of
from workbench.services.readings.triage_cell import CellReading
from workbench.services.scoring.acts import escalations
from workbench.services.session import Session

_LEAST = 0.1
"""Likeness below which nothing is said."""


@dataclass(frozen=True, slots=True)
class LooksLike:
    """A past incident that a cell looks like.

    Attributes
    ----------
    incident, reference, title : str
    likeness : float
        From 0 to 1.
    reasons : tuple of str
        What both have, the weightiest first.
    cases : int
        How many incidents it was compared with.
    few : bool
        Whether they are too few to say anything general.
    """

    incident: str
    reference: str
    title: str
    likeness: float
    reasons: tuple[str, ...]
    cases: int
    few: bool


def looks_like(session: Session, cell: CellReading) -> LooksLike | None:
    """Return the past incident a cell is most like; None where none is like it.

    A cell has no cause yet, so that part is known of the other one only and counts for less.
    Incidents that came of the same model's scores are left out: they are this trouble, or one
    that its row shows already.

    Parameters
    ----------
    session : Session
    cell : CellReading
    """
    own = {
        str(act.body.get("incident", ""))
        for act in escalations(session)
        if act.body.get("model") == cell.model.id
    }
    known = fingerprints(session)
    prints = {name: one.fingerprint for name, one in known.items() if name not in own}
    if not prints:
        return None
    terms = likeness_terms()
    weights = Weights({str(p): s for p, s in terms.shares.items()}, terms.one_sided)
    mine = print_of(cell)
    found = {name: likeness(mine, one, weights) for name, one in prints.items()}
    best = max(found, key=lambda name: (found[name].value, name))
    if found[best].value < _LEAST:
        return None
    summary = next(one for one in session.workspace.incidents() if one.id == best)
    return LooksLike(
        incident=best,
        reference=summary.reference,
        title=summary.title,
        likeness=found[best].value,
        reasons=reasons_of(found[best].parts),
        cases=len(prints),
        few=len(prints) < terms.few,
    )


def print_of(cell: CellReading) -> Fingerprint:
    """Return what a cell is known by, in the features that incidents are known by."""
    weight = likeness_terms().lineage
    total = max(sum(part.points for part in cell.parts), 1e-9)
    signals = {
        part.signal: round(min(1.0, math.sqrt(part.points / total)), 3)
        for part in cell.parts
        if part.shown > 0
    }
    nodes = {part.node or part.column for part in cell.parts if part.shown > 0}
    lineage = {f"source:{folded(name)}": weight["source"] for name in cell.model.upstream}
    lineage |= {f"up:{folded(name)}": weight["up"] for name in nodes if name}
    return Fingerprint({"signals": signals, "lineage": lineage})
