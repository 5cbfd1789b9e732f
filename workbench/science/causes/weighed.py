"""What a suspect was measured to cost, and the best suspect of each node."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.whatif import Outcome

Interval = tuple[float, float]
AS_MUCH = 0.85
"""Part of the best suspect's weight from which another kind at the same node may be named."""


@dataclass(frozen=True)
class Bracket:
    """Points of the metric with their 95 % interval.

    Attributes
    ----------
    value : float
        Positive is better restored, or worse lost.
    interval : (float, float)
    error : float
        Standard error.
    """

    value: float
    interval: Interval
    error: float

    @property
    def sure(self) -> float:
        """The value over its standard error, 0 where nothing varies."""
        return self.value / self.error if self.error else 0.0


@dataclass(frozen=True)
class Weighed:
    """One suspect with what it explains.

    Attributes
    ----------
    candidate : Candidate
    restored : Bracket or None
        Points given back by mending it alone; None where no metric can be measured.
    lost : Bracket or None
        Points lost by making the same fault in good rows.
    cost : Bracket or None
        What the fault cost: restored, or lost where the fault destroyed information.
    weight : float
        0 to 1: strength times the part of the drop explained.
    rivals : tuple of str
        Kinds the data would also allow at the same node.
    outcome : Outcome or None
        What the model says once it is mended.
    jointly : bool
        Whether the cost is its Shapley value among faults that act together.
    """

    candidate: Candidate
    restored: Bracket | None
    lost: Bracket | None = None
    cost: Bracket | None = None
    weight: float = 0.0
    rivals: tuple[str, ...] = ()
    outcome: Outcome | None = None
    jointly: bool = False

    @property
    def estimate(self) -> float:
        """What the fault cost, 0 where it cannot be measured."""
        return 0.0 if self.cost is None else self.cost.value

    @property
    def sure(self) -> float:
        """The cost over its standard error."""
        return 0.0 if self.cost is None else self.cost.sure

    @property
    def reproduced(self) -> bool:
        """Whether the cost was measured by making the fault in good rows."""
        return self.cost is not None and self.cost is not self.restored and not self.jointly


@dataclass(frozen=True)
class Drop:
    """How far the metric fell, signed so that a fall is positive."""

    reference: float
    incident: float
    value: float
    interval: Interval
    error: float


def best_of_each(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Return the best suspect of each node, best first."""
    best: dict[str, Weighed] = {}
    for item in sorted(weighed, key=order):
        best.setdefault(item.candidate.node, item)
    found = {node: _plainest(item, weighed) for node, item in best.items()}
    pairs = {w.candidate.with_node: w for w in found.values() if w.candidate.with_node}
    return [
        w
        for node, w in found.items()
        if node not in pairs or w.weight > pairs[node].weight or w.candidate.with_node
    ]


def _plainest(best: Weighed, weighed: Sequence[Weighed]) -> Weighed:
    """Return what names the fault of a node best among suspects that explain about as much.

    Points alone do not tell kinds apart: a repair that leaves nothing to guess, of a fault that
    accounts for every value, says more than a slightly larger guess.
    """
    able = [
        w
        for w in weighed
        if w.candidate.node == best.candidate.node and w.weight >= AS_MUCH * best.weight > 0
    ]
    return max(
        able or [best],
        key=lambda w: (
            round(w.candidate.strength, 1) - 0.05 * w.candidate.lossy,
            round(w.weight, 2),
            w.estimate,
        ),
    )


def order(weighed: Weighed) -> tuple[float, float, float]:
    """Order by weight; among equals by what it cost, then by how plain the fault is."""
    return -round(weighed.weight, 2), -weighed.estimate, -weighed.candidate.strength
