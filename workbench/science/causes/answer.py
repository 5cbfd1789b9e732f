"""The upstream cause of an incident: named, undecided, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import ROWS, TARGET, Candidate
from workbench.science.causes.classes import in_numbers
from workbench.science.causes.coding import absent
from workbench.science.causes.confidence import confidences
from workbench.science.causes.drift import column_drift
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.listening import listened
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.causes.ranking import Scales
from workbench.science.causes.suspects import PLAIN, all_suspects, broken
from workbench.science.causes.weighed import Drop, Weighed, best_of_each
from workbench.science.causes.whatif import LEAST_KNOWN, Outcome

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]

CLOSE = 0.6
"""Two causes are undecided when the second's confidence is above this part of the first's."""
DECISIVE_STRENGTH, DECISIVE_SURE = 0.8, 3.0
"""What a fault must reach to be named although the drop itself could be chance."""
SECOND_LOOK = 2.0
"""Standard errors of the drop that must be left over for a second fault to be looked for."""
BY_PARTNERS = frozenset({"stale_join", "remap"})
"""Kinds that show in how a column goes with others, and so also where one of those went wrong."""
SECOND_WEIGHT = 0.1
"""Weight from which a second fault is held to be one."""
MENDED_FIRST = 0.2
"""Weight from which a column is mended before anything else is asked."""
ENOUGH = 0.6
"""Weight of a column below which the labels are listened to as well."""
LEAST_ROWS = 30
FEW_ROWS = 300
"""Incident rows below which a fault of an input can hide, so labels are not blamed for the rest."""
SHOWN_WEIGHT = 1e-3


@dataclass(frozen=True)
class Cause:
    """One ranked cause.

    Attributes
    ----------
    weighed : Weighed
        The fault and what it explains.
    confidence : float
        Stated probability that it is the first cause.
    share : float or None
        Part of the drop, 0 to 1.
    drift : float or None
        How far the column moved (distance of distribution functions, total variation for
        text, or the change of the missing rate where that is larger).
    drift_rank : int or None
        Its place when columns are ranked by drift alone.
    """

    weighed: Weighed
    confidence: float
    share: float | None
    drift: float | None
    drift_rank: int | None

    @property
    def fault(self) -> Candidate:
        """The fault itself."""
        return self.weighed.candidate


@dataclass(frozen=True)
class Answer:
    """The verdict and what it rests on.

    Attributes
    ----------
    verdict : str
        ``named``, ``undecided`` or ``no_incident``.
    drop : Drop or None
        None where no metric can be measured.
    causes : tuple of Cause
        Best first.
    rivals : tuple of (node, kind)
        What it is undecided between, at most three.
    evidence : Evidence
        The canonical rows everything was measured on.
    caveats : tuple of str
    tried : tuple of Weighed
        Every column fault that was weighed, best first.
    """

    verdict: str
    drop: Drop | None
    causes: tuple[Cause, ...]
    rivals: tuple[tuple[str, str], ...]
    evidence: Evidence
    caveats: tuple[str, ...] = ()
    tried: tuple[Weighed, ...] = ()


def _quiet(fraction: float, text: str) -> None:
    del fraction, text


def find_causes(problem: CauseProblem, report: Progress = _quiet) -> Answer:
    """Name the upstream cause of an incident.

    Parameters
    ----------
    problem : CauseProblem
        In any order of rows and columns.
    report : callable, optional
        Called with a fraction and a text between the steps; may raise to stop.

    Returns
    -------
    Answer
        Never raises for want of data: what is missing becomes a caveat.
    """
    evidence = Evidence(canonical(in_numbers(problem)))
    if min(evidence.n_reference, evidence.n_incident) < LEAST_ROWS or not evidence.sources:
        return Answer("undecided", None, (), (), evidence, ("There are too few rows to compare.",))
    report(0.1, "Reading fingerprints")
    scales = Scales(evidence)
    found = all_suspects(evidence, scales.incident)
    report(0.5, "Asking what if")
    drop = scales.drop()
    if drop is None:
        return _unmeasured(evidence, scales, found)
    tried = scales.columns(found, drop)
    columns = best_of_each(tried)
    if drop.interval[0] > 0 and _open(columns):
        report(0.6, "Listening to the labels")
        tried += scales.columns(_heard(scales, columns, found), drop)
        columns = best_of_each(tried)
    report(0.7, "Looking for a second fault")
    columns, shared = _second_look(scales, columns, drop)
    rows = scales.rows(drop)
    could = (max(w.weight, scales.ceiling(w, drop)) for w in columns + rows)
    taken = min(1.0, max([sum(shared.values()), *could], default=0.0))
    first = columns[0] if columns and columns[0].weight > MENDED_FIRST else None
    unasked = scales.unasked(found)
    ranked = best_of_each(columns + rows + unasked + scales.rest(drop, taken, first))
    report(0.9, "Weighing the evidence")
    return replace(_answer(evidence, ranked, drop, shared), tried=tuple(tried))


def _open(columns: Sequence[Weighed]) -> bool:
    """Say whether the columns leave the question open: none explains enough, or none plainly."""
    return not columns or columns[0].weight < ENOUGH or columns[0].candidate.guessed


def _heard(
    scales: Scales, columns: Sequence[Weighed], found: Sequence[Candidate]
) -> list[Candidate]:
    """Return what the labels tell, once a column that is plainly at fault is mended."""
    taken: set[str | None] = set()
    if columns and columns[0].weight > MENDED_FIRST and columns[0].outcome is not None:
        fault = columns[0].candidate
        if fault.strength >= PLAIN:
            scales, taken = scales.after(columns[0]), {fault.node, fault.with_node}
    heard = scales.evidence.without(broken(found))
    told = listened(heard, scales.reference, scales.incident)
    return [candidate for candidate in told if candidate.node not in taken]


def _second_look(
    scales: Scales, columns: list[Weighed], drop: Drop
) -> tuple[list[Weighed], dict[str, float]]:
    """Look for a second fault, and share the drop between the two where there is one.

    The shares, by node, are Shapley values (Shapley 1953).
    """
    if not columns or columns[0].weight < MENDED_FIRST:
        return columns, {}
    first = columns[0]
    found = _second(scales, columns, drop)
    if found is None:
        return columns, {}
    second, again = found
    merged = best_of_each([*columns, again])
    values = scales.between(first, second, drop)
    parts = np.clip(np.array(values) / max(drop.value, 1e-9), 0, 1)
    if not parts[1]:  # what is left weighs something, but beside the first it cost nothing
        return columns, {}
    nodes = (first.candidate.node, second.candidate.node)
    return merged, {node: float(part) for node, part in zip(nodes, parts, strict=True)}


def _second(
    scales: Scales, columns: Sequence[Weighed], drop: Drop
) -> tuple[Weighed, Weighed] | None:
    """Return a second fault as it weighs with the first one there, and with it mended."""
    first = columns[0]
    taken = {first.candidate.node, first.candidate.with_node}
    for other in columns[1:]:
        fault = other.candidate
        plain = fault.strength >= PLAIN and other.sure >= DECISIVE_SURE
        if not plain or other.weight < SECOND_WEIGHT or fault.node in taken:
            continue
        if fault.kind not in BY_PARTNERS or _stays(scales.after(first), fault.node):
            return other, other
    if drop.value - first.estimate < SECOND_LOOK * drop.error:
        return None
    again = scales.after(first)
    found = all_suspects(again.evidence, again.incident)
    fresh = [w for w in best_of_each(again.columns(found, drop)) if w.candidate.node not in taken]
    if not fresh or fresh[0].weight < SECOND_WEIGHT or fresh[0].sure < DECISIVE_SURE:
        return None
    node = fresh[0].candidate.node
    known = next((w for w in columns if w.candidate.node == node), None)
    return fresh[0] if known is None or known.cost is None else known, fresh[0]


def _stays(mended: Scales, node: str) -> bool:
    """Say whether a column is still plainly at fault once a partner of it is mended."""
    found = all_suspects(mended.evidence, mended.incident)
    return any(fault.node == node and fault.strength >= PLAIN for fault in found)


def _answer(
    evidence: Evidence, ranked: Sequence[Weighed], drop: Drop, shared: dict[str, float]
) -> Answer:
    both = [at for at, w in enumerate(ranked) if w.candidate.node in shared]
    sure = confidences(np.array([w.weight for w in ranked]), both)
    few = evidence.n_incident < FEW_ROWS
    verdict = _verdict(ranked, sure, drop, few=few, shared=shared)
    moved = _drifts(evidence)
    places = {name: at + 1 for at, name in enumerate(sorted(moved, key=lambda n: -moved[n]))}
    causes = []
    for weighed, confidence in zip(ranked, sure, strict=True):
        node = weighed.candidate.node
        part = shared.get(node, weighed.estimate / max(drop.value, 1e-9))
        if shared and node not in shared:
            part = min(part, max(0.0, 1 - sum(shared.values())))
        causes.append(
            Cause(
                weighed,
                round(float(confidence), 9),
                None if weighed.cost is None else float(np.clip(part, 0, 1)),
                moved.get(node),
                places.get(node),
            )
        )
    kept = tuple(c for c in causes if c.weighed.weight > SHOWN_WEIGHT)
    if verdict == "no_incident":
        kept = ()
    rivals = _rivals(kept, few=few) if verdict == "undecided" else ()
    return Answer(verdict, drop, kept, rivals, evidence, _caveats(evidence, kept))


def _verdict(
    ranked: Sequence[Weighed],
    sure: Floats,
    drop: Drop,
    *,
    few: bool,
    shared: Mapping[str, float],
) -> str:
    if drop.interval[0] <= 0 and not any(_decisive(w) for w in ranked[:1]):
        return "no_incident"
    if not len(sure) or not sure[0] or (few and ranked[0].candidate.node == TARGET):
        return "undecided"
    if ranked[0].cost is None:
        return "undecided"
    if len(sure) > 1 and sure[1] > CLOSE * sure[0]:
        first, second = ranked[0].candidate, ranked[1].candidate
        together = second.node == first.with_node or {first.node, second.node} <= set(shared)
        return "named" if together else "undecided"
    return "named"


def _decisive(weighed: Weighed) -> bool:
    """Say whether a fault is plain to see and costs points, whatever else moved the metric."""
    fault = weighed.candidate
    seen = fault.node not in {TARGET, ROWS} and fault.strength >= DECISIVE_STRENGTH
    if fault.kind == "stale_join" and fault.lossy:
        return False
    return seen and weighed.weight > 0.3 and weighed.sure > DECISIVE_SURE


def _rivals(causes: Sequence[Cause], *, few: bool) -> tuple[tuple[str, str], ...]:
    close = [c for c in causes if few or c.confidence > CLOSE * causes[0].confidence]
    return tuple((c.fault.node, c.fault.kind) for c in close[:3])


def _unmeasured(evidence: Evidence, scales: Scales, found: Sequence[Candidate]) -> Answer:
    """Rank by how plain a fault is and how many predictions it moves; no drop is known."""
    outcomes = scales.incident.ask([fault.repair for fault in found])
    recorded = scales.incident.recorded
    lacking = _lacking(evidence, scales)
    if outcomes and recorded is not None and not absent(recorded.prediction).all():
        moved = [_moved(outcome, recorded) for outcome in outcomes]
        caveat = f"{lacking}: causes are ranked by the predictions they move, not by points lost."
    else:
        moved = [float(fault.rows.mean()) for fault in found]
        lacking += " and no model" if evidence.problem.predict is None else ""
        caveat = f"{lacking}: causes are ranked by the rows they touch alone."
    weighed = [
        Weighed(fault, None, weight=fault.strength * min(1.0, part / 0.05))
        for fault, part in zip(found, moved, strict=True)
    ]
    ranked = [w for w in best_of_each(weighed) if w.weight > SHOWN_WEIGHT]
    sure = confidences(np.array([w.weight for w in ranked])) / 2
    drifts = _drifts(evidence)
    places = {name: at + 1 for at, name in enumerate(sorted(drifts, key=lambda n: -drifts[n]))}
    causes = tuple(
        Cause(w, round(float(c), 9), None, drifts[w.candidate.node], places[w.candidate.node])
        for w, c in zip(ranked, sure, strict=True)
    )
    rivals = tuple((c.fault.node, c.fault.kind) for c in causes[:2])
    return Answer("undecided", None, causes, rivals, evidence, (caveat,))


def _lacking(evidence: Evidence, scales: Scales) -> str:
    """Say why the drop cannot be measured."""
    if evidence.labels is None:
        return "No labels"
    if all(w.known.sum() >= LEAST_KNOWN for w in (scales.reference, scales.incident)):
        return "Labels that are all alike"
    return f"Fewer than {LEAST_KNOWN} rows with both a label and an output"


def _moved(outcome: Outcome, recorded: Outcome) -> float:
    said = ~absent(recorded.prediction)
    outcome, recorded = (Outcome(o.prediction[said], None) for o in (outcome, recorded))
    if recorded.prediction.dtype == object or len(np.unique(recorded.prediction)) < 20:
        return float(np.mean(outcome.prediction != recorded.prediction))
    spread = float(np.nanstd(recorded.prediction)) or 1.0
    return float(np.nanmean(np.abs(outcome.prediction - recorded.prediction)) / spread)


def _drifts(evidence: Evidence) -> dict[str, float]:
    return {name: column_drift(evidence, name) for name in evidence.columns}


def _caveats(evidence: Evidence, causes: Sequence[Cause]) -> tuple[str, ...]:
    found = []
    if evidence.problem.predict is None:
        found.append("No model: columns cannot be put back, so only labels and rows are weighed.")
    if not evidence.ordered:
        found.append("No timestamp: lags and beginnings of a fault cannot be seen.")
    lacking = set(evidence.lineage.derived) - set(evidence.lineage.recomputable)
    if lacking:
        some = (
            "1 derived column has" if len(lacking) == 1 else f"{len(lacking)} derived columns have"
        )
        found.append(
            f"{some} no transform that can be recomputed and stayed as recorded in what-ifs."
        )
    for cause in causes[:1]:
        if cause.fault.node == TARGET and evidence.n_incident < FEW_ROWS:
            found.append(
                f"With {evidence.n_incident} incident rows a fault of an input can hide; labels "
                f"are blamed from {FEW_ROWS} rows on."
            )
        if cause.weighed.rivals:
            others = " or ".join(kind.replace("_", " ") for kind in cause.weighed.rivals)
            found.append(f"The data would also allow {others} at the same node.")
    return tuple(found)
