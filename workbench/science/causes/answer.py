"""The upstream cause of an incident, named or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.science.causes.candidate import TARGET, Parameter
from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.shape import Shape, total_variation
from workbench.science.causes.metrics import shown
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.causes.ranking import (
    Drop,
    Interval,
    Scales,
    Weighed,
    best_of_each,
    confidences,
)
from workbench.science.causes.suspects import all_suspects

CLOSE = 0.6
"""Two causes are undecided when the second's confidence is above this part of the first's."""


@dataclass(frozen=True)
class Cause:
    """One ranked cause. The fields are those of the ``causes`` answer."""

    node: str
    kind: str
    confidence: float
    restored: float | None
    interval: Interval | None
    share: float | None
    rows: float | None
    lost: float | None
    lost_interval: Interval | None
    mechanism: str
    parameters: Mapping[str, Parameter]
    drift: float | None
    drift_rank: int | None
    evidence: tuple[str, ...]
    weighed: Weighed | None = None


@dataclass(frozen=True)
class Answer:
    """The verdict, the drop, the causes best first, and what it is undecided between."""

    verdict: str
    metric: str
    drop: Drop | None
    causes: tuple[Cause, ...]
    rivals: tuple[tuple[str, str], ...] = ()
    caveats: tuple[str, ...] = field(default=())


def find_causes(problem: CauseProblem) -> Answer:
    """Name the upstream cause of an incident."""
    evidence = Evidence(canonical(problem))
    scales = Scales(evidence)
    drop = scales.drop()
    found = all_suspects(evidence, scales.incident)
    if drop is None:
        return Answer("undecided", problem.metric, None, ())
    columns = best_of_each(scales.columns(found, drop))
    rows = scales.rows(drop)
    taken = max((w.weight for w in columns + rows), default=0.0)
    ranked = best_of_each(columns + rows + scales.rest(drop, taken))
    weights = np.array([w.weight for w in ranked])
    sure = confidences(weights)
    causes = tuple(_cause(evidence, w, float(c), drop) for w, c in zip(ranked, sure, strict=True))
    verdict = _verdict(ranked, sure, drop)
    rivals = tuple((c.node, c.kind) for c in causes[:2]) if verdict == "undecided" else ()
    return Answer(verdict, problem.metric, drop, causes, rivals)


def _verdict(ranked: Sequence[Weighed], sure: np.ndarray, drop: Drop) -> str:
    if drop.interval[0] <= 0 and not any(_decisive(w) for w in ranked[:1]):
        return "no_incident"
    if not len(sure):
        return "undecided"
    if len(sure) > 1 and sure[1] > CLOSE * sure[0]:
        return "undecided"
    return "named"


def _decisive(weighed: Weighed) -> bool:
    candidate = weighed.candidate
    return candidate.node != TARGET and candidate.strength >= 0.8 and weighed.sure > 3


def _cause(evidence: Evidence, weighed: Weighed, confidence: float, drop: Drop) -> Cause:
    candidate = weighed.candidate
    node = candidate.node
    drift = _drift(evidence, node) if node in evidence.columns else None
    return Cause(
        node=node,
        kind=candidate.kind,
        confidence=round(confidence, 9),
        restored=weighed.estimate,
        interval=weighed.estimate_interval,
        share=float(np.clip(weighed.estimate / max(drop.value, 1e-9), 0, 1)),
        rows=float(candidate.rows.mean()),
        lost=weighed.lost,
        lost_interval=weighed.lost_interval,
        mechanism=candidate.mechanism,
        parameters=candidate.parameters,
        drift=drift,
        drift_rank=None,
        evidence=candidate.evidence,
        weighed=weighed,
    )


def _drift(evidence: Evidence, name: str) -> float:
    column = evidence.columns[name]
    gone = abs(float(absent(column.incident).mean() - absent(column.reference).mean()))
    if column.numeric:
        shape = Shape(column)
        if not shape.usable:
            return gone
        return max(gone, shape.sample(shape.reference).before)
    size = column.n_codes
    one = np.bincount(column.reference_codes, minlength=size) / evidence.n_reference
    two = np.bincount(column.incident_codes, minlength=size) / evidence.n_incident
    return max(gone, total_variation(one, two))


__all__ = ["Answer", "Cause", "find_causes", "shown"]
