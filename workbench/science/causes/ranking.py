"""From suspects to a ranked answer: what each explains, how sure, and against what rivals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import generator
from workbench.science.causes import population, target
from workbench.science.causes.candidate import ROWS, TARGET, Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.known import confirmed
from workbench.science.causes.metrics import Measured, Resampler, interval
from workbench.science.causes.whatif import Outcome, Window

Floats = NDArray[np.float64]
Interval = tuple[float, float]

SHARPNESS = 6.0
"""How steeply confidence rises with what a suspect explains, in logits."""
LOSSY = 0.9
"""Weight of a cost that was reproduced in good rows, not measured by mending."""
SOMETHING_ELSE = 3.0
"""Weight of a cause that is none of the suspects."""


@dataclass(frozen=True)
class Weighed:
    """One suspect with what it explains.

    Attributes
    ----------
    candidate : Candidate
    restored : float
        Metric points given back by mending it alone.
    interval : (float, float)
    lost : float or None
        Points lost by making the same fault in good rows.
    lost_interval : (float, float) or None
    estimate : float
        What the fault cost: restored, or lost where the fault destroyed information.
    estimate_interval : (float, float)
    sure : float
        Estimate over its standard error.
    weight : float
        0 to 1: strength times the part of the drop explained.
    """

    candidate: Candidate
    restored: float
    interval: Interval
    lost: float | None = None
    lost_interval: Interval | None = None
    estimate: float = 0.0
    estimate_interval: Interval = (0.0, 0.0)
    sure: float = 0.0
    weight: float = 0.0
    rivals: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Drop:
    """How far the metric fell, signed so that a fall is positive."""

    reference: float
    incident: float
    value: float
    interval: Interval
    error: float


class Scales:
    """Weighs suspects on one problem.

    Parameters
    ----------
    evidence : Evidence
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.reference = Window(evidence, incident=False)
        self.incident = Window(evidence, incident=True)
        seed = evidence.problem.seed
        self._before = Resampler(int(self.reference.known.sum()), seed, "reference")
        self._after = Resampler(int(self.incident.known.sum()), seed, "incident")

    def drop(self) -> Drop | None:
        """Return the drop of the recorded predictions, or None where it cannot be measured."""
        good, bad = self.reference.recorded, self.incident.recorded
        if self.evidence.labels is None or good is None or bad is None:
            return None
        before, after = self.reference.measure(good), self.incident.measure(bad)
        spread = self._before.spread(before.influence) - self._after.spread(after.influence)
        value = before.value - after.value
        return Drop(
            before.value, after.value, value, interval(value, spread), float(np.std(spread))
        )

    def columns(self, suspects: Sequence[Candidate], drop: Drop) -> list[Weighed]:
        """Weigh every suspected column fault, best first."""
        outcomes = self.incident.ask([suspect.repair for suspect in suspects])
        if not outcomes:
            return []
        base = self.incident.measure(self._recorded(self.incident))
        weighed = [
            self._restored(suspect, outcome, base)
            for suspect, outcome in zip(suspects, outcomes, strict=True)
        ]
        weighed = self._lost(weighed)
        scale = max(drop.value, drop.error, 1e-9)
        found = [replace(w, weight=self._weight(w, scale)) for w in weighed]
        return sorted(found, key=lambda w: (-w.weight, -w.candidate.strength))

    def _restored(self, suspect: Candidate, outcome: Outcome, base: Measured) -> Weighed:
        now = self.incident.measure(outcome)
        gained = now.value - base.value
        spread = self._after.spread(now.influence - base.influence)
        error = float(np.std(now.influence - base.influence) / np.sqrt(len(now.influence)))
        bounds = interval(gained, spread)
        return Weighed(
            suspect,
            gained,
            bounds,
            estimate=gained,
            estimate_interval=bounds,
            sure=gained / error if error else 0.0,
        )

    def _lost(self, weighed: Sequence[Weighed]) -> list[Weighed]:
        """Add what each fault costs when it is made in the reference."""
        chosen = [w for w in weighed if w.candidate.breaks is not None and w.candidate.strength > 0.3]
        random = generator(self.evidence.problem.seed, "causes", "break")
        state = random.bit_generator.state
        repairs = []
        for w in chosen:
            random.bit_generator.state = state
            repairs.append(w.candidate.breaks(random, self.reference.columns))  # type: ignore[misc]
        outcomes = self.reference.ask(repairs)
        base = self.reference.measure(self._recorded(self.reference))
        found = {id(w): self._with_lost(w, o, base) for w, o in zip(chosen, outcomes, strict=True)}
        return [found.get(id(w), w) for w in weighed]

    def _with_lost(self, weighed: Weighed, outcome: Outcome, base: Measured) -> Weighed:
        now = self.reference.measure(outcome)
        lost = base.value - now.value
        spread = self._before.spread(base.influence - now.influence)
        error = float(np.std(base.influence - now.influence) / np.sqrt(len(now.influence)))
        bounds = interval(lost, spread)
        found = replace(weighed, lost=lost, lost_interval=bounds)
        if not weighed.candidate.lossy or lost <= weighed.restored:
            return found
        return replace(
            found,
            estimate=lost,
            estimate_interval=(min(bounds[0], weighed.interval[0]), bounds[1]),
            sure=max(lost / error if error else 0.0, weighed.sure),
        )

    def _weight(self, weighed: Weighed, scale: float) -> float:
        candidate = weighed.candidate
        doubt = weighed.estimate / weighed.sure if weighed.sure else 0.0
        explained = float(np.clip((weighed.estimate - doubt) / scale, 0, 1))
        cleared = candidate.mechanism != "replay" and confirmed(self.evidence, candidate.node)
        guessed = LOSSY if weighed.estimate != weighed.restored else 1.0
        return 0.0 if cleared else candidate.strength * explained * guessed

    def rows(self, drop: Drop) -> list[Weighed]:
        """Weigh copies among the rows."""
        found = population.copies(self.evidence)
        if found.excess < 0.02 or found.first.sum() < 30:
            return []
        recorded = self._recorded(self.incident)
        base, now = self.incident.measure(recorded), self.incident.measure(recorded, found.first)
        gained = now.value - base.value
        first = found.first[self.incident.known]
        influence = -base.influence.copy()
        influence[first] += now.influence * len(first) / first.sum()
        low, high = interval(gained, self._after.spread(influence))
        bounds = (low, max(high, drop.interval[1]))
        suspect = Candidate(
            node=ROWS,
            kind="duplicates",
            strength=float(np.clip(found.excess / 0.05, 0, 1)),
            mechanism="copies dropped",
            rows=~found.first,
            repair={},
            parameters={"share": found.excess},
            evidence=(f"{found.excess:.0%} of the rows are copies of other rows.",),
        )
        weight = suspect.strength * float(np.clip(gained / max(drop.value, 1e-9), 0, 1))
        return [
            Weighed(
                suspect, gained, bounds, estimate=gained, estimate_interval=bounds,
                sure=gained / max(float(np.std(influence)) / np.sqrt(len(influence)), 1e-12),
                weight=weight, rivals=("surge",),
            )
        ]

    def rest(self, drop: Drop, taken: float) -> list[Weighed]:
        """Weigh labels and population for what columns and copies leave unexplained.

        The drop splits into what a prediction as sure as each row's would have lost anyway
        (other rows) and what it lost beyond that (labels, or their relation to the features).
        """
        found = target.relation(self.evidence, self.reference, self.incident)
        if found is None:
            return []
        left = max(0.0, 1 - taken) * float(np.clip(drop.value / max(2 * drop.error, 1e-9), 0, 1))
        part = float(np.clip(found.restored / max(drop.value, 1e-9), 0, 1))
        labels = Candidate(
            node=TARGET,
            kind=found.kind,
            strength=left,
            mechanism="reference calibration",
            rows=found.rows,
            repair={},
            parameters={**found.parameters, "rate": found.rate},
            evidence=found.evidence,
        )
        weighed = [self._unmended(labels, drop, left * part, found.restored, found.rivals)]
        grown = population.growth(self.evidence)
        if grown is not None:
            surge = Candidate(
                node=ROWS,
                kind="surge",
                strength=left,
                mechanism="reference calibration",
                rows=grown.rows,
                repair={},
                parameters={"where": grown.where, "before": grown.before, "after": grown.after},
                evidence=grown.evidence,
            )
            weight = left * (1 - part) * grown.strength
            weighed.append(
                self._unmended(surge, drop, weight, drop.value - found.restored, ("duplicates",))
            )
        return weighed

    @staticmethod
    def _unmended(
        suspect: Candidate, drop: Drop, weight: float, cost: float, rivals: tuple[str, ...]
    ) -> Weighed:
        """Return a suspect whose cost is a part of the drop itself, with the drop's error."""
        away = cost - drop.value
        bounds = (drop.interval[0] + min(away, 0), drop.interval[1] + max(away, 0))
        return Weighed(
            suspect,
            cost,
            bounds,
            estimate=cost,
            estimate_interval=bounds,
            sure=cost / max(drop.error, 1e-12),
            weight=weight,
            rivals=rivals,
        )

    @staticmethod
    def _recorded(window: Window) -> Outcome:
        if window.recorded is None:
            raise ValueError("no predictions")
        return window.recorded


def best_of_each(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Return the best suspect of each node, best first."""
    found: dict[str, Weighed] = {}
    for item in sorted(weighed, key=lambda w: (-w.weight, -w.candidate.strength)):
        found.setdefault(item.candidate.node, item)
    return list(found.values())


def confidences(weights: Floats) -> Floats:
    """Return the stated probability that each is the first cause."""
    powers = np.exp(SHARPNESS * weights) - 1
    return np.asarray(powers / (powers.sum() + SOMETHING_ELSE))
